"""Shell text as the commands it would start; nothing is ever run."""

from __future__ import annotations

from mldebt.shell.commands import commands, commands_of_words
from mldebt.shell.words import Statement, statements

__all__ = ["Statement", "commands", "commands_of_words", "statements"]
