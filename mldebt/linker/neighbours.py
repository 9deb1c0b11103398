"""Graphs of other repositories, joined to this one's where both speak of the same thing.

The same thing is what has the same URI, or the same name of a table, stream or registry entry: never a path, which
means something else in every repository.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from mldebt.errors import MldebtError
from mldebt.finding import Finding, Step
from mldebt.graph.exported import from_json
from mldebt.graph.graph import Edge, Graph, Node, Value
from mldebt.graph.schema import DATA_EDGES, EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.project.project import Project
from mldebt.source import Location

_SHARED = frozenset({"uri", "table", "registry", "stream"})
"""The media of datasets that are the same in every repository."""
_MOVING = frozenset(
    {
        NodeKind.DATASET, NodeKind.FEATURE, NodeKind.MODEL, NodeKind.TRANSFORMER, NodeKind.PREDICTION, NodeKind.JOB,
        NodeKind.CHECK, NodeKind.CONSUMER,
    }
)  # fmt: skip
_FOLLOWED = DATA_EDGES | {EdgeKind.CONTAINS, EdgeKind.DECLARES, EdgeKind.CHECKED_BY, EdgeKind.GUARDED_BY}
_EITHER = ("read", "written", "used", "contract", "external", "final", "predicts", "trains")
"""Attributes that hold where they hold in one of the repositories."""
_PLACES = ("locator", "dataset")
"""Attributes that are paths of the repository, or name what has such a path."""


class Neighbour(msgspec.Struct, frozen=True):
    """Another repository by the name that `mldebt.yaml` gives it, with its graph and the file that holds it."""

    name: str
    file: Path
    graph: Graph


def neighbours_of(project: Project, root: Path) -> tuple[tuple[Neighbour, ...], tuple[MldebtError, ...]]:
    """The other repositories whose graphs a project names, and what is wrong with their files."""
    found: list[Neighbour] = []
    mistakes: list[MldebtError] = []
    for name, file in project.graphs:
        path = root / Path(file).expanduser()
        try:
            if (root / name.text).exists() or "/" in name.text:
                hint = "choose a name that no file or folder here has"
                raise MldebtError(f"'{name.text}' is the name of something in this repository", hint=hint)
            found.append(Neighbour(name.text, path, from_json(path.read_bytes())))
        except OSError as error:
            fact = f"the graph '{file}' cannot be read: {(error.strerror or str(error)).lower()}"
            hint = "make it there with `mldebt graph --format json`"
            mistakes.append(MldebtError(fact, name.location, hint))
        except MldebtError as error:
            mistakes.append(MldebtError(error.message, name.location, error.hint))
    return tuple(found), tuple(mistakes)


def add_neighbours(builder: GraphBuilder, neighbours: Sequence[Neighbour]) -> None:
    """Adds what is connected with a dataset that two repositories share, until no more turns up."""
    waiting = list(neighbours)
    while True:
        own = {node for kind in (NodeKind.DATASET,) for node in builder.ids(kind)}
        joined = [each for each in waiting if own & _shared(each.graph)]
        if not joined:
            return
        for each in joined:
            _add(builder, each, own & _shared(each.graph))
            waiting.remove(each)


def told_here(findings: Iterable[Finding], neighbours: Sequence[Neighbour]) -> tuple[Finding, ...]:
    """The findings that concern this repository, each at a place of it; those about another alone are left out."""
    names = frozenset(each.name for each in neighbours)
    moved = (_here(finding, names) for finding in findings) if names else findings
    return tuple(finding for finding in moved if finding is not None)


def _here(finding: Finding, names: frozenset[str]) -> Finding | None:
    if not _is_there(finding.location, names):
        return finding
    here = next((step for step in (*finding.related, *finding.trail) if not _is_there(step.location, names)), None)
    if here is None:
        return None
    there = Step(finding.location, "there")
    related = tuple(step for step in finding.related if step != here)
    return replace(finding, location=here.location, related=(there, *related))


def _is_there(location: Location, names: frozenset[str]) -> bool:
    return location.path.partition("/")[0] in names


def _shared(graph: Graph) -> frozenset[str]:
    nodes = graph.nodes(NodeKind.DATASET)
    return frozenset(node.id for node in nodes if node.attribute("medium") in _SHARED and not node.attribute("unknown"))


def _add(builder: GraphBuilder, neighbour: Neighbour, meeting: frozenset[str] | set[str]) -> None:
    shared = _shared(neighbour.graph)
    near = _connected(neighbour.graph, meeting)
    ids: dict[str, str] = {}
    for node in neighbour.graph.nodes(*_MOVING):
        if node.id in near:
            ids[node.id] = _id(node, neighbour.name, shared)
            _add_node(builder, node, ids[node.id], neighbour.name)
    for edge in neighbour.graph.edges(*_FOLLOWED, EdgeKind.USES, EdgeKind.DROPS):
        if edge.source in ids and edge.target in ids:
            _add_edge(builder, edge, ids, neighbour.name)


def _connected(graph: Graph, start: Iterable[str]) -> set[str]:
    """What is connected with the given nodes by data, statements and containment, whichever way edges point."""
    beside: dict[str, list[str]] = {}
    for edge in graph.edges(*_FOLLOWED):
        beside.setdefault(edge.source, []).append(edge.target)
        beside.setdefault(edge.target, []).append(edge.source)
    found = set(start)
    waiting = list(found)
    while waiting:
        new = [node for node in beside.get(waiting.pop(), ()) if node not in found]
        found.update(new)
        waiting.extend(new)
    return found


def _id(node: Node, name: str, shared: frozenset[str]) -> str:
    """The same id for shared datasets and their columns; for all else one that no other repository has."""
    if node.id in shared or node.id.rpartition("#")[0] in shared:
        return node.id
    kind, _, rest = node.id.partition(":")
    return f"{kind}:{name}//{rest}"


def _add_node(builder: GraphBuilder, node: Node, node_id: str, name: str) -> None:
    known = builder.has(node_id)
    attributes: dict[str, Value] = {key: value for key, value in node.attributes.items() if key != "owner"}
    if known:
        attributes = {key: True for key in _EITHER if attributes.get(key) is True}
    elif node_id != node.id:
        attributes.update((key, f"{name}/{attributes[key]}") for key in _PLACES if attributes.get(key))
        if "pipeline" in attributes:
            attributes["pipeline"] = f"{name}/{attributes['pipeline']}"
    own = node_id != node.id and node.kind in (NodeKind.JOB, NodeKind.DATASET)
    shown = f"{name}/{node.name}" if own else node.name
    builder.node(node_id, node.kind, shown, _there(node.locations, name), **attributes)


def _add_edge(builder: GraphBuilder, edge: Edge, ids: Mapping[str, str], name: str) -> None:
    attributes = dict(edge.attributes)
    if isinstance(folder := attributes.get("folder"), str):
        attributes["folder"] = f"{name}/{folder}"
    builder.edge(ids[edge.source], edge.kind, ids[edge.target], _there(edge.locations, name), **attributes)


def _there(locations: Iterable[Location], name: str) -> list[Location]:
    return [Location(f"{name}/{location.path}", location.span) for location in locations]
