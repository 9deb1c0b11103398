"""Shortest paths along edges of some kinds, without recursion and in a stable order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from mldebt.graph.graph import Edge, Graph
from mldebt.graph.schema import EdgeKind

Path = tuple[Edge, ...]
Passable = Callable[[Edge], bool]


def steps_from(graph: Graph, node: str, kinds: Sequence[EdgeKind], forward: bool, passable: Passable) -> list[Edge]:
    """The edges that leave a node, or with `forward` unset those that reach it, in order of their other end."""
    take = graph.outgoing if forward else graph.incoming
    edges = [edge for kind in kinds for edge in take(node, kind) if passable(edge)]
    return sorted(edges, key=lambda edge: far_end(edge, forward)) if len(kinds) > 1 else edges


def far_end(edge: Edge, forward: bool) -> str:
    """Where an edge leads to when walked that way."""
    return edge.target if forward else edge.source


class Search:
    """A breadth-first search from one node that goes only as far as it is asked; the node itself is reached by a loop.

    Paths are in the direction of the data even where they are walked against it.
    """

    def __init__(self, graph: Graph, start: str, kinds: Sequence[EdgeKind], forward: bool, passable: Passable) -> None:
        self._graph = graph
        self._start = start
        self._kinds = kinds
        self._forward = forward
        self._passable = passable
        self._reached_by: dict[str, Edge] = {}
        self._rest = self._advance()

    def ends(self) -> Iterator[str]:
        """Every node that one or more edges lead to, nearest first; a search is gone through in this way once."""
        yield from self._rest

    def reaches(self, node: str) -> bool:
        """Whether one or more edges lead to a node."""
        return node in self._reached_by or any(found == node for found in self._rest)

    def path(self, end: str) -> Path:
        """The first shortest path to a node that the search has reached."""
        edge = self._reached_by[end]
        found = [edge]
        while far_end(edge, not self._forward) != self._start:
            edge = self._reached_by[far_end(edge, not self._forward)]
            found.append(edge)
        return tuple(reversed(found)) if self._forward else tuple(found)

    def _advance(self) -> Iterator[str]:
        waiting = deque([self._start])
        while waiting:
            for edge in steps_from(self._graph, waiting.popleft(), self._kinds, self._forward, self._passable):
                node = far_end(edge, self._forward)
                if node not in self._reached_by:
                    self._reached_by[node] = edge
                    if node != self._start:
                        waiting.append(node)
                    yield node
