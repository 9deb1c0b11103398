"""Lineage: the ways of data as a tree, and what a name means."""

from __future__ import annotations

import pytest

from mldebt.errors import MldebtError
from mldebt.graph.graph import Graph
from mldebt.graph.lineage import Direction, Hop, find_nodes, lineage, loop_through, one_node
from mldebt.graph.schema import DATA_EDGES
from mldebt.graph.text import parse_graph
from mldebt.source import Source


def graph_of(text: str) -> Graph:
    return parse_graph(Source("graph", text))


def shape(hop: Hop) -> str:
    """The tree as a term: `a(b c(d))`."""
    inner = " ".join(shape(further) for further in hop.hops)
    return f"{hop.node.name}({inner})" if inner else hop.node.name


TWO_STAGES = graph_of("""
raw.csv:dataset -feeds-> clean:job -produces-> clean.csv:dataset -feeds-> train:job -produces-> churn:model
clean.csv -feeds-> report:job
""")


def test_downstream_goes_the_way_data_moves() -> None:
    assert (
        shape(lineage(TWO_STAGES, "raw.csv", Direction.DOWNSTREAM)) == "raw.csv(clean(clean.csv(report train(churn))))"
    )


def test_upstream_goes_against_it() -> None:
    assert shape(lineage(TWO_STAGES, "churn", Direction.UPSTREAM)) == "churn(train(clean.csv(clean(raw.csv))))"


def test_statements_by_people_and_structure_are_no_way_of_data() -> None:
    graph = graph_of("data:dataset -contains-> raw.csv:dataset\nboard:consumer -declares-> raw.csv")
    assert shape(lineage(graph, "raw.csv", Direction.UPSTREAM)) == "raw.csv"


def test_a_circle_ends_where_it_would_repeat_itself() -> None:
    graph = graph_of("scores:dataset -feeds-> train:job -produces-> ranker:model -feeds-> rank:job -produces-> scores")
    assert shape(lineage(graph, "ranker", Direction.DOWNSTREAM)) == "ranker(rank(scores(train)))"


def test_what_a_job_says_is_not_said_again_by_memory() -> None:
    graph = graph_of("raw:dataset -feeds-> clean:job -produces-> out:dataset\nraw -flows-> out")
    assert shape(lineage(graph, "raw", Direction.DOWNSTREAM)) == "raw(clean(out))"


def test_what_only_memory_shows_is_said() -> None:
    graph = graph_of("raw:dataset -flows-> age:feature -flows-> churn:model\nlabel:feature -labels-> churn")
    assert shape(lineage(graph, "churn", Direction.UPSTREAM)) == "churn(age(raw) label)"


def test_what_a_dataset_is_made_from_is_what_its_columns_are_made_from() -> None:
    graph = graph_of("""
    in.csv:dataset -feeds-> job:job -produces-> out.csv:dataset
    in.csv -flows-> a:feature -flows-> total:feature
    out.csv -contains-> total
    """)
    assert shape(lineage(graph, "out.csv", Direction.UPSTREAM)) == "out.csv(job(in.csv) total(a))"
    assert shape(lineage(graph, "out.csv", Direction.DOWNSTREAM)) == "out.csv"


def test_a_long_way_through_jobs_goes_before_a_short_one_in_memory() -> None:
    graph = graph_of("""
    raw:dataset -feeds-> a:job -produces-> mid:dataset -feeds-> b:job -produces-> out:dataset
    raw -flows-> out
    """)
    assert shape(lineage(graph, "raw", Direction.DOWNSTREAM)) == "raw(a(mid(b(out))))"


def test_of_equal_ways_the_smaller_id_is_shown() -> None:
    graph = graph_of("raw:dataset -feeds-> b:job -produces-> out:dataset\nraw -feeds-> a:job -produces-> out")
    assert shape(lineage(graph, "raw", Direction.DOWNSTREAM)) == "raw(a(out) b)"


def test_each_hop_knows_the_edge_it_was_reached_by() -> None:
    start = lineage(TWO_STAGES, "raw.csv", Direction.DOWNSTREAM)
    kinds = [hop.edge.kind.value if hop.edge else None for hop in start.walk()]
    assert kinds == [None, "feeds", "produces", "feeds", "feeds", "produces"]


def test_a_chain_of_ten_thousand_hops_is_followed() -> None:
    chain = " -flows-> ".join(f"d{number}:dataset" for number in range(10_000))
    assert sum(1 for _ in lineage(graph_of(chain), "d0", Direction.DOWNSTREAM).walk()) == 10_000


@pytest.mark.parametrize("kind", sorted(kind.value for kind in DATA_EDGES))
def test_every_kind_of_data_edge_is_followed(kind: str) -> None:
    graph = graph_of(f"a:dataset -{kind}-> b:model")
    assert shape(lineage(graph, "a", Direction.DOWNSTREAM)) == "a(b)"


def test_the_shortest_loop_through_a_model_is_found() -> None:
    graph = graph_of("""
    ranker:model -feeds-> rank:job -produces-> scores:dataset -feeds-> train:job -produces-> ranker
    scores -feeds-> collect:job -produces-> clicks:dataset -feeds-> train
    """)
    assert [node.name for node in loop_through(graph, "ranker")] == ["ranker", "rank", "scores", "train"]
    assert loop_through(TWO_STAGES, "churn") == ()


NAMES = graph_of("""
"data/raw/a.csv":dataset {locator: data/raw/a.csv} -feeds-> train:job
"data/old/a.csv":dataset {locator: data/old/a.csv} -feeds-> train
age:feature
""")


def test_a_node_is_meant_by_the_end_of_its_path() -> None:
    assert one_node(NAMES, "raw/a.csv").id == "data/raw/a.csv"


def test_several_meanings_are_an_error_that_lists_their_ids() -> None:
    with pytest.raises(MldebtError) as caught:
        one_node(NAMES, "a.csv")
    assert "'a.csv' may be 2 things" in str(caught.value)
    assert "data/old/a.csv  dataset at graph:3" in str(caught.value)


def test_a_name_that_nothing_has_is_an_error_with_the_nearest() -> None:
    with pytest.raises(MldebtError, match=r"nothing in the graph is called 'trian'\n.*did you mean 'train'\?"):
        find_nodes(NAMES, "trian")


def test_the_last_part_of_a_path_is_enough_for_a_suggestion() -> None:
    graph = graph_of('"data/raw/weather.csv":dataset -feeds-> train:job')
    with pytest.raises(MldebtError, match=r"did you mean 'data/raw/weather\.csv'"):
        one_node(graph, "wether.csv")
