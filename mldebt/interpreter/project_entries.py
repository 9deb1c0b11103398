"""Commands that run an entry point of an MLflow project by its name: `mlflow run . -e train -P depth=3`."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from mldebt.facts.pipeline import HOLE, Command, JobFact, with_values
from mldebt.interpreter.values import ROOT
from mldebt.paths import from_root

_Jobs = Sequence[tuple[str, JobFact]]
Entries = Mapping[tuple[str, str], JobFact]
_ENTRY = frozenset({"-e", "--entry-point"})
_GIVEN = frozenset({"-P", "--param-list"})
_VALUED = _ENTRY | _GIVEN | {
    "-v", "--version", "--experiment-name", "--experiment-id", "-b", "--backend", "-c", "--backend-config",
    "--env-manager", "--storage-dir", "--run-id", "--run-name", "-A", "--docker-args",
}  # fmt: skip


def started(jobs: _Jobs) -> tuple[tuple[str, JobFact], ...]:
    """The jobs, with the commands of an entry point in place of those that run it, filled in with what they give."""
    known = entries(jobs)
    return tuple((path, _resolved(fact, known)) for path, fact in jobs) if known else tuple(jobs)


def entries(jobs: _Jobs) -> Entries:
    """The entry points of projects, by the folder of the project and their names."""
    return {
        (posixpath.dirname(path), fact.name): fact for path, fact in jobs if fact.templates and fact.tool == "mlflow"
    }


def _resolved(fact: JobFact, known: Entries) -> JobFact:
    found = tuple(each for one in fact.commands for each in meant(one, known) or (one,))
    return fact if found == fact.commands else replace(fact, commands=found)


def meant(command: Command, known: Entries) -> tuple[Command, ...]:
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
    place = places[0] if places else ""
    fact = _entry(place, command.workdir, name, known)
    if fact is None:
        return _file(command, _folder(command.workdir, place), name, given)
    # What is given without a known name may be any of them.
    others = {key: HOLE for key, _ in fact.defaults} if any(HOLE in key for key in given) else dict(fact.defaults)
    return tuple(with_values(one, {**others, **given}, command.span) for one in fact.templates)


def _file(command: Command, folder: str, name: str, given: Mapping[str, str]) -> tuple[Command, ...]:
    """A Python file of a folder, which is an entry point even where its project does not say so."""
    if not name.endswith(".py") or HOLE in folder:
        return ()
    words = tuple(word for key, text in given.items() for word in ((f"--{key}", text) if HOLE not in key else (HOLE,)))
    return (Command(command.span, words, script=name, workdir=folder),)


def _folder(workdir: str, place: str) -> str:
    if place.startswith(ROOT):
        return from_root("", place.removeprefix(ROOT).lstrip("/"))
    return from_root(workdir, place)


def _entry(place: str, workdir: str, name: str, known: Entries) -> JobFact | None:
    """The entry point of the project in a folder; of one that is only known in part, the only one that may be."""
    if HOLE not in place:
        return known.get((_folder(workdir, place), name))
    tail = place.rpartition(HOLE)[2].rstrip("/")
    named = {folder: fact for (folder, one), fact in known.items() if one == name}
    # Nobody knows the name of the root.
    found = [fact for folder, fact in named.items() if folder and f"/{folder}".endswith(tail)]
    if not tail or not found:
        found += [fact for folder, fact in named.items() if not folder]
    return found[0] if len(found) == 1 else None
