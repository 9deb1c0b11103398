"""The findings as JSON, for programs that want less than SARIF.

    {
      "version": 1,
      "tool": {"name": "mldebt", "version": "0.1.0"},
      "findings": [{
        "rule", "code", "debt", "severity", "confidence", "message", "fingerprint",
        "location": {"path", "line", "column", "end_line", "end_column", "cell"?},
        "trail": [{"location", "text"}], "related": [{"location", "text"}],
        "properties": {},
        "hidden"?: {"by": "comment" | "baseline" | "accepted", "reason"}
      }],
      "summary": {
        "findings": {"error", "warning", "note"}, "files", "unresolved", "suppressed", "baselined", "stale_baseline",
        "seconds", "unread": [{"path", "line", "column", "reason"}]
      }
    }

Lines and columns count from 1, columns in code points; the end column is the first one after the place. A key with `?`
is there only when it applies: `cell` in notebooks, `hidden` on findings that are shown though they are suppressed.
Within a version keys are only added.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

import mldebt
from mldebt.finding import Finding, Severity, Step
from mldebt.reports.cells import cell
from mldebt.reports.places import Json
from mldebt.reports.report import Hidden, Report, Style
from mldebt.source import Location

NAME = "json"
VERSION = 1


def render(report: Report, style: Style) -> str:
    """The report as one indented JSON document."""
    shown: list[tuple[Finding, Hidden | None]] = [(finding, None) for finding in report.findings]
    if style.show_suppressed:
        shown += [(hidden.finding, hidden) for hidden in report.hidden]
    document = {
        "version": VERSION,
        "tool": {"name": "mldebt", "version": mldebt.__version__},
        "findings": [_finding(finding, hidden, report) for finding, hidden in shown],
        "summary": _summary(report),
    }
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _finding(finding: Finding, hidden: Hidden | None, report: Report) -> Json:
    written: Json = {
        "rule": finding.rule,
        "code": finding.code,
        "debt": finding.debt,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
        "location": _location(finding.location, report),
        "trail": _steps(finding.trail, report),
        "related": _steps(finding.related, report),
        "properties": dict(finding.properties),
        "reach": list(finding.reach),
    }
    if hidden:
        written["hidden"] = {"by": hidden.by.value, "reason": hidden.reason}
    return written


def _steps(steps: Iterable[Step], report: Report) -> list[Json]:
    return [{"location": _location(step.location, report), "text": step.text} for step in steps]


def _location(location: Location, report: Report) -> Json:
    span = location.span
    written: Json = {
        "path": location.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
    in_cell = cell(location, report.sources)
    return {**written, "cell": in_cell} if in_cell else written


def _summary(report: Report) -> Json:
    numbers = Counter(finding.severity for finding in report.findings)
    summary = report.summary
    return {
        "findings": {severity.value: numbers[severity] for severity in Severity},
        "files": summary.files,
        "unresolved": summary.unresolved,
        "suppressed": summary.suppressed,
        "baselined": summary.baselined,
        "stale_baseline": summary.stale_baseline,
        "seconds": round(summary.seconds, 3),
        "unread": [
            {"path": path, "line": unread.span.line, "column": unread.span.column, "reason": unread.reason}
            for path, unread in summary.unread
        ],
    }
