"""Graphs of other repositories: what is found where two of them meet, and where they do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_project import Run, Write

RANKING = {
    "ranking/train.py": """
        import joblib
        import pandas as pd
        from sklearn.linear_model import LogisticRegression

        clicks = pd.read_parquet("s3://lake/clicks.parquet")
        joblib.dump(LogisticRegression().fit(clicks[["age", "shown"]], clicks["clicked"]), "model.joblib")
        """,
    "ranking/score.py": """
        import joblib
        import pandas as pd

        users = pd.read_parquet("s3://lake/users.parquet")
        users["risk"] = joblib.load("model.joblib").predict(users[["age", "shown"]])
        users.to_parquet("s3://lake/risk.parquet")
        """,
    "ranking/mldebt.yaml": "version: 1\n",
}
SHOP = {
    "shop/ads.py": """
        import pandas as pd

        risk = pd.read_parquet("s3://lake/risk.parquet")
        chosen = risk[risk["risk"] > 0.5]
        chosen[["age", "risk"]].to_csv("model.csv")
        """,
    "shop/show.py": """
        import pandas as pd

        shown = pd.read_parquet("s3://lake/risk.parquet")
        shown["clicked"] = shown["risk"]
        shown[["age", "shown", "clicked"]].to_parquet("s3://lake/clicks.parquet")
        """,
    "shop/mldebt.yaml": "version: 1\n",
}


@pytest.fixture
def shop_graph(write: Write, mldebt: Run) -> Path:
    """Two repositories beside each other, and the graph of the one that reads what the other predicts."""
    root = write({**RANKING, **SHOP})
    (root / "shop.json").write_text(mldebt("graph", "shop").out)
    return root


def findings(mldebt: Run, folder: str) -> list[tuple[str, str, str]]:
    report = json.loads(mldebt("check", folder, "-o", "json").out)
    return [(each["rule"], each["location"]["path"], each["message"]) for each in report["findings"]]


def test_a_consumer_in_another_repository_is_found_and_told_here(shop_graph: Path, mldebt: Run) -> None:
    assert not [each for each in findings(mldebt, "ranking") if each[0] == "undeclared-consumer"]
    (shop_graph / "ranking/mldebt.yaml").write_text("version: 1\ngraphs:\n  storefront: ../shop.json\n")
    found = [each for each in findings(mldebt, "ranking") if each[0] == "undeclared-consumer"]
    assert sorted(message.partition(" reads ")[0] for _, _, message in found) == [
        "storefront/ads.py",
        "storefront/show.py",
    ]
    assert {path for _, path, _ in found} == {"score.py"}


def test_a_loop_through_another_repository_is_found(shop_graph: Path, mldebt: Run) -> None:
    before = [rule for rule, _, _ in findings(mldebt, "ranking") if "loop" in rule]
    (shop_graph / "ranking/mldebt.yaml").write_text("version: 1\ngraphs:\n  storefront: ../shop.json\n")
    after = [rule for rule, _, _ in findings(mldebt, "ranking") if "loop" in rule]
    assert before == []
    assert after


def test_a_consumer_that_is_declared_there_is_not_reported(shop_graph: Path, mldebt: Run) -> None:
    (shop_graph / "ranking/mldebt.yaml").write_text(
        "version: 1\ngraphs:\n  storefront: ../shop.json\n"
        "datasets:\n  s3://lake/risk.parquet:\n    consumers: ['storefront/*']\n"
    )
    assert not [each for each in findings(mldebt, "ranking") if each[0] == "undeclared-consumer"]


def test_paths_of_two_repositories_never_meet(write: Write, mldebt: Run) -> None:
    files = {name: text.replace("s3://lake/", "data/") for name, text in {**RANKING, **SHOP}.items()}
    root = write(files)
    (root / "shop.json").write_text(mldebt("graph", "shop").out)
    before = findings(mldebt, "ranking")
    (root / "ranking/mldebt.yaml").write_text("version: 1\ngraphs:\n  storefront: ../shop.json\n")
    assert findings(mldebt, "ranking") == before


def test_findings_about_the_other_repository_alone_are_its_own(shop_graph: Path, mldebt: Run) -> None:
    (shop_graph / "ranking/mldebt.yaml").write_text("version: 1\ngraphs:\n  storefront: ../shop.json\n")
    assert not [path for _, path, _ in findings(mldebt, "ranking") if path.startswith("storefront/")]


@pytest.mark.parametrize(
    ("graphs", "content", "message"),
    [
        ("storefront: ../none.json", "", "cannot be read: no such file or directory"),
        ("storefront: ../shop.json", "{}", "this is no exported graph"),
        ("storefront: ../shop.json", '{"version": 9, "nodes": [], "edges": []}', "was exported in version 9"),
        ("train.py: ../shop.json", '{"version": 1, "nodes": [], "edges": []}', "is the name of something in this"),
    ],
)
def test_a_graph_that_cannot_be_joined_is_told_at_its_place(
    write: Write, mldebt: Run, graphs: str, content: str, message: str
) -> None:
    write({**RANKING, "shop.json": content, "ranking/mldebt.yaml": f"version: 1\ngraphs:\n  {graphs}\n"})
    ran = mldebt("check", "ranking")
    assert ran.code == 2
    assert message in ran.err and ran.err.startswith("mldebt.yaml:3:")
