"""Two commits compared: findings, the graph, and what models learn from."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from small_project import Run, Write

TRAIN = """
import joblib
import pandas as pd
from sklearn.linear_model import LinearRegression

rows = pd.read_csv("data/rows.csv")
model = LinearRegression().fit(rows[[COLUMNS]], rows["price"])
joblib.dump(model, "model.joblib")
"""
SCORE = """
import joblib
import pandas as pd

rows = pd.read_csv("data/rows.csv")
rows["price"] = joblib.load("model.joblib").predict(rows[["size"]])
rows.to_csv("data/rows.csv")
"""
EXPLAIN = ("--select", "unexplained-model-change")


def train(*columns: str) -> str:
    return TRAIN.replace("COLUMNS", ", ".join(f'"{column}"' for column in columns))


def git(*arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], check=True, capture_output=True, timeout=60
    )


@pytest.fixture
def repository(write: Write) -> Write:
    """Writes files and commits them, each time; the working directory is the repository."""
    write({})
    git("init", "-q")

    def commit(files: dict[str, str | bytes]) -> Path:
        root = write(files)
        git("add", "-A")
        git("commit", "-q", "-m", "a change")
        return root

    return commit


def test_findings_are_new_or_gone_and_the_rest_is_silent(repository: Write, mldebt: Run) -> None:
    repository({"train.py": train("size")})
    repository({"score.py": SCORE})
    ran = mldebt("diff", "HEAD~1", "HEAD", "--select", "direct-feedback-loop")
    assert ran.code == 1
    assert "new findings\n  score.py:6:" in ran.out
    back = mldebt("diff", "HEAD", "HEAD~1", "--select", "direct-feedback-loop")
    assert back.code == 0
    assert "findings gone\n  score.py:6:" in back.out
    assert mldebt("diff", "HEAD").out == "nothing changed that mldebt can see\n"


def test_a_commit_is_compared_with_the_files_on_disk(repository: Write, write: Write, mldebt: Run) -> None:
    repository({"train.py": train("size")})
    write({"score.py": SCORE})
    assert mldebt("diff", "HEAD", "--select", "direct-feedback-loop").code == 1


def test_the_graph_tells_what_a_model_learns_from_now(repository: Write, mldebt: Run) -> None:
    repository({"train.py": train("size")})
    repository({"train.py": train("rooms").replace("data/rows.csv", "data/all.csv")})
    found = json.loads(mldebt("diff", "HEAD~1", "--format", "json").out)
    assert found["learning"] == [
        {
            "model": "LinearRegression",
            "path": "train.py",
            "added": ["dataset data/all.csv", "feature rooms"],
            "gone": ["dataset data/rows.csv", "feature size"],
        }
    ]
    assert {"kind": "upstream dependency", "name": "data/all.csv", "of": ""} in found["added"]
    assert {"kind": "upstream dependency", "name": "data/rows.csv", "of": ""} in found["removed"]


def test_a_model_that_learns_from_other_data_wants_a_word(repository: Write, mldebt: Run) -> None:
    repository({"train.py": train("size"), "README.md": "one"})
    repository({"train.py": train("size", "rooms")})
    ran = mldebt("diff", "HEAD~1", *EXPLAIN, "--fail-on", "note")
    assert ran.code == 1
    assert "LinearRegression learns from other data than before" in ran.out


def test_a_model_that_is_fitted_in_two_places_of_a_file_is_one(repository: Write, mldebt: Run) -> None:
    twice = "\nif len(rows) > 9:\n    model = LinearRegression().fit(rows[[COLUMNS]], rows['price'])\n"
    repository({"train.py": train("size") + twice.replace("COLUMNS", "'size'")})
    repository({"train.py": train("rooms") + twice.replace("COLUMNS", "'rooms'")})
    ran = mldebt("diff", "HEAD~1", *EXPLAIN)
    assert ran.out.count("LinearRegression learns from other data than before") == 1


@pytest.mark.parametrize("write_up", ["README.md", "docs/model.md", "MODEL_CARD.md"])
def test_a_write_up_that_changes_too_is_that_word(write_up: str, repository: Write, mldebt: Run) -> None:
    repository({"train.py": train("size"), write_up: "one"})
    repository({"train.py": train("size", "rooms"), write_up: "two"})
    assert mldebt("diff", "HEAD~1", *EXPLAIN, "--fail-on", "note").code == 0


def test_a_write_up_of_something_else_is_not(repository: Write, mldebt: Run) -> None:
    repository({"churn/train.py": train("size"), "mail/README.md": "one"})
    repository({"churn/train.py": train("size", "rooms"), "mail/README.md": "two"})
    assert mldebt("diff", "HEAD~1", *EXPLAIN, "--fail-on", "note").code == 1


def test_data_without_a_name_is_the_same_some_lines_further_down(repository: Write, mldebt: Run) -> None:
    load = "import sys\nimport pandas as pd\n\n\ndef load(place):\n    return pd.read_csv(place)['size'] * 2\n"
    repository({"load.py": load})
    repository({"load.py": f"import os\n{load}print(load(os.environ['ROWS']))\n"})
    repository({"load.py": f"import os\n\n\n{load}print(load(os.environ['ROWS']))\n"})
    ran = mldebt("diff", "HEAD~1", "HEAD")
    assert "unknown data" not in ran.out


def test_differences_are_told_in_markdown(repository: Write, mldebt: Run) -> None:
    repository({"train.py": train("size")})
    repository({"train.py": train("rooms"), "score.py": SCORE})
    told = mldebt("diff", "HEAD~1", "--select", "direct-feedback-loop", "--format", "markdown").out
    assert told.startswith("**1 new finding, 0 gone**\n")
    assert "### Models that learn from other data\n\n- `LinearRegression` at `train.py:7:9`\n" in told
    assert "  - added: `feature rooms`\n" in told
    assert "<details><summary>Removed from the graph: 1 upstream dependency</summary>\n\n- 1 upstream" in told
    assert "- 1 job\n  - `score.py`\n\n</details>\n" in told


def test_the_features_of_one_data_are_on_one_line(repository: Write, mldebt: Run) -> None:
    repository({"train.py": train("size")})
    repository({"train.py": train(*(f"c{number}" for number in range(9)))})
    told = mldebt("diff", "HEAD~1").out
    assert "  9 features\n    data/rows.csv: c0, c1, c2, c3, c4, c5 and 3 more\n" in told


def test_pictures_and_documents_are_no_lessons(repository: Write, mldebt: Run) -> None:
    shown = """
from PIL import Image

print(Image.open("plot.png"))
"""
    repository({"train.py": train("size")})
    repository({"train.py": train("size") + shown, "USE.md": f"```python{train('size')}```\n"})
    told = json.loads(mldebt("diff", "HEAD~1", "--format", "json").out)
    assert told["learning"] == []
    assert [one["name"] for one in told["added"] if one["kind"] == "job"] == []


def test_who_reads_predictions_is_told_with_what_he_reads(repository: Write, mldebt: Run) -> None:
    repository({"train.py": train("size"), "score.py": SCORE})
    repository({"report.py": 'import pandas as pd\n\nprint(pd.read_csv("data/rows.csv")["price"].mean())\n'})
    told = mldebt("diff", "HEAD~1").out
    assert "  1 consumer\n    report.py reads data/rows.csv\n" in told


def test_a_commit_that_is_not_there_is_told(repository: Write, mldebt: Run) -> None:
    repository({"train.py": train("size")})
    ran = mldebt("diff", "no-such-branch")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: 'no-such-branch' is no commit of this repository\n     = help: ")
    assert mldebt("diff", "--", "--output=x").code == 2


def test_a_folder_in_no_repository_is_told(write: Write, mldebt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write({"train.py": train("size")})
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent))
    ran = mldebt("diff", "HEAD")
    assert ran.code == 2
    assert "is in no git repository" in ran.err
