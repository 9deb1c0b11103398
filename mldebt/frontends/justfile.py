"""Justfiles: every recipe is a job."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping

from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import HOLE, JobFact
from mldebt.patterns import pattern
from mldebt.shell import commands
from mldebt.source import Source, Span

_ASSIGNMENT = pattern(r"(?:export\s+)?(?P<name>[A-Za-z_][\w-]*)\s*:=\s*(?P<value>.*)")
_RECIPE = pattern(r"@?(?P<name>[A-Za-z_][\w-]*)(?P<parameters>[^:]*):(?!=)")
_INSERTED = pattern(r"\{\{\s*(?P<name>[\w-]+)\s*\}\}")
_PARAMETER = pattern(r"[*+$]?(?P<name>[A-Za-z_][\w-]*)=(?:'(?P<a>[^']*)'|\"(?P<b>[^\"]*)\"|(?P<c>\S+))")


def matches(path: str) -> bool:
    """Whether just reads the path."""
    name = posixpath.basename(path)
    return name.lower() in {"justfile", ".justfile"} or name.endswith(".just")


def read(source: Source) -> FileFacts:
    """The recipes with their commands; a parameter has its default, anything else unknown is a hole."""
    variables = {
        match["name"]: _value(match["value"]) for line in source.lines if (match := _ASSIGNMENT.fullmatch(line))
    }
    jobs = tuple(_jobs(source, variables))
    first = min((job.span.line for job in jobs), default=len(source.lines) + 1)
    unread = tuple(
        Unread(source.whole_line(number), "a command without a recipe")
        for number, line in enumerate(source.lines[: first - 1], start=1)
        if line[:1].isspace() and line.strip() and not line.strip().startswith("#")
    )
    return FileFacts(source.path, "just", len(source.lines), jobs=jobs, unread=unread[:1])


def _jobs(source: Source, variables: Mapping[str, str]) -> Iterator[JobFact]:
    folder = posixpath.dirname(source.path)
    for number, line in enumerate(source.lines, start=1):
        head = None if line[:1].isspace() or _ASSIGNMENT.fullmatch(line) else _RECIPE.match(line)
        if head is None:
            continue
        parameters = _PARAMETER.finditer(head["parameters"])
        defaults = {one["name"]: one["a"] or one["b"] or one["c"] or "" for one in parameters}
        body = list(_body(source, number))
        text = _filled("\n".join(one for _, one in body), {**variables, **defaults})
        places = tuple(source.whole_line(at) for at, _ in body) or (source.whole_line(number),)
        yield JobFact(
            source.whole_line(number), head["name"], "just", commands=commands(text, _placing(places), workdir=folder)
        )


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _INSERTED.sub(lambda found: values.get(found["name"], HOLE), text)


def _placing(places: tuple[Span, ...]) -> Callable[[int], Span]:
    return lambda index: places[min(index, len(places) - 1)]


def _body(source: Source, head: int) -> Iterator[tuple[int, str]]:
    for number in range(head + 1, len(source.lines) + 1):
        line = source.line(number)
        if line.strip() and not line[:1].isspace():
            return
        yield number, line.strip().lstrip("@-")


def _value(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else HOLE
