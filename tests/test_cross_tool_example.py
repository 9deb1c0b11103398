"""The example whose data goes round through dbt, Feast, Python, MLflow, Docker and Airflow, by the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from small_project import Run

EXAMPLE = Path(__file__).parents[1] / "examples" / "credit-line"


@pytest.fixture
def example(tmp_path: Path) -> str:
    """The example by itself, as a team would have it."""
    return str(shutil.copytree(EXAMPLE, tmp_path / "credit-line"))


def test_the_loop_is_one_finding_whose_trail_goes_through_every_tool(example: str, mldebt: Run) -> None:
    ran = mldebt("check", example, "-o", "json")
    (finding,) = json.loads(ran.out)["findings"]
    assert (ran.code, finding["rule"]) == (1, "direct-feedback-loop")
    trail = [step["location"]["path"] for step in finding["trail"]]
    assert list(dict.fromkeys(trail)) == [
        "training/train.py",
        "service/app.py",
        "warehouse/models/staging/stg_offered_lines.sql",
        "warehouse/models/marts/account_features.sql",
        "features/data_sources.py",
        "features/features.py",
    ]
    told = " / ".join(step["text"] for step in finding["trail"])
    assert "is written to models:/credit-line" in told
    assert "champion of models:/credit-line is one of its versions" in told
    assert "predicts in credit_line, which deploy of dags/credit_line.py brings up" in told
    assert "goes into credit_line of lending.offered_lines" in told


def test_a_trace_of_the_answers_walks_back_through_every_tool(example: str, mldebt: Run) -> None:
    ran = mldebt("trace", "lending.offered_lines", example)
    assert ran.code == 0
    for passed in (
        "job credit_line",
        "dataset account_behaviour",
        "job features/features.py",
        "dataset account_features",
        "job dbt_build",
        "dataset stg_offered_lines",
        "dataset core.accounts",
        "job deploy",
        "dataset models:/credit-line@champion",
        "dataset models:/credit-line ",
        "model GradientBoostingRegressor",
        "job train",
        "dataset risk.labels",
    ):
        assert passed in ran.out


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("warehouse/models/staging/stg_offered_lines.sql", "'offered_lines'", "'other_lines'"),
        ("features/data_sources.py", "analytics_marts.account_features", "analytics_marts.other_features"),
        ("training/train.py", '"credit_line_v1"', '"other_service"'),
        ("training/train.py", 'registered_model_name="credit-line"', 'registered_model_name="other"'),
        ("service/app.py", 'to_sql("offered_lines"', 'to_sql("other_lines"'),
    ],
)
def test_without_any_one_of_its_links_the_loop_is_open(
    path: str, before: str, after: str, example: str, mldebt: Run
) -> None:
    file = Path(example, path)
    file.write_text(file.read_text().replace(before, after))
    assert mldebt("check", example, "--select", "direct-feedback-loop").code == 0
