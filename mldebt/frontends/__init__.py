"""Readers of files: one module a language or tool, each a pure function from a source to its facts."""
