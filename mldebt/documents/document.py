"""What every parser of structured text gives, and what they share: places of offsets and the form of scalars."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator

import msgspec

from mldebt.facts.file import Unread
from mldebt.facts.tree import Entry, Scalar, Tree
from mldebt.patterns import pattern
from mldebt.source import Source, Span

DEEPEST = 100
"""How many collections may stand inside each other; everything past the parsers may then recurse."""

_LINE_END = pattern(r"\r\n|\r|\n")
_SURROGATE = pattern("[\ud800-\udfff]")
_NUMBER = pattern(r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_CONSTANTS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class Document(msgspec.Struct, frozen=True):
    """The content of a file; `tree` is None where it is empty or could not be parsed, as `problems` then tell."""

    tree: Tree | None
    problems: tuple[Unread, ...] = ()


class Places:
    """Spans of stretches of a text that are given by offsets in code points."""

    def __init__(self, source: Source) -> None:
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(source.text))]
        self._length = len(source.text)

    def span(self, start: int, end: int) -> Span:
        """The span from one offset up to another."""
        line, column = self.position(start)
        if line < len(self._starts) and 0 <= start <= end < self._starts[line]:
            # Nearly every span stays on its line, which needs no second search.
            return Span(line, column, line, column + end - start)
        return Span(line, column, *self.position(max(start, end)))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset; one outside the text is moved to its nearer end."""
        inside = min(max(offset, 0), self._length)
        line = bisect_right(self._starts, inside)
        return line, inside - self._starts[line - 1] + 1


def typed(text: str) -> Scalar:
    """The value of an unquoted scalar: only true, false, null and numbers in JSON's form are not strings.

    A number that no 64 bits hold stays a string, so that every tree can be stored.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if not _NUMBER.fullmatch(text):
        return text
    if text.lstrip("-").isdigit():
        return storable(int(text)) if len(text) < 25 else text
    return storable(float(text))


def storable(value: int | float) -> int | float | str:
    """The number, or its text where 64 bits do not hold it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return value if -(2**63) <= value < 2**63 else str(value)


def well_formed(text: str) -> str:
    """The text with every lone surrogate replaced, which no encoder would take."""
    return _SURROGATE.sub("\ufffd", text)


def duplicates(entries: Iterable[Entry]) -> Iterator[Unread]:
    """A problem for each key that an earlier entry of the same mapping has."""
    first: dict[str, Span] = {}
    for entry in entries:
        if entry.key in first:
            before = first[entry.key]
            yield Unread(entry.span, f"key '{entry.key}' is already given on line {before.line}; the last one counts")
        else:
            first[entry.key] = entry.span
