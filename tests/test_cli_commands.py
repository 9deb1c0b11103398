"""The commands besides `check`: what each prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_project import PROJECT, Run, Write

from mldebt.project.initial import uncommented
from mldebt.project.vocabulary import read_project
from mldebt.source import Source


def test_rules_are_listed_with_those_of_the_project(project: Path, mldebt: Run) -> None:
    ran = mldebt("rules")
    assert ran.code == 0
    assert ["TST101", "read-data"] in [line.split()[:2] for line in ran.out.splitlines()]
    records = {record["id"]: record for record in json.loads(mldebt("rules", "--format", "json").out)}
    assert records["read-data"]["selected"] is True
    assert records["unused-suppression"]["selected"] is False


@pytest.mark.parametrize("name", ["read-data", "TST101"])
def test_a_rule_is_explained_by_id_and_code(name: str, project: Path, mldebt: Run) -> None:
    ran = mldebt("explain", name)
    assert ran.code == 0
    assert "Tests want a rule that never changes." in ran.out
    assert "medium = 'file': What the data is." in ran.out
    assert "# mldebt: ignore[read-data] the reason" in ran.out


def test_the_page_of_a_rule_is_markdown(project: Path, mldebt: Run) -> None:
    assert "\n# read-data (TST101)\n" in mldebt("explain", "read-data", "--format", "markdown").out
    assert mldebt("explain", "unused-suppression", "--format", "markdown").code == 0


def test_an_unknown_rule_is_told_with_the_nearest(project: Path, mldebt: Run) -> None:
    ran = mldebt("explain", "read-dato")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: no rule is called 'read-dato'\n     = help: did you mean 'read-data'?\n"


def test_the_graph_is_printed_in_every_form(project: Path, mldebt: Run) -> None:
    names = {node["name"] for node in json.loads(mldebt("graph").out)["nodes"]}
    assert {"data/raw.csv", "data/clean.csv", "train.py", "report.py"} <= names
    assert mldebt("graph", "--format", "mermaid").out.startswith("flowchart LR\n")
    assert mldebt("graph", "--format", "dot").out.startswith("digraph")


def test_a_part_of_the_graph_is_printed(project: Path, mldebt: Run) -> None:
    part = json.loads(mldebt("graph", "--kind", "dataset", "--kind", "job", "--around", "report.py", "--hops", "1").out)
    assert {node["name"] for node in part["nodes"]} == {"data/clean.csv", "report.py"}


def test_a_trace_leads_back_hop_by_hop_with_places(project: Path, mldebt: Run) -> None:
    lines = mldebt("trace", "data/clean.csv").out.splitlines()
    assert lines[1].startswith("└── job train.py  ") and lines[1].endswith("  train.py:4")
    assert lines[2].startswith("    └── dataset data/raw.csv  ") and lines[2].endswith("  train.py:3")


def test_an_impact_leads_on_and_groups_what_people_ask_for(write: Write, mldebt: Run) -> None:
    write(
        {
            "train.py": """\
                import joblib, pandas as pd
                from sklearn.linear_model import LinearRegression

                rides = pd.read_csv("rides.csv")
                model = LinearRegression().fit(rides[["hour"]], rides["demand"])
                joblib.dump(model, "model.joblib")
                """
        }
    )
    text = mldebt("impact", "rides.csv").out
    assert "models: LinearRegression" in text
    record = json.loads(mldebt("impact", "rides.csv", "--format", "json").out)
    assert [hop["edge"] for hop in record["hops"] if hop["node"]["name"] == "train.py"] == ["feeds"]
    assert len(record["groups"]["models"]) == 1


def test_features_are_one_line_unless_each_is_asked_for(write: Write, mldebt: Run) -> None:
    script = "import pandas as pd\nx = pd.read_csv('a.csv')\nx['two'] = x['one'] * 2\nx['three'] = x['one'] * 3\n"
    write({"script.py": script + "x[['two', 'three']].to_csv('b.csv')\n"})
    together, each = mldebt("trace", "b.csv").out, mldebt("trace", "b.csv", "--features").out
    assert "features " in together and "feature two" not in together
    assert "feature two" in each


def test_an_unknown_node_is_told_with_the_nearest(project: Path, mldebt: Run) -> None:
    ran = mldebt("trace", "rwa.csv")
    assert ran.code == 2
    assert "did you mean 'data/raw.csv'" in ran.err


def test_an_ambiguous_node_is_told_with_all_it_may_be(write: Write, mldebt: Run) -> None:
    write({"script.py": "import pandas as pd\npd.read_csv('a/x.csv')\npd.read_csv('b/x.csv')\n"})
    ran = mldebt("impact", "x.csv")
    assert ran.code == 2
    assert "'x.csv' may be 2 things" in ran.err and "script.py:3" in ran.err


def test_coverage_shows_each_gap_with_its_place(write: Write, mldebt: Run) -> None:
    script = "import sys\nimport pandas as pd\npd.read_csv(sys.stdin.readline())\npd.read_csv('known.csv')\n"
    write({"script.py": script, "old.py": "print 'python 2'\n"})
    ran = mldebt("coverage")
    assert ran.code == 0
    assert "script.py:3:1  unresolved" in ran.out
    assert "old.py:1:" in ran.out
    record = json.loads(mldebt("coverage", "--format", "json").out)
    assert record["calls"] == {"resolved": 1, "pattern": 0, "unresolved": 1}
    assert [problem["path"] for problem in record["unread"]] == ["old.py"]


def test_facts_show_one_file_as_json(project: Path, mldebt: Run) -> None:
    ran = mldebt("facts", "train.py")
    assert (ran.code, json.loads(ran.out)["language"]) == (0, "python")


def test_facts_of_what_nobody_reads_are_an_error(write: Write, mldebt: Run) -> None:
    write({"picture.png": b"\x89PNG"})
    ran = mldebt("facts", "picture.png")
    assert (ran.code, ran.out) == (2, "")


def test_the_settings_are_shown_with_their_places(project: Path, mldebt: Run) -> None:
    records = json.loads(mldebt("config", "--format", "json").out)
    assert records["select"] == {"value": ["TST"], "source": "mldebt.toml:2:1"}
    assert records["fail-on"] == {"value": "warning", "source": "default"}
    assert 'select            ["TST"]  # mldebt.toml:2:1\n' in mldebt("config").out


def test_a_first_project_file_is_written_once(project: Path, mldebt: Run) -> None:
    assert mldebt("init").code == 0
    text = (project / "mldebt.yaml").read_text()
    assert '"data/raw.csv": {external: true}' in text
    assert mldebt("init").code == 2
    assert (project / "mldebt.yaml").read_text() == text


def test_every_proposal_of_a_first_project_file_can_be_stated(project: Path, mldebt: Run) -> None:
    mldebt("init")
    text = uncommented((project / "mldebt.yaml").read_text())
    assert [statement.external for statement in read_project(Source("mldebt.yaml", text)).datasets] == [True]
    (project / "mldebt.yaml").write_text(text)
    assert mldebt("check").code == 1


def test_a_baseline_hides_what_was_there_before(project: Path, mldebt: Run) -> None:
    assert mldebt("baseline", "create").code == 0
    assert mldebt("check").code == 1, "a file that no setting names is not used"
    (project / "mldebt.toml").write_text((project / "mldebt.toml").read_text() + 'baseline = "mldebt-baseline.json"\n')
    assert mldebt("check").code == 0
    assert mldebt("check", "--no-baseline").code == 1
    assert "2 known findings" in mldebt("baseline", "show").out


def test_a_baseline_shrinks_by_pruning_and_grows_by_updating(project: Path, mldebt: Run) -> None:
    mldebt("baseline", "create")
    (project / "report.py").write_text("import pandas as pd\n\npd.read_csv('data/new.csv')\n")
    assert "with 1 known finding" in mldebt("baseline", "prune").out
    assert "with 2 known findings" in mldebt("baseline", "update").out
    assert mldebt("baseline", "create").code == 2


def test_no_baseline_is_made_of_half_an_analysis(project: Path, mldebt: Run) -> None:
    (project / "mldebt.yaml").write_text("version: 2\n")
    assert mldebt("baseline", "create").code == 2
    assert not (project / "mldebt-baseline.json").exists()


def test_fixing_shows_before_it_changes(project: Path, mldebt: Run) -> None:
    before = (project / "train.py").read_text()
    ran = mldebt("fix", "--diff", "--ignore-with", "known for years")
    assert ran.code == 1
    assert '+frame = pd.read_csv("data/raw.csv")  # mldebt: ignore[read-data] known for years' in ran.out
    assert (project / "train.py").read_text() == before


def test_findings_are_hidden_for_a_reason(project: Path, mldebt: Run) -> None:
    assert mldebt("fix", "--ignore-with", "known for years").code == 0
    assert mldebt("check").code == 0
    assert mldebt("fix").out == "nothing to change\n"


def test_rules_of_the_project_are_tested(project: Path, write: Write, mldebt: Run) -> None:
    page = "# read-data\n\n## Data is read\n\n```graph\na.csv:dataset {read: true, medium: file}%s\n```\n"
    write({"tests/rules/read-data.md": page % '  # expect: read-data "a.csv is read"'})
    assert mldebt("test").out == "1 section: 1 passed, 0 failed\n"
    write({"tests/rules/read-data.md": page % ""})
    ran = mldebt("test")
    assert ran.code == 1
    assert 'unexpected read-data "a.csv is read"' in ran.out


def test_a_folder_without_tests_is_an_error(project: Path, mldebt: Run) -> None:
    assert mldebt("test").code == 2


def test_generated_files_are_fresh(mldebt: Run) -> None:
    ran = mldebt("docs", str(Path(__file__).parents[1]), "--check")
    assert (ran.code, ran.out) == (0, "")


def test_pages_are_only_written_in_a_checkout(project: Path, mldebt: Run) -> None:
    assert "is not the checkout" in mldebt("docs").err


def test_every_command_that_reads_a_project_takes_its_folder(write: Write, mldebt: Run) -> None:
    write({f"here/{name}": content for name, content in PROJECT.items()})
    for name in ("check", "rules", "graph", "coverage", "config"):
        assert mldebt(name, "here").err == ""
