"""Annotations by GitHub's workflow commands, for runs that may not upload SARIF.

GitHub keeps ten annotations of each kind a step and drops the others without a word, so the gravest are chosen here and
the last notice says how many more there are.
"""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.finding import Finding, Severity
from mldebt.reports.cells import cell
from mldebt.reports.places import on_one_line
from mldebt.reports.report import Report, Style, counted, gravest_first

NAME = "github"
MOST_OF_A_KIND = 10

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, style: Style) -> str:
    """One workflow command a finding, the gravest first, and a notice when some had to be left out."""
    shown = list(_shown(report))
    commands = [_annotation(finding, report) for finding in shown]
    left_out = len(report.findings) - len(shown)
    if left_out:
        text = (
            f"{counted(left_out, 'more finding')} not annotated here; the SARIF and terminal reports hold all of them"
        )
        commands.append(_command("notice", {"title": "mldebt"}, text))
    return "".join(f"{command}\n" for command in commands)


def _shown(report: Report) -> Iterator[Finding]:
    """The first ten of each severity; one notice fewer where the last is needed to say how many are missing."""
    for severity in Severity:
        found = [finding for finding in gravest_first(report.findings) if finding.severity is severity]
        yield from found[: _room(severity, report)]


def _room(severity: Severity, report: Report) -> int:
    crowded = any(_number(each, report) > MOST_OF_A_KIND for each in Severity)
    return MOST_OF_A_KIND - 1 if severity is Severity.NOTE and crowded else MOST_OF_A_KIND


def _number(severity: Severity, report: Report) -> int:
    return sum(finding.severity is severity for finding in report.findings)


def _annotation(finding: Finding, report: Report) -> str:
    source = report.sources.get(finding.location.path)
    span = on_one_line(finding.location.span, source) if source else finding.location.span
    properties: dict[str, str | int] = {
        "title": f"mldebt {finding.code} {finding.rule}",
        "file": finding.location.path,
        "line": span.line,
    }
    properties["endLine"] = span.end_line
    if span.end_line == span.line:
        properties.update({"col": span.column, "endColumn": span.end_column})
    in_cell = cell(finding.location, report.sources)
    return _command(_COMMAND[finding.severity], properties, f"{finding.message}{f' ({in_cell})' if in_cell else ''}")


def _command(name: str, properties: dict[str, str | int], message: str) -> str:
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
