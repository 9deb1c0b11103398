"""Workflows and actions of GitHub that others of the repository call: `uses: ./.github/workflows/train.yml`."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from mldebt.facts.pipeline import CALLS, Command, JobFact, with_values

_Jobs = Sequence[tuple[str, JobFact]]
_Called = Mapping[str, list[JobFact]]
_FOLDER = ".github/"
_DEEPEST = 4


def started(jobs: _Jobs) -> tuple[tuple[str, JobFact], ...]:
    """The jobs, with the commands of what they call in place of the calls, filled in with the inputs that they give."""
    called: dict[str, list[JobFact]] = defaultdict(list)
    for path, fact in jobs:
        if fact.templates and _FOLDER in path:
            called[path].append(fact)
    if not called:
        return tuple(jobs)
    return tuple((path, _resolved(path, fact, called)) for path, fact in jobs)


def _resolved(path: str, fact: JobFact, called: _Called) -> JobFact:
    root = path.partition(_FOLDER)[0]
    found = tuple(each for one in fact.commands for each in _meant(root, one, called, _DEEPEST))
    return fact if found == fact.commands else replace(fact, commands=found)


def _meant(root: str, command: Command, called: _Called, depth: int) -> Iterator[Command]:
    """What a command stands for: itself, or the commands of the file that it calls."""
    words = command.arguments
    steps = _steps(root, words[1], called) if depth and len(words) > 1 and words[0] == CALLS else None
    if steps is None:
        yield command
        return
    given = {f"inputs.{name}": value for name, _, value in (word.partition("=") for word in words[2:])}
    for fact in steps:
        values = {**dict(fact.defaults), **given}
        for template in fact.templates:
            yield from _meant(root, with_values(template, values, command.span), called, depth - 1)


def _steps(root: str, place: str, called: _Called) -> list[JobFact] | None:
    """The steps of a workflow or action by its place from the root of the repository."""
    path = posixpath.normpath(posixpath.join(root, place))
    return next((called[one] for one in (path, f"{path}/action.yml", f"{path}/action.yaml") if one in called), None)
