"""One line a finding, in the form that editors and problem matchers read."""

from __future__ import annotations

from mldebt.finding import Finding
from mldebt.reports.paint import BOLD, DIM, SEVERITY, Paint, visible
from mldebt.reports.report import Report, RuleInfo, Style

NAME = "concise"


def render(report: Report, style: Style) -> str:
    """`path:line:column: severity[code] message` for every finding, in order of place."""
    paint = Paint(style.color, style.hyperlinks)
    return "".join(f"{header(finding, report.rule(finding.rule), paint)}\n" for finding in report.findings)


def header(finding: Finding, rule: RuleInfo | None, paint: Paint) -> str:
    """The line that says where, how grave and what; the code is a link to the page of the rule."""
    span = finding.location.span
    place = paint(visible(finding.location.path), BOLD) + paint(f":{span.line}:{span.column}:", DIM)
    code = paint.link(finding.code, rule.help_uri if rule else "")
    return (
        f"{place} {paint(f'{finding.severity.value}[{code}]', SEVERITY[finding.severity])} {visible(finding.message)}"
    )
