"""The part of a graph in which a trail that returns to a node can be found."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from mldebt.graph.graph import Edge, Graph
from mldebt.rulelang.rule import Hops, Trail


class Loop(msgspec.Struct, frozen=True):
    """The stretch of a trail between two mentions of one node, and for each node that can be on it its component.

    The whole stretch lies inside one strongly connected component, so that no search need leave it.
    """

    first: int
    last: int
    component: Mapping[str, int]

    def covers(self, edge: int) -> bool:
        """Whether the edge at that position of the trail is in the stretch."""
        return self.first <= edge < self.last

    def closes(self, edge: Edge) -> bool:
        """Whether both ends of an edge are in one component."""
        component = self.component.get(edge.source)
        return component is not None and component == self.component.get(edge.target)


def loop_of(graph: Graph, trail: Trail) -> Loop | None:
    """The longest stretch of a trail that returns to where it began, or None where it never does."""
    stretch = _stretch(trail)
    if stretch is None:
        return None
    edges = trail.edges[slice(*stretch)]
    if all(edge.hops is Hops.ANY for edge in edges):
        return None
    return Loop(*stretch, _components(graph, trail, *stretch))


def _stretch(trail: Trail) -> tuple[int, int] | None:
    names = [node.variable for node in trail.nodes]
    stretches = [
        (first, last)
        for first, name in enumerate(names)
        for last in range(first + 1, len(names))
        if name and names[last] == name
    ]
    return max(stretches, key=lambda ends: (ends[1] - ends[0], -ends[0]), default=None)


def _components(graph: Graph, trail: Trail, first: int, last: int) -> dict[str, int]:
    kinds = {kind for edge in trail.edges[first:last] for kind in edge.kinds}
    if graph.is_acyclic(*kinds):
        return {}
    import networkx as nx

    network = graph.network(*kinds)
    return {
        node: number
        for number, nodes in enumerate(nx.strongly_connected_components(network))
        for node in nodes
        if len(nodes) > 1 or network.has_edge(node, node)
    }
