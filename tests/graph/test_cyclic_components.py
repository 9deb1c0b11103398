"""Components that hold cycles: the same as asking of every two nodes whether each reaches the other."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as some

from mldebt.graph.components import cyclic_components
from mldebt.graph.graph import Edge, Graph, Node
from mldebt.graph.schema import EdgeKind, NodeKind

FOLLOWED = (EdgeKind.FEEDS, EdgeKind.PRODUCES)
NAMES = "abcdefgh"
EDGES = some.sets(some.tuples(*[some.sampled_from(NAMES)] * 2, some.sampled_from((*FOLLOWED, EdgeKind.USES))))


def graph_of(edges: set[tuple[str, str, EdgeKind]]) -> Graph:
    nodes = [Node(name, NodeKind.JOB, name) for name in NAMES]
    return Graph(nodes, [Edge(*edge) for edge in edges])


def reached(edges: set[tuple[str, str, EdgeKind]], start: str) -> set[str]:
    """The nodes at the end of one or more edges that are followed."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        targets = {target for source, target, kind in edges if source == node and kind in FOLLOWED} - found
        found |= targets
        waiting += targets
    return found


@given(EDGES)
def test_nodes_are_in_one_component_where_each_reaches_the_other(edges: set[tuple[str, str, EdgeKind]]) -> None:
    components: dict[int, set[str]] = defaultdict(set)
    for node, number in cyclic_components(graph_of(edges), FOLLOWED).items():
        components[number].add(node)
    ends = {name: reached(edges, name) for name in NAMES}
    expected = {frozenset(other for other in ends[name] if name in ends[other]) for name in NAMES if name in ends[name]}
    assert {frozenset(nodes) for nodes in components.values()} == expected


def test_a_long_cycle_is_followed_without_recursion() -> None:
    names = [f"{number:05}" for number in range(20_000)]
    nodes = [Node(name, NodeKind.JOB, name) for name in names]
    edges = [Edge(a, b, EdgeKind.FEEDS) for a, b in zip(names, (*names[1:], names[0]), strict=True)]
    assert len(cyclic_components(Graph(nodes, edges), FOLLOWED)) == 20_000
