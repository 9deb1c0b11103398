"""Shortest paths along edges of some kinds, without recursion and in a stable order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from mldebt.graph.graph import Edge, Graph
from mldebt.graph.schema import EdgeKind
from mldebt.rulelang.rule import Hops

Path = tuple[Edge, ...]


def paths_from(
    graph: Graph, start: str, kinds: Sequence[EdgeKind], hops: Hops, forward: bool, passable: Callable[[Edge], bool]
) -> Iterator[tuple[str, Callable[[], Path]]]:
    """Every node that the hops lead to from a node, nearest first, with the way to ask for the path.

    With one hop, parallel edges are paths of their own; with more, the first shortest path to a node is the only one.
    Paths are in the direction of the data even where they are walked against it.
    """
    if hops is Hops.ONE:
        for edge in _steps(graph, start, kinds, forward, passable):
            yield _far_end(edge, forward), _just(edge)
        return
    if hops is Hops.ANY:
        yield start, tuple
    for node, reached_by in _search(graph, start, kinds, forward, passable):
        if node != start or hops is Hops.MANY:
            yield node, _traced(start, node, reached_by, forward)


def _just(edge: Edge) -> Callable[[], Path]:
    return lambda: (edge,)


def _traced(start: str, end: str, reached_by: dict[str, Edge], forward: bool) -> Callable[[], Path]:
    return lambda: _path(start, end, reached_by, forward)


def _search(
    graph: Graph, start: str, kinds: Sequence[EdgeKind], forward: bool, passable: Callable[[Edge], bool]
) -> Iterator[tuple[str, dict[str, Edge]]]:
    reached_by: dict[str, Edge] = {}
    waiting = deque([start])
    while waiting:
        for edge in _steps(graph, waiting.popleft(), kinds, forward, passable):
            node = _far_end(edge, forward)
            if node in reached_by:
                continue
            reached_by[node] = edge
            if node != start:
                waiting.append(node)
            yield node, reached_by


def _steps(
    graph: Graph, node: str, kinds: Sequence[EdgeKind], forward: bool, passable: Callable[[Edge], bool]
) -> list[Edge]:
    take = graph.outgoing if forward else graph.incoming
    edges = [edge for kind in kinds for edge in take(node, kind) if passable(edge)]
    return sorted(edges, key=lambda edge: _far_end(edge, forward)) if len(kinds) > 1 else edges


def _far_end(edge: Edge, forward: bool) -> str:
    return edge.target if forward else edge.source


def _path(start: str, end: str, reached_by: dict[str, Edge], forward: bool) -> Path:
    edge = reached_by[end]
    found = [edge]
    while (edge.source if forward else edge.target) != start:
        edge = reached_by[edge.source if forward else edge.target]
        found.append(edge)
    return tuple(reversed(found)) if forward else tuple(found)
