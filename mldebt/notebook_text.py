"""The lines of a notebook's cells in the text of its JSON file, for those who mark or change the text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

import msgspec

from mldebt.frontends.notebook.cells import Cell, Positions, cells_of
from mldebt.source import Source


class CellLine(msgspec.Struct, frozen=True):
    """A line of a cell, without its end; `number` is the line of the file it begins in, `columns` where there.

    The columns are those of its characters and of its end."""

    text: str
    number: int
    columns: tuple[int, ...]


def code_cells(source: Source) -> tuple[tuple[CellLine, ...], ...]:
    """The code cells of a notebook in order, each as its lines; nothing for a file that is no notebook."""
    return tuple(lines for kind, lines in _cells(source.text) if kind == "code")


def cell_places(source: Source) -> Mapping[int, tuple[int, int]]:
    """For a line of the file the cell, counted among all, and the first line of it that stands there.

    Lines of the file that hold several cells are left out."""
    return _places(source.text)


@lru_cache(maxsize=4)
def _places(text: str) -> dict[int, tuple[int, int]]:
    places: dict[int, tuple[int, int]] = {}
    crowded = set()
    for cell, (_, lines) in enumerate(_cells(text), start=1):
        for number, line in enumerate(lines, start=1):
            if places.setdefault(line.number, (cell, number))[0] != cell:
                crowded.add(line.number)
    return {line: place for line, place in places.items() if line not in crowded}


@lru_cache(maxsize=4)
def _cells(text: str) -> tuple[tuple[str, tuple[CellLine, ...]], ...]:
    """The kind and the lines of every cell."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        return ()
    kinds = [str(cell.get("cell_type")) if isinstance(cell, dict) else "" for cell in cells]
    positions = Positions(text)
    return tuple((cell.kind, _lines(cell, positions)) for cell in cells_of(text, kinds))


def _lines(cell: Cell, positions: Positions) -> tuple[CellLine, ...]:
    """The lines of a cell; the empty one after a last line end stands nowhere in the file."""
    shown = cell.lines[:-1] if len(cell.lines) > 1 and not cell.lines[-1].text else cell.lines
    lines = []
    for line in shown:
        number, column = positions.position(line.offsets[0])
        columns = tuple(offset - line.offsets[0] + column for offset in line.offsets)
        lines.append(CellLine(line.text, number, columns))
    return tuple(lines)
