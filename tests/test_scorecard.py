"""The ML Test Score: its questions, and what graphs and findings answer."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from small_project import Run, Write

from mldebt.errors import Mistakes
from mldebt.finding import Confidence, Finding, Severity
from mldebt.graph.text import parse_graph
from mldebt.rulelang import builtin_rules
from mldebt.scorecard.answer import Answer, Scorecard, Verdict, scorecards
from mldebt.scorecard.question import SECTIONS, questions, read_questions
from mldebt.source import Location, Source, Span

QUESTIONS = """
- id: data-1
  title: Data is checked
  shown_by:
    somebody_checks:
      - {node: $data, kind: dataset}
      - {edge: checked_by}
      - {node: $check, kind: check}
- id: model-1
  title: Somebody trains it
  shown_by:
    a_job_trains:
      - {node: $job, kind: job}
      - {edge: produces}
      - {node: $model, kind: model}
- id: infrastructure-1
  title: It can be made again
  denied_by: [unseeded]
"""
GRAPH = """
a.csv:dataset -feeds-> train_a:job {tool: dvc} -produces-> model_a:model
a.csv -checked_by-> schema:check
b.csv:dataset -feeds-> train_b:job {tool: script} -produces-> model_b:model
"""


def cards(graph: str = GRAPH, *findings: Finding) -> dict[str, Scorecard]:
    asked = read_questions(Source("score.yaml", QUESTIONS))
    return {card.subject: card for card in scorecards(parse_graph(Source("graph", graph)), findings, asked)}


def verdicts(card: Scorecard) -> dict[str, str]:
    return {answer.question.id: answer.verdict.value for answer in card.answers}


def answer(card: Scorecard, question: str) -> Answer:
    (found,) = [each for each in card.answers if each.question.id == question]
    return found


def finding(rule: str, *reach: str, path: str = "x.py") -> Finding:
    place = Location(path, Span(1, 1, 1, 2))
    return Finding(rule, "TST101", "glue-code", Severity.NOTE, Confidence.HIGH, "no seed", place, reach=tuple(reach))


def test_the_paper_has_seven_tests_in_each_of_four_sections() -> None:
    assert Counter(question.section for question in questions()) == dict.fromkeys(SECTIONS, 7)
    assert [question.id for question in questions()] == [
        f"{one}-{number}" for one in SECTIONS for number in range(1, 8)
    ]


def test_every_rule_that_denies_is_there() -> None:
    named = {rule for question in questions() for rule in question.denied_by}
    assert named - {rule.id for rule in builtin_rules()} == set()


def test_what_is_seen_of_one_model_is_not_said_of_another() -> None:
    found = cards()
    assert verdicts(found["model_a"]) == {"data-1": "yes", "model-1": "yes", "infrastructure-1": "not visible"}
    assert verdicts(found["model_b"]) == {"data-1": "not visible", "model-1": "yes", "infrastructure-1": "not visible"}


def test_what_a_tool_runs_counts_whole_and_what_people_start_counts_half() -> None:
    found = cards()
    assert answer(found["model_a"], "model-1").points == 1.0
    assert answer(found["model_b"], "model-1").points == 0.5


def test_the_score_is_the_least_of_the_sections() -> None:
    card = cards()["model_a"]
    assert card.sections == {"data": 0.5, "model": 1.0, "infrastructure": 0.0, "monitoring": 0.0}
    assert card.score == 0.0


def test_a_finding_denies_for_the_models_it_reaches() -> None:
    found = cards(GRAPH, finding("unseeded", "model model_a"), finding("another rule", "model model_b"))
    denied = answer(found["model_a"], "infrastructure-1")
    assert (denied.verdict, [each.text for each in denied.evidence]) == (Verdict.NO, ["no seed"])
    assert answer(found["model_b"], "infrastructure-1").verdict is Verdict.NOT_VISIBLE


def test_a_finding_that_reaches_no_model_denies_where_it_stands() -> None:
    found = cards(GRAPH, finding("unseeded", path="graph"), finding("unseeded", path="elsewhere.py"))
    assert answer(found["model_b"], "infrastructure-1").verdict is Verdict.NO
    assert len(answer(found["model_b"], "infrastructure-1").evidence) == 1


def test_no_beats_yes() -> None:
    asked = read_questions(
        Source("score.yaml", QUESTIONS.replace("[unseeded]", "[unseeded]\n  shown_by: {a: [{node: $m, kind: model}]}"))
    )
    graph = parse_graph(Source("graph", GRAPH))
    (card, _) = scorecards(graph, [finding("unseeded", "model model_a")], asked)
    assert answer(card, "infrastructure-1").verdict is Verdict.NO


def test_a_project_without_models_has_one_card() -> None:
    found = cards("a.csv:dataset -checked_by-> schema:check")
    assert list(found) == ["the project"]
    assert verdicts(found["the project"])["data-1"] == "yes"


def test_mistakes_in_questions_are_told_together() -> None:
    text = "- {id: date-1, title: x}\n- {id: data-2, shown_by: {a: [{node: $d, kind: datasets}]}}\n"
    with pytest.raises(Mistakes) as caught:
        read_questions(Source("score.yaml", text))
    told = [str(mistake).splitlines()[0] for mistake in caught.value.mistakes]
    assert len(told) == 3
    assert any("date" in line for line in told) and any("datasets" in line for line in told)


PROJECT = {
    "train.py": """
        import joblib, pandas as pd
        from sklearn.linear_model import Ridge
        rows = pd.read_csv("rows.csv")
        joblib.dump(Ridge().fit(rows[["a"]], rows["b"]), "model.joblib")
        """
}


SEED = "infrastructure-1"
SEEDLESS = """
    import joblib, pandas as pd
    from sklearn.ensemble import RandomForestRegressor
    rows = pd.read_csv("rows.csv")
    model = RandomForestRegressor().fit(rows[["a"]], rows["b"])
    joblib.dump(model, __file__ + ".joblib")
    """


def test_requirements_without_versions_deny_that_training_is_reproducible(write: Write, mldebt: Run) -> None:
    write({**PROJECT, "requirements.txt": "pandas\nscikit-learn\n"})
    told = json.loads(mldebt("score", "--format", "json").out)
    (training,) = [test for test in told["models"][0]["tests"] if test["id"] == "infrastructure-1"]
    assert (training["verdict"], training["evidence"][0]["path"]) == ("no", "requirements.txt")


def test_requirements_deny_for_the_models_that_are_trained_beside_them(write: Write, mldebt: Run) -> None:
    write({"pinned/train.py": PROJECT["train.py"], "loose/train.py": PROJECT["train.py"].replace("Ridge", "Lasso")})
    write({"loose/requirements.txt": "pandas\n", "pinned/requirements.txt": "pandas==2.2.3\n"})
    told = json.loads(mldebt("score", "--format", "json").out)
    found = {
        model["path"]: [test["verdict"] for test in model["tests"] if test["id"] == "infrastructure-1"]
        for model in told["models"]
    }
    assert found == {"loose/train.py": ["no"], "pinned/train.py": ["not visible"]}


def test_another_computation_of_a_feature_denies_that_training_and_serving_agree() -> None:
    graph = "a.csv:dataset -feeds-> train:job -produces-> model_a:model"
    (card,) = scorecards(parse_graph(Source("graph", graph)), [finding("reimplemented-feature")], questions())
    assert verdicts(card)["monitoring-3"] == "not visible"
    (card,) = scorecards(
        parse_graph(Source("graph", graph)), [finding("reimplemented-feature", "model model_a")], questions()
    )
    assert verdicts(card)["monitoring-3"] == "no"


def test_a_check_that_cannot_fail_shows_nothing() -> None:
    graph = (
        "a.csv:dataset -feeds-> train:job -produces-> model_a:model\na.csv -checked_by-> schema:check {{toothless: {}}}"
    )
    for toothless, verdict in (("true", "not visible"), ("false", "yes")):
        (card,) = scorecards(parse_graph(Source("graph", graph.format(toothless))), [], questions())
        assert verdicts(card)["data-1"] == verdict


def test_a_finding_on_one_of_two_models_of_one_name_is_not_said_of_the_other(write: Write, mldebt: Run) -> None:
    write({"old.py": PROJECT["train.py"], "new.py": PROJECT["train.py"].replace("model.joblib", "new.joblib")})
    write({"new.py": SEEDLESS, "old.py": SEEDLESS.replace(".fit(", "(random_state=1).fit(").replace("()(", "(")})
    told = json.loads(mldebt("score", "--format", "json").out)
    found = {
        model["path"]: test["verdict"] for model in told["models"] for test in model["tests"] if test["id"] == SEED
    }
    assert found == {"new.py": "no", "old.py": "not visible"}


def test_the_score_is_printed_in_every_form(write: Write, mldebt: Run) -> None:
    write(PROJECT)
    text = mldebt("score")
    assert text.code == 0
    assert text.out.startswith("0 of 7  Ridge  train.py:5:13\n  data 0\n")
    assert "    yes 1  Model specs are reviewed and submitted\n           train.py:5:13  the model is" in text.out
    assert "\nno file shows:\n  data            2  All features are beneficial\n" in text.out
    markdown = mldebt("score", "--format", "markdown").out
    assert "| model-1 | Model specs are reviewed and submitted | yes | `train.py:5:13` the model is" in markdown
    assert "- **data**: All features are beneficial; No feature's cost is too much; " in markdown
    (model,) = json.loads(mldebt("score", "--format", "json").out)["models"]
    assert (model["name"], model["score"], len(model["tests"])) == ("Ridge", 0.0, 28)


def test_models_that_nothing_saves_are_only_named_beside_those_that_are(write: Write, mldebt: Run) -> None:
    tried = PROJECT["train.py"].replace("joblib.dump(", "print(").replace("Ridge", "Lasso")
    write({**PROJECT, "more.py": PROJECT["train.py"].replace("model.joblib", "more.joblib"), "tried.py": tried})
    text = mldebt("score").out
    assert "score  data  model  infrastructure  monitoring  of the model\n    0     0    0.5  " in text
    assert text.count(" of 7  Ridge") == 2
    assert " of 7  Lasso" not in text
    assert "trained too, and saved by no code that can be seen:\n  Lasso  tried.py:5:7\n" in text
    assert "| Ridge, trained at `more.py:5:13` | 0 | 0 | 0.5 | 0 | 0 |" in mldebt("score", "--format", "markdown").out
    saved = {one["path"]: one["saved"] for one in json.loads(mldebt("score", "--format", "json").out)["models"]}
    assert saved == {"more.py": True, "train.py": True, "tried.py": False}


def test_models_of_one_file_with_the_same_verdicts_share_a_block(write: Write, mldebt: Run) -> None:
    one, other = PROJECT["train.py"], PROJECT["train.py"].splitlines()[-2].replace("Ridge", "Lasso")
    write({"train.py": one.replace("import Ridge", "import Lasso, Ridge").rstrip() + "\n" + other + "\n"})
    assert " of 7  Lasso, Ridge  train.py:" in mldebt("score").out
