"""A text of SQL read to facts: its queries part by part, with the place of every column and relation."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable

from mldebt.facts.file import Unread
from mldebt.facts.query import Query, SqlText, TemplateCall
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Span
from mldebt.sqltext.fingerprints import fingerprint
from mldebt.sqltext.jinja import Rendered, render
from mldebt.sqltext.parsing import NotRead, Parsed, parse

_COMMENT = pattern(r"--([^\n]*)|/\*(.*?)\*/|\{#(.*?)#\}", re.DOTALL)
_LINE_END = pattern(r"\r\n|\r|\n")


class Places:
    """The spans of a text that templates were rendered from."""

    def __init__(self, text: str, rendered: Rendered) -> None:
        self._rendered = rendered
        self._lines = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def span(self, start: int, end: int) -> Span:
        """The span of the original text behind a stretch of the rendered text, `end` exclusive."""
        return self.original(self._rendered.start(start), self._rendered.end(end))

    def original(self, start: int, end: int) -> Span:
        """The span between two offsets of the original text."""
        line, column = self._place(start)
        return Span(line, column, *self._place(max(start, end)))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect.bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


def read_sql(text: str, dialects: Iterable[str] = ()) -> tuple[SqlText, tuple[Unread, ...]]:
    """The facts of a text of SQL, and what of it could not be read."""
    # It loads sqlglot, which projects without SQL need not wait for.
    from mldebt.sqltext.statements import Statement

    dialects = tuple(dialects)
    rendered = render(text)
    parsed = parse(rendered.text, dialects)
    if isinstance(parsed, NotRead) and rendered.strings:
        bare = render(text, blank=True)
        again = parse(bare.text, dialects)
        if isinstance(again, Parsed):
            rendered, parsed = bare, again
    places = Places(text, rendered)
    calls = tuple(TemplateCall(places.original(one.start, one.end), one.kind, one.name) for one in rendered.asked)
    queries: list[Query] = []
    unread: list[Unread] = []
    if isinstance(parsed, Parsed):
        for expression in parsed.statements:
            try:
                query = Statement(expression, rendered, places, parsed.dialect).query()
            except RecursionError:
                unread.append(Unread(FILE_START, "the query is nested too deeply to be read"))
                continue
            queries += [query] if query is not None else []
    elif parsed is not None and not _only_defines(rendered):
        unread.append(Unread(FILE_START, parsed.reason))
    plain = _COMMENT.sub(" ", text)
    facts = SqlText(
        queries=tuple(queries),
        calls=calls,
        settings=rendered.settings,
        words=tuple(sorted(rendered.words)),
        defines=rendered.defines,
        fingerprint=fingerprint(" ".join(plain.split())),
        lines=sum(bool(line.strip()) for line in plain.splitlines()),
    )
    return facts, tuple(unread)


def _only_defines(rendered: Rendered) -> bool:
    return any(not define.startswith("snapshot") for define in rendered.defines)
