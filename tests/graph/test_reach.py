"""How far a change is felt: what is downstream of a node and matters to somebody outside."""

from __future__ import annotations

from mldebt.graph.reach import Reach
from mldebt.graph.text import parse_graph
from mldebt.source import Source

REACH = Reach(
    parse_graph(
        Source(
            "graph",
            """
raw:dataset -feeds-> train:job -produces-> churn:model -feeds-> answer:job {tool: endpoint}
raw -flows-> churn
answer -produces-> scores:dataset -feeds-> board:consumer
scores -feeds-> audit:job {tool: script}
train -reads_key-> rate:config_key
""",
        )
    )
)


def reached(*names: str) -> list[str]:
    return [node.name for node in REACH.of(*names)]


def test_models_come_first_then_endpoints_then_consumers() -> None:
    assert reached("raw") == ["churn", "answer", "board"]


def test_what_is_above_is_not_reached() -> None:
    assert reached("scores") == ["board"]
    assert reached("board") == ["board"]


def test_a_job_that_only_runs_inside_is_no_end() -> None:
    assert reached("audit") == []


def test_a_key_reaches_what_its_readers_reach() -> None:
    assert reached("rate") == ["churn", "answer", "board"]


def test_several_nodes_reach_each_end_once() -> None:
    assert reached("raw", "train") == ["churn", "answer", "board"]
