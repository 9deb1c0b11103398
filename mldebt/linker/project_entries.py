"""Commands that run an entry point of an MLflow project by its name: `mlflow run . -e train -P depth=3`."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from mldebt.facts.pipeline import HOLE, Command, JobFact, with_values
from mldebt.paths import from_root

_Jobs = Sequence[tuple[str, JobFact]]
_Entries = Mapping[tuple[str, str], JobFact]
_ENTRY = frozenset({"-e", "--entry-point"})
_GIVEN = frozenset({"-P", "--param-list"})
_VALUED = _ENTRY | _GIVEN | {
    "-v", "--version", "--experiment-name", "--experiment-id", "-b", "--backend", "-c", "--backend-config",
    "--env-manager", "--storage-dir", "--run-id", "--run-name", "-A", "--docker-args",
}  # fmt: skip


def started(jobs: _Jobs) -> tuple[tuple[str, JobFact], ...]:
    """The jobs, with the commands of an entry point in place of those that run it, filled in with what they give."""
    entries = {
        (posixpath.dirname(path), fact.name): fact for path, fact in jobs if fact.templates and fact.tool == "mlflow"
    }
    if not entries:
        return tuple(jobs)
    return tuple((path, _resolved(fact, entries)) for path, fact in jobs)


def _resolved(fact: JobFact, entries: _Entries) -> JobFact:
    found = tuple(each for one in fact.commands for each in _meant(one, entries) or (one,))
    return fact if found == fact.commands else replace(fact, commands=found)


def _meant(command: Command, entries: _Entries) -> tuple[Command, ...]:
    """The commands of the entry point that a command runs; none where it runs no entry point of the repository."""
    if command.script or command.module or command.arguments[:2] != ("mlflow", "run"):
        return ()
    name, given, places = "main", dict[str, str](), list[str]()
    rest = list(command.arguments[2:])
    while rest:
        word, equals, value = rest.pop(0).partition("=")
        if not word.startswith("-"):
            places.append(word + equals + value)
            continue
        if word in _VALUED and not equals:
            value = rest.pop(0) if rest else ""
        if word in _ENTRY:
            name = value
        elif word in _GIVEN:
            key, _, text = value.partition("=")
            given[key] = text
    fact = _entry(places[0] if places else "", command.workdir, name, entries)
    return (
        tuple(with_values(one, {**dict(fact.defaults), **given}, command.span) for one in fact.templates)
        if fact
        else ()
    )


def _entry(place: str, workdir: str, name: str, entries: _Entries) -> JobFact | None:
    """The entry point of the project in a folder; of one that is not known, the only one of that name."""
    if HOLE not in place:
        return entries.get((from_root(workdir, place), name))
    of_name = [fact for (_, one), fact in entries.items() if one == name]
    return of_name[0] if len(of_name) == 1 else None
