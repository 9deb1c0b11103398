"""Dockerfiles: what a container image runs is a job, its paths taken back to the files that were copied into it."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mldebt.facts.file import FileFacts
from mldebt.facts.pipeline import IMAGE, Command, JobFact
from mldebt.frontends.images import Copied, in_repository
from mldebt.patterns import pattern
from mldebt.shell import commands, commands_of_words
from mldebt.shell.embedded import variables_in
from mldebt.source import FILE_START, Source, Span

_NAME = pattern(r"(?:Dockerfile|Containerfile)(?:\.(?P<after>[\w.-]+))?|(?P<before>[\w.-]+)\.[Dd]ockerfile")
_INSTRUCTION = pattern(r"\s*(?P<name>[A-Za-z]+)\s+(?P<rest>.*)", re.DOTALL)
_OPTION = pattern(r"--[\w-]+(?:=\S*)?\s+")
_FROM = pattern(r"\s*FROM\s+(?:--\S+\s+)*(?P<image>\S+)", re.IGNORECASE)
_WORD = pattern(r"[A-Za-z]{2,}")
_LONGEST = 20_000


@dataclass(slots=True)
class _Stage:
    """One stage of a build so far."""

    workdir: str = "/"
    copies: list[Copied] = field(default_factory=list)
    ran: list[Command] = field(default_factory=list)
    building: list[Command] = field(default_factory=list)
    entrypoint: tuple[str, Span] | None = None
    command: tuple[str, Span] | None = None


def matches(path: str) -> bool:
    """Whether a path is a Dockerfile by its name."""
    return _NAME.fullmatch(posixpath.basename(path)) is not None


def read(source: Source) -> FileFacts:
    """The image as one job, named after the file or else its folder, as images mostly are."""
    stages: list[_Stage] = [_Stage()]
    for number, text in _instructions(source):
        _apply(stages, text[:_LONGEST], source.whole_line(number))
    last = stages[-1]
    started = [*(one for stage in stages for one in stage.ran), *_started(last)]
    found = tuple(
        command for one in started for command in in_repository(one, last.copies, last.workdir, _contexts(source.path))
    )
    job = JobFact(FILE_START, _name(source.path), IMAGE, commands=found, alone=True)
    begun = tuple(_bases(source))
    asked = variables_in(source.text)
    building = tuple(one for stage in stages for one in stage.building)
    return FileFacts(
        source.path, "dockerfile", len(source.lines), jobs=(job,), begun=begun, variables=asked, building=building
    )


def _bases(source: Source) -> Iterator[str]:
    """The words in the names of the images that the file begins from, which bring programs of their own."""
    for _, text in _instructions(source):
        found = _FROM.match(text[:_LONGEST])
        yield from _WORD.findall(found["image"]) if found is not None else ()


def _name(path: str) -> str:
    named = _NAME.fullmatch(posixpath.basename(path))
    told = (named["after"] or named["before"] or "") if named else ""
    return told or posixpath.basename(posixpath.dirname(path)) or "image"


def _contexts(path: str) -> tuple[str, ...]:
    """The folders that an image may be built from: its own and those above, the nearest first."""
    found: list[str] = []
    folder = posixpath.dirname(path)
    while folder:
        found.append(folder)
        folder = posixpath.dirname(folder)
    return (*found, "")


def _instructions(source: Source) -> Iterator[tuple[int, str]]:
    held: list[str] = []
    first = 1
    for number, line in enumerate(source.lines, start=1):
        if line.lstrip().startswith("#"):
            continue
        first = first if held else number
        held.append(line.rstrip().removesuffix("\\"))
        if not line.rstrip().endswith("\\"):
            yield first, " ".join(held).strip()
            held = []
    if held:
        yield first, " ".join(held).strip()


def _apply(stages: list[_Stage], text: str, span: Span) -> None:
    found = _INSTRUCTION.fullmatch(text)
    if found is None:
        return
    stage, rest = stages[-1], found["rest"].strip()
    match found["name"].upper():
        case "FROM":
            stages.append(_Stage())
        case "WORKDIR":
            stage.workdir = posixpath.normpath(posixpath.join(stage.workdir, rest.strip("\"'")))
        case "ADD" if "://" in rest:
            stage.building.append(Command(span, tuple(_OPTION.sub("", rest).split())))
        case "COPY" | "ADD" if "--from=" not in rest:
            stage.copies += _copied(_OPTION.sub("", rest), stage.workdir)
        case "RUN":
            commanded = _parsed(_OPTION.sub("", rest), span)
            stage.building += commanded
            stage.ran += [one for one in commanded if one.script or one.module not in {"", "pip", "venv"}]
        case "ENTRYPOINT":
            stage.entrypoint = rest, span
        case "CMD":
            stage.command = rest, span


def _copied(rest: str, workdir: str) -> Iterator[Copied]:
    words = _words(rest) or tuple(rest.split())
    if len(words) < 2 or any("$" in word for word in words):
        return
    *sources, target = words
    inside = posixpath.join(workdir, target)
    is_folder = target.endswith("/") or target in {".", "./"} or len(sources) > 1
    for source in sources:
        yield Copied(posixpath.normpath(source.lstrip("/") or "."), posixpath.normpath(inside), is_folder)


def _started(stage: _Stage) -> tuple[Command, ...]:
    """What the image runs: its entry point, with the words of its command as arguments where both are lists."""
    if stage.entrypoint is None:
        return _parsed(*stage.command) if stage.command else ()
    entry, arguments = _words(stage.entrypoint[0]), _words(stage.command[0]) if stage.command else ()
    if entry:
        return commands_of_words((*entry, *arguments), stage.entrypoint[1])
    return _parsed(*stage.entrypoint)


def _parsed(text: str, span: Span) -> tuple[Command, ...]:
    words = _words(text)
    return commands_of_words(words, span) if words else commands(text, span)


def _words(text: str) -> tuple[str, ...]:
    """The words of an instruction in the form of a list, none for any other."""
    if not text.startswith("["):
        return ()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    return tuple(found) if isinstance(found, list) and all(isinstance(word, str) for word in found) else ()
