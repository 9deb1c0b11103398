"""Where data comes from and what depends on it: nodes reached along data edges, each by its shortest way."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum

import msgspec

from mldebt.errors import MldebtError, suggestion
from mldebt.graph.graph import Edge, Graph, Node
from mldebt.graph.schema import EdgeKind, NodeKind

_AT_REST = (EdgeKind.FEEDS, EdgeKind.PRODUCES)
_RUN_BY = (EdgeKind.RUNS,)
_IN_MEMORY = (EdgeKind.FLOWS, EdgeKind.LABELS)
_MOST_NAMED = 10


class Direction(str, Enum):
    """Against the way data moves, or along it."""

    UPSTREAM = "upstream"
    DOWNSTREAM = "downstream"


class Hop(msgspec.Struct, frozen=True):
    """A node and the hops that lead on from it; `edge` led here and is None at the start.

    Every node is below the hop it is first reached by, so the tree is finite even where data runs in a circle.
    """

    node: Node
    edge: Edge | None
    hops: tuple[Hop, ...]

    def walk(self) -> Iterator[Hop]:
        """This hop and all below it, parents first."""
        left = [self]
        while left:
            hop = left.pop()
            yield hop
            left += reversed(hop.hops)


def lineage(graph: Graph, start: str, direction: Direction) -> Hop:
    """Everything up or downstream of a node as a tree of shortest ways; ties go to the smaller id.

    Hops through jobs, which people can look up, count less than any number of hops in memory. What a dataset is made
    from is also what its columns are made from.
    """
    led_by: dict[str, Edge | None] = {}
    onward: dict[str, list[str]] = {}
    ways: list[tuple[str, Edge | None]] = [("", None)]
    waiting = [(0, 0, start, 0)]
    while waiting:
        in_memory, length, node_id, way = heapq.heappop(waiting)
        if node_id in led_by:
            continue
        before, led_by[node_id] = ways[way]
        onward.setdefault(before, []).append(node_id)
        columns = _columns(graph, node_id) if node_id == start and direction is Direction.UPSTREAM else []
        for further, end in (*_ways(graph, node_id, direction), *columns):
            if end not in led_by:
                ways.append((node_id, further))
                cost = in_memory + (further.kind not in _AT_REST)
                heapq.heappush(waiting, (cost, length + 1, end, len(ways) - 1))
    return _tree(graph, led_by, onward)


def loop_through(graph: Graph, start: str) -> tuple[Node, ...]:
    """The nodes of the shortest loop of data that leaves a node and comes back to it; nothing where there is none."""
    led_by: dict[str, str] = {}
    ring = [start]
    while ring and start not in led_by:
        found: list[str] = []
        for node_id in ring:
            for _, end in _ways(graph, node_id, Direction.DOWNSTREAM):
                if end not in led_by:
                    led_by[end] = node_id
                    found.append(end)
        ring = found
    loop = []
    here = led_by.get(start)
    while here is not None and here != start:
        loop.append(graph.node(here))
        here = led_by[here]
    return (graph.node(start), *reversed(loop)) if start in led_by else ()


def find_nodes(graph: Graph, text: str) -> tuple[Node, ...]:
    """The nodes that a text means: by id, else by name or locator, else by the end of one.

    Raises where it means none, with the nearest names.
    """
    names = {node.id: _names(node) for node in graph.nodes()}
    meant = (
        [node for node in graph.nodes() if node.id == text]
        or [node for node in graph.nodes() if text in names[node.id]]
        or [node for node in graph.nodes() if any(name.endswith(f"/{text}") for name in names[node.id])]
    )
    if not meant:
        known = {name for of_node in names.values() for name in of_node}
        raise MldebtError(f"nothing in the graph is called '{text}'", hint=_near(text, known))
    return tuple(meant)


def one_node(graph: Graph, text: str) -> Node:
    """The one node that a text means; raises where it means several, with their ids.

    Of several, those that no data reaches or leaves are not meant.
    """
    found = find_nodes(graph, text)
    moving = [node for node in found if any(_ways(graph, node.id, way) for way in Direction)] or list(found)
    if len(moving) == 1:
        return moving[0]
    listed = [f"{node.id}  {node.kind.value.replace('_', ' ')} at {_place(node)}" for node in moving[:_MOST_NAMED]]
    more = [f"and {len(moving) - _MOST_NAMED} more"] if len(moving) > _MOST_NAMED else []
    lines = "".join(f"\n         {line}" for line in (*listed, *more))
    raise MldebtError(f"'{text}' may be {len(moving)} things", hint=f"give one of these ids:{lines}")


def _tree(graph: Graph, led_by: dict[str, Edge | None], onward: Mapping[str, Sequence[str]]) -> Hop:
    """The tree of nodes in the order they were reached in, the start first."""
    hops: dict[str, Hop] = {}
    for node_id in reversed(led_by.keys()):
        further = tuple(hops[end] for end in onward.get(node_id, ()))
        hops[node_id] = Hop(graph.node(node_id), led_by[node_id], further)
    return hops[next(iter(led_by))]


def _ways(graph: Graph, node_id: str, direction: Direction) -> list[tuple[Edge, str]]:
    """The data edges at a node with the node each leads to, hops through jobs first."""
    ways = [way for kind in (*_AT_REST, *_RUN_BY) for way in _along(graph, node_id, kind, direction)]
    for kind in _IN_MEMORY:
        ways += [way for way in _along(graph, node_id, kind, direction) if not _has_a_job_between(graph, way[0])]
    return ways


def _columns(graph: Graph, node_id: str) -> list[tuple[Edge, str]]:
    held = ((edge, edge.target) for edge in graph.outgoing(node_id, EdgeKind.CONTAINS))
    return [(edge, end) for edge, end in held if graph.node(end).kind is NodeKind.FEATURE]


def _along(graph: Graph, node_id: str, kind: EdgeKind, direction: Direction) -> list[tuple[Edge, str]]:
    if direction is Direction.DOWNSTREAM:
        return [(edge, edge.target) for edge in graph.outgoing(node_id, kind)]
    return [(edge, edge.source) for edge in graph.incoming(node_id, kind)]


def _has_a_job_between(graph: Graph, edge: Edge) -> bool:
    """Whether one job takes in the start of the edge and makes its end, so that the job says the same."""
    fed = {feeding.target for feeding in graph.outgoing(edge.source, EdgeKind.FEEDS)}
    return any(making.source in fed for making in graph.incoming(edge.target, EdgeKind.PRODUCES))


def _names(node: Node) -> frozenset[str]:
    """What users may call a node: its name, its locator, and of a job the file it is in."""
    names = [node.name, node.attribute("locator"), node.attribute("path") if node.kind is NodeKind.JOB else ""]
    return frozenset(str(name) for name in names if name)


def _near(text: str, names: Collection[str]) -> str | None:
    """The nearest names; the end of a path counts as much as the whole."""
    ends = {name.rpartition("/")[2]: name for name in sorted(names, reverse=True)}
    close = difflib.get_close_matches(text, [*names, *ends], n=3, cutoff=0.6)
    meant = dict.fromkeys(name if name in names else ends[name] for name in close)
    return f"did you mean {' or '.join(map(repr, meant))}?" if meant else suggestion(text, names)


def _place(node: Node) -> str:
    return str(node.locations[0]) if node.locations else "no place in the code"
