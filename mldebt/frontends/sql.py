"""SQL files, as the text of their statements."""

from __future__ import annotations

from mldebt.facts.file import FileFacts
from mldebt.facts.tree import Tree
from mldebt.source import Source, Span


def matches(path: str) -> bool:
    """Whether a path is one of a file of SQL."""
    return path.endswith(".sql")


def read(source: Source) -> FileFacts:
    """The facts of a file of SQL: its text, which code may load and run."""
    last = len(source.lines)
    span = Span(1, 1, last, len(source.line(last)) + 1)
    return FileFacts(source.path, "sql", last, document=Tree(span, source.text))
