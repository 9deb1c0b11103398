"""TOML files: configuration of projects and tools."""

from __future__ import annotations

from mldebt.documents import parse_toml
from mldebt.facts.file import FileFacts
from mldebt.source import Source


def matches(path: str) -> bool:
    """Whether a path is TOML."""
    return path.endswith(".toml")


def read(source: Source) -> FileFacts:
    """The content of the file."""
    document = parse_toml(source)
    return FileFacts(source.path, "toml", len(source.lines), document=document.tree, unread=document.problems)
