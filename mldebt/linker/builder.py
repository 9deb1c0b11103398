"""Gathers nodes and edges while files are linked; what is said twice is kept once with both places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from mldebt.graph.graph import Edge, Graph, Node, Value
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.source import Location


class _Draft(msgspec.Struct, eq=False):
    kind: NodeKind
    name: str
    locations: dict[Location, None] = msgspec.field(default_factory=dict)
    attributes: dict[str, Value] = msgspec.field(default_factory=dict)


class GraphBuilder(msgspec.Struct):
    """Nodes and edges so far; `graph` gives them as they are."""

    _nodes: dict[str, _Draft] = msgspec.field(default_factory=dict)
    _of_kinds: dict[NodeKind, list[str]] = msgspec.field(default_factory=dict)
    _edges: dict[tuple[str, str, EdgeKind], _Draft] = msgspec.field(default_factory=dict)
    _successors: dict[EdgeKind, dict[str, set[str]]] = msgspec.field(default_factory=dict)
    _predecessors: dict[EdgeKind, dict[str, set[str]]] = msgspec.field(default_factory=dict)

    def node(self, node_id: str, kind: NodeKind, name: str, at: Iterable[Location] = (), **attributes: Value) -> str:
        """Adds a node, or what is new about it; its id."""
        draft = self._nodes.get(node_id)
        if draft is None:
            draft = self._nodes[node_id] = _Draft(kind, name)
            self._of_kinds.setdefault(kind, []).append(node_id)
        draft.locations.update(dict.fromkeys(at))
        draft.attributes.update(attributes)
        return node_id

    def edge(self, source: str, kind: EdgeKind, target: str, at: Iterable[Location] = (), **attributes: Value) -> None:
        """Adds an edge between nodes that are there, or what is new about it."""
        draft = self._edges.get((source, target, kind))
        if draft is None:
            draft = self._edges[source, target, kind] = _Draft(NodeKind.JOB, "")
            self._successors.setdefault(kind, {}).setdefault(source, set()).add(target)
            self._predecessors.setdefault(kind, {}).setdefault(target, set()).add(source)
        draft.locations.update(dict.fromkeys(at))
        draft.attributes.update(attributes)

    def edges(self, sources: Iterable[str], kind: EdgeKind, target: str, at: Location, detail: str) -> None:
        """Adds an edge from each of many nodes, seen at one place and told in the same words."""
        known = self._edges
        for source in sources:
            draft = known.get((source, target, kind))
            if draft is None:
                self.edge(source, kind, target, (at,), detail=detail)
            else:
                draft.locations[at] = None
                draft.attributes["detail"] = detail

    def mark(self, node_id: str, name: str, value: Value) -> None:
        """Sets an attribute of a node that is there."""
        self._nodes[node_id].attributes[name] = value

    def has(self, node_id: str) -> bool:
        """Whether there is such a node."""
        return node_id in self._nodes

    def name(self, node_id: str) -> str:
        """The name of a node."""
        return self._nodes[node_id].name

    def kind(self, node_id: str) -> NodeKind:
        """The kind of a node."""
        return self._nodes[node_id].kind

    def attribute(self, node_id: str, name: str) -> Value | None:
        """An attribute of a node so far, None where there is none."""
        draft = self._nodes.get(node_id)
        return draft.attributes.get(name) if draft else None

    def ids(self, kind: NodeKind) -> list[str]:
        """The nodes of a kind."""
        return [*self._of_kinds.get(kind, ())]

    def locations(self, node_id: str) -> tuple[Location, ...]:
        """Where a node was seen."""
        return tuple(self._nodes[node_id].locations)

    def edge_locations(self, source: str, kind: EdgeKind, target: str) -> tuple[Location, ...]:
        """Where an edge was seen; nowhere where there is none."""
        draft = self._edges.get((source, target, kind))
        return tuple(draft.locations) if draft else ()

    def edge_attribute(self, source: str, kind: EdgeKind, target: str, name: str) -> Value | None:
        """An attribute of an edge so far."""
        draft = self._edges.get((source, target, kind))
        return draft.attributes.get(name) if draft else None

    def successors(self, kind: EdgeKind) -> Mapping[str, set[str]]:
        """The nodes that edges of a kind lead to, by where they start."""
        return self._successors.get(kind, {})

    def predecessors(self, kind: EdgeKind) -> Mapping[str, set[str]]:
        """The nodes that edges of a kind come from, by where they end."""
        return self._predecessors.get(kind, {})

    def graph(self, incomplete: bool = False) -> Graph:
        """The graph as gathered; of an incomplete one the edges that lack an end are left out."""
        nodes = (
            Node(node_id, draft.kind, draft.name, tuple(draft.locations), draft.attributes)
            for node_id, draft in self._nodes.items()
        )
        edges = (
            Edge(source, target, kind, tuple(draft.locations), draft.attributes)
            for (source, target, kind), draft in self._edges.items()
            if not incomplete or (source in self._nodes and target in self._nodes)
        )
        return Graph(nodes, edges, incomplete)
