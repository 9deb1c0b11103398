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
from mldebt.rulelang.rule import EdgePattern, Hops, NodePattern, Trail
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
    length = draw(st.integers(1, 4))
    kinds = st.lists(st.sampled_from(NODE_KINDS), max_size=1).map(tuple)
    edge_kinds = st.lists(st.sampled_from(EDGE_KINDS), min_size=1, unique=True).map(tuple)
    names = [draw(st.sampled_from(["", "a", "b"])) for _ in range(length)]
    if bound or not any(names):
        names[draw(st.integers(0, length - 1))] = "a"
    nodes = tuple(NodePattern(variable, draw(kinds), (), FILE_START) for variable in names)
    edges = [EdgePattern(draw(edge_kinds), draw(st.sampled_from(Hops)), "", (), FILE_START) for _ in range(length - 1)]
    return Trail(nodes, tuple(edges), FILE_START, name)


def tried(graph: Graph, trail: Trail, bound: dict[str, str]) -> Iterator[dict[str, str]]:
    """What the variables stand for in every row of nodes that meets the patterns."""
    for row in product(list(graph.nodes()), repeat=len(trail.nodes)):
        found = dict(bound)
        fits = all(
            (not pattern.kinds or node.kind in pattern.kinds)
            and (not pattern.variable or found.setdefault(pattern.variable, node.id) == node.id)
            for pattern, node in zip(trail.nodes, row, strict=True)
        )
        ends = zip(trail.edges, row, row[1:], strict=False)
        if fits and all(leads(graph, edge, one.id, other.id) for edge, one, other in ends):
            yield found


def leads(graph: Graph, pattern: EdgePattern, start: str, end: str) -> bool:
    reached = {edge.target for edge in graph.edges(*pattern.kinds) if edge.source == start}
    if pattern.hops is Hops.ONE:
        return end in reached
    for _ in range(len(graph)):
        reached |= {edge.target for edge in graph.edges(*pattern.kinds) if edge.source in reached}
    return end in reached or (pattern.hops is Hops.ANY and start == end)


def tried_rule(graph: Graph, rule: Rule) -> set[tuple[tuple[str, str], ...]]:
    found = list(tried(graph, rule.match, {}))
    for trail in rule.further:
        found = [longer for bound in found for longer in tried(graph, trail, bound)]
    kept = [bound for bound in found if not any(True for excuse in rule.excuses for _ in tried(graph, excuse, bound))]
    return {tuple(sorted(bound.items())) for bound in kept}


@settings(deadline=None, max_examples=150)
@given(graphs(), trails(), st.lists(trails("further", True), max_size=1), st.lists(trails("excuse", True), max_size=1))
def test_what_is_found_is_what_trying_every_node_finds(
    graph: Graph, match: Trail, further: list[Trail], excuses: list[Trail]
) -> None:
    rule = replace(RULE, match=match, further=tuple(further), excuses=tuple(excuses))
    found = list(matches(graph, rule, {}))
    bindings = {tuple(sorted((name, node.name) for name, node in one.bindings.items())) for one in found}  # type: ignore[union-attr]
    assert bindings == tried_rule(graph, rule)


@settings(deadline=None, max_examples=100)
@given(graphs(), trails())
def test_a_trail_that_is_found_is_an_unbroken_way_through_the_graph(graph: Graph, trail: Trail) -> None:
    edges = list(graph.edges())
    for match in matches(graph, replace(RULE, match=trail), {}):
        (found,) = match.trails
        assert all(edge in edges for edge in found.edges)
        assert [edge.source for edge in found.edges] == list(found.node_ids[:-1])
