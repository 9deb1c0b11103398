"""What orchestrators state of their tasks: the order they run in, what they bring up, data they announce, owners."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.module import Module
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.program import Program
from mldebt.linker import asset_selections
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.jobs import add_place
from mldebt.linker.places import Places
from mldebt.source import Location

_DEEPEST = 6
_SELECTIVE = ("-s", "--select", "-m", "--models", "--selector", "--exclude")
_BUILDING = frozenset({"run", "build"})

BroughtUp = Mapping[str, tuple[Job, ...]]


def brought_up(modules: Mapping[str, Module], seen: Observations) -> BroughtUp:
    """The tasks that bring up the code of an endpoint, by the id of the endpoint's job."""
    endpoints = [job for job in seen.jobs if job.tool == "endpoint"]
    if not endpoints:
        return {}
    program = Program(modules, {})
    tasks = {(one.location.path, one.name): one for one in seen.started if one.name}
    found: dict[str, tuple[Job, ...]] = {}
    for job in seen.jobs:
        if (job.location.path, job.name) not in tasks or job.path == job.location.path:
            continue
        reached = _imported(program, modules, job.path)
        for endpoint in endpoints:
            if endpoint.path in reached:
                found[endpoint.id] = (*found.get(endpoint.id, ()), job)
    return found


def told_of(seen: Observations, tasks: BroughtUp) -> Mapping[str, str]:
    """What steps of trails call the endpoints that tasks bring up."""
    names = {job.id: job.name for job in seen.jobs}
    return {
        endpoint: f"{names[endpoint]}, which {of[0].name} of {of[0].location.path} brings up"
        for endpoint, of in tasks.items()
    }


def add(builder: GraphBuilder, places: Places, seen: Observations, tasks: BroughtUp) -> None:
    """The edges between tasks, and what is stated of their data and owners."""
    for endpoint, of in tasks.items():
        for job in of:
            _edge(builder, f"job:{job.id}", EdgeKind.RUNS, f"job:{endpoint}", job.location)
    _add_dbt_runs(builder, seen)
    for order in seen.tasks.orders:
        _edge(builder, f"job:{order.before}", EdgeKind.PRECEDES, f"job:{order.after}", order.location)
    _add_deployed(builder, seen)
    _add_awaited(builder, seen)
    _add_announced(builder, places, seen)
    _mark_owners(builder, seen)
    _mark_times(builder, seen)


def _edge(builder: GraphBuilder, source: str, kind: EdgeKind, target: str, at: Location) -> None:
    if builder.has(source) and builder.has(target) and source != target:
        verb = "brings up" if kind is EdgeKind.RUNS else "comes before"
        detail = f"{builder.name(source)} {verb} {builder.name(target)}"
        builder.edge(source, kind, target, [at], detail=detail)


def _imported(program: Program, modules: Mapping[str, Module], path: str) -> frozenset[str]:
    """A file with those that it imports, by any way of a few steps."""
    found, ring = {path}, {path}
    for _ in range(_DEEPEST):
        further = {
            other[0]
            for one in ring
            for each in (modules[one].imports if one in modules else ())
            if (other := program.find(program.absolute(each.name, one), one)) is not None
        }
        ring = further - found
        found |= ring
    return frozenset(found)


def _add_dbt_runs(builder: GraphBuilder, seen: Observations) -> None:
    """A task that runs the whole of a dbt project runs its models."""
    models = [node for node in builder.ids(NodeKind.JOB) if builder.attribute(node, "tool") == "dbt"]
    for one in seen.started if models else ():
        words = one.command.arguments
        if not one.name or words[:1] != ("dbt",) or not _BUILDING.intersection(words[1:3]):
            continue
        if any(word.partition("=")[0] in _SELECTIVE for word in words):
            continue
        folder = _project_folder(words, one.command.workdir)
        task = f"job:{one.location.path}::{one.name}"
        for model in models:
            path = builder.locations(model)[0].path if builder.locations(model) else ""
            if builder.has(task) and (not folder or path.startswith(f"{folder}/") or f"/{folder}/" in path):
                detail = f"{one.name} runs {builder.name(model)}"
                builder.edge(task, EdgeKind.RUNS, model, [one.location], detail=detail)


def _project_folder(words: Sequence[str], workdir: str) -> str:
    """The last part of the folder of the project that a command of dbt runs; containers keep it elsewhere."""
    for option, value in itertools.pairwise(words):
        if option == "--project-dir":
            workdir = posixpath.join(workdir, value)
    return posixpath.basename(workdir.rstrip("/"))


def _add_deployed(builder: GraphBuilder, seen: Observations) -> None:
    """The functions that stated jobs start in files of theirs."""
    for job, function in _deployed(seen):
        source, target = f"job:{job.id}", f"job:{function}"
        if builder.has(source) and builder.has(target):
            detail = f"{job.name} runs {builder.name(target)}"
            builder.edge(source, EdgeKind.RUNS, target, [job.location], detail=detail)


def _deployed(seen: Observations) -> Iterator[tuple[Job, str]]:
    for job in seen.jobs:
        for one in job.fact.commands if job.fact is not None else ():
            if one.function and one.script:
                yield job, f"{posixpath.normpath(posixpath.join(one.workdir, one.script))}::{one.function}"


def _add_awaited(builder: GraphBuilder, seen: Observations) -> None:
    """Tasks of other pipelines that sensors wait for, without a name the last ones, or that are started, the first."""
    files = dict(seen.tasks.pipelines)
    followed = {order.before for order in seen.tasks.orders}
    for one in seen.tasks.awaited:
        file = files.get(one.pipeline)
        if one.starts:
            for first in _first_tasks(seen, file) if file else ():
                _edge(builder, f"job:{one.job}", EdgeKind.PRECEDES, f"job:{first}", one.location)
            continue
        of_file = [job for job in seen.jobs if file and job.location.path == file and job.id != file]
        for job in of_file:
            if job.name == one.task or (not one.task and job.id not in followed):
                _edge(builder, f"job:{job.id}", EdgeKind.PRECEDES, f"job:{one.job}", one.location)


def _add_announced(builder: GraphBuilder, places: Places, seen: Observations) -> None:
    """Assets that tasks are stated to read and write, and that start the first tasks of a file."""
    for one in seen.tasks.announced:
        for job in (one.job,) if one.job else _first_tasks(seen, one.location.path):
            node = f"job:{job}"
            if not builder.has(node):
                continue
            dataset = add_place(builder, places, places.declared(one.locator), one.location)
            builder.edge(node, EdgeKind.DECLARES, dataset, [one.location])
            if one.mode == "read":
                builder.node(dataset, NodeKind.DATASET, "", declared_input=True)
                detail = f"{builder.name(node)} is stated to take in {one.locator}"
                builder.edge(dataset, EdgeKind.FEEDS, node, [one.location], detail=detail)
            else:
                builder.node(dataset, NodeKind.DATASET, "", declared_output=True)
                detail = f"{builder.name(node)} is stated to make {one.locator}"
                builder.edge(node, EdgeKind.PRODUCES, dataset, [one.location], detail=detail)


def _first_tasks(seen: Observations, file: str) -> Iterator[str]:
    """The tasks of a file that no other comes before, where the file states one pipeline."""
    if sum(path == file for _, path in seen.tasks.pipelines) > 1:
        return
    later = {order.after for order in seen.tasks.orders}
    yield from (job.id for job in seen.jobs if job.pipeline == file and job.id not in later and job.id != file)


def _mark_owners(builder: GraphBuilder, seen: Observations) -> None:
    """Who answers for tasks, by their own statement or that of their file."""
    owners = dict(seen.tasks.owners)
    for job in seen.jobs if owners else ():
        owner = owners.get(job.id) or (owners.get(job.pipeline) if job.pipeline else None)
        if owner and builder.has(f"job:{job.id}"):
            builder.mark(f"job:{job.id}", "owner", owner)


def _mark_times(builder: GraphBuilder, seen: Observations) -> None:
    """When tasks are started: by themselves, with what calls them or was compiled with them, or with all of their file
    where that states one pipeline."""
    times = _times(seen)
    for job in seen.jobs if times else ():
        several = sum(path == job.pipeline for _, path in seen.tasks.pipelines) > 1
        when = times.get(job.id, "" if several else times.get(job.pipeline, ""))
        when = when or (times.get(job.location.path, "") if job.fact is not None else "")
        if when and job.id != job.path and builder.has(f"job:{job.id}"):
            builder.mark(f"job:{job.id}", "schedule", when)


def _times(seen: Observations) -> Mapping[str, str]:
    """When jobs, by their ids, and all jobs of files are started."""
    deployed = {function: job.fact.schedule for job, function in _deployed(seen) if job.fact and job.fact.schedule}
    times = {**dict(_selected_times(seen)), **deployed, **dict(seen.tasks.times)}
    for path, job in seen.tasks.compiled:
        if path in times:
            times.setdefault(job, times[path])
    for _ in range(_DEEPEST):
        reached = [(step, times[job]) for job, step in seen.tasks.steps if job in times and step not in times]
        if not reached:
            break
        times.update(reached)
    return times


def _selected_times(seen: Observations) -> Iterator[tuple[str, str]]:
    """When the assets that selections mean are started, among those of the same folder at the top."""
    for one in seen.tasks.selected:
        top = one.file.partition("/")[0]
        known = [asset for asset in seen.tasks.assets if asset.file.partition("/")[0] == top]
        yield from ((job, one.schedule) for job in asset_selections.selected(one.selection, known))
