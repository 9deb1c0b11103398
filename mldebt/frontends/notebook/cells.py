"""The cells of a notebook, and where each character of their text stands in the JSON file."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from mldebt.patterns import pattern
from mldebt.source import Span

_LINE_END = pattern(r"\r\n|\r|\n")
_TOKEN = pattern(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]')
_PIECE = pattern(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|[^\\]+")


class CellLine(msgspec.Struct, frozen=True):
    """A line of a cell; `offsets` are those of its characters and of its end in the file."""

    text: str
    offsets: tuple[int, ...]


class Cell(msgspec.Struct, frozen=True):
    """A cell with its number from 1 among all cells, and its kind as the file names it."""

    number: int
    kind: str
    lines: tuple[CellLine, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


class Positions:
    """Lines and columns of offsets in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset, from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """The span between two offsets."""
        return Span(*self.position(start), *self.position(end))


def cells_of(text: str, kinds: list[str], wanted: str = "") -> list[Cell]:
    """The cells of a valid notebook's text, whose kinds are given in order: all, or those of one kind."""
    strings = _source_strings(text)
    return [
        Cell(index + 1, kind, _lines(text, strings.get(index, [])))
        for index, kind in enumerate(kinds)
        if not wanted or kind == wanted
    ]


def _source_strings(text: str) -> dict[int, list[tuple[int, int]]]:
    """The strings below `cells[i].source`, by cell: offsets of the quotes around them, the last one excluded.

    The path to the present token holds an index for each open array and, for each open object, the present key or
    None where a key comes next.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    path: list[int | str | None] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in "{[":
            path.append(None if token == "{" else 0)
        elif token in "]}":
            path.pop()
        elif token == ",":
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None
        elif path and path[-1] is None:
            path[-1] = token[1:-1]
            found.pop(_cell_of_source(path), None)
        elif _cell_of_source(path) >= 0:
            found.setdefault(_cell_of_source(path), []).append((match.start(), match.end() - 1))
    return found


def _cell_of_source(path: list[int | str | None]) -> int:
    """The index of the cell whose source, or a string of it, is at a path; -1 anywhere else."""
    if not 3 <= len(path) <= 4 or path[2] != "source" or path[0] != "cells":
        return -1
    index = path[1]
    return index if isinstance(index, int) and (len(path) == 3 or isinstance(path[3], int)) else -1


def _lines(text: str, strings: list[tuple[int, int]]) -> tuple[CellLine, ...]:
    if not strings:
        return ()
    content = "".join(json.loads(text[start : end + 1]) for start, end in strings)
    offsets: list[int] = []
    for start, end in strings:
        _add_offsets(offsets, text, start + 1, end)
    offsets.append(strings[-1][1])
    return tuple(_split(content, offsets))


def _add_offsets(offsets: list[int], text: str, start: int, end: int) -> None:
    """Adds the offset of each character that the inside of a JSON string stands for."""
    for match in _PIECE.finditer(text, start, end):
        first, last = match.span()
        if text[first] == "\\":
            offsets.append(first)
        else:
            offsets.extend(range(first, last))


def _split(content: str, offsets: list[int]) -> Iterator[CellLine]:
    start = 0
    for match in _LINE_END.finditer(content):
        yield CellLine(content[start : match.start()], tuple(offsets[start : match.start() + 1]))
        start = match.end()
    yield CellLine(content[start:], tuple(offsets[start:]))
