"""Procfiles: each process of an application is a job."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mldebt.facts.file import FileFacts
from mldebt.facts.pipeline import JobFact
from mldebt.patterns import pattern
from mldebt.shell import commands
from mldebt.source import Source, Span

_PROCESS = pattern(r"(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>.+)")


def matches(path: str) -> bool:
    """Whether a path is a Procfile."""
    name = posixpath.basename(path)
    return name == "Procfile" or name.startswith("Procfile.")


def read(source: Source) -> FileFacts:
    """The processes in order."""
    jobs = tuple(job for number, line in enumerate(source.lines, start=1) for job in _jobs(source.path, number, line))
    return FileFacts(source.path, "procfile", len(source.lines), jobs=jobs)


def _jobs(path: str, number: int, line: str) -> Iterator[JobFact]:
    process = _PROCESS.fullmatch(line.rstrip())
    if process:
        name = Span(number, 1, number, process.end("name") + 1)
        place = Span(number, process.start("command") + 1, number, process.end("command") + 1)
        started = commands(process["command"], place, workdir=posixpath.dirname(path))
        yield JobFact(name, process["name"], "procfile", commands=started)
