"""Jobs of the graph, and what pipeline tools declare about them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from mldebt.contents import Digests
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import DeclaredData, JobFact, TrackedData
from mldebt.facts.tree import Tree
from mldebt.frontends.kubernetes import ARGO
from mldebt.frontends.mlflow_recipe import RECIPE
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter import installed_scripts, project_entries
from mldebt.interpreter.landmarks import Access, Job
from mldebt.interpreter.launching import is_test
from mldebt.linker import argo, called_workflows, dvc, recipes
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.places import Place, Places
from mldebt.linker.wording import listed
from mldebt.source import Location, Span

StatedJobs = tuple[tuple[str, JobFact], ...]
StatedData = tuple[tuple[str, TrackedData], ...]


def stated(
    facts: Sequence[FileFacts], documents: Mapping[str, Tree], digests: Digests
) -> tuple[StatedJobs, StatedData, tuple[tuple[str, Unread], ...]]:
    """The jobs and data that tools state, each with the file that states it, and what of it could not be read;
    `digests` are the hashes of what files hold."""
    jobs = [(fact.path, job) for fact in facts for job in fact.jobs]
    data = [(fact.path, one) for fact in facts for one in fact.tracked]
    unread: list[tuple[str, Unread]] = []
    for fact in facts:
        if fact.language == "dvc" and fact.document is not None and posixpath.basename(fact.path) == "dvc.yaml":
            expansion = dvc.expand(fact.path, fact.document, documents.get, digests)
            jobs += [(fact.path, job) for job in expansion.jobs]
            data += [(fact.path, one) for one in expansion.tracked]
            unread += [(fact.path, one) for one in expansion.unread]
        if fact.language == RECIPE and fact.document is not None:
            found = recipes.expand(fact.path, fact.document, documents)
            _sort_out(((fact.path, one) for one in found), jobs, unread)
    workflows = {fact.path: fact.document for fact in facts if fact.language == ARGO and fact.document is not None}
    _sort_out(argo.expand(workflows), jobs, unread)
    jobs = [*project_entries.started(installed_scripts.started(called_workflows.started(jobs)))]
    times = {one.file: one.schedule for fact in facts for one in fact.schedules}
    if times:
        jobs = [
            (path, msgspec.structs.replace(job, schedule=job.schedule or times.get(path, ""))) for path, job in jobs
        ]
    return tuple(jobs), tuple(data), tuple(unread)


def _sort_out(
    found: Iterable[tuple[str, JobFact | Unread]],
    jobs: list[tuple[str, JobFact]],
    unread: list[tuple[str, Unread]],
) -> None:
    for path, one in found:
        if isinstance(one, Unread):
            unread.append((path, one))
        else:
            jobs.append((path, one))


def declared_locators(jobs: StatedJobs, data: StatedData) -> Iterable[str]:
    """Every locator that a declaration names."""
    for _, job in jobs:
        yield from (one.locator for one in (*job.inputs, *job.outputs) if not one.is_table)
    yield from (one.locator for _, one in data)


def add_job(builder: GraphBuilder, job: Job) -> str:
    """The node of a job."""
    complete = job.fact is not None and job.fact.complete
    folder = posixpath.dirname(job.location.path).split("/", 1)[0]
    pipeline = job.pipeline or (job.location.path if complete else folder)
    return builder.node(
        f"job:{job.id}",
        NodeKind.JOB,
        job.name,
        [job.location],
        tool=job.tool,
        declared=complete,
        pipeline=pipeline,
        test=is_test(job.path),
    )


def add_declarations(builder: GraphBuilder, places: Places, jobs: StatedJobs, data: StatedData) -> None:
    """Declared inputs and outputs, and data that tools track by name.

    Of the stages of one pipeline the first that was changed tells of all: one run of the pipeline mends them."""
    changed: dict[str, dict[Span, tuple[str, str]]] = {}
    for path, fact in jobs:
        job = f"job:{path}::{fact.name}"
        for declared in (one for one in fact.inputs if not _is_code(one.locator)):
            at = Location(path, declared.span)
            dataset = add_place(builder, places, _place(places, declared), at)
            builder.node(dataset, NodeKind.DATASET, "", declared_input=True)
            builder.edge(job, EdgeKind.DECLARES, dataset, [at])
            builder.edge(dataset, EdgeKind.FEEDS, job, [at], detail=f"{fact.name} takes in {declared.locator}")
        for declared in fact.outputs:
            at = Location(path, declared.span)
            dataset = add_place(builder, places, _place(places, declared), at)
            builder.node(dataset, NodeKind.DATASET, "", declared_output=True, contract=True)
            builder.edge(job, EdgeKind.DECLARES, dataset, [at])
            builder.edge(job, EdgeKind.PRODUCES, dataset, [at], detail=f"{fact.name} makes {declared.locator}")
        if fact.schedule and builder.has(job):
            builder.mark(job, "schedule", fact.schedule)
        if fact.changed and builder.has(job):
            changed.setdefault(path, {}).setdefault(fact.span, (job, fact.changed))
        for name in fact.after:
            before, at = f"job:{path}::{name}", Location(path, fact.span)
            if builder.has(before) and builder.has(job) and before != job:
                builder.edge(before, EdgeKind.PRECEDES, job, [at], detail=f"{name} comes before {fact.name}")
    for stages in changed.values():
        (first, told), *others = stages.values()
        builder.mark(first, "changed", told)
        if others:
            builder.mark(first, "changed_along", f", nor {'have' if others[1:] else 'has'} {_named(builder, others)}")
    for path, one in data:
        dataset = add_place(builder, places, places.declared(one.locator), Location(path, one.span))
        builder.node(dataset, NodeKind.DATASET, "", tracked=True)


def _named(builder: GraphBuilder, stages: Iterable[tuple[str, str]]) -> str:
    return listed(builder.name(stage) for stage, _ in stages)


def _place(places: Places, declared: DeclaredData) -> Place:
    return places.table(declared.locator) if declared.is_table else places.declared(declared.locator)


def add_bindings(builder: GraphBuilder, places: Places, accesses: Iterable[Access]) -> None:
    """The data that jobs are bound to by name where their tool wants all of it bound: a declaration as well."""
    for access in accesses:
        if access.medium != "catalog" or access.job.fact is None:
            continue
        for place in places.of(access):
            if access.mode == "read":
                builder.node(place.id, NodeKind.DATASET, "", declared_input=True)
            else:
                builder.node(place.id, NodeKind.DATASET, "", declared_output=True)
            builder.edge(f"job:{access.job.id}", EdgeKind.DECLARES, place.id, [access.location])


def add_statements_of_code(builder: GraphBuilder, places: Places, declared: Iterable[Access]) -> None:
    """The data that code states its jobs to depend on, without reading it there."""
    for access in declared:
        job = f"job:{access.job.id}"
        for place in places.of(access) if builder.has(job) else ():
            dataset = add_place(builder, places, place, access.location)
            builder.node(dataset, NodeKind.DATASET, "", declared_input=True)
            builder.edge(job, EdgeKind.DECLARES, dataset, [access.location])
            detail = f"{access.job.name} is stated to depend on {place.name}"
            builder.edge(dataset, EdgeKind.FEEDS, job, [access.location], detail=detail)


def _is_code(locator: str) -> bool:
    """Whether a declared input is code of the job rather than data."""
    return locator.endswith((".py", ".ipynb", ".sh", ".sql")) or locator == "."


def add_place(builder: GraphBuilder, places: Places, place: Place, at: Location) -> str:
    """The node of a dataset at a place."""
    return builder.node(
        place.id,
        NodeKind.DATASET,
        place.name,
        [at],
        locator=place.name,
        dataset=place.name,
        medium=place.medium,
        pattern=place.resolution.value == "pattern",
        unknown=place.resolution.value == "unresolved",
        tracked=places.is_tracked(place.name) or builder.attribute(place.id, "tracked") is True,
    )
