"""Trails found by searching are those that trying every node finds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mldebt.graph.graph import Edge, Graph, Node
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.rulelang import Rule, parse_rule
from mldebt.rulelang.match import matches
from mldebt.rulelang.rule import EdgePattern, Hops, Name, NodePattern, Trail
from mldebt.source import FILE_START, Source

RULE = parse_rule(
    Source(
        "shown.yaml",
        "id: shown\ncode: MLD999\ntitle: Shown\ndebt: glue-code\nseverity: note\nconfidence: high\n"
        "match: [{node: $a}]\nreport: {at: $a, message: shown}\nwhy: Why.\nfix: Mend it.\nreferences: [A paper]\n",
    )
)
NODE_KINDS = (NodeKind.JOB, NodeKind.DATASET)
EDGE_KINDS = (EdgeKind.FEEDS, EdgeKind.PRODUCES)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    kinds = draw(st.lists(st.sampled_from(NODE_KINDS), min_size=1, max_size=5))
    nodes = [Node(str(number), kind, str(number)) for number, kind in enumerate(kinds)]
    ids = st.sampled_from([node.id for node in nodes])
    edges = draw(st.lists(st.builds(Edge, ids, ids, st.sampled_from(EDGE_KINDS)), max_size=8))
    return Graph(nodes, edges)


@st.composite
def trails(draw: st.DrawFn, name: str = "", bound: bool = False) -> Trail:
    length = draw(st.integers(1, 5))
    kinds = st.lists(st.sampled_from(NODE_KINDS), max_size=1).map(tuple)
    edge_kinds = st.lists(st.sampled_from(EDGE_KINDS), min_size=1, unique=True).map(tuple)
    names = [draw(st.sampled_from(["", "a", "b", "c"])) for _ in range(length)]
    if bound or not any(names):
        names[draw(st.integers(0, length - 1))] = "a"
    nodes = tuple(NodePattern(variable, draw(kinds), (), FILE_START) for variable in names)
    edges = [EdgePattern(draw(edge_kinds), draw(st.sampled_from(Hops)), "", (), FILE_START) for _ in range(length - 1)]
    return Trail(nodes, tuple(edges), FILE_START, name)


def tried(graph: Graph, trail: Trail, bound: dict[str, str]) -> Iterator[tuple[dict[str, str], int]]:
    """What the variables stand for in every row of nodes that meets the patterns, and how many edges it takes."""
    for row in product(list(graph.nodes()), repeat=len(trail.nodes)):
        found = dict(bound)
        fits = all(
            (not pattern.kinds or node.kind in pattern.kinds)
            and (not pattern.variable or found.setdefault(pattern.variable, node.id) == node.id)
            for pattern, node in zip(trail.nodes, row, strict=True)
        )
        ends = zip(trail.edges, row, row[1:], strict=False)
        steps = [distance(graph, edge, one.id, other.id) for edge, one, other in ends] if fits else [None]
        if None not in steps:
            yield found, sum(step for step in steps if step)


def distance(graph: Graph, pattern: EdgePattern, start: str, end: str) -> int | None:
    """The fewest edges from one node to another, or None where the pattern does not lead there."""
    if pattern.hops is Hops.ANY and start == end:
        return 0
    reached = {start}
    for steps in range(1, 2 if pattern.hops is Hops.ONE else len(graph) + 1):
        reached = {edge.target for edge in graph.edges(*pattern.kinds) if edge.source in reached}
        if end in reached:
            return steps
    return None


def tried_rule(graph: Graph, rule: Rule) -> dict[tuple[tuple[str, str], ...], int]:
    """What the variables can stand for, each with the fewest edges that show it."""
    found = list(tried(graph, rule.match, {}))
    for trail in rule.further:
        found = [(longer, size + more) for bound, size in found for longer, more in tried(graph, trail, bound)]
    best: dict[tuple[tuple[str, str], ...], int] = {}
    for bound, size in found:
        if not any(True for excuse in rule.excuses for _ in tried(graph, excuse, bound)):
            names = tuple(sorted(bound.items()))
            best[names] = min(size, best.get(names, size))
    return best


def shortest(sizes: dict[tuple[tuple[str, str], ...], int], told: set[str]) -> dict[tuple[tuple[str, str], ...], int]:
    """The fewest edges for what the variables that are told stand for."""
    best: dict[tuple[tuple[str, str], ...], int] = {}
    for bound, size in sizes.items():
        names = tuple(one for one in bound if one[0] in told)
        best[names] = min(size, best.get(names, size))
    return best


@settings(max_examples=300)
@given(
    graphs(),
    trails(),
    st.lists(trails("further", True), max_size=1),
    st.lists(trails("excuse", True), max_size=1),
    st.sampled_from("abc"),
)
def test_what_is_found_is_the_shortest_of_what_trying_every_node_finds(
    graph: Graph, match: Trail, further: list[Trail], excuses: list[Trail], reported: str
) -> None:
    at = Name(reported, FILE_START)
    report = replace(RULE.report, at=at, once_per=(at,))
    rule = replace(RULE, match=match, further=tuple(further), excuses=tuple(excuses), report=report)
    expected = tried_rule(graph, rule)
    found: dict[tuple[tuple[str, str], ...], int] = {}
    for one in matches(graph, rule, {}):
        names = tuple(sorted((name, node.name) for name, node in one.bindings.items()))  # type: ignore[union-attr]
        assert one.size[0] >= expected[names]
        found[names] = min(one.size[0], found.get(names, one.size[0]))
    assert shortest(found, {reported}) == shortest(expected, {reported})


@settings(max_examples=100)
@given(graphs(), trails())
def test_a_trail_that_is_found_is_an_unbroken_way_through_the_graph(graph: Graph, trail: Trail) -> None:
    edges = list(graph.edges())
    for match in matches(graph, replace(RULE, match=trail), {}):
        (found,) = match.trails
        assert all(edge in edges for edge in found.edges)
        assert [edge.source for edge in found.edges] == list(found.node_ids[:-1])
