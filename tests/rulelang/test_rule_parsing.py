"""Rule files: what is read from a right one, and how every mistake in a wrong one is told."""

from __future__ import annotations

import pytest

from mldebt.errors import Mistakes, MldebtError
from mldebt.finding import Confidence, Severity
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.rulelang import Rule, parse_rule
from mldebt.rulelang.rule import AttributeOf, Hops, Literal, Operator, OptionValue
from mldebt.source import Source

RULE = """\
id: stale-scores
code: MLD299
title: Scores are read by a stranger
debt: undeclared-consumer
severity: warning
confidence: high
options:
  limit: {type: integer, default: 3, min: 1}
match:
  - {node: $model, kind: model}
  - {edge: [feeds, produces], hops: many}
  - {node: $scores, kind: dataset, where: {tracked: true}}
  - {edge: feeds, as: $reading}
  - {node: $reader, kind: job, where: {owner: {not: $model.owner}, statements: {above: $options.limit}}}
unless:
  declared:
    - {node: $reader}
    - {edge: declares}
    - {node: $scores}
report:
  at: $reading
  related: [$scores]
  once_per: [$scores, $reader]
  message: "{reader.name} reads {scores.name}, over {options.limit} statements"
why: Nobody knows.
fix: Declare it.
references: [A paper]
"""


def parse(text: str) -> Rule:
    return parse_rule(Source("rules/stale-scores.yaml", text))


def mistakes(text: str) -> tuple[MldebtError, ...]:
    with pytest.raises(Mistakes) as raised:
        parse(text)
    return raised.value.mistakes


def changed(old: str, new: str) -> str:
    assert RULE.count(old) >= 1
    return RULE.replace(old, new, 1)


def test_a_rule_has_what_its_file_says() -> None:
    rule = parse(RULE)
    assert (rule.id, rule.code, rule.severity, rule.confidence) == (
        "stale-scores",
        "MLD299",
        Severity.WARNING,
        Confidence.HIGH,
    )
    assert [node.variable for node in rule.match.nodes] == ["model", "scores", "reader"]
    assert rule.match.nodes[1].kinds == (NodeKind.DATASET,)
    assert rule.match.edges[0].kinds == (EdgeKind.FEEDS, EdgeKind.PRODUCES)
    assert [edge.hops for edge in rule.match.edges] == [Hops.MANY, Hops.ONE]
    assert [trail.name for trail in rule.excuses] == ["declared"]
    assert rule.options["limit"].default == 3


def test_a_condition_compares_with_literals_attributes_and_options() -> None:
    nodes = parse(RULE).match.nodes
    (tracked,) = nodes[1].tests
    owner, statements = nodes[2].tests
    assert isinstance(tracked.operands[0], Literal)
    assert tracked.operator is Operator.IS
    assert isinstance(owner.operands[0], AttributeOf)
    assert owner.operator is Operator.NOT
    assert isinstance(statements.operands[0], OptionValue)
    assert statements.operator is Operator.ABOVE


def test_every_element_knows_its_place() -> None:
    rule = parse(RULE)
    assert str(rule.match.nodes[0].span) == "10:5"
    assert str(rule.match.nodes[2].tests[1].span) == "14:68"
    assert str(rule.report.message.span) == "24:12"


ONE_TOKEN = [
    ("severity: warning", "severty: warning", "5:1", "severity"),
    ("undeclared-consumer", "undeclared-customer", "4:7", "undeclared-consumer"),
    ("severity: warning", "severity: waning", "5:11", "warning"),
    ("type: integer", "type: intger", "8:17", "integer"),
    ("kind: model", "kind: modle", "10:26", "model"),
    ("[feeds, produces]", "[feeds, produce]", "11:20", "produces"),
    ("hops: many", "hops: mny", "11:37", "many"),
    ("tracked: true", "trackd: true", "12:44", "tracked"),
    ("$model.owner", "$model.owners", "14:60", "owner"),
    ("{not: $", "{nott: $", "14:48", "not"),
    ("$options.limit", "$options.limt", "14:97", "limit"),
    ("at: $reading", "at: $readin", "21:7", "$reading"),
    ("{scores.name}", "{scores.nam}", "24:41", "name"),
    ("{reader.name}", "{raeder.name}", "24:14", "reader"),
    ("edge: declares", "egde: declares", "18:8", "edge"),
]


@pytest.mark.parametrize(("old", "new", "place", "word"), ONE_TOKEN, ids=[new for _, new, _, _ in ONE_TOKEN])
def test_a_misspelt_word_is_told_with_its_place_and_the_nearest_right_one(
    old: str, new: str, place: str, word: str
) -> None:
    (mistake,) = mistakes(changed(old, new))
    assert mistake.location is not None
    assert str(mistake.location) == f"rules/stale-scores.yaml:{place}"
    assert mistake.hint == f"did you mean '{word}'?"


@pytest.mark.parametrize(
    ("old", "new", "place", "fact"),
    [
        ("id: stale-scores", "id: old-scores", "1:5", "the id 'old-scores' is not the file's name"),
        ("MLD299", "MLD29", "2:7", "'MLD29' is no code"),
        ("min: 1", "min: 5", "8:35", "the default cannot be: 'limit' is at least 5, not 3"),
        ("tracked: true", "tracked: 'yes'", "12:53", "'tracked' is true or false, not 'yes'"),
        ("tracked: true", "tracked: {above: 1}", "12:44", "'above' compares numbers, and 'tracked' is true or false"),
        ("tracked: true", "locator: {matches: '['}", "12:63", "'[' is no regular expression"),
        ("{node: $scores}", "{node: $scores, kind: job}", "19:7", "'$scores' cannot be a dataset and a job"),
        ("hops: many}", "hops: many, as: $path}", "11:5", "an edge with hops 'many' cannot be named"),
        ("once_per: [$scores, $reader]", "once_per: [$reading]", "23:14", "'$reading' is an edge"),
        ("hops: many", "hops: 2", "11:37", "no number of hops is called '2'"),
        ("hops: many", "hops: true", "11:37", "no number of hops is called 'true'"),
        ("at: $reading", "at:", "21:6", "a variable is due here"),
        ("tracked: true", "kind: [dataset, datset]", "12:60", "no kind of node is called 'datset'"),
        ("tracked: true", "name: {}", "12:50", "a comparison is a mapping such as {above: 0.5}"),
        ("kind: model", "kind: []", "10:26", "an empty list matches nothing"),
        ("limit: {", "a-b: {type: integer, default: 1}\n  limit: {", "8:3", "'a-b' is no name of an option"),
        ("{options.limit}", "{count}", "24:53", "'{count}' is no placeholder"),
        ("{options.limit}", "{options.limit", "24:12", "the message has a brace without its partner"),
        ("references: [A paper]", "references: []", "27:13", "'references' is empty"),
        ("fix: Declare it.\n", "", "1:1", "a rule has no 'fix'"),
        ("    - {edge: declares}\n", "", "18:7", "a node stands where an edge is due"),
        ("    - {node: $scores}\n", "", "18:7", "'declared' ends in an edge"),
        ("title: Scores", "title: 7 #", "3:8", "'title' is a text, not 7"),
        ("code: MLD299", "code: MLD299\ncode: MLD298", "3:1", "'code'"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_told_where_and_why(old: str, new: str, place: str, fact: str) -> None:
    (mistake,) = mistakes(changed(old, new))
    assert mistake.location is not None
    assert str(mistake.location.span) == place
    assert fact in mistake.message


def test_all_mistakes_of_a_file_are_told_at_once_and_in_order() -> None:
    text = changed("severity: warning", "severity: waning").replace("tracked: true", "trackedd: true")
    found = mistakes(text.replace("{reader.name}", "{reader.nme}").replace("edge: declares", "edge: declare"))
    assert [mistake.location.span.line for mistake in found if mistake.location] == [5, 12, 18, 24]


def test_a_misspelt_key_does_not_make_its_variable_a_second_mistake() -> None:
    (mistake,) = mistakes(changed("{node: $model,", "{nod: $model,"))
    assert mistake.message == "a node has no key 'nod'"


def test_an_excuse_that_shares_no_node_with_the_match_is_refused() -> None:
    text = changed("    - {node: $reader}\n    - {edge: declares}\n    - {node: $scores}", "    - {kind: check}")
    (mistake,) = mistakes(text)
    assert mistake.message == "'declared' shares no node with the match"
    assert mistake.hint == "begin or end it with one of: $model, $reader, $scores"


def test_a_rule_has_a_match_or_a_measure() -> None:
    measure = (
        "measure: {each: {node: $p, kind: package}, part: statements, whole: statements, report_when: {above: 1}}\n"
    )
    (both,) = mistakes(measure + RULE)
    assert both.message == "a rule has 'match' or 'measure', not both"


def test_a_measured_attribute_is_a_number() -> None:
    head, rest = RULE.split("match:", 1)
    report = "at: $p\n  message: '{p.name}'\nwhy:" + rest.split("why:", 1)[1]
    measure = "measure: {each: {node: $p, kind: package}, part: owner, whole: libarries, report_when: {above: 1}}"
    found = mistakes(f"{head}{measure}\nreport:\n  {report}")
    assert [mistake.message for mistake in found] == [
        "'owner' is a text and cannot be measured",
        "a package has no attribute 'libarries'",
    ]


def test_an_empty_file_is_told_every_key_it_lacks() -> None:
    assert {mistake.message for mistake in mistakes("")} >= {"a rule has no 'id'", "a rule has no 'report'"}


def test_text_that_is_no_yaml_is_one_mistake() -> None:
    (mistake,) = mistakes("match: [")
    assert "not YAML" in mistake.message
