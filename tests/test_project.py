"""The project file: what it states, what it refuses, which debts it accepts, how it begins."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mldebt
from mldebt.documents import parse_yaml
from mldebt.errors import Mistakes, MldebtError
from mldebt.finding import Confidence, Finding, Severity
from mldebt.project.acceptance import Accepted, accept
from mldebt.project.glob import is_glob, matches
from mldebt.project.initial import InitialFacts, render_initial, uncommented
from mldebt.project.project import ConsumerKind, Project, Role, unmatched
from mldebt.project.vocabulary import project_schema, read_project
from mldebt.source import Location, Source, Span

SCHEMA = Path(mldebt.__file__).parent / "schemas" / "project.schema.json"

WHOLE = """\
version: 1
owners:
  - match: src/ranking/**
    owner: ranking
datasets:
  data/predictions.csv:
    owner: scoring
    final: true
    contract: true
    consumers: [report, board]
    checked_by: [validate]
    description: one row a user
  s3://bucket/raw/*:
    external: true
models:
  churn:
    owner: retention
    consumers: [board]
    guarded_by: hold-out of 5 % random traffic
consumers:
  board:
    reads: [data/predictions.csv]
    owner: sales
    kind: dashboard
feedback_loops:
  - through: [churn, data/predictions.csv]
    guarded_by: hold-out
    reason: the offer shapes who leaves
accepted:
  - rule: MLD201
    match: src/old/**
    reason: replaced in spring
    until: 2030-03-31
    by: ranking
libraries:
  house.read: {reads: path}
environment:
  BUCKET: my-bucket
  STAGE: [test, live]
"""


def project(text: str) -> Project:
    return read_project(Source("mldebt.yaml", text))


def refusal(text: str) -> str:
    with pytest.raises(MldebtError) as refused:
        project(text)
    return str(refused.value)


def finding(rule: str = "undeclared-consumer", path: str = "src/old/report.py", **properties: str) -> Finding:
    place = Location(path, Span(3, 1, 3, 9))
    return Finding(rule, "MLD201", rule, Severity.WARNING, Confidence.HIGH, "text", place, properties=properties)


def accepting(*entries: str) -> Project:
    return project("version: 1\naccepted:\n" + "".join(f"  - {entry}\n" for entry in entries))


def test_every_statement_is_read_with_its_place() -> None:
    stated = project(WHOLE)
    dataset, raw = stated.datasets
    assert dataset.name.text == "data/predictions.csv"
    assert str(dataset.location) == "mldebt.yaml:6:3"
    assert [str(name.location) for name in dataset.consumers] == ["mldebt.yaml:10:17", "mldebt.yaml:10:25"]
    assert (dataset.final, dataset.external, raw.external) == (True, False, True)
    assert stated.consumers[0].kind is ConsumerKind.DASHBOARD
    assert stated.accepted[0].until == date(2030, 3, 31)
    assert str(stated.accepted[0].location) == "mldebt.yaml:30:5"
    assert stated.feedback_loops[0].guarded_by == "hold-out"
    assert stated.libraries is not None and stated.libraries.tree.get("house.read") is not None
    assert [(name.text, values) for name, values in stated.environment] == [
        ("BUCKET", ("my-bucket",)),
        ("STAGE", ("test", "live")),
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "place", "help_"),
    [
        ("version", "versoin", "1:1", "did you mean 'version'?"),
        ("version: 1", "version: 2", "1:10", "did you mean '1'?"),
        ("datasets:", "dataset:", "5:1", "did you mean 'datasets'?"),
        ("match: src", "mach: src", "3:5", "did you mean 'match'?"),
        ("final: true", "final: ture", "8:12", "did you mean 'true'?"),
        ("contract: true", "contrakt: true", "9:5", "did you mean 'contract'?"),
        ("checked_by", "check_by", "11:5", "did you mean 'checked_by'?"),
        ("kind: dashboard", "kind: dashbord", "24:11", "did you mean 'dashboard'?"),
        ("through", "trough", "26:5", "did you mean 'through'?"),
        ("until: 2030-03-31", "until: 2030-02-31", "33:12", "write the year, month and day: YYYY-MM-DD"),
        ("by: ranking", "buy: ranking", "34:5", "did you mean 'by'?"),
        ("owner: sales", "owner: 7", "23:12", 'write it in quotes: "7"'),
        ("[validate]", "validate", "11:17", "write [validate]"),
        ("environment", "enviroment", "37:1", "did you mean 'environment'?"),
    ],
)
def test_a_wrong_token_is_told_with_its_place_and_the_right_word(
    right: str, wrong: str, place: str, help_: str
) -> None:
    told = refusal(WHOLE.replace(right, wrong, 1))
    assert f"mldebt.yaml:{place}: error: " in told
    assert f"= help: {help_}" in told


def test_all_mistakes_of_a_file_are_told_together_in_the_order_of_places() -> None:
    text = "version: 1\nmodels:\n  churn: {ower: a, consumers: b}\naccepted:\n  - {rule: MLD201}\nversion: 1\n"
    with pytest.raises(Mistakes) as refused:
        project(text)
    assert [(str(mistake.location), mistake.message) for mistake in refused.value.mistakes] == [
        ("mldebt.yaml:3:11", "model 'churn' has no key 'ower'"),
        ("mldebt.yaml:3:31", "'consumers' takes a list, not 'b'"),
        ("mldebt.yaml:5:6", "an accepted debt lacks 'match'"),
        ("mldebt.yaml:5:6", "an accepted debt lacks 'reason'"),
        ("mldebt.yaml:5:6", "an accepted debt lacks 'until'"),
        ("mldebt.yaml:6:1", "key 'version' is already given on line 1; the last one counts"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "mldebt.yaml:1:1: error: mldebt.yaml lacks 'version'"),
        ("- 1\n", "mldebt.yaml:1:3: error: mldebt.yaml takes a mapping, not a list"),
        ("version: [", "mldebt.yaml:1:11: error: not YAML"),
        ("version: 1\nowners:\n", "'owners' takes a list, not nothing"),
        ("version: 1\ndatasets: {a: }\n", "dataset 'a' takes a mapping, not nothing"),
        ("version: 1\ndatasets: {'': {final: true}}\n", "a key of 'datasets' is empty"),
        ("version: 1\nmodels: {m: {owner: ' '}}\n", "'owner' is empty"),
        ("version: 1\nfeedback_loops: [{through: [m]}]\n", "a feedback loop lacks 'guarded_by' or 'reason'"),
        ("version: true\n", "'version' takes the number 1, not true"),
        ("version: 1\nenvironment: {A: {b: c}}\n", "'A' takes text or a list, not a mapping"),
    ],
)
def test_what_is_no_statement_is_refused(text: str, message: str) -> None:
    assert message in refusal(text)


def test_a_statement_about_the_thing_itself_goes_before_the_list_of_owners() -> None:
    stated = project(WHOLE.replace("match: src/ranking/**", "match: '**'"))
    assert stated.owner_of("data/predictions.csv") == "scoring"
    assert stated.owner_of("churn") == "retention"
    assert stated.owner_of("anything/else.py") == "ranking"


def test_the_last_match_under_owners_wins() -> None:
    stated = project("version: 1\nowners: [{match: a/, owner: x}, {match: a/b/, owner: y}]\n")
    assert stated.owner_of("a/b/c.py") == "y"
    assert stated.owner_of("a/c.py") == "x"
    assert stated.owner_of("c.py") is None


@pytest.mark.parametrize(
    ("glob", "name", "expected"),
    [
        ("data/*.csv", "data/a.csv", True),
        ("data/*.csv", "data/raw/a.csv", False),
        ("data/**/*.csv", "data/a.csv", True),
        ("data/", "data/raw/a.csv", True),
        ("data", "data/raw/a.csv", False),
        ("data/*/x.csv", "data/*/x.csv", True),
        ("t[1]", "t[1]", True),
        ("churn-?", "churn-2", True),
        ("a.b", "axb", False),
    ],
)
def test_globs_know_slashes(glob: str, name: str, expected: bool) -> None:
    assert matches(glob, name) is expected


def test_a_plain_name_is_no_glob() -> None:
    assert is_glob("data/") and is_glob("a*") and not is_glob("data/a.csv")


def test_names_that_match_nothing_are_told_with_the_nearest_one() -> None:
    known = {
        Role.DATASET: ["data/prediction.csv", "s3://bucket/raw/users"],
        Role.MODEL: ["churn"],
        Role.CONSUMER: ["report"],
    }
    assert [str(mistake) for mistake in unmatched(project(WHOLE), known)] == [
        "mldebt.yaml:6:3: error: no dataset matches 'data/predictions.csv'\n"
        "     = help: did you mean 'data/prediction.csv'?"
    ]


def test_an_accepted_debt_hides_its_finding_up_to_the_last_day() -> None:
    stated = accepting("{rule: undeclared-consumer, match: src/old/**, reason: r, until: 2030-03-31}")
    outcome = accept([finding(), finding(path="src/new.py")], stated, date(2030, 3, 31))
    assert [kept.location.path for kept in outcome.kept] == ["src/new.py"]
    assert [hidden.by.reason for hidden in outcome.hidden] == ["r"]
    assert (outcome.expired, outcome.unused) == ((), ())


def test_an_accepted_debt_past_its_date_is_reported_again_and_says_so() -> None:
    stated = accepting("{rule: MLD201, match: src/old/**, reason: soon gone, until: 2030-03-31, by: ada}")
    outcome = accept([finding()], stated, date(2030, 4, 1))
    assert outcome.kept == (finding(),)
    (expired,) = outcome.expired
    assert (expired.rule, expired.code, expired.severity) == ("expired-acceptance", "MLD903", Severity.WARNING)
    assert expired.message == "MLD201 in 'src/old/**' was accepted by ada until 2030-03-31: soon gone"
    assert str(expired.location) == "mldebt.yaml:3:6"
    assert outcome.unused == ()


def test_an_acceptance_that_matches_nothing_is_a_finding() -> None:
    stated = accepting("{rule: MLD202, match: '**', reason: r, until: 2020-01-01}")
    outcome = accept([finding()], stated, date(2030, 1, 1))
    assert outcome == Accepted((finding(),), (), (), outcome.unused)
    (unused,) = outcome.unused
    assert (unused.rule, unused.code, unused.severity) == ("unused-acceptance", "MLD904", Severity.NOTE)
    assert unused.message == "no finding of MLD202 matches '**', which is accepted"


def test_an_acceptance_of_a_rule_that_did_not_run_is_not_called_unused() -> None:
    stated = accepting("{rule: MLD202, match: '**', reason: r, until: 2030-01-01}")
    assert accept([], stated, date(2029, 1, 1), judged={"MLD201"}).unused == ()
    assert len(accept([], stated, date(2029, 1, 1), judged={"MLD202"}).unused) == 1


def test_an_acceptance_may_name_what_the_finding_speaks_of() -> None:
    stated = accepting("{rule: undeclared-consumer, match: data/p.csv, reason: r, until: 2030-01-01}")
    outcome = accept([finding(predictions="data/p.csv"), finding(predictions="q.csv")], stated, date(2029, 1, 1))
    assert [hidden.finding.properties for hidden in outcome.hidden] == [{"predictions": "data/p.csv"}]


FOUND = InitialFacts(
    owners=(("src/ranking/", "@org/ranking"),),
    unread=("data/out.csv", "both"),
    unwritten=("s3://raw/*.csv", "both"),
    models=("models:/churn", "yes"),
    loops=(("churn", "data/out.csv"),),
)


def test_the_first_project_file_states_nothing_until_proposals_are_uncommented() -> None:
    text = render_initial(FOUND)
    assert project(text) == Project(location=Location("mldebt.yaml", Span(3, 1, 3, 8)))
    stated = project(uncommented(text))
    assert {dataset.name.text: (dataset.final, dataset.external) for dataset in stated.datasets} == {
        "both": (True, False),
        "data/out.csv": (True, False),
        "s3://raw/*.csv": (False, True),
    }
    assert [model.name.text for model in stated.models] == ["models:/churn", "yes"]
    assert stated.owner_of("src/ranking/a.py") == "@org/ranking"


def test_a_project_in_which_nothing_was_found_gets_a_file_that_reads() -> None:
    assert project(render_initial(InitialFacts())).version == 1


_NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200).filter(str.strip)


@given(_NAMES, _NAMES)
def test_any_name_survives_the_first_project_file(name: str, owner: str) -> None:
    found = InitialFacts(owners=((name, owner),), unread=(name,), models=(name,), loops=((name, owner),))
    stated = project(uncommented(render_initial(found)))
    assert stated.datasets[0].name.text == stated.models[0].name.text == stated.owners[0].match.text == name
    assert stated.owners[0].owner == owner


_TOKENS = st.sampled_from(["", " ", "\n", ":", "- ", "[", "}", "&a ", "*a", "? ", "!!x ", "true", "1", "\t", "é", "'"])


@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.one_of(_TOKENS, st.text(max_size=8)))
def test_a_mutated_file_is_read_or_refused_with_places(start: int, length: int, token: str) -> None:
    try:
        project(WHOLE[:start] + token + WHOLE[start + length :])
    except Mistakes as refused:
        assert all(mistake.location is not None for mistake in refused.mistakes)


def test_the_schema_file_is_fresh() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == project_schema(), "write the text of project_schema() to the file"


def test_the_schema_accepts_what_the_reader_accepts_and_refuses_a_misspelt_key() -> None:
    schema = json.loads(project_schema())
    validator = jsonschema.Draft7Validator(schema)
    validator.check_schema(schema)
    tree = parse_yaml(Source("mldebt.yaml", WHOLE)).tree
    assert tree is not None
    validator.validate(tree.plain())
    misspelt = parse_yaml(Source("mldebt.yaml", WHOLE.replace("final:", "finl:"))).tree
    assert misspelt is not None and not validator.is_valid(misspelt.plain())


def test_every_property_of_the_schema_is_described() -> None:
    def undescribed(schema: object) -> list[str]:
        if not isinstance(schema, dict):
            return []
        named = schema.get("properties", {})
        own = [key for key, inner in named.items() if not inner.get("description")]
        return own + [key for inner in (*schema.values(), *named.values()) for key in undescribed(inner)]

    assert undescribed({"properties": {"x": {}}}) == ["x"]
    assert undescribed(json.loads(project_schema())) == []
