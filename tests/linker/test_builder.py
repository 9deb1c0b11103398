"""What is said twice about a node or an edge is kept once, with both places."""

from __future__ import annotations

import pytest

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.source import Location, Span

HERE = Location("a.py", Span(1, 1, 1, 2))
THERE = Location("b.py", Span(2, 1, 2, 2))


def two() -> GraphBuilder:
    builder = GraphBuilder()
    builder.node("d", NodeKind.DATASET, "data", [HERE], read=True)
    builder.node("j", NodeKind.JOB, "job")
    return builder


def test_a_node_keeps_its_first_name_and_kind() -> None:
    builder = two()
    builder.node("d", NodeKind.JOB, "other")
    assert (builder.name("d"), builder.kind("d")) == ("data", NodeKind.DATASET)


def test_a_node_gathers_places_once_each_in_order() -> None:
    builder = two()
    builder.node("d", NodeKind.DATASET, "", [THERE, HERE])
    assert builder.locations("d") == (HERE, THERE)


def test_a_node_gathers_attributes_and_the_later_wins() -> None:
    builder = two()
    builder.node("d", NodeKind.DATASET, "", written=True, read=False)
    assert builder.graph().node("d").attributes == {"read": False, "written": True}


def test_an_edge_is_kept_once_a_kind() -> None:
    builder = two()
    builder.edge("d", EdgeKind.FEEDS, "j", [HERE], detail="x")
    builder.edge("d", EdgeKind.FEEDS, "j", [THERE], observed=True)
    builder.edge("d", EdgeKind.FLOWS, "j")
    feeds, flows = builder.graph().edges()
    assert (feeds.locations, feeds.attributes) == ((HERE, THERE), {"detail": "x", "observed": True})
    assert (flows.kind, flows.locations) == (EdgeKind.FLOWS, ())


def test_an_edge_to_nothing_is_refused_in_the_end() -> None:
    builder = two()
    builder.edge("d", EdgeKind.FEEDS, "nothing")
    with pytest.raises(KeyError, match="nothing"):
        builder.graph()


def test_neighbours_are_told_by_kind() -> None:
    builder = two()
    builder.edge("d", EdgeKind.FEEDS, "j")
    assert builder.successors(EdgeKind.FEEDS) == {"d": {"j"}}
    assert builder.predecessors(EdgeKind.FEEDS) == {"j": {"d"}}
    assert builder.successors(EdgeKind.FLOWS) == {}


def test_what_is_not_there_is_nothing() -> None:
    builder = two()
    assert builder.attribute("x", "read") is None and builder.attribute("d", "x") is None
    assert builder.edge_locations("d", EdgeKind.FEEDS, "j") == ()
    assert builder.edge_attribute("d", EdgeKind.FEEDS, "j", "x") is None
    assert not builder.has("x") and builder.has("d")
    assert builder.ids(NodeKind.MODEL) == []
