"""Shortest ways along edges of some kinds and past nodes of some kinds, without recursion and in a stable order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence

import msgspec

from mldebt.graph.graph import Edge, Graph
from mldebt.graph.schema import EdgeKind
from mldebt.rulelang.rule import Hops

Path = tuple[Edge, ...]
Passable = Callable[[Edge], bool]


class Leg(msgspec.Struct, frozen=True):
    """A part of a way: what its edges may be, how many there are, and at which nodes the next part may begin."""

    kinds: tuple[EdgeKind, ...]
    hops: Hops
    passable: Passable
    may_end: Callable[[str], bool]


class Way(msgspec.Struct, frozen=True):
    """How a node is reached: the nodes between the legs, and the edges of each, as they are walked."""

    between: tuple[str, ...]
    paths: tuple[Path, ...]


def steps_from(graph: Graph, node: str, kinds: Sequence[EdgeKind], forward: bool, passable: Passable) -> list[Edge]:
    """The edges that leave a node, or with `forward` unset those that reach it, in order of their other end."""
    take = graph.outgoing if forward else graph.incoming
    edges = [edge for kind in kinds for edge in take(node, kind) if passable(edge)]
    return sorted(edges, key=lambda edge: far_end(edge, forward)) if len(kinds) > 1 else edges


def far_end(edge: Edge, forward: bool) -> str:
    """Where an edge leads to when walked that way."""
    return edge.target if forward else edge.source


_State = tuple[int, str]
"""A node, with twice the number of legs behind it, and one more inside a leg of several edges."""


class Search:
    """A breadth-first search from one node along legs in a row, that goes only as far as it is asked.

    The node itself is reached by a loop. A path has its edges in the direction of the data even where they are walked
    against it.
    """

    def __init__(self, graph: Graph, start: str, legs: Sequence[Leg], forward: bool) -> None:
        self._graph = graph
        self._legs = legs
        self._forward = forward
        self._came: dict[_State, tuple[_State, Edge | None] | None] = {}
        self._ended: dict[str, _State] = {}
        self._rest = self._advance((0, start))

    def ends(self) -> Iterator[str]:
        """Every node that the legs lead to, nearest first; a search is gone through in this way once."""
        yield from self._rest

    def reaches(self, node: str) -> bool:
        """Whether the legs lead to a node."""
        return node in self._ended or any(found == node for found in self._rest)

    def way(self, end: str) -> Way:
        """The first shortest way to a node that the search has reached."""
        paths: list[list[Edge]] = [[] for _ in self._legs]
        between: list[str] = []
        state = self._ended[end]
        while (came := self._came[state]) is not None:
            before, edge = came
            if edge is not None:
                paths[before[0] // 2].append(edge)
            between += [before[1]] if before[0] % 2 == 0 and before[0] else []
            state = before
        ordered = (tuple(reversed(path)) if self._forward else tuple(path) for path in paths)
        return Way(tuple(reversed(between)), tuple(ordered))

    def _advance(self, start: _State) -> Iterator[str]:
        waiting = deque(self._reached(start, None))
        yield from self._new_ends(waiting)
        while waiting:
            state = waiting.popleft()
            number, inside = divmod(state[0], 2)
            if number == len(self._legs):
                continue
            leg = self._legs[number]
            one = leg.hops is Hops.ONE
            for edge in steps_from(self._graph, state[1], leg.kinds, self._forward, leg.passable):
                end = (state[0] + (2 if one else 1 - inside), far_end(edge, self._forward))
                if end not in self._came and (not one or leg.may_end(end[1])):
                    found = self._reached(end, (state, edge))
                    waiting += found
                    yield from self._new_ends(found)

    def _reached(self, state: _State, came: tuple[_State, Edge | None] | None) -> list[_State]:
        """The states that are new with one: itself, and those that no further edge is needed for."""
        found = []
        reached: _State | None = state
        while reached is not None and reached not in self._came:
            self._came[reached] = came
            found.append(reached)
            came = (reached, None)
            reached = self._onward(*reached)
        return found

    def _onward(self, layer: int, node: str) -> _State | None:
        number, inside = divmod(layer, 2)
        if number == len(self._legs) or not (inside or self._legs[number].hops is Hops.ANY):
            return None
        return (layer + (1 if inside else 2), node) if self._legs[number].may_end(node) else None

    def _new_ends(self, states: Sequence[_State]) -> Iterator[str]:
        for layer, node in states:
            if layer == 2 * len(self._legs) and node not in self._ended:
                self._ended[node] = (layer, node)
                yield node
