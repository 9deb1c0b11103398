"""The line a finding points at, underlined, with its neighbours."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.reports.paint import BLUE, Paint, columns, visible
from mldebt.reports.places import on_one_line
from mldebt.source import Source, Span

_CUT = "…"


def frame(source: Source, span: Span, paint: Paint, style: str, width: int) -> Iterator[str]:
    """The lines of the frame: a margin with line numbers, the code, carets in a style.

    Long lines are cut to the width."""
    span = on_one_line(span, source)
    shown = _shown(source, span.line)
    margin = margin_of(source, span)
    room = max(width - margin - 3, 20)
    bar = paint(f"{'':{margin}} |", BLUE)
    yield bar
    for number in shown:
        code, before, marked = _cut(source.line(number), span, room)
        yield f"{paint(f'{number:>{margin}} |', BLUE)} {code}".rstrip()
        if number == span.line:
            yield f"{bar} {' ' * before}{paint('^' * max(marked, 1), style)}"
    yield bar


def margin_of(source: Source, span: Span) -> int:
    """How many columns the line numbers of the frame take."""
    return len(str(_shown(source, span.line)[-1]))


def _shown(source: Source, line: int) -> list[int]:
    """The line and its neighbours, blank ones left out."""
    return [number for number in (line - 1, line, line + 1) if number == line or source.line(number).strip()]


def _cut(line: str, span: Span, room: int) -> tuple[str, int, int]:
    """The part of a line that holds the columns of the span, the width before the span, and that of the span."""
    first = 0
    if columns(visible(line)) > room:
        first = max(0, min(span.column - 1 - room // 3, len(line) - room))
    lead = _CUT if first else ""
    text = _fitting(lead + visible(line[first:]), room)
    before = columns(lead + visible(line[first : span.column - 1]))
    marked = columns(visible(line[span.column - 1 : span.end_column - 1]))
    return text, before, max(min(marked, room - before), 1)


def _fitting(text: str, room: int) -> str:
    if columns(text) <= room:
        return text
    while columns(text) > room - 1:
        text = text[: min(len(text) - 1, room - 1)]
    return text + _CUT
