"""Jobs that commands of others start by a name or folder: stages of DVC, targets of Make, recipes, nodes of Kedro."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.pipeline import Command
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.observations import Observations
from mldebt.linker import kedro_commands
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.jobs import StatedJobs
from mldebt.paths import from_root
from mldebt.source import Location

_STARTERS: dict[tuple[str, ...], str] = {
    ("dvc", "repro"): "dvc",
    ("dvc", "exp", "run"): "dvc",
    ("make",): "make",
    ("just",): "just",
}
"""The words that start jobs of a tool."""
_VALUED = {
    "dvc": frozenset({"-S", "--set-param", "-n", "--name", "-j", "--jobs"}),
    "make": frozenset({"-C", "--directory", "-f", "--file", "-j", "-o", "-W"}),
    "just": frozenset({"-f", "--justfile", "-d", "--working-directory"}),
}
_APPLYING = frozenset({"apply", "materialize", "materialize-incremental"})
_FOLDER = frozenset({"-C", "--directory"})


def add(builder: GraphBuilder, jobs: StatedJobs, seen: Observations) -> None:
    """An edge to each job that is started so, which is started whenever the other one is."""
    names = {(path, fact.tool, fact.name) for path, fact in jobs if fact.tool in _STARTERS.values()}
    definitions = _definitions(builder)
    nodes = [job for job in seen.jobs if job.tool == "kedro" and not job.test]
    registry = kedro_commands.registered(seen) if nodes else {}
    for job, at, command, schedule in _commands(jobs, seen) if names or definitions or nodes else ():
        run = kedro_commands.run_of(command) if nodes else None
        for other in kedro_commands.started(builder, run, nodes, registry) if run is not None else ():
            _add(builder, f"job:{job}", f"job:{other}", at, schedule)
        for other in _named(command, sorted(names)):
            _add(builder, f"job:{job}", f"job:{other}", at, schedule)
        for other in _of_feature_store(command, definitions):
            _add(builder, f"job:{job}", other, at, schedule)


def _commands(jobs: StatedJobs, seen: Observations) -> Iterator[tuple[str, Location, Command, str]]:
    """The commands of all jobs, each with the id of the job, its place, and when the job is started."""
    for path, fact in jobs:
        for one in fact.commands:
            yield f"{path}::{fact.name}", Location(path, one.span), one, fact.schedule
    times = dict(seen.tasks.times)
    for started in seen.started:
        if started.name:
            job = f"{started.location.path}::{started.name}"
            schedule = times.get(job, times.get(started.location.path, ""))
            yield job, started.location, started.command, schedule


def _definitions(builder: GraphBuilder) -> dict[str, list[str]]:
    """The jobs of files that state a feature store, by their folders."""
    found: dict[str, list[str]] = {}
    for job in builder.ids(NodeKind.JOB):
        if builder.attribute(job, "launcher") == "feast" and builder.locations(job):
            found.setdefault(posixpath.dirname(builder.locations(job)[0].path), []).append(job)
    return found


def _of_feature_store(command: Command, definitions: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The definitions that a command of Feast applies, or whose data it brings in: those of the folder it is run in,
    of all where there is one feature store."""
    words = command.arguments
    if command.script or command.module or not words or posixpath.basename(words[0]) != "feast":
        return
    if not _APPLYING.intersection(words):
        return
    folder = command.workdir
    for option, value in itertools.pairwise(words):
        folder = from_root(folder, value) if option in {"-c", "--chdir"} else folder
    of_folder = [place for place in definitions if place == folder or (folder and place.startswith(f"{folder}/"))]
    for place in of_folder or (definitions if len(definitions) == 1 else ()):
        yield from definitions[place]


def _add(builder: GraphBuilder, job: str, other: str, at: Location, schedule: str) -> None:
    if not builder.has(job) or not builder.has(other) or job == other:
        return
    detail = f"{builder.name(job)} runs {builder.name(other)}"
    builder.edge(job, EdgeKind.RUNS, other, [at], detail=detail)
    if schedule and not builder.attribute(other, "schedule"):
        builder.mark(other, "schedule", schedule)


def _named(command: Command, names: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """The ids of the jobs that a command starts by their names; of DVC all, where it names none."""
    words = (posixpath.basename(command.arguments[0]), *command.arguments[1:]) if command.arguments else ()
    if command.script or command.module:
        return
    starter = next((one for one in _STARTERS if words[: len(one)] == one), None)
    if starter is None:
        return
    tool, folder = _STARTERS[starter], command.workdir
    targets, rest = [], list(words[len(starter) :])
    while rest:
        word = rest.pop(0)
        if word in _VALUED[tool] and rest:
            value = rest.pop(0)
            folder = from_root(folder, value) if word in _FOLDER else folder
        elif not word.startswith("-") and "=" not in word:
            targets.append(word)
    of_tool = [(path, name) for path, other, name in names if other == tool]
    here = [one for one in of_tool if posixpath.dirname(one[0]) == folder] or _of_only_file(of_tool)
    for path, name in here:
        if name in targets or name.partition("@")[0] in targets or (tool == "dvc" and not targets):
            yield f"{path}::{name}"


def _of_only_file(jobs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """All jobs, where one file states them."""
    return jobs if len({path for path, _ in jobs}) == 1 else []
