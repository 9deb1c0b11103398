"""Changes of source text: planned as values, checked, shown as a diff, and only then written."""
