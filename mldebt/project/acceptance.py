"""Accepted debts: which findings they hide, which have passed their date, which match nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Sequence
from datetime import date

import msgspec

from mldebt.finding import Confidence, Finding, Severity
from mldebt.project.glob import matches
from mldebt.project.project import AcceptedDebt, Project


class AcceptanceRule(msgspec.Struct, frozen=True):
    """A rule about the statements of people, which no graph shows."""

    id: str
    code: str
    title: str
    severity: Severity
    why: str
    fix: str
    debt: str = "process-debt"
    confidence: Confidence = Confidence.HIGH
    profile: str = "default"


EXPIRED = AcceptanceRule(
    id="expired-acceptance",
    code="MLD903",
    title="An accepted debt has passed its date",
    severity=Severity.WARNING,
    why=(
        "Debt is accepted for a time, so that somebody looks at it again. Past that day nobody has decided that it may "
        "stay, and the reason given may no longer hold."
    ),
    fix="Pay the debt back and remove the entry, or decide again and move `until`.",
)

UNUSED = AcceptanceRule(
    id="unused-acceptance",
    code="MLD904",
    title="An accepted debt matches no finding",
    severity=Severity.NOTE,
    why=(
        "The debt was paid back, or the entry never matched. Left in the file, it would hide the next debt of its kind "
        "that nobody has looked at."
    ),
    fix="Remove the entry, or correct its `rule` or `match`.",
)

RULES = (EXPIRED, UNUSED)


class Hidden(msgspec.Struct, frozen=True):
    """A finding that is not reported, and the statement that accepts it."""

    finding: Finding
    by: AcceptedDebt


class Accepted(msgspec.Struct, frozen=True):
    """The findings that stay and those that are hidden, and what the accepted debts themselves give to report."""

    kept: tuple[Finding, ...]
    hidden: tuple[Hidden, ...]
    expired: tuple[Finding, ...]
    unused: tuple[Finding, ...]


def accept(
    findings: Sequence[Finding], project: Project, today: date, judged: Container[str] | None = None
) -> Accepted:
    """The findings without those that people accept on that day.

    `judged` holds the ids, codes and kinds of debt of the rules that ran, so that an entry about another rule is not
    called unused; None means that all ran.
    """
    in_force = [entry for entry in project.accepted if entry.until >= today]
    verdicts = [(finding, next((entry for entry in in_force if accepts(entry, finding)), None)) for finding in findings]
    used = [entry for entry in project.accepted if any(accepts(entry, finding) for finding in findings)]
    idle = [entry for entry in project.accepted if entry not in used and (judged is None or entry.rule.text in judged)]
    return Accepted(
        kept=tuple(finding for finding, entry in verdicts if entry is None),
        hidden=tuple(Hidden(finding, entry) for finding, entry in verdicts if entry is not None),
        expired=tuple(_expired(entry) for entry in used if entry.until < today),
        unused=tuple(_unused(entry) for entry in idle),
    )


def accepts(entry: AcceptedDebt, finding: Finding) -> bool:
    """Whether the entry speaks of the finding: its rule, and its path or a name among its properties."""
    if entry.rule.text not in (finding.rule, finding.code, finding.debt):
        return False
    return any(matches(entry.match.text, name) for name in (finding.location.path, *finding.properties.values()))


def _expired(entry: AcceptedDebt) -> Finding:
    by = f" by {entry.by}" if entry.by else ""
    said = f"{entry.rule.text} in '{entry.match.text}' was accepted{by} until {entry.until}: {entry.reason}"
    return _finding(EXPIRED, entry, said)


def _unused(entry: AcceptedDebt) -> Finding:
    return _finding(UNUSED, entry, f"no finding of {entry.rule.text} matches '{entry.match.text}', which is accepted")


def _finding(rule: AcceptanceRule, entry: AcceptedDebt, message: str) -> Finding:
    names = "\0".join((rule.id, entry.rule.text, entry.match.text))
    return Finding(
        rule=rule.id,
        code=rule.code,
        debt=rule.debt,
        severity=rule.severity,
        confidence=rule.confidence,
        message=message,
        location=entry.location,
        fingerprint=hashlib.sha256(names.encode()).hexdigest()[:32],
    )
