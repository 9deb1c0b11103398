"""Files of environment variables (.env) as a tree: one mapping of strings."""

from __future__ import annotations

import re

from mldebt.documents.document import Document, Places, duplicates
from mldebt.facts.file import Unread
from mldebt.facts.tree import Entry, Tree
from mldebt.patterns import pattern
from mldebt.source import Source, Span

_BLANK = pattern(r"(?:[ \t\f\v]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*[ \t\f\v]*")
_KEY = pattern(r"(?:export[ \t]+)?(?P<key>[A-Za-z_][\w.-]*)[ \t]*(?:=|:[ \t])[ \t]*")
_QUOTED = pattern(r"""'(?P<single>[^']*)'|"(?P<double>(?:[^"\\]|\\.)*)\"""", re.DOTALL)
_BARE = pattern(r"(?:[^\s#]|(?<=\S)#|[ \t]+(?=[^\s#]))*")
_REST = pattern(r"[^\r\n]*")
_ESCAPE = pattern(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def parse_env(source: Source) -> Document:
    """The variables of a .env file in order; every value is a string, as processes see it."""
    places, text = Places(source), source.text
    entries: list[Entry] = []
    problems: list[Unread] = []
    at = _end(_BLANK, text, 0)
    while at < len(text):
        key = _KEY.match(text, at)
        if key is None or text.startswith("#", at):
            end = _end(_REST, text, at)
            if not text.startswith("#", at):
                problems.append(Unread(places.span(at, end), "not of the form KEY=VALUE"))
        else:
            value, end = _value(places, text, key.end())
            entries.append(Entry(key["key"], places.span(key.start("key"), key.end("key")), value))
            end = _end(_REST, text, end)
        at = _end(_BLANK, text, end)
    problems += duplicates(entries)
    if not entries:
        return Document(None, tuple(problems))
    extent = Span(entries[0].span.line, entries[0].span.column, *_last(entries[-1].value.span))
    return Document(Tree(extent, entries=tuple(entries)), tuple(sorted(problems, key=lambda problem: problem.span)))


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _last(span: Span) -> tuple[int, int]:
    return span.end_line, span.end_column


def _value(places: Places, text: str, start: int) -> tuple[Tree, int]:
    quoted = _QUOTED.match(text, start)
    if quoted:
        value = quoted["single"]
        if value is None:
            value = _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), quoted["double"])
        return Tree(places.span(start, quoted.end()), scalar=value), quoted.end()
    end = _end(_BARE, text, start)
    return Tree(places.span(start, end), scalar=text[start:end]), end
