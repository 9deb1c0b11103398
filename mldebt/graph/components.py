"""The strongly connected parts of a graph: where a trail can return to where it began."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mldebt.graph.graph import Graph
from mldebt.graph.schema import EdgeKind


def cyclic_components(graph: Graph, kinds: Iterable[EdgeKind]) -> dict[str, int]:
    """The number of its component for each node that can be reached from itself by edges of the given kinds."""
    search = _Search(graph, tuple(kinds))
    return {node: number for number, nodes in enumerate(search.components()) for node in nodes}


class _Search:
    """Tarjan's algorithm without recursion: a component is complete when its first node can reach none before it."""

    def __init__(self, graph: Graph, kinds: tuple[EdgeKind, ...]) -> None:
        self._graph = graph
        self._kinds = kinds
        self._order: dict[str, int] = {}
        self._reaches: dict[str, int] = {}
        self._open: dict[str, None] = {}

    def components(self) -> Iterator[list[str]]:
        """The nodes of each component that holds a cycle."""
        for node in self._graph.nodes():
            if node.id not in self._order:
                yield from self._from(node.id)

    def _from(self, start: str) -> Iterator[list[str]]:
        way = [(start, self._enter(start))]
        while way:
            node, onwards = way[-1]
            target = next(onwards, None)
            if target is None:
                way.pop()
                if way:
                    self._note(way[-1][0], self._reaches[node])
                if self._reaches[node] == self._order[node]:
                    component = list(self._closed(node))
                    if len(component) > 1 or node in self._targets(node):
                        yield component
            elif target not in self._order:
                way.append((target, self._enter(target)))
            elif target in self._open:
                self._note(node, self._order[target])

    def _enter(self, node: str) -> Iterator[str]:
        self._order[node] = self._reaches[node] = len(self._order)
        self._open[node] = None
        return self._targets(node)

    def _note(self, node: str, reached: int) -> None:
        self._reaches[node] = min(self._reaches[node], reached)

    def _closed(self, first: str) -> Iterator[str]:
        """The nodes of a complete component, which are no part of any other."""
        node = ""
        while node != first:
            node, _ = self._open.popitem()
            yield node

    def _targets(self, node: str) -> Iterator[str]:
        return (edge.target for kind in self._kinds for edge in self._graph.outgoing(node, kind))
