"""What a report is made of: everything a format needs, and nothing it does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path

import msgspec

from mldebt.facts.file import Unread
from mldebt.finding import Confidence, Finding, Severity
from mldebt.source import Source


class RuleInfo(msgspec.Struct, frozen=True):
    """A rule as a report shows it; `help_markdown` is its whole page, `help_uri` where that page is published."""

    id: str
    code: str
    title: str
    debt: str
    severity: Severity
    confidence: Confidence
    why: str
    fix: str
    references: tuple[str, ...] = ()
    help_markdown: str = ""
    help_uri: str = ""


class HiddenBy(str, Enum):
    """What hides a finding."""

    COMMENT = "comment"
    BASELINE = "baseline"
    ACCEPTED = "accepted"


class Hidden(msgspec.Struct, frozen=True):
    """A finding that people chose not to see, and the reason they gave."""

    finding: Finding
    by: HiddenBy
    reason: str = ""


class Summary(msgspec.Struct, frozen=True):
    """The numbers beside the findings; `files` were read, `unread` could not be, `seconds` is what it took.

    `unresolved` counts reads and writes whose data is not known."""

    files: int = 0
    unread: tuple[tuple[str, Unread], ...] = ()
    unresolved: int = 0
    suppressed: int = 0
    baselined: int = 0
    stale_baseline: int = 0
    seconds: float = 0.0


class Report(msgspec.Struct, frozen=True):
    """The outcome of one run: findings in order, the rules that ran, and the texts that findings point into."""

    findings: tuple[Finding, ...]
    rules: tuple[RuleInfo, ...] = ()
    sources: Mapping[str, Source] = msgspec.field(default_factory=dict)
    summary: Summary = msgspec.field(default_factory=Summary)
    root: Path = msgspec.field(default_factory=Path)
    hidden: tuple[Hidden, ...] = ()

    def rule(self, rule_id: str) -> RuleInfo | None:
        """The rule of that id, or None where it is not among those that ran."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


class Style(msgspec.Struct, frozen=True):
    """How a report may look; formats for machines heed `show_suppressed` only."""

    color: bool = False
    hyperlinks: bool = False
    width: int = 100
    show_suppressed: bool = False


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by severity, confidence and how much is downstream, then by place."""
    return sorted(findings, key=lambda finding: (finding.gravity, finding.order))


def counted(number: int, noun: str) -> str:
    """The number and the noun in the right form: "1 file", "2 files"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
