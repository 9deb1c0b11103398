"""Commands of MLflow: `mlflow run` starts an entry point of a project, `mlflow models serve` takes a model."""

from __future__ import annotations

import pytest
from observed import edges

PROJECT = """\
    name: rows
    entry_points:
      main:
        parameters:
          data: {type: path, default: default.csv}
          out: path
        command: python rows.py {data} --out {out}
      check:
        parameters: {data: string}
        command: python check.py {data}
    """
ROWS = """\
    import argparse
    import pandas as pd

    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--out")
    args = parser.parse_args()
    pd.read_csv(args.data).dropna().to_csv(args.out)
    """
CHECK = "import sys\nimport pandas as pd\nprint(pd.read_csv(sys.argv[1]).describe())\n"
FILES = {"MLproject": PROJECT, "rows.py": ROWS, "check.py": CHECK}


@pytest.mark.parametrize(
    "command",
    [
        "mlflow run . -P data=a.csv -P out=b.csv",
        "mlflow run --env-manager=local . --param-list data=a.csv --param-list out=b.csv -e main",
        "uv run mlflow run ./ --entry-point main -P data=a.csv -P out=b.csv --experiment-name rows",
        'mlflow run "$ROOT" -P data=a.csv -P out=b.csv',
    ],
)
def test_an_entry_point_is_run_with_what_a_command_gives(command: str) -> None:
    found = edges({**FILES, "Makefile": f"rows:\n\t{command}\n"}, "feeds", "produces")
    assert [one for one in found if "rows.py" in one] == ["a.csv -feeds-> rows.py", "rows.py -produces-> b.csv"]


def test_what_a_command_leaves_out_has_its_default() -> None:
    files = {**FILES, ".github/workflows/a.yml": "on: push\njobs: {a: {steps: [{run: mlflow run . -P out=b.csv}]}}\n"}
    assert "default.csv -feeds-> rows.py" in edges(files, "feeds")


def test_an_entry_point_that_is_run_twice_is_two_jobs() -> None:
    run = "mlflow run . -P data=a.csv -P out=b.csv\nmlflow run . -P data=b.csv -P out=c.csv\n"
    assert edges({**FILES, "run.sh": run}, "produces") == [
        "rows.py -produces-> b.csv",
        "rows.py b.csv --out c.csv -produces-> c.csv",
    ]


def test_an_entry_point_of_another_folder_is_meant_by_its_folder() -> None:
    files = {f"jobs/{path}": text for path, text in FILES.items()}
    found = edges({**files, "run.sh": "mlflow run jobs -e check -P data=a.csv\n"}, "feeds")
    assert "jobs/a.csv -feeds-> jobs/check.py" in found


def test_a_project_elsewhere_is_no_project_of_the_repository() -> None:
    run = "mlflow run https://github.com/mlflow/mlflow-example.git -P data=a.csv -P out=b.csv\n"
    assert "a.csv -feeds-> rows.py" not in edges({**FILES, "run.sh": run}, "feeds")


TRAIN = """\
    import mlflow
    import pandas as pd
    from sklearn.linear_model import Ridge

    frame = pd.read_csv("a.csv")
    mlflow.sklearn.log_model(Ridge().fit(frame[["x"]], frame["y"]), name="m", registered_model_name="demand")
    """


@pytest.mark.parametrize(
    ("command", "model"),
    [
        ("mlflow models serve -m models:/demand/3 -p 5001", "models:/demand/3"),
        ("mlflow models build-docker --model-uri=models:/demand@champion -n demand", "models:/demand@champion"),
    ],
)
def test_a_command_takes_the_model_that_it_serves(command: str, model: str) -> None:
    found = edges({"train.py": TRAIN, "Makefile": f"serve:\n\t{command}\n"}, "feeds")
    assert f"{model} -feeds-> serve" in found


def test_a_document_serves_no_model() -> None:
    found = edges({"train.py": TRAIN, "README.md": "    mlflow models serve -m models:/demand/3\n"}, "feeds")
    assert not [one for one in found if one.startswith("models:/")]
