"""Rules found in graphs: what matches, what excuses, and what a finding says."""

from __future__ import annotations

from itertools import pairwise

import pytest

from mldebt.checker import EDGE_PHRASES, NOWHERE, Checked, check, settings
from mldebt.errors import MldebtError
from mldebt.finding import Confidence
from mldebt.graph.attributes import COMMON_ATTRIBUTES, EDGE_ATTRIBUTES, NODE_ATTRIBUTES
from mldebt.graph.graph import Edge, Graph, Node
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.graph.text import parse_graph
from mldebt.rulelang import Rule, parse_rule
from mldebt.source import Location, Source, Span

HEAD = """\
id: shown
code: MLD999
title: Shown
debt: glue-code
severity: note
confidence: high
why: Because.
fix: Mend it.
references: [A paper]
"""


def rule(text: str) -> Rule:
    return parse_rule(Source("rules/shown.yaml", HEAD + text))


def graph(text: str) -> Graph:
    return parse_graph(Source("graph.txt", text))


def found(rule_text: str, graph_text: str) -> list[str]:
    checked = check(graph(graph_text), [rule(rule_text)])
    assert checked.failures == ()
    return [finding.message for finding in checked.findings]


TWO_HOPS = """
match:
  - {node: $a, kind: dataset}
  - {edge: feeds}
  - {node: $job, kind: job}
  - {edge: produces}
  - {node: $b, kind: dataset}
report: {at: $b, once_per: [$a, $b], message: "{a.name} {job.name} {b.name}"}
"""
REACHES = """
match:
  - {node: $a, kind: dataset}
  - {edge: [feeds, produces], hops: HOPS}
  - {node: $b, kind: [dataset, model]}
report: {at: $b, once_per: [$a, $b], message: "{a.name} to {b.name}"}
"""
LOOP = """
match:
  - {node: $model, kind: model}
  - {edge: [feeds, produces], hops: many}
  - {node: $data, kind: dataset}
  - {edge: [feeds, produces], hops: many}
  - {node: $model}
report: {at: $model, once_per: [$model], message: "{model.name} through {data.name}"}
"""


def test_a_trail_is_found_with_its_variables() -> None:
    assert found(TWO_HOPS, "x:dataset -feeds-> j:job -produces-> y:dataset -feeds-> k:job") == ["x j y"]


def test_an_edge_is_not_walked_backwards() -> None:
    assert found(TWO_HOPS, "x:dataset -feeds-> j:job\ny:dataset -feeds-> j") == []


def test_many_hops_are_one_or_more() -> None:
    text = "x:dataset -feeds-> j:job -produces-> y:dataset -feeds-> k:job -produces-> m:model"
    assert found(REACHES.replace("HOPS", "many"), text) == ["x to y", "x to m", "y to m"]


def test_any_hops_may_be_none() -> None:
    assert found(REACHES.replace("HOPS", "any"), "x:dataset -feeds-> j:job") == ["x to x"]


def test_many_hops_lead_back_only_round_a_loop() -> None:
    text = "x:dataset -feeds-> j:job -produces-> x"
    assert found(REACHES.replace("HOPS", "many"), text) == ["x to x"]


def test_a_trail_that_returns_to_its_start_is_a_loop() -> None:
    text = "m:model -feeds-> score:job -produces-> log:dataset -feeds-> train:job -produces-> m"
    assert found(LOOP, text) == ["m through log"]
    assert found(LOOP, text.removesuffix(" -produces-> m") + "\nm2:model -feeds-> score") == []


def test_of_several_trails_the_shortest_is_told() -> None:
    checked = check(
        graph(
            "m:model -feeds-> score:job -produces-> b:dataset -feeds-> train:job -produces-> m\n"
            "score -produces-> a:dataset -feeds-> clean:job -produces-> c:dataset -feeds-> train"
        ),
        [rule(LOOP)],
    )
    (finding,) = checked.findings
    assert finding.message == "m through b"
    assert [step.text for step in finding.trail] == [
        "model m",
        "m feeds score",
        "score produces b",
        "b feeds train",
        "train produces m",
        "model m",
    ]


def test_equally_short_trails_are_told_by_the_smaller_name() -> None:
    text = (
        "m:model -feeds-> j:job -produces-> b:dataset -feeds-> t:job -produces-> m\nj -produces-> a:dataset -feeds-> t"
    )
    assert found(LOOP, text) == ["m through a"]


def test_two_nodes_that_stand_for_each_other_are_one_finding() -> None:
    between = TWO_HOPS.replace("$a, kind: dataset", "$a, kind: dataset, where: {name: {not: $b.name}}")
    assert found(between, "x:dataset -feeds-> j:job -produces-> y:dataset -feeds-> j -produces-> x") == ["x j y"]


WHERE = """
match:
  - {node: $j, kind: job, where: WHERE}
report: {at: $j, message: "{j.name}"}
"""


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("{tool: dvc}", ["a"]),
        ("{tool: [dvc, make]}", ["a", "b"]),
        ("{tool: {not: dvc}}", ["b", "c"]),
        ("{tool: {not: [dvc, make]}}", ["c"]),
        ("{tool: {matches: ^d.c$}}", ["a"]),
        ("{tool: ''}", ["c"]),
        ("{trains: false}", ["b", "c"]),
        ("{statements: {above: 3}}", ["b"]),
        ("{statements: {at_least: 3}}", ["a", "b"]),
        ("{statements: {below: 5}}", ["a"]),
        ("{statements: {at_most: 5, above: 3}}", ["b"]),
        ("{statements: {not: 3}}", ["b", "c"]),
    ],
)
def test_a_condition_is_met_by(where: str, names: list[str]) -> None:
    text = "a:job {tool: dvc, trains: true, statements: 3}\nb:job {tool: make, statements: 5}\nc:job"
    assert found(WHERE.replace("WHERE", where), text) == names


def test_a_condition_may_speak_of_a_node_that_comes_later() -> None:
    text = TWO_HOPS.replace("$a, kind: dataset", "$a, kind: dataset, where: {owner: {not: $b.owner}}")
    assert found(text, "x:dataset {owner: a} -feeds-> j:job -produces-> y:dataset {owner: b}") == ["x j y"]
    assert found(text, "x:dataset {owner: a} -feeds-> j:job -produces-> y:dataset {owner: a}") == []


def test_a_condition_on_an_edge_holds_for_every_edge_of_a_path() -> None:
    text = REACHES.replace("HOPS", "many, where: {observed: true}")
    seen, told = "-feeds {observed: true}-> j:job", "-produces-> y:dataset"
    assert found(text, f"x:dataset {seen} {told}") == []
    assert found(text, f"x:dataset {seen} {told.replace('produces', 'produces {observed: true}')}") == ["x to y"]


EXCUSED = TWO_HOPS + "unless: {checked: [{node: $b}, {edge: checked_by}, {kind: check}]}\n"
JOINED = TWO_HOPS + "with: {owned: [{node: $keeper, kind: consumer}, {edge: declares}, {node: $a}]}\n"


def test_an_excuse_drops_the_match_it_belongs_to_and_no_other() -> None:
    text = "x:dataset -feeds-> j:job -produces-> y:dataset -checked_by-> c:check\nj -produces-> z:dataset"
    assert found(EXCUSED, text) == ["x j z"]


def test_a_further_trail_must_exist_and_may_be_reported() -> None:
    text = JOINED.replace('message: "', 'message: "{keeper.name}: ')
    assert found(text, "x:dataset -feeds-> j:job -produces-> y:dataset") == []
    assert found(text, "x:dataset -feeds-> j:job -produces-> y:dataset\nk:consumer -declares-> x") == ["k: x j y"]


MEASURE = """
options: {share: {type: number, default: 0.5}}
measure:
  each: {node: $p, kind: package}
  part: glue_statements
  whole: statements
  report_when: {above: $options.share}
report: {at: $p, message: "{p.name} over {options.share}"}
"""


def test_a_measure_reports_the_nodes_with_too_great_a_share() -> None:
    text = "a:package {glue_statements: 6, statements: 10}\nb:package {glue_statements: 5, statements: 10}"
    assert found(MEASURE, text) == ["a over 0.5"]


def test_a_measure_of_nothing_is_not_reported() -> None:
    assert found(MEASURE, "a:package {glue_statements: 6, statements: 0}\nb:package") == []


def test_an_option_of_the_user_replaces_the_default() -> None:
    text = graph("a:package {glue_statements: 2, statements: 10}")
    checked = check(text, [rule(MEASURE)], {"shown": {"share": 0.1}})
    assert [finding.message for finding in checked.findings] == ["a over 0.1"]


def test_an_option_that_cannot_be_set_is_told() -> None:
    with pytest.raises(MldebtError, match="shown has no option 'shre'") as raised:
        settings(rule(MEASURE), {"shre": 0.1})
    assert raised.value.hint == "did you mean 'share'?"
    with pytest.raises(MldebtError, match="'share' takes a number, not 'much'"):
        settings(rule(MEASURE), {"share": "much"})


def test_a_finding_points_at_the_edge_that_the_report_names() -> None:
    text = TWO_HOPS.replace("edge: produces", "edge: produces, as: $writing").replace("at: $b", "at: $writing")
    (finding,) = check(graph("x:dataset -feeds-> j:job\nj -produces-> y:dataset"), [rule(text)]).findings
    assert str(finding.location) == "graph.txt:2:3"


def test_a_place_of_several_lines_is_cut_to_its_first() -> None:
    node = Node("j", NodeKind.JOB, "j", (Location("a.py", Span(3, 5, 9, 2)),))
    (finding,) = check(Graph([node], []), [rule(WHERE.replace("WHERE", "{}"))]).findings
    assert finding.location == Location("a.py", Span(3, 5, 3, 6))


def test_what_no_file_shows_is_reported_at_the_root() -> None:
    (finding,) = check(Graph([Node("j", NodeKind.JOB, "j")], []), [rule(WHERE.replace("WHERE", "{}"))]).findings
    assert finding.location == NOWHERE


def test_a_step_is_told_by_the_detail_of_its_edge() -> None:
    place = (Location("a.py", Span(1, 1, 1, 2)),)
    nodes = [Node("x", NodeKind.DATASET, "x"), Node("j", NodeKind.JOB, "j"), Node("y", NodeKind.DATASET, "y")]
    edges = [
        Edge("x", "j", EdgeKind.FEEDS, place, {"detail": "read_csv reads x"}),
        Edge("j", "y", EdgeKind.PRODUCES),
    ]
    (finding,) = check(Graph(nodes, edges), [rule(TWO_HOPS)]).findings
    assert [step.text for step in finding.trail] == ["read_csv reads x"]


def test_a_fingerprint_depends_on_names_and_not_on_lines() -> None:
    def fingerprints(text: str) -> list[str]:
        return [finding.fingerprint for finding in check(graph(text), [rule(TWO_HOPS)]).findings]

    line = "x:dataset -feeds-> j:job -produces-> y:dataset"
    assert fingerprints(line) == fingerprints(f"\n\n  {line}")
    assert fingerprints(line) != fingerprints(line.replace("y:", "z:"))


def test_confidence_drops_where_something_unread_may_reach_the_node() -> None:
    text = "argues_from_absence: true\n" + WHERE.replace("WHERE", "{}")
    checked = check(graph("a:job {uncertain: true}\nb:job"), [rule(text)])
    assert [finding.confidence for finding in checked.findings] == [Confidence.MEDIUM, Confidence.HIGH]


def test_a_rule_that_fails_leaves_the_findings_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Node, name: str) -> str:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(Node, "attribute", broken)
    quiet = rule("match: [{node: $j, kind: job}]\nreport: {at: $j, message: a job}\n")
    checked: Checked = check(graph("j:job"), [rule(WHERE.replace("WHERE", "{tool: dvc}")), quiet])
    assert [finding.message for finding in checked.findings] == ["a job"]
    assert "the rule shown failed: ZeroDivisionError: division by zero" in str(checked.failures[0])


def test_findings_are_in_order_of_place_whatever_the_order_of_rules() -> None:
    first, second = rule(WHERE.replace("WHERE", "{}")), rule(TWO_HOPS)
    one = check(graph("x:dataset -feeds-> j:job -produces-> y:dataset"), [first, second])
    other = check(graph("x:dataset -feeds-> j:job -produces-> y:dataset"), [second, first])
    assert one == other
    assert [finding.message for finding in one.findings] == ["j", "x j y"]


def test_a_loop_at_the_end_of_a_long_chain_is_found() -> None:
    length = 20_000
    nodes = [Node(f"n{number:05}", NodeKind.JOB, str(number)) for number in range(length)]
    edges = [Edge(one.id, two.id, EdgeKind.FEEDS) for one, two in pairwise(nodes)]
    data = [Node("m", NodeKind.MODEL, "m"), Node("d", NodeKind.DATASET, "d")]
    edges += [
        Edge(nodes[-1].id, "m", EdgeKind.PRODUCES),
        Edge("m", nodes[-1].id, EdgeKind.FEEDS),
        Edge(nodes[-1].id, "d", EdgeKind.PRODUCES),
        Edge("d", nodes[-1].id, EdgeKind.FEEDS),
    ]
    checked = check(Graph([*nodes, *data], edges), [rule(LOOP), rule(REACHES.replace("HOPS", "many"))])
    assert sorted(finding.message for finding in checked.findings) == ["d to d", "d to m", "m through d"]


def test_a_path_through_a_whole_long_chain_is_found() -> None:
    length = 20_000
    nodes = [Node("d", NodeKind.DATASET, "d"), Node("m", NodeKind.MODEL, "m")]
    nodes += [Node(f"n{number:05}", NodeKind.JOB, str(number)) for number in range(length)]
    edges = [Edge(one.id, two.id, EdgeKind.FEEDS) for one, two in pairwise(nodes[2:])]
    edges += [Edge("d", "n00000", EdgeKind.FEEDS), Edge(nodes[-1].id, "m", EdgeKind.PRODUCES)]
    checked = check(Graph(nodes, edges), [rule(REACHES.replace("HOPS", "many"))])
    assert [finding.message for finding in checked.findings] == ["d to m"]


def test_every_kind_of_edge_can_be_told() -> None:
    assert set(EDGE_PHRASES) == set(EdgeKind)


def test_an_attribute_has_the_same_type_wherever_it_is_found() -> None:
    types: dict[str, set[str]] = {}
    for attributes in (COMMON_ATTRIBUTES, *NODE_ATTRIBUTES.values(), EDGE_ATTRIBUTES):
        for name, doc in attributes.items():
            types.setdefault(name, set()).add(doc.type)
    assert {name: found for name, found in types.items() if len(found) > 1} == {}


def test_a_graph_that_lacks_a_part_proves_nothing_by_what_is_absent() -> None:
    told = "match: [{node: $a, kind: dataset, where: {read: false}}]\nreport: {at: $a, message: unread}\n"
    whole = graph("a:dataset {read: false}\n")
    lacking = Graph(whole.nodes(), whole.edges(), incomplete=True)
    for text, count in ((told, 1), (f"argues_from_absence: true\n{told}", 0)):
        assert len(check(whole, [rule(text)]).findings) == 1
        assert len(check(lacking, [rule(text)]).findings) == count


def test_a_related_edge_is_shown_at_each_place_where_it_is_seen() -> None:
    reads = Edge(
        "job:score",
        "dataset:users",
        EdgeKind.PRODUCES,
        tuple(Location("score.py", Span(line, 1, line, 9)) for line in (3, 8)),
    )
    nodes = (Node("job:score", NodeKind.JOB, "score"), Node("dataset:users", NodeKind.DATASET, "users"))
    text = """
match:
  - {node: $job, kind: job}
  - {edge: produces, as: $writing}
  - {node: $data, kind: dataset}
report: {at: $job, related: [$writing], message: "{job.name}"}
"""
    (finding,) = check(Graph(nodes, (reads,)), [rule(text)]).findings
    assert [step.location.span.line for step in finding.related] == [3, 8]


def test_a_finding_at_an_edge_shows_the_other_places_where_the_edge_is_seen() -> None:
    reads = Edge(
        "dataset:users",
        "job:score",
        EdgeKind.FEEDS,
        tuple(Location("score.py", Span(line, 1, line, 9)) for line in (3, 8)),
    )
    nodes = (Node("job:score", NodeKind.JOB, "score"), Node("dataset:users", NodeKind.DATASET, "users"))
    text = """
match:
  - {node: $data, kind: dataset}
  - {edge: feeds, as: $reading}
  - {node: $job, kind: job}
report: {at: $reading, once_per: [$data], message: "{job.name}"}
"""
    (finding,) = check(Graph(nodes, (reads,)), [rule(text)]).findings
    assert finding.location.span.line == 3
    assert [step.location.span.line for step in finding.related] == [8]
