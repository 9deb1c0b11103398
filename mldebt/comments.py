"""Comments that speak to mldebt, in every language that is read, and the code each of them is about.

A comment is about its own line or, alone on a line, about the next line of code. Lines that cannot hold a comment
because a string or a statement goes on across their end are taken together: a comment after the end of a string, or
above its beginning, is about all of it.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from mldebt.notebook_text import CellLine, code_cells
from mldebt.patterns import pattern
from mldebt.source import Source, Span

MARK = "mldebt:"

_WITHOUT_COMMENTS = (".json", ".jsonl", ".md", ".rst", ".html", ".csv", ".tsv")
_PYTHON = (".py", ".pyi", ".pyw")
_QUOTED = r"""(?<!\w)"(?:[^"\\]|\\.)*"|(?<!\w)'(?:[^'\\]|\\.)*'"""
_MARKED = {prefix: rf"(?P<marked>(?:(?<=\s)|^){prefix}\s*{MARK}.*?(?=\s+{prefix}\s|\s*$))" for prefix in ("#", "--")}
_IN_TEXT = {prefix: pattern(rf"{_QUOTED}|{marked}") for prefix, marked in _MARKED.items()}
_IN_COMMENT = pattern(_MARKED["#"])
_MAGIC = pattern(r"\s*[%!?]")
_CODELESS = frozenset({tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT})


class Comment(msgspec.Struct, frozen=True):
    """A comment from the sign that opens it up to its end or the next such sign.

    `about` is the code it speaks of, None where no code follows."""

    span: Span
    text: str
    about: Span | None


class _Marked(msgspec.Struct, frozen=True):
    """A comment in lines that count from 1; `first` to `last` are the lines it is about, 0 for none."""

    line: int
    column: int
    text: str
    first: int
    last: int


def prefix_of(path: str) -> str:
    """What opens a comment in that file, or nothing where there are none."""
    if path.endswith(_WITHOUT_COMMENTS):
        return ""
    return "--" if path.endswith(".sql") else "#"


def is_python(path: str) -> bool:
    """Whether the file is Python source text."""
    return path.endswith(_PYTHON)


def comments(source: Source) -> tuple[Comment, ...]:
    """The comments of a file that open with the mark, in order."""
    if MARK not in source.text:
        return ()
    if source.path.endswith(".ipynb"):
        return tuple(_of_notebook(source))
    if is_python(source.path):
        return tuple(_in_file(marked) for marked in _of_python(source.lines))
    prefix = prefix_of(source.path)
    return tuple(_in_file(marked) for marked in _of_text(source.lines, prefix)) if prefix else ()


def _in_file(marked: _Marked) -> Comment:
    span = Span(marked.line, marked.column, marked.line, marked.column + len(marked.text))
    return Comment(span, marked.text, Span(marked.first, 1, marked.last + 1, 1) if marked.first else None)


def _of_text(lines: Sequence[str], prefix: str) -> Iterator[_Marked]:
    for number, line in enumerate(lines, start=1):
        for match in _IN_TEXT[prefix].finditer(line) if MARK in line else ():
            if match["marked"]:
                target = _target(lines, number, match.start(), prefix)
                yield _Marked(number, match.start() + 1, match["marked"], target, target)


def _of_python(lines: Sequence[str]) -> Iterator[_Marked]:
    tokens = list(_tokens(lines))
    joined = _joined(tokens)
    for token in tokens:
        match = _IN_COMMENT.search(token.string) if token.type == tokenize.COMMENT else None
        if match:
            number, start = token.start
            target = _target(lines, number, start, "#")
            first, last = joined.get(target, (target, target))
            yield _Marked(number, start + match.start() + 1, match[0], first, last)


def _target(lines: Sequence[str], number: int, start: int, prefix: str) -> int:
    """The line that a comment is about: its own when code stands before it, else the next one with code, or 0."""
    before = lines[number - 1][:start].strip()
    if before and not before.startswith(prefix):
        return number
    below = enumerate(lines[number:], start=number + 1)
    return next((line for line, text in below if text.strip() and not text.lstrip().startswith(prefix)), 0)


def _tokens(lines: Iterable[str]) -> Iterator[tokenize.TokenInfo]:
    """The tokens up to the first thing that is not Python."""
    text = "\n".join(lines) + "\n"
    try:
        yield from tokenize.generate_tokens(io.StringIO(text, newline="\n").readline)
    except (tokenize.TokenError, SyntaxError):
        return


def joins(source: Source) -> dict[int, tuple[int, int]]:
    """Lines of a file that cannot be commented one by one, each with the first and last line of its kin."""
    if is_python(source.path):
        return _joined(list(_tokens(source.lines)))
    joined: dict[int, tuple[int, int]] = {}
    for cell in code_cells(source) if source.path.endswith(".ipynb") else ():
        for line, (first, last) in _joined(list(_tokens(_without_magics(cell)))).items():
            joined[cell[line - 1].number] = (cell[first - 1].number, cell[last - 1].number)
    return joined


def _without_magics(cell: Sequence[CellLine]) -> list[str]:
    return ["" if _MAGIC.match(line.text) else line.text for line in cell]


def _joined(tokens: Sequence[tokenize.TokenInfo]) -> dict[int, tuple[int, int]]:
    """Each line that a string or a backslash joins to others, with the first and last of them."""
    joined: dict[int, tuple[int, int]] = {}
    for first, last in sorted(_stretches(tokens)):
        first = joined.get(first, (first, last))[0]
        joined.update((line, (first, last)) for line in range(first, last + 1))
    return joined


def _stretches(tokens: Sequence[tokenize.TokenInfo]) -> Iterator[tuple[int, int]]:
    opened: list[int] = []
    for before, token in pairwise((*tokens[:1], *tokens)):
        kind = tokenize.tok_name[token.type]
        if kind.endswith("STRING_START"):
            opened.append(token.start[0])
        elif kind.endswith("STRING_END") and opened:
            yield opened.pop(), token.end[0]
        elif token.type == tokenize.STRING:
            yield token.start[0], token.end[0]
        if before.type not in _CODELESS and token.start[0] > before.end[0] and token.type != tokenize.ENDMARKER:
            yield before.end[0], token.start[0]


def _of_notebook(source: Source) -> Iterator[Comment]:
    for cell in code_cells(source):
        for marked in _of_python(_without_magics(cell)):
            line = cell[marked.line - 1]
            start, end = (line.columns[column - 1] for column in (marked.column, marked.column + len(marked.text)))
            span = Span(line.number, start, line.number, end)
            yield Comment(span, marked.text, _stretch(cell, marked.first, marked.last) if marked.first else None)


def _stretch(cell: Sequence[CellLine], first: int, last: int) -> Span:
    """The lines of a cell as a stretch of the file: whole lines where each line of the cell has one to itself."""
    start, end = cell[first - 1], cell[last - 1]
    numbers = [line.number for line in cell]
    if numbers.count(start.number) == numbers.count(end.number) == 1:
        return Span(start.number, 1, end.number + 1, 1)
    return Span(start.number, start.columns[0], end.number, end.columns[-1] + 1)
