"""Commands that name a script which the project installs, or a task of its task runner: `uv run train --depth 3`."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from mldebt.facts.pipeline import INSTALLED, Command, JobFact

_Jobs = Sequence[tuple[str, JobFact]]
Installed = Mapping[str, list[tuple[str, JobFact]]]
_DEEPEST = 4


def started(jobs: _Jobs) -> tuple[tuple[str, JobFact], ...]:
    """The jobs, with what the named scripts and tasks start in place of their names; arguments are handed on."""
    known = installed(jobs)
    return tuple((path, _resolved(path, fact, known)) for path, fact in jobs) if known else tuple(jobs)


def installed(jobs: _Jobs) -> Installed:
    """The scripts and tasks of projects by their names, each with the folder of its project."""
    found: dict[str, list[tuple[str, JobFact]]] = defaultdict(list)
    for path, fact in jobs:
        if fact.tool == INSTALLED and fact.commands:
            found[fact.name].append((posixpath.dirname(path), fact))
    return found


def meant(path: str, command: Command, known: Installed) -> Iterator[Command]:
    """What a command in a file stands for: itself, or the commands of the script or task of its name."""
    yield from _meant(path, None, command, known, _DEEPEST)


def _resolved(path: str, fact: JobFact, known: Installed) -> JobFact:
    found = tuple(each for one in fact.commands for each in _meant(path, fact, one, known, _DEEPEST))
    return fact if found == fact.commands else replace(fact, commands=found)


def _meant(path: str, fact: JobFact | None, command: Command, installed: Installed, depth: int) -> Iterator[Command]:
    is_named = depth and command.arguments and not command.script and not command.module
    name = command.arguments[0] if is_named else ""
    target = _nearest(installed.get(name) or installed.get(name.rpartition(":")[2]), path, command)
    if target is None or target is fact:
        yield command
        return
    for each in target.commands:
        handed = replace(each, span=command.span, arguments=(*each.arguments, *command.arguments[1:]))
        yield from _meant(path, target, handed, installed, depth - 1)


def _nearest(found: list[tuple[str, JobFact]] | None, path: str, command: Command) -> JobFact | None:
    """The script of the innermost project around the command, else the only one of its name."""
    around = [
        (folder, fact)
        for folder, fact in found or ()
        if not folder or f"{command.workdir}/".startswith(f"{folder}/") or path.startswith(f"{folder}/")
    ]
    if around:
        return max(around, key=lambda one: len(one[0]))[1]
    return found[0][1] if found and len(found) == 1 else None
