"""SARIF 2.1.0, within the limits of GitHub's code scanning.

A report is one run. The trail of a finding is its only code flow, places beside it are related locations that the
message links to, and `partialFingerprints` holds GitHub's hash of the line as well as the finding's own fingerprint.
Findings that people chose not to see are left out unless asked for, since GitHub opens alerts for suppressed results.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache

import mldebt
from mldebt.finding import Finding
from mldebt.reports.fingerprint import line_hashes
from mldebt.reports.places import ROOT_ID, Json, artifact_location, on_one_line, physical_location
from mldebt.reports.report import Hidden, HiddenBy, Report, RuleInfo, Style, counted, gravest_first
from mldebt.reports.sarif_rules import descriptor
from mldebt.source import Location, Source

NAME = "sarif"

MOST_RESULTS = 5_000
MOST_STEPS = 1_000
MOST_RELATED = 20
MOST_NOTIFICATIONS = 1_000
MOST_REACHED = 100

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_HOME = "https://github.com/mldebt/mldebt"


def render(report: Report, style: Style) -> str:
    """The report as one SARIF log with one run."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report, style)]}
    text = json.dumps(log, indent=2, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _run(report: Report, style: Style) -> Json:
    shown = _shown(report, style)
    rules = _rules(report, shown)
    results = list(_results(report, shown, rules))
    return {
        "tool": {"driver": _driver(rules)},
        "automationDetails": {"id": "mldebt/"},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {ROOT_ID: {"description": {"text": "The root of the analysed project."}}},
        "invocations": [_invocation(report, len(report.findings) - MOST_RESULTS)],
        "artifacts": [{"location": artifact_location(path)} for path in _paths(report, shown)],
        "results": results,
    }


def _shown(report: Report, style: Style) -> list[tuple[Finding, Hidden | None]]:
    """The findings in order of place, the least grave left out beyond the limit, and the hidden ones when asked for."""
    kept = gravest_first(report.findings)[:MOST_RESULTS]
    shown: list[tuple[Finding, Hidden | None]] = [(finding, None) for finding in kept]
    if style.show_suppressed:
        shown += [(hidden.finding, hidden) for hidden in report.hidden[: MOST_RESULTS - len(kept)]]
    return sorted(shown, key=lambda pair: pair[0].order)


def _rules(report: Report, shown: Sequence[tuple[Finding, Hidden | None]]) -> list[Json]:
    """The descriptors of all rules that ran, and of those only findings know."""
    known = {rule.id: rule for rule in report.rules}
    for finding, _ in shown:
        if finding.rule not in known:
            known[finding.rule] = _rule_of(finding)
    return [descriptor(rule) for rule in sorted(known.values(), key=lambda rule: rule.code)]


def _rule_of(finding: Finding) -> RuleInfo:
    return RuleInfo(
        finding.rule,
        finding.code,
        finding.rule,
        finding.debt,
        finding.severity,
        finding.confidence,
        why=finding.rule,
        fix=finding.rule,
    )


def _driver(rules: list[Json]) -> Json:
    return {
        "name": "mldebt",
        "fullName": "mldebt, the linter for machine-learning technical debt",
        "semanticVersion": mldebt.__version__,
        "informationUri": _HOME,
        "rules": rules,
    }


def _results(report: Report, shown: Sequence[tuple[Finding, Hidden | None]], rules: list[Json]) -> Iterator[Json]:
    index = {str(rule["id"]): number for number, rule in enumerate(rules)}
    hashes = cache(line_hashes)
    for finding, hidden in shown:
        source = report.sources.get(finding.location.path)
        result: Json = {
            "ruleId": finding.rule,
            "ruleIndex": index[finding.rule],
            "level": finding.severity.value,
            "message": {"text": _message(finding)},
            "locations": [_location(finding.location, report)],
            "partialFingerprints": _fingerprints(finding, source, hashes(source.text) if source else ()),
            "rank": _rank(finding),
        }
        if finding.related:
            result["relatedLocations"] = [
                {"id": number, **_location(step.location, report, step.text)}
                for number, step in enumerate(finding.related[:MOST_RELATED], start=1)
            ]
        if finding.reach:
            result["properties"] = {"reach": list(finding.reach[:MOST_REACHED])}
        if finding.trail:
            result["codeFlows"] = [{"threadFlows": [{"locations": list(_flow(finding, report))}]}]
        if hidden:
            result["suppressions"] = [_suppression(hidden)]
        yield result


def _message(finding: Finding) -> str:
    """The message as a sentence, then links to the related locations, by their ids."""
    sentence = _plain(finding.message).rstrip(".") + "."
    links = [f"[{_link_text(step.text)}]({number})" for number, step in enumerate(finding.related[:MOST_RELATED], 1)]
    return f"{sentence} See also: {', '.join(links)}." if links else sentence


def _plain(text: str) -> str:
    """The text without anything that reads as a link: `](` never stands together."""
    return text.replace("](", "] (")


def _link_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _location(location: Location, report: Report, message: str = "") -> Json:
    written: Json = {"physicalLocation": physical_location(location, report.sources)}
    if message:
        written["message"] = {"text": _plain(message)}
    return written


def _flow(finding: Finding, report: Report) -> Iterator[Json]:
    """The steps of the trail; nesting begins at 1 because viewers push a step at 0 out of sight."""
    for number, step in enumerate(finding.trail[:MOST_STEPS], start=1):
        yield {"location": _location(step.location, report, step.text), "nestingLevel": 1, "executionOrder": number}


def _fingerprints(finding: Finding, source: Source | None, hashes: tuple[str, ...]) -> Json:
    fingerprints: Json = {}
    if source:
        line = on_one_line(finding.location.span, source).line
        fingerprints["primaryLocationLineHash"] = hashes[line - 1]
    fingerprints["mldebt/v1"] = finding.fingerprint or f"{finding.rule}:{finding.location.path}"
    return fingerprints


def _rank(finding: Finding) -> float:
    """Up to 100 for the gravest: a third less a step of severity, a ninth less a step of confidence.

    Within such a step, what reaches nothing is 10 below what reaches very much."""
    return round(
        100.0 - 33.0 * finding.severity.rank - 11.0 * finding.confidence.rank - 10 / (1 + len(finding.reach)), 1
    )


def _suppression(hidden: Hidden) -> Json:
    kind = "inSource" if hidden.by is HiddenBy.COMMENT else "external"
    reasons = {
        HiddenBy.COMMENT: "suppressed by a comment",
        HiddenBy.BASELINE: "known in the baseline",
        HiddenBy.ACCEPTED: "accepted in mldebt.yaml",
    }
    return {"kind": kind, "status": "accepted", "justification": hidden.reason or reasons[hidden.by]}


def _invocation(report: Report, left_out: int) -> Json:
    notifications = [
        _unread(path, unread.reason, Location(path, unread.span), report)
        for path, unread in report.summary.unread[:MOST_NOTIFICATIONS]
    ]
    if left_out > 0:
        notifications.append(_cut(left_out))
    return {"executionSuccessful": True, "toolExecutionNotifications": notifications}


def _unread(path: str, reason: str, location: Location, report: Report) -> Json:
    return {
        "descriptor": {"id": "unread"},
        "level": "note",
        "message": {"text": f"{path} could not be read: {_plain(reason)}."},
        "locations": [_location(location, report)],
    }


def _cut(left_out: int) -> Json:
    text = f"{counted(left_out, 'finding')} of least severity left out: a report holds {MOST_RESULTS:,}."
    return {"descriptor": {"id": "cut"}, "level": "warning", "message": {"text": text}}


def _paths(report: Report, shown: Sequence[tuple[Finding, Hidden | None]]) -> list[str]:
    """The files that results and notifications point into."""
    paths = {path for path, _ in report.summary.unread[:MOST_NOTIFICATIONS]}
    for finding, _ in shown:
        paths.add(finding.location.path)
        paths.update(step.location.path for step in finding.related[:MOST_RELATED])
        paths.update(step.location.path for step in finding.trail[:MOST_STEPS])
    return sorted(paths)
