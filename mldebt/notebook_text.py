"""Where the code of a notebook stands in the text of its JSON file."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mldebt.source import Source

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]')
_PIECE = re.compile(r"\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CellLine:
    """A line of a code cell, without its end.

    `number` is the line of the file it stands in, `column` and `end_column` the stretch of that line it is written in,
    escapes and its own line end included."""

    text: str
    number: int
    column: int
    end_column: int
    written: tuple[str, ...]

    def column_of(self, column: int) -> int:
        """The column in the file for a column of the line."""
        return self.column + sum(map(len, self.written[: column - 1]))


def code_cells(source: Source) -> tuple[tuple[CellLine, ...], ...]:
    """The code cells of a notebook in order, each as its lines; nothing for a file that is no notebook."""
    return _code_cells(source.text)


@lru_cache(maxsize=4)
def _code_cells(text: str) -> tuple[tuple[CellLine, ...], ...]:
    offsets = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
    return tuple(
        tuple(line for start, end in strings for line in _lines(text, start, end, offsets))
        for kind, strings in _cells(text)
        if kind == "code"
    )


def _cells(text: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """The type of each cell, and the stretches between the quotes of the strings of its source."""
    path: list[str] = []
    key, kind = "", ""
    strings: list[tuple[int, int]] = []
    expects_key = False
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "[{":
            path.append(f"{key}{token}")
            key, expects_key = "", token == "{"
            if path == ["{", "cells[", "{"]:
                kind, strings = "", []
        elif token in "]}":
            if path == ["{", "cells[", "{"]:
                yield kind, strings
            if path:
                path.pop()
            key, expects_key = "", False
        elif token == ",":
            expects_key = bool(path) and path[-1].endswith("{")
        elif expects_key:
            key, expects_key = token[1:-1], False
        elif path == ["{", "cells[", "{"] and key == "cell_type":
            kind = token[1:-1]
        elif (path == ["{", "cells[", "{"] and key == "source") or path == ["{", "cells[", "{", "source["]:
            strings.append((match.start() + 1, match.end() - 1))


def _lines(text: str, start: int, end: int, offsets: list[int]) -> Iterator[CellLine]:
    """The lines that a string of the source holds."""
    number = bisect_right(offsets, start)
    column = start - offsets[number - 1] + 1
    written: list[str] = []
    for piece in _PIECE.findall(text, start, end):
        written.append(piece)
        if piece == "\\n":
            yield _line(written, number, column)
            column += sum(map(len, written))
            written = []
    if written:
        yield _line(written, number, column)


def _line(written: list[str], number: int, column: int) -> CellLine:
    code = written[:-1] if written[-1] == "\\n" else written
    return CellLine(_decoded("".join(code)), number, column, column + sum(map(len, written)), tuple(code))


def _decoded(written: str) -> str:
    """The text that a JSON string stands for, or the string itself where it stands for none."""
    try:
        return str(json.loads(f'"{written}"', strict=False))
    except ValueError:
        return written
