"""The text form of graphs."""

from __future__ import annotations

import pytest

from mldebt.errors import Mistakes
from mldebt.graph.graph import Edge, Graph, Node
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.graph.text import format_graph, parse_graph
from mldebt.source import Source


def parse(text: str) -> Graph:
    return parse_graph(Source("graph.txt", text))


def test_a_trail_is_its_nodes_and_edges() -> None:
    graph = parse("ranker:model -feeds-> rank_users:job -produces-> ranked:dataset")
    assert [(node.id, node.kind) for node in graph.nodes()] == [
        ("rank_users", NodeKind.JOB),
        ("ranked", NodeKind.DATASET),
        ("ranker", NodeKind.MODEL),
    ]
    assert [(edge.source, edge.kind, edge.target) for edge in graph.edges()] == [
        ("rank_users", EdgeKind.PRODUCES, "ranked"),
        ("ranker", EdgeKind.FEEDS, "rank_users"),
    ]


def test_a_kind_may_be_stated_after_the_first_mention() -> None:
    assert parse("a -feeds-> b:job\na:dataset").node("a").kind is NodeKind.DATASET


def test_nodes_and_edges_have_attributes() -> None:
    graph = parse(
        'a:dataset {tracked: true, owner: "a, b"} -feeds {observed: true, detail: reads}-> b:job {statements: 3}'
    )
    assert graph.node("a").attributes == {"tracked": True, "owner": "a, b"}
    assert graph.node("b").attributes == {"statements": 3}
    assert next(graph.edges()).attributes == {"observed": True, "detail": "reads"}


def test_odd_names_stand_in_quotes() -> None:
    graph = parse('"s3://bucket/my data.csv":dataset -feeds-> "say \\"hi\\"":job')
    assert [node.id for node in graph.nodes()] == ["s3://bucket/my data.csv", 'say "hi"']


def test_nodes_and_edges_are_located_where_they_are_written() -> None:
    graph = parse("# a comment\n\n  a:dataset -feeds-> b:job")
    assert str(graph.node("a").locations[0]) == "graph.txt:3:3"
    assert str(graph.node("b").locations[0]) == "graph.txt:3:22"
    assert str(next(graph.edges()).locations[0]) == "graph.txt:3:13"


@pytest.mark.parametrize(
    ("text", "place", "fact", "hint"),
    [
        ("a:datset", "1:3", "no kind of node is called 'datset'", "did you mean 'dataset'?"),
        ("a:job -fedes-> b:job", "1:8", "no kind of edge is called 'fedes'", "did you mean 'feeds'?"),
        ("a:job {tol: dvc}", "1:8", "a job has no attribute 'tol' of its own", "did you mean 'tool'?"),
        ("a:job {path: x}", "1:8", "a job has no attribute 'path' of its own", None),
        ("a:job {statements: many}", "1:8", "'statements' is of type integer, not 'many'", None),
        ("a:job -feeds {observd: true}-> b:job", "1:15", "an edge has no attribute 'observd' of its own", None),
        ("a -feeds-> b:job", "1:1", "'a' has no kind", "write a:dataset, a:job, …"),
        ("a:job\na:model", "2:3", "'a' is a job on line 1", "one name is one node; use another name"),
        ("a:job feeds b:job", "1:7", "an edge is due here", "write an edge as -feeds-> between spaces"),
        ("a:job -feeds->", "1:15", "a node is due here", "write name:kind, with odd names in double quotes"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_a_way_out(text: str, place: str, fact: str, hint: str | None) -> None:
    with pytest.raises(Mistakes) as raised:
        parse(text)
    (mistake,) = raised.value.mistakes
    assert mistake.location is not None
    assert str(mistake.location.span) == place
    assert mistake.message == fact
    assert hint is None or mistake.hint == hint


def test_all_mistakes_of_a_text_are_told_at_once() -> None:
    with pytest.raises(Mistakes) as raised:
        parse("a:datset -feeds-> b:jb\nc:job -fedes-> d:job")
    assert len(raised.value.mistakes) == 3


def test_a_graph_written_and_read_again_is_the_same() -> None:
    nodes = [
        Node("my data.csv", NodeKind.DATASET, "my data.csv", (), {"tracked": True, "owner": 'the "A" team: x'}),
        Node("train", NodeKind.JOB, "train", (), {"statements": 3}),
    ]
    edges = [Edge("my data.csv", "train", EdgeKind.FEEDS, (), {"observed": False})]
    graph = parse(format_graph(nodes, edges))
    assert [(node.id, node.kind, node.attributes) for node in graph.nodes()] == [
        (node.id, node.kind, node.attributes) for node in nodes
    ]
    assert [(edge.source, edge.target, edge.attributes) for edge in graph.edges()] == [
        ("my data.csv", "train", {"observed": False})
    ]
