"""The whole line: what each stage adds, and what is left when one of them fails."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from mldebt import baseline, reading
from mldebt.analysis import graph_of_files, judge, observe, reported_only_in, without_known
from mldebt.config import Selector, Settings, load_settings
from mldebt.discover import NothingToRead
from mldebt.errors import Mistakes
from mldebt.finding import Confidence, Severity, Step
from mldebt.frontends import Frontend
from mldebt.graph.schema import EdgeKind
from mldebt.reading import facts_of
from mldebt.reports.report import HiddenBy, Report
from mldebt.ruleset import rules_of
from mldebt.source import FILE_START, Location, Source

TODAY = date(2026, 11, 23)


def report_of(root: Path, settings: Settings | None = None) -> Report:
    settings = settings or load_settings(root)
    judged = judge(observe(root, settings), rules_of(settings), settings, TODAY)
    assert judged.mistakes == ()
    return judged.report


def messages(report: Report) -> list[str]:
    return [finding.message for finding in report.findings]


def test_files_become_findings(project: Path) -> None:
    report = report_of(project)
    assert messages(report) == ["data/clean.csv is read", "data/raw.csv is read"]
    assert report.summary.files == 4


def test_a_comment_hides_a_finding_and_keeps_the_reason(project: Path) -> None:
    script = project / "train.py"
    text = script.read_text().replace(
        'raw.csv")', 'raw.csv")  # mldebt: ignore[read-data] it has to come from somewhere'
    )
    script.write_text(text)
    report = report_of(project)
    assert messages(report) == ["data/clean.csv is read"]
    assert [(hidden.by, hidden.reason) for hidden in report.hidden] == [
        (HiddenBy.COMMENT, "it has to come from somewhere")
    ]


def test_an_accepted_debt_hides_a_finding_until_its_date(project: Path) -> None:
    entry = "version: 1\naccepted:\n  - {rule: read-data, match: '*.py', reason: for now, until: %s}\n"
    (project / "mldebt.yaml").write_text(entry % "2026-11-23")
    assert [hidden.by for hidden in report_of(project).hidden] == [HiddenBy.ACCEPTED] * 2
    (project / "mldebt.yaml").write_text(entry % "2026-11-22")
    assert report_of(project).hidden == ()


def test_an_acceptance_past_its_date_is_reported_where_that_rule_runs(project: Path) -> None:
    entry = "version: 1\naccepted:\n  - {rule: read-data, match: train.py, reason: for now, until: 2026-11-22}\n"
    (project / "mldebt.yaml").write_text(entry)
    settings = load_settings(project).overridden(extend_select=("expired-acceptance",))
    assert [finding.code for finding in report_of(project, settings).findings] == ["MLD903", "TST101", "TST101"]


def test_known_findings_leave_the_report_and_are_counted(project: Path) -> None:
    rules = rules_of(load_settings(project))
    report = report_of(project)
    known = without_known(report, baseline.of(report.findings[:1]), rules)
    assert messages(known) == ["data/raw.csv is read"]
    assert known.summary.baselined == 1 and known.summary.stale_baseline == 0
    paid = without_known(replace(report, findings=()), baseline.of(report.findings), rules)
    assert paid.summary.stale_baseline == 2


def test_findings_below_the_least_confidence_are_left_out(project: Path) -> None:
    rule = project / "rules" / "read-data.yaml"
    rule.write_text(rule.read_text().replace("confidence: high", "confidence: low"))
    assert messages(report_of(project)) == []
    settings = replace(load_settings(project), min_confidence=Confidence.LOW)
    assert len(report_of(project, settings).findings) == 2


def test_the_settings_grade_a_rule(project: Path) -> None:
    (project / "mldebt.toml").write_text('rule-paths = ["rules"]\nselect = ["TST"]\nseverity = {TST101 = "error"}\n')
    assert {finding.severity for finding in report_of(project).findings} == {Severity.ERROR}


def test_the_settings_set_the_options_of_a_rule(project: Path) -> None:
    (project / "mldebt.toml").write_text(
        'rule-paths = ["rules"]\nselect = ["TST"]\n[options.read-data]\nmedium = "table"\n'
    )
    assert messages(report_of(project)) == []


def test_rules_can_be_ignored_in_some_files(project: Path) -> None:
    settings = '\nper-file-ignores = {"*.py" = ["read-data"]}\n'
    (project / "mldebt.toml").write_text((project / "mldebt.toml").read_text() + settings)
    assert messages(report_of(project)) == []


def test_only_findings_that_touch_a_file_are_reported_for_it(project: Path) -> None:
    report = report_of(project)
    far = report.findings[0]
    near = replace(far, trail=(Step(Location("elsewhere.py", FILE_START), "on the way"),))
    narrowed = reported_only_in(replace(report, findings=(far, near)), {"elsewhere.py"})
    assert narrowed.findings == (near,)


def test_a_frontend_that_fails_leaves_the_file_unread_and_the_rest_read(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(source: Source) -> None:
        raise ZeroDivisionError("by nothing")

    real = reading.frontend_for
    broken = Frontend("python", lambda path: True, fail)  # type: ignore[arg-type]
    monkeypatch.setattr(reading, "frontend_for", lambda path: broken if path == "report.py" else real(path))
    report = report_of(project)
    assert messages(report) == ["data/raw.csv is read"]
    assert [(path, unread.reason) for path, unread in report.summary.unread] == [
        ("report.py", "reading it as python failed: ZeroDivisionError: by nothing")
    ]


def test_a_project_file_with_mistakes_states_nothing_and_the_rest_is_checked(project: Path) -> None:
    (project / "mldebt.yaml").write_text("version: 1\nonwers: []\n")
    settings = load_settings(project)
    judged = judge(observe(project, settings), rules_of(settings), settings, TODAY)
    assert len(judged.report.findings) == 2
    assert [str(mistake) for mistake in judged.mistakes] == [
        "mldebt.yaml:2:1: error: mldebt.yaml has no key 'onwers'\n     = help: did you mean 'owners'?"
    ]


def test_a_rule_with_a_mistake_leaves_the_others(project: Path) -> None:
    (project / "rules" / "misspelt.yaml").write_text("id: misspelt\n")
    settings = load_settings(project)
    judged = judge(observe(project, settings), rules_of(settings), settings, TODAY)
    assert len(judged.report.findings) == 2
    assert isinstance(judged.mistakes[0], Mistakes)


def test_a_selector_that_means_nothing_is_a_mistake_and_selects_nothing(project: Path) -> None:
    rules = rules_of(replace(load_settings(project), select=(Selector("TST"), Selector("read-dato"))))
    assert [listed.id for listed in rules.selected] == ["read-data"]
    assert "did you mean 'read-data'?" in str(rules.mistakes[0])


def test_an_option_that_a_rule_lacks_is_a_mistake_with_its_place(project: Path) -> None:
    (project / "mldebt.toml").write_text(
        'rule-paths = ["rules"]\nselect = ["TST"]\n[options.read-data]\nmedum = "table"\n'
    )
    (mistake,) = rules_of(load_settings(project)).mistakes
    assert str(mistake).startswith("mldebt.toml:4:1: error: read-data has no option 'medum'\n     = help: did you mean")


def test_two_rules_of_one_name_are_a_mistake(project: Path) -> None:
    rule = (project / "rules" / "read-data.yaml").read_text()
    (project / "rules" / "twin.yaml").write_text(rule.replace("id: read-data", "id: twin"))
    rules = rules_of(load_settings(project))
    assert [listed.id for listed in rules.selected] == ["read-data"]
    assert "another rule is called 'TST101' already" in str(rules.mistakes[0])


def test_nothing_to_read_is_an_error_unless_it_is_expected(tmp_path: Path) -> None:
    with pytest.raises(NothingToRead):
        observe(tmp_path, Settings())
    assert len(observe(tmp_path, Settings(), allow_empty=True).graph) == 0


def test_reading_tells_how_far_it_has_come(project: Path) -> None:
    told: list[tuple[int, int]] = []
    observe(project, load_settings(project), lambda done, total: told.append((done, total)))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_graph_of_files_needs_no_folder() -> None:
    script = "import pandas as pd\npd.read_csv('in.csv').to_csv('out.csv')\n"
    graph = graph_of_files({"script.py": script})
    edges = {(graph.node(edge.source).name, edge.kind, graph.node(edge.target).name) for edge in graph.edges()}
    assert ("in.csv", EdgeKind.FEEDS, "script.py") in edges
    assert ("script.py", EdgeKind.PRODUCES, "out.csv") in edges


def test_files_with_a_mistaken_project_file_have_no_graph() -> None:
    with pytest.raises(Mistakes):
        graph_of_files({"mldebt.yaml": "version: 2\n"})


def test_a_file_that_nothing_reads_has_no_facts() -> None:
    assert facts_of(Source("picture.png", "")) is None
