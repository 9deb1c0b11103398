"""The list of formats, and those for machines that are not SARIF."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace
from sample import FINDINGS, LEAKAGE, READ, REPORT, UNDECLARED, UNUSED, finding

from mldebt.reports import github, json_report
from mldebt.reports.formats import formats
from mldebt.reports.report import Report, Style
from mldebt.source import Location, Span


def test_every_module_with_a_name_is_a_format() -> None:
    assert {"concise", "github", "json", "sarif", "terminal"} <= set(formats())
    assert formats()["json"] is json_report  # type: ignore[comparison-overlap]


@pytest.mark.parametrize("name", sorted(formats()))
def test_a_format_renders_the_same_twice_and_ends_its_last_line(name: str) -> None:
    text = formats()[name].render(REPORT, Style())
    assert text == formats()[name].render(REPORT, Style())
    assert text.endswith("\n")


@pytest.mark.parametrize("name", sorted(formats()))
def test_a_format_can_say_that_there_is_nothing(name: str) -> None:
    formats()[name].render(Report(()), Style())


def test_json_holds_findings_and_summary() -> None:
    document = json.loads(json_report.render(REPORT, Style()))
    assert document["version"] == 1
    assert [each["message"] for each in document["findings"]] == [found.message for found in FINDINGS]
    (read,) = [each for each in document["findings"] if each["code"] == "MLD201"]
    assert read["location"] == {"path": "src/rank.py", "line": 5, "column": 31, "end_line": 5, "end_column": 46}
    assert read["trail"][0]["text"] == "model.pkl is loaded"
    assert document["summary"]["findings"] == {"error": 2, "warning": 1, "note": 3}
    assert document["summary"]["unread"][0]["path"] == "old/two.py"


def test_json_tells_why_a_finding_is_hidden() -> None:
    document = json.loads(json_report.render(REPORT, Style(show_suppressed=True)))
    assert document["findings"][-1]["hidden"] == {"by": "comment", "reason": "planned"}


def test_a_workflow_command_names_place_rule_and_message() -> None:
    (found,) = [each for each in FINDINGS if each.code == "MLD201"]
    assert github.render(replace(REPORT, findings=(found,)), Style()) == (
        "::warning title=mldebt MLD201 undeclared-consumer,file=src/rank.py,line=5,endLine=5,col=31,endColumn=46"
        "::rank reads out/predictions.parquet, the output of model.pkl, without being declared\n"
    )


def test_nothing_in_a_message_or_path_starts_another_command() -> None:
    found = finding(UNDECLARED, Location("a:b,c%.py", Span(1, 1, 1, 2)), "50% of\r\n::error::rows")
    (line,) = github.render(Report((found,)), Style()).splitlines()
    assert ",file=a%3Ab%2Cc%25.py," in line
    assert line.endswith("::50%25 of%0D%0A::error::rows")


def test_no_more_than_ten_of_a_kind_are_annotated_and_the_rest_is_counted() -> None:
    many = tuple(finding(rule, READ, f"{number:02}") for rule in (LEAKAGE, UNDECLARED, UNUSED) for number in range(12))
    lines = github.render(Report(many), Style()).splitlines()
    kinds = [line.split(" ")[0] for line in lines]
    assert [kinds.count(kind) for kind in ("::error", "::warning", "::notice")] == [10, 10, 10]
    assert lines[-1].startswith("::notice title=mldebt::7 more findings not annotated here")


def test_ten_of_a_kind_need_no_count() -> None:
    ten = tuple(finding(UNUSED, READ, f"{number:02}") for number in range(10))
    assert "more finding" not in github.render(Report(ten), Style())
