"""Jupyter notebooks read to facts: the code cells as one Python source whose places are those of the JSON file."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator

import msgspec

from mldebt.facts.file import FileFacts, Unread
from mldebt.frontends.notebook.cells import Cell, CellLine, Positions, cells_of
from mldebt.frontends.notebook.magics import python_lines
from mldebt.frontends.python.module import lower
from mldebt.frontends.python.parsing import PARSER_ERRORS, parse, unread
from mldebt.frontends.python.scopes import Place
from mldebt.frontends.python.switches import switches
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Source, Span

Content = dict[str, object]
_WORD = pattern(r"[A-Za-z_]\w{2,}")


def matches(path: str) -> bool:
    """Whether a file is a notebook."""
    return path.endswith(".ipynb")


def read(source: Source) -> FileFacts:
    """The facts of a notebook; cells that do not parse are left out and unread."""
    count = len(source.lines)
    content = _content(source)
    if isinstance(content, Unread):
        return FileFacts(source.path, "notebook", count, unread=(content,))
    positions = Positions(source.text)
    stated = _cells(source, content)
    cells = list(_translated(stated))
    words = tuple(sorted(set(_words_elsewhere(stated, cells))))
    lines = [line for cell in cells for line in cell.lines]
    left_out: list[Unread] = []
    # Where all cells together parse, which is the rule, there is no need to parse each by itself.
    tree = _tree(lines)
    if isinstance(tree, BaseException):
        lines, left_out = _parsable(source, cells, positions)
        tree = _tree(lines)
    python = Source(source.path, _joined(lines))
    if not isinstance(tree, BaseException):
        try:
            code = lower(tree, python, _place_in_cells(python, lines, positions), count, runs=True)
            code = msgspec.structs.replace(code, switches=switches(python))
            return FileFacts(source.path, "notebook", count, code, words=words, unread=tuple(left_out))
        except PARSER_ERRORS as error:
            tree = error
    return FileFacts(source.path, "notebook", count, words=words, unread=(*left_out, unread(python, tree)))


def _content(source: Source) -> Content | Unread:
    """The notebook as JSON, or why it is not read."""
    if not source.text.strip():
        return Unread(FILE_START, "the notebook is empty")
    try:
        content = json.loads(source.text)
    except json.JSONDecodeError as error:
        message = error.msg[:1].lower() + error.msg[1:]
        return Unread(source.whole_line(error.lineno), f"the notebook is not JSON: {message}")
    except (ValueError, RecursionError):
        return Unread(FILE_START, "the notebook holds JSON that is too large or nested too deeply to be read")
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        return Unread(FILE_START, "the notebook has no list of cells, as notebooks of format 4 have")
    language = _language(content)
    if "python" not in language.lower():
        return Unread(FILE_START, f"the notebook is written in {language}, not in Python")
    return content


def _language(content: Content) -> str:
    """What the kernel speaks; Python where the notebook does not say."""
    metadata = _mapping(content.get("metadata"))
    named = _mapping(metadata.get("language_info")).get("name") or _mapping(metadata.get("kernelspec")).get("language")
    return named if isinstance(named, str) else "python"


def _mapping(content: object) -> Content:
    return content if isinstance(content, dict) else {}


def _cells(source: Source, content: Content) -> list[Cell]:
    cells = content["cells"]
    kinds = [str(_mapping(cell).get("cell_type")) for cell in cells] if isinstance(cells, list) else []
    return cells_of(source.text, kinds, "code")


def _translated(cells: Iterable[Cell]) -> Iterator[Cell]:
    """The code cells in Python, with lines of Python in place of magics."""
    for cell in cells:
        texts = python_lines([line.text for line in cell.lines])
        if texts is not None:
            lines = tuple(CellLine(text, line.offsets) for text, line in zip(texts, cell.lines, strict=True))
            yield Cell(cell.number, cell.kind, lines)


def _words_elsewhere(stated: Iterable[Cell], translated: Iterable[Cell]) -> Iterator[str]:
    """The words of what code cells hold beside Python: magics, commands of a shell, cells in another language."""
    python = {cell.number: cell.lines for cell in translated}
    for cell in stated:
        kept = {line.offsets[:1]: line.text for line in python.get(cell.number, ())}
        for line in cell.lines:
            if kept.get(line.offsets[:1]) != line.text:
                yield from _WORD.findall(line.text)


def _tree(lines: Iterable[CellLine]) -> ast.Module | BaseException:
    """The syntax tree of lines of Python, or why there is none."""
    try:
        return parse(_joined(lines))
    except PARSER_ERRORS as error:
        return error


def _joined(lines: Iterable[CellLine]) -> str:
    return "\n".join(line.text for line in lines)


def _parsable(source: Source, cells: Iterable[Cell], positions: Positions) -> tuple[list[CellLine], list[Unread]]:
    """The lines of the cells that parse, and the cells that are left out."""
    kept: list[CellLine] = []
    left_out: list[Unread] = []
    for cell in cells:
        problem = _problem(Source(source.path, cell.text), cell, positions)
        if problem:
            left_out.append(problem)
        else:
            kept += cell.lines
    return kept, left_out


def _problem(python: Source, cell: Cell, positions: Positions) -> Unread | None:
    """Why a cell is left out, at the line of the file, or None."""
    try:
        parse(python.text)
    except PARSER_ERRORS as error:
        fact = unread(python, error)
        line = cell.lines[fact.span.line - 1]
        span = positions.span(line.offsets[0], line.offsets[-1])
        return Unread(span, f"cell {cell.number} is left out: {fact.reason}")
    return None


def _place_in_cells(python: Source, lines: list[CellLine], positions: Positions) -> Place:
    """How positions of `ast` in the joined cells become spans of the file."""

    def offset_in_file(line: int, offset: int) -> int:
        offsets = lines[min(line, len(lines)) - 1].offsets
        return offsets[min(python.column_of_byte(line, offset) - 1, len(offsets) - 1)]

    def span(line: int, offset: int, end_line: int, end_offset: int) -> Span:
        return positions.span(offset_in_file(line, offset), offset_in_file(end_line, end_offset))

    return span
