"""Graphs as text for other programs."""

from __future__ import annotations

import json

from mldebt.graph.export import FORMATS, part_of, to_dot, to_json, to_mermaid
from mldebt.graph.graph import Graph
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.graph.text import parse_graph
from mldebt.source import Source


def graph_of(text: str) -> Graph:
    return parse_graph(Source("graph", text))


PIPELINE = graph_of(
    "raw.csv:dataset -feeds-> train:job {tool: dvc} -produces-> churn:model\nboard:consumer -declares-> churn"
)


def names(graph: Graph) -> list[str]:
    return [node.name for node in graph.nodes()]


def test_json_holds_every_node_and_edge_with_attributes_and_places() -> None:
    document = json.loads(to_json(PIPELINE))
    train = next(node for node in document["nodes"] if node["id"] == "train")
    assert train["attributes"] == {"tool": "dvc"}
    assert train["locations"] == [{"path": "graph", "line": 1, "column": 26, "end_line": 1, "end_column": 31}]
    edges = [(edge["source"], edge["kind"], edge["target"]) for edge in document["edges"]]
    assert edges == [("board", "declares", "churn"), ("raw.csv", "feeds", "train"), ("train", "produces", "churn")]


def test_mermaid_draws_data_edges_as_lines_and_others_dotted() -> None:
    assert to_mermaid(PIPELINE) == (
        "flowchart LR\n"
        '  n0[/"board"/]\n'
        '  n1{{"churn"}}\n'
        '  n2[("raw.csv")]\n'
        '  n3["train"]\n'
        "  n0 -.->|declares| n1\n"
        "  n2 -->|feeds| n3\n"
        "  n3 -->|produces| n1\n"
    )


def test_a_name_cannot_break_out_of_a_mermaid_label() -> None:
    text = to_mermaid(graph_of('"a\\"] click <b>#1":dataset'))
    assert '[("a#34;] click #60;b#62;#35;1")]' in text


def test_a_name_cannot_break_out_of_a_dot_label() -> None:
    assert 'label="a\\"b\\\\"' in to_dot(graph_of('"a\\"b\\\\":dataset'))


def test_dot_is_one_digraph() -> None:
    text = to_dot(PIPELINE)
    assert text.startswith("digraph mldebt {\n") and text.endswith("}\n")
    assert '"raw.csv" -> "train" [label="feeds", style=solid];' in text
    assert '"board" -> "churn" [label="declares", style=dotted];' in text


def test_a_part_holds_the_kinds_asked_for_and_the_edges_between() -> None:
    part = part_of(PIPELINE, kinds=[NodeKind.JOB, NodeKind.MODEL])
    assert names(part) == ["churn", "train"]
    assert [edge.kind.value for edge in part.edges()] == ["produces"]


def test_a_part_holds_the_edges_asked_for_and_reaches_along_them_only() -> None:
    part = part_of(PIPELINE, edge_kinds=[EdgeKind.FEEDS, EdgeKind.PRODUCES], around=["churn"])
    assert names(part) == ["churn", "raw.csv", "train"]


def test_a_part_reaches_as_far_around_a_node_as_asked_for() -> None:
    assert names(part_of(PIPELINE, around=["raw.csv"], hops=0)) == ["raw.csv"]
    assert names(part_of(PIPELINE, around=["raw.csv"], hops=1)) == ["raw.csv", "train"]
    assert names(part_of(PIPELINE, around=["raw.csv"])) == ["board", "churn", "raw.csv", "train"]


def test_every_form_of_an_empty_graph_can_be_written() -> None:
    assert all(render(Graph((), ())).endswith("\n") for render in FORMATS.values())
