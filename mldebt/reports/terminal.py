"""Findings for people: the code, the trail that proves the debt, the way out, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from mldebt.finding import Finding, Severity, Step
from mldebt.patterns import pattern
from mldebt.reports.cells import cell
from mldebt.reports.concise import header
from mldebt.reports.frame import frame, margin_of
from mldebt.reports.paint import BOLD, CYAN, DIM, SEVERITY, Paint, visible
from mldebt.reports.report import HiddenBy, Report, Style, Summary, counted, gravest_first
from mldebt.source import Location

NAME = "terminal"

_MOST_REACHED = 4
"""Models, endpoints and consumers downstream that are named."""
_SENTENCE_END = pattern(r"(?<=[.!?])\s")
_HIDDEN = {
    HiddenBy.COMMENT: "hidden by a comment",
    HiddenBy.BASELINE: "in the baseline",
    HiddenBy.ACCEPTED: "accepted in mldebt.yaml",
}


def render(report: Report, style: Style) -> str:
    """The findings, the gravest first, then a table by debt, what is not shown, and one line to close."""
    paint = Paint(style.color, style.hyperlinks)
    blocks = ["\n".join(_finding(finding, report, style, paint)) for finding in gravest_first(report.findings)]
    if style.show_suppressed and report.hidden:
        blocks.append("\n".join(_hidden(report, paint)))
    if report.findings:
        blocks.append("\n".join(_table(report.findings, paint)))
    blocks.append("\n".join([*_unseen(report.summary, style, paint), _closing(report, paint)]))
    return "\n\n".join(blocks) + "\n"


def _finding(finding: Finding, report: Report, style: Style, paint: Paint) -> Iterator[str]:
    rule = report.rule(finding.rule)
    yield header(finding, rule, paint)
    source = report.sources.get(finding.location.path)
    margin = 2
    if source and source.line(finding.location.span.line).strip():
        margin = margin_of(source, finding.location.span) + 1
        yield from frame(source, finding.location.span, paint, SEVERITY[finding.severity], style.width)
    in_cell = cell(finding.location, report.sources)
    if in_cell:
        yield _labelled("place", [in_cell], margin, paint)
    if finding.trail:
        yield _labelled("trail", _steps(finding.trail, report, paint), margin, paint)
    beside = [step for step in finding.related if step not in finding.trail]
    if beside:
        yield _labelled("see", _places(beside, report, paint), margin, paint)
    if finding.reach:
        yield _labelled("reaches", [visible(_listed(finding.reach))], margin, paint)
    if rule and rule.fix:
        yield _labelled("help", [visible(_first_sentence(rule.fix))], margin, paint)


def _labelled(label: str, lines: Iterable[str], margin: int, paint: Paint) -> str:
    """The lines behind `= label:`, one below the other."""
    indent = " " * (margin + len(label) + 4)
    return f"{'':{margin}}{paint('=', CYAN)} {paint(f'{label}:', BOLD)} " + f"\n{indent} ".join(lines)


def _steps(steps: tuple[Step, ...], report: Report, paint: Paint) -> Iterator[str]:
    digits = len(str(len(steps)))
    for number, line in enumerate(_places(steps, report, paint), start=1):
        yield f"{number:>{digits}}. {line}"


def _places(steps: Iterable[Step], report: Report, paint: Paint) -> Iterator[str]:
    places = [(_place(step.location, report), visible(step.text)) for step in steps]
    width = min(max(len(place) for place, _ in places), 60)
    for place, text in places:
        yield f"{paint(f'{place:<{width}}', DIM)}  {text}"


def _place(location: Location, report: Report) -> str:
    in_cell = cell(location, report.sources)
    place = f"{visible(location.path)}:{location.span.line}"
    return f"{place} ({in_cell})" if in_cell else place


def _listed(names: Sequence[str]) -> str:
    """The names, of many the first and how many more."""
    more = f" and {len(names) - _MOST_REACHED:,} more" if len(names) > _MOST_REACHED else ""
    return ", ".join(names[:_MOST_REACHED]) + more


def _first_sentence(text: str) -> str:
    return _SENTENCE_END.split(" ".join(text.split()), maxsplit=1)[0].rstrip(".")


def _hidden(report: Report, paint: Paint) -> Iterator[str]:
    for hidden in report.hidden:
        reason = f": {visible(hidden.reason)}" if hidden.reason else ""
        line = header(hidden.finding, report.rule(hidden.finding.rule), paint)
        yield f"{line} {paint(f'({_HIDDEN[hidden.by]}{reason})', DIM)}"


def _table(findings: tuple[Finding, ...], paint: Paint) -> Iterator[str]:
    """Findings by kind of debt, the gravest kinds first; only severities that came up have a column."""
    numbers = Counter((finding.debt, finding.severity) for finding in findings)
    severities = [severity for severity in Severity if any(found is severity for _, found in numbers)]
    debts = sorted({debt for debt, _ in numbers}, key=lambda debt: ([-numbers[debt, each] for each in Severity], debt))
    first = max(map(len, [*debts, "debt"]))
    heads = [f"{severity.value}s" for severity in severities]
    yield paint("  ".join([f"{'debt':<{first}}", *heads]), DIM)
    for debt in debts:
        row = [f"{debt:<{first}}"]
        for severity, head in zip(severities, heads, strict=True):
            number = f"{numbers[debt, severity] or '·':>{len(head)}}"
            row.append(paint(number, SEVERITY[severity] if numbers[debt, severity] else DIM))
        yield "  ".join(row)


def _unseen(summary: Summary, style: Style, paint: Paint) -> Iterator[str]:
    """What the findings leave out, and how to see it."""
    hidden = []
    if summary.suppressed:
        hidden.append(f"{summary.suppressed:,} suppressed")
    if summary.baselined:
        hidden.append(f"{summary.baselined:,} in the baseline")
    if hidden:
        way = "" if style.show_suppressed else "; show them with `--show-suppressed`"
        yield paint(f"not shown: {', '.join(hidden)}{way}" if way else f"also: {', '.join(hidden)}", DIM)
    if summary.stale_baseline:
        entries = "entry" if summary.stale_baseline == 1 else "entries"
        yield f"{summary.stale_baseline:,} baseline {entries} no longer found: drop with `mldebt baseline prune`"
    blind = []
    if summary.unread:
        blind.append(f"{counted(len({path for path, _ in summary.unread}), 'file')} could not be read")
    if summary.unresolved:
        blind.append(f"{counted(summary.unresolved, 'reference')} could not be resolved")
    if blind:
        yield f"{' and '.join(blind)}: see `mldebt coverage`"


def _closing(report: Report, paint: Paint) -> str:
    read = f"{counted(report.summary.files, 'file')} ({report.summary.seconds:.1f} s)"
    if not report.findings:
        return f"{paint('no debt found', BOLD)} in {read}"
    numbers = Counter(finding.severity for finding in report.findings)
    parts = [
        paint(counted(numbers[severity], severity.value), SEVERITY[severity])
        for severity in Severity
        if numbers[severity]
    ]
    return f"found {', '.join(parts)} in {read}"
