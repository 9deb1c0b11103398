"""Exported graphs read again: the JSON that `mldebt graph` prints."""

from __future__ import annotations

import msgspec

from mldebt.errors import MldebtError
from mldebt.graph.export import VERSION
from mldebt.graph.graph import Edge, Graph, Node
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.source import Location, Span


class _Place(msgspec.Struct, frozen=True):
    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class _Node(msgspec.Struct, frozen=True):
    id: str
    kind: str
    name: str
    locations: tuple[_Place, ...] = ()
    attributes: dict[str, bool | int | float | str] = {}


class _Edge(msgspec.Struct, frozen=True):
    source: str
    target: str
    kind: str
    locations: tuple[_Place, ...] = ()
    attributes: dict[str, bool | int | float | str] = {}


class _Exported(msgspec.Struct, frozen=True):
    version: int
    nodes: tuple[_Node, ...]
    edges: tuple[_Edge, ...]


def from_json(content: bytes) -> Graph:
    """The graph of an export; kinds that this mldebt does not know are left out, as are edges without their ends."""
    try:
        exported = msgspec.json.decode(content, type=_Exported)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        hint = "`mldebt graph --format json` prints one"
        raise MldebtError(f"this is no exported graph: {_small(str(error))}", hint=hint) from error
    if exported.version != VERSION:
        fact = f"this graph was exported in version {exported.version} of the form, which is {VERSION} here"
        raise MldebtError(fact, hint="export it with the mldebt that checks")
    node_kinds, edge_kinds = {kind.value: kind for kind in NodeKind}, {kind.value: kind for kind in EdgeKind}
    nodes = {
        each.id: Node(each.id, node_kinds[each.kind], each.name, _locations(each.locations), each.attributes)
        for each in exported.nodes
        if each.kind in node_kinds
    }
    edges = (
        Edge(each.source, each.target, edge_kinds[each.kind], _locations(each.locations), each.attributes)
        for each in exported.edges
        if each.kind in edge_kinds and each.source in nodes and each.target in nodes
    )
    return Graph(nodes.values(), edges)


def _locations(places: tuple[_Place, ...]) -> tuple[Location, ...]:
    return tuple(
        Location(place.path, Span(place.line, place.column, place.end_line, place.end_column)) for place in places
    )


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
