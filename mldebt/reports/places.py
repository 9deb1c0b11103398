"""Places as SARIF writes them: URIs, regions in UTF-16 code units, and the text around them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from mldebt.patterns import pattern
from mldebt.source import Location, Source, Span

Json = dict[str, object]

ROOT_ID = "%SRCROOT%"
_LONGEST_CONTEXT = 2_000
_TOKEN = pattern(r"\w+|\S")


def artifact_location(path: str) -> Json:
    """The file by its path from the root of the analysis, percent-encoded."""
    return {"uri": quote(path.removeprefix("./"), safe="/", errors="surrogateescape"), "uriBaseId": ROOT_ID}


def physical_location(location: Location, sources: Mapping[str, Source]) -> Json:
    """The file and, on one line, the region; with its text and the lines around it where the source is known."""
    written: Json = {"artifactLocation": artifact_location(location.path)}
    source = sources.get(location.path)
    if source is None:
        written["region"] = _region(_without_source(location.span))
        return written
    span = on_one_line(location.span, source)
    text = source.line(span.line)[span.column - 1 : span.end_column - 1]
    written["region"] = {**_region(_in_utf16(span, source)), "snippet": {"text": text}}
    context = _context(span.line, source)
    if context and text:
        written["contextRegion"] = context
    return written


def on_one_line(span: Span, source: Source) -> Span:
    """The part of a span on its first line; an empty one is widened to the token at its start, or to the line.

    Code hosts show a finding beside a change only where every line of its place has changed, so one line is best."""
    line = min(max(span.line, 1), max(len(source.lines), 1))
    text = source.line(line)
    last = len(text.rstrip()) + 1
    start = min(max(span.column, 1), last)
    end = min(span.end_column, last) if span.end_line == span.line else last
    if end > start:
        return Span(line, start, line, end)
    token = _TOKEN.match(text, start - 1)
    if token:
        return Span(line, start, line, token.end() + 1)
    return source.whole_line(line)


def _without_source(span: Span) -> Span:
    end = span.end_column if span.end_line == span.line else span.column + 1
    return Span(span.line, span.column, span.line, max(end, span.column + 1))


def _in_utf16(span: Span, source: Source) -> Span:
    start, end = (source.utf16_column(span.line, column) for column in (span.column, span.end_column))
    return Span(span.line, start, span.line, end)


def _region(span: Span) -> Json:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _context(line: int, source: Source) -> Json | None:
    """The line with one neighbour on each side, or None where they are too long to repeat for every place."""
    first, last = max(line - 1, 1), min(line + 1, len(source.lines))
    text = "\n".join(source.lines[first - 1 : last])
    if len(text) > _LONGEST_CONTEXT:
        return None
    end = source.utf16_column(last, len(source.line(last)) + 1)
    return {**_region(Span(first, 1, last, end)), "snippet": {"text": text}}
