"""The typed dependency graph: the only door to networkx."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import msgspec

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.put_away import is_put_away
from mldebt.source import Location

if TYPE_CHECKING:
    import networkx as nx

Value = str | int | float | bool
_DERIVED = frozenset({"id", "name", "kind", "path", "folder", "put_away"})


class Node(msgspec.Struct, frozen=True):
    """A thing of the pipeline; `id` is stable between runs, `locations` begin with the place to point at."""

    id: str
    kind: NodeKind
    name: str
    locations: tuple[Location, ...] = ()
    attributes: Mapping[str, Value] = msgspec.field(default_factory=dict)

    def attribute(self, name: str) -> Value | None:
        """An attribute's value; the common ones up to `put_away` are derived, absent ones are None."""
        if name not in _DERIVED:
            return self.attributes.get(name)
        match name:
            case "id":
                return self.id
            case "name":
                return self.name
            case "kind":
                return self.kind.value
            case "path":
                return self.locations[0].path if self.locations else ""
            case "folder":
                path = self.locations[0].path if self.locations else ""
                return path.split("/", 1)[0] if "/" in path else ""
        return bool(self.locations) and is_put_away(self.locations[0].path)


class Edge(msgspec.Struct, frozen=True):
    """A relation between two nodes, with the places it was seen at."""

    source: str
    target: str
    kind: EdgeKind
    locations: tuple[Location, ...] = ()
    attributes: Mapping[str, Value] = msgspec.field(default_factory=dict)


class Graph:
    """Nodes and edges, unchanged once built; iteration is in order of id, so results are stable."""

    def __init__(self, nodes: Iterable[Node], edges: Iterable[Edge], incomplete: bool = False) -> None:
        self.incomplete = incomplete
        """Whether a part of it could not be made, so that what is absent proves nothing."""
        self._nodes = {node.id: node for node in sorted(nodes, key=lambda node: node.id)}
        self._edges = tuple(sorted(edges, key=lambda edge: (edge.source, edge.target, edge.kind)))
        for edge in self._edges:
            if edge.source not in self._nodes or edge.target not in self._nodes:
                raise KeyError(f"edge {edge.source} -{edge.kind.value}-> {edge.target} has an end that is no node")

    def __len__(self) -> int:
        return len(self._nodes)

    def node(self, node_id: str) -> Node:
        """The node of that id; raises KeyError where there is none."""
        return self._nodes[node_id]

    def nodes(self, *kinds: NodeKind) -> Iterator[Node]:
        """Nodes of the given kinds, or all."""
        if not kinds:
            yield from self._nodes.values()
        for kind in kinds:
            yield from self._by_kind.get(kind, ())

    def count(self, *kinds: NodeKind) -> int:
        """How many nodes of the given kinds there are, or in all."""
        return sum(len(self._by_kind.get(kind, ())) for kind in kinds) if kinds else len(self._nodes)

    def edges(self, *kinds: EdgeKind) -> Iterator[Edge]:
        """Edges of the given kinds, or all."""
        yield from (edge for edge in self._edges if not kinds or edge.kind in kinds)

    def outgoing(self, node_id: str, kind: EdgeKind) -> tuple[Edge, ...]:
        """Edges of a kind that leave a node."""
        return self._outgoing.get((node_id, kind), ())

    def incoming(self, node_id: str, kind: EdgeKind) -> tuple[Edge, ...]:
        """Edges of a kind that reach a node."""
        return self._incoming.get((node_id, kind), ())

    def sources(self, kinds: Iterable[EdgeKind]) -> frozenset[str]:
        """The nodes that edges of some kinds leave."""
        return self._ends(tuple(kinds), self._outgoing)

    def targets(self, kinds: Iterable[EdgeKind]) -> frozenset[str]:
        """The nodes that edges of some kinds reach."""
        return self._ends(tuple(kinds), self._incoming)

    def is_acyclic(self, *kinds: EdgeKind) -> bool:
        """Whether no walk along edges of those kinds comes back, told without networkx, which takes long to load."""
        sorter: TopologicalSorter[str] = TopologicalSorter()
        for edge in self.edges(*kinds):
            sorter.add(edge.target, edge.source)
        try:
            sorter.prepare()
        except CycleError:
            return False
        return True

    def network(self, *kinds: EdgeKind) -> nx.MultiDiGraph[str]:
        """The part made of the given kinds of edge as networkx knows it; all nodes are in it."""
        import networkx as nx

        network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        network.add_nodes_from(self._nodes)
        network.add_edges_from((edge.source, edge.target, {"kind": edge.kind}) for edge in self.edges(*kinds))
        return network

    def _ends(self, kinds: tuple[EdgeKind, ...], index: Mapping[tuple[str, EdgeKind], object]) -> frozenset[str]:
        key = (kinds, index is self._outgoing)
        if key not in self._known_ends:
            self._known_ends[key] = frozenset(node for node, kind in index if kind in kinds)
        return self._known_ends[key]

    @cached_property
    def _known_ends(self) -> dict[tuple[tuple[EdgeKind, ...], bool], frozenset[str]]:
        return {}

    @cached_property
    def _by_kind(self) -> dict[NodeKind, tuple[Node, ...]]:
        kinds: dict[NodeKind, list[Node]] = {}
        for node in self._nodes.values():
            kinds.setdefault(node.kind, []).append(node)
        return {kind: tuple(nodes) for kind, nodes in kinds.items()}

    @cached_property
    def _outgoing(self) -> dict[tuple[str, EdgeKind], tuple[Edge, ...]]:
        return _index(self._edges, lambda edge: edge.source)

    @cached_property
    def _incoming(self) -> dict[tuple[str, EdgeKind], tuple[Edge, ...]]:
        return _index(self._edges, lambda edge: edge.target)


def _index(edges: Iterable[Edge], end: Callable[[Edge], str]) -> dict[tuple[str, EdgeKind], tuple[Edge, ...]]:
    index: dict[tuple[str, EdgeKind], list[Edge]] = {}
    for edge in edges:
        index.setdefault((end(edge), edge.kind), []).append(edge)
    return {key: tuple(found) for key, found in index.items()}
