"""What people state in `mldebt.yaml` and CODEOWNERS, joined to the graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from mldebt.errors import MldebtError
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.owners import Codeowners, owner_of
from mldebt.project.form import Name
from mldebt.project.glob import matches
from mldebt.project.project import Project, Role, unmatched
from mldebt.source import Location


def add_statements(builder: GraphBuilder, project: Project) -> None:
    """Final outputs, external sources, contracts, consumers and guards."""
    names = _names(builder)
    for consumer in project.consumers:
        node = f"consumer:{consumer.name.text}"
        tool = consumer.kind.value if consumer.kind else "outside"
        builder.node(node, NodeKind.CONSUMER, consumer.name.text, [consumer.location], tool=tool)
        readers = [node, *_matching(names, NodeKind.JOB, consumer.name.text)]
        for read in consumer.reads:
            _consume(builder, names, readers, read)
    for dataset in project.datasets:
        for node in _matching(names, NodeKind.DATASET, dataset.name.text):
            for said in ("final", "external", "contract"):
                if getattr(dataset, said):
                    builder.mark(node, said, True)
        _declare_consumers(builder, names, (NodeKind.DATASET,), dataset.name.text, dataset.consumers)
    for model in project.models:
        _declare_consumers(builder, names, (NodeKind.MODEL,), model.name.text, model.consumers)
        if model.guarded_by:
            _guard(builder, names, model.name, model.guarded_by, model.location)
    for loop in project.feedback_loops:
        for name in loop.through:
            _guard(builder, names, name, loop.guarded_by or loop.reason, loop.location)


def add_owners(builder: GraphBuilder, project: Project, codeowners: Codeowners | None) -> None:
    """Who answers for every node: by statement, by CODEOWNERS, by its tool, else by the top-level folder.

    One team that two files spell `data-team` and `Data_Team` is told by the spelling that is met first."""
    spellings: dict[str, str] = {}
    for kind in (NodeKind.DATASET, NodeKind.MODEL, NodeKind.JOB, NodeKind.CONSUMER):
        for node in builder.ids(kind):
            path = next((location.path for location in builder.locations(node)), "")
            name = builder.name(node)
            stated = project.owner_of(name, path)
            by_file = owner_of(path, codeowners) if codeowners and path else None
            by_tool = builder.attribute(node, "owner")
            by_folder = path.split("/", 1)[0] if "/" in path else ""
            told = _spelt(str(stated or by_file or by_tool or ""), spellings)
            owned = _is_owned(builder, node, project, codeowners) if kind is NodeKind.DATASET else bool(told)
            builder.node(node, kind, "", owner=told or by_folder, owned=owned)


def _spelt(owner: str, spellings: dict[str, str]) -> str:
    """The name of an owner, as it was spelt first."""
    return spellings.setdefault(re.sub(r"[-_\s]+", "-", owner.removeprefix("@").casefold()), owner)


def _is_owned(builder: GraphBuilder, dataset: str, project: Project, codeowners: Codeowners | None) -> bool:
    """Whether somebody answers for data: by its own name or place, by its tool, or for code that makes it."""
    makers = builder.predecessors(EdgeKind.PRODUCES).get(dataset, ())
    paths = [builder.name(dataset), *(one.path for maker in makers for one in builder.locations(maker))]
    by_file = codeowners is not None and any(owner_of(path, codeowners) for path in paths)
    stated = any(project.owner_of(builder.name(dataset), path) for path in paths)
    return bool(stated or by_file or builder.attribute(dataset, "owner"))


def mistakes(builder: GraphBuilder, project: Project, paths: Iterable[str]) -> Iterator[MldebtError]:
    """Names in `mldebt.yaml` that match nothing."""
    datasets = [builder.name(node) for node in builder.ids(NodeKind.DATASET)]
    models = [builder.name(node) for node in builder.ids(NodeKind.MODEL)]
    models += [name for name in datasets if builder.attribute(f"dataset:{name}", "holds") == "model"]
    jobs = [name for node in builder.ids(NodeKind.JOB) for name in (builder.name(node), *_paths(builder, node))]
    files = list(paths)
    known: Mapping[Role, list[str]] = {
        Role.DATASET: [*datasets, *files],
        Role.MODEL: models,
        Role.DATASET_OR_MODEL: [*datasets, *models],
        Role.CONSUMER: jobs,
        Role.OWNABLE: [*datasets, *models, *jobs, *files],
    }
    return unmatched(project, known)


def _names(builder: GraphBuilder) -> dict[NodeKind, list[tuple[str, str]]]:
    """Every name that statements may use, with the node it means, by kind."""
    found: dict[NodeKind, list[tuple[str, str]]] = {}
    for kind in (NodeKind.DATASET, NodeKind.MODEL, NodeKind.JOB):
        for node in builder.ids(kind):
            own = (builder.name(node), *(_paths(builder, node) if kind is NodeKind.JOB else ()))
            found.setdefault(kind, []).extend((name, node) for name in dict.fromkeys(own))
    return found


def _paths(builder: GraphBuilder, node: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(location.path for location in builder.locations(node)))


def _matching(names: Mapping[NodeKind, list[tuple[str, str]]], kind: NodeKind, glob: str) -> Iterator[str]:
    for name, node in names.get(kind, ()):
        if matches(glob, name):
            yield node


def _declare_consumers(
    builder: GraphBuilder,
    names: Mapping[NodeKind, list[tuple[str, str]]],
    kinds: tuple[NodeKind, ...],
    what: str,
    consumers: Iterable[Name],
) -> None:
    nodes = [node for kind in kinds for node in _matching(names, kind, what)]
    for consumer in consumers:
        readers = list(_matching(names, NodeKind.JOB, consumer.text))
        outside = f"consumer:{consumer.text}"
        readers += [outside] if builder.has(outside) else []
        for reader in readers:
            for node in nodes:
                builder.edge(reader, EdgeKind.DECLARES, node, [consumer.location])


def _consume(
    builder: GraphBuilder, names: Mapping[NodeKind, list[tuple[str, str]]], readers: list[str], read: Name
) -> None:
    """The first reader is the consumer itself, the others are jobs of its name."""
    for kind in (NodeKind.DATASET, NodeKind.MODEL):
        for node in _matching(names, kind, read.text):
            for reader in readers:
                builder.edge(reader, EdgeKind.DECLARES, node, [read.location])
            detail = f"{builder.name(readers[0])} reads it"
            builder.edge(node, EdgeKind.FEEDS, readers[0], [read.location], detail=detail)


def _guard(
    builder: GraphBuilder, names: Mapping[NodeKind, list[tuple[str, str]]], name: Name, guard: str, at: Location
) -> None:
    inside = builder.successors(EdgeKind.CONTAINS)
    check = builder.node(f"check:guard:{at}", NodeKind.CHECK, guard, [at], tool="statement")
    for kind in (NodeKind.DATASET, NodeKind.MODEL):
        for node in _matching(names, kind, name.text):
            for guarded in (node, *sorted(inside.get(node, ()))):
                builder.edge(guarded, EdgeKind.GUARDED_BY, check, [name.location])
