"""One command a module; `command` is what runs, and the module's name is what users type."""
