"""SQL files: the text of their statements, which code may load and run, and the queries in it."""

from __future__ import annotations

from mldebt.facts.file import FileFacts
from mldebt.facts.tree import Tree
from mldebt.source import Source, Span
from mldebt.sqltext import read_sql


def matches(path: str) -> bool:
    """Whether a path is one of a file of SQL."""
    return path.endswith(".sql")


def read(source: Source) -> FileFacts:
    """The facts of a file of SQL: its text and its queries."""
    last = len(source.lines)
    span = Span(1, 1, last, len(source.line(last)) + 1)
    facts, unread = read_sql(source.text)
    return FileFacts(source.path, "sql", last, document=Tree(span, source.text), sql=facts, unread=unread)
