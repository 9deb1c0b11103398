"""Text that Markdown shows as it is."""

from __future__ import annotations

from mldebt.patterns import pattern

_MARKS = pattern(r"[\\`*\[\]<>|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")


def prose(text: str) -> str:
    """The text in which nothing is a mark."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", text)


def code(text: str) -> str:
    """The text as a code span."""
    return f"`{text.replace('`', chr(39))}`"
