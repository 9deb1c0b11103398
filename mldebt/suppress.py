"""Suppressions: comments that hide findings for a reason.

    # mldebt: ignore[undeclared-consumer, MLD301] the dashboard team has been told

Rules are named by id or code. A comment that cannot work, and one that hides nothing, is a finding itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Protocol

import msgspec

from mldebt.comments import MARK, Comment, comments
from mldebt.errors import suggestion
from mldebt.finding import Confidence, Finding, Severity
from mldebt.patterns import pattern
from mldebt.reports.report import RuleInfo
from mldebt.source import Location, Source, Span

UNUSED = RuleInfo(
    "unused-suppression",
    "MLD901",
    "A comment hides findings that are no longer there",
    "config-debt",
    Severity.NOTE,
    Confidence.HIGH,
    why="A suppression that hides nothing tells readers of a debt that has been paid, and it will hide the next "
    "finding at this place without anybody having decided so.",
    fix="Delete the rules that no longer bite from the comment, or the comment; `mldebt fix` does it.",
)
MALFORMED = RuleInfo(
    "malformed-suppression",
    "MLD902",
    "A comment that should hide findings cannot work",
    "config-debt",
    Severity.WARNING,
    Confidence.HIGH,
    why="The comment looks like a decision, but it names no rule that exists or gives no reason, so it hides nothing. "
    "Whoever wrote it believes otherwise.",
    fix="Write `# mldebt: ignore[rule] reason`, with the id or the code of the rule.",
)
RULES = (UNUSED, MALFORMED)
"""The rules about suppressions themselves."""

_DIRECTIVE = pattern(rf"(?:#|--)\s*{MARK}\s*(?P<verb>[\w-]*)\s*(?P<rules>\[[^\]]*\])?\s*(?P<rest>.*)")
_AROUND_REASON = " \t:-–—"
_FORM = "`mldebt: ignore[rule] reason`"


class Named(Protocol):
    """A rule as far as a suppression must know it."""

    @property
    def id(self) -> str:
        """The id of the rule."""


class Suppression(msgspec.Struct, frozen=True):
    """A comment `mldebt: ignore[rules] reason`; it hides what begins inside `about`, which is None for nothing.

    `rules` are spelt as the user wrote them. `problem` says why it cannot work, and is empty when it can."""

    location: Location
    rules: tuple[str, ...]
    reason: str
    about: Span | None
    problem: str = ""

    def covers(self, location: Location) -> bool:
        """Whether a place is in the code that the comment is about."""
        if self.about is None or self.problem or location.path != self.location.path:
            return False
        start = (location.span.line, location.span.column)
        return (self.about.line, self.about.column) <= start < (self.about.end_line, self.about.end_column)


class Suppressed(msgspec.Struct, frozen=True):
    """Findings parted by suppressions; `extra` are findings about the suppressions."""

    kept: tuple[Finding, ...]
    hidden: tuple[tuple[Finding, Suppression], ...]
    extra: tuple[Finding, ...]


def suppressions(source: Source) -> tuple[Suppression, ...]:
    """The suppressions of a file in order, those that cannot work included."""
    return tuple(_suppression(source.path, comment) for comment in comments(source))


def apply(
    findings: Iterable[Finding], sources: Mapping[str, Source], known: Mapping[str, Named], selected: frozenset[str]
) -> Suppressed:
    """The findings parted into kept and hidden ones.

    `known` has every rule under its id and its code, `selected` the ids of the rules that ran. What a suppression
    hides is only judged for rules that ran."""
    found = {path: suppressions(source) for path, source in sources.items()}
    kept: list[Finding] = []
    hidden: list[tuple[Finding, Suppression]] = []
    for finding in findings:
        hiding = _hiding(finding, found.get(finding.location.path, ()), known)
        if hiding is None:
            kept.append(finding)
        else:
            hidden.append((finding, hiding))
    everything = [suppression for of_file in found.values() for suppression in of_file]
    extra = [
        *_malformed(everything, known, selected),
        *_unused(everything, (*kept, *(f for f, _ in hidden)), known, selected),
    ]
    return Suppressed(tuple(kept), tuple(hidden), tuple(sorted(extra, key=lambda finding: finding.order)))


def _suppression(path: str, comment: Comment) -> Suppression:
    match = _DIRECTIVE.match(comment.text)
    assert match, "comments() yields texts with the mark only"
    rules = tuple(name for name in re.split(r"[\s,]+", (match["rules"] or "").strip("[]")) if name)
    reason = match["rest"].strip(_AROUND_REASON)
    problem = _problem(match["verb"], match["rules"], rules, match["rest"])
    return Suppression(Location(path, comment.span), rules, reason, comment.about, problem)


def _problem(verb: str, brackets: str | None, rules: tuple[str, ...], rest: str) -> str:
    """Why a comment cannot work, or nothing."""
    if verb != "ignore":
        return f"'{verb}' is not known after '{MARK}'"
    if brackets is None:
        return "the bracket after 'ignore' is not closed" if rest.startswith("[") else "'ignore' names no rule"
    if not rules:
        return "the brackets after 'ignore' are empty"
    return "" if rest.strip(_AROUND_REASON) else "it gives no reason"


def _hiding(finding: Finding, candidates: Iterable[Suppression], known: Mapping[str, Named]) -> Suppression | None:
    return next((each for each in candidates if _hides(each, finding, known)), None)


def _hides(suppression: Suppression, finding: Finding, known: Mapping[str, Named]) -> bool:
    return suppression.covers(finding.location) and any(
        known[name].id == finding.rule for name in suppression.rules if name in known
    )


def _malformed(
    everything: Iterable[Suppression], known: Mapping[str, Named], selected: frozenset[str]
) -> Iterator[Finding]:
    if MALFORMED.id not in selected:
        return
    for suppression in everything:
        if suppression.problem:
            message = f"the comment hides nothing: {suppression.problem}; write {_FORM}"
            yield _about(MALFORMED, suppression, message, suppression.problem)
            continue
        for name in suppression.rules:
            if name not in known:
                hint = suggestion(name, known) or "`mldebt rule --all` lists the rules"
                yield _about(MALFORMED, suppression, f"the comment ignores '{name}', which is no rule: {hint}", name)


def _unused(
    everything: Iterable[Suppression],
    findings: tuple[Finding, ...],
    known: Mapping[str, Named],
    selected: frozenset[str],
) -> Iterator[Finding]:
    if UNUSED.id not in selected:
        return
    by_rule: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.location.path, finding.rule), []).append(finding)
    for suppression in everything:
        idle = [name for name in suppression.rules if _idle(name, suppression, by_rule, known, selected)]
        if idle and not suppression.problem:
            yield _about(UNUSED, suppression, _unused_message(suppression, idle), ",".join(idle), rules=",".join(idle))


def _idle(
    name: str,
    suppression: Suppression,
    by_rule: Mapping[tuple[str, str], list[Finding]],
    known: Mapping[str, Named],
    selected: frozenset[str],
) -> bool:
    """Whether a rule ran and found nothing in the code that the comment is about."""
    if name not in known or known[name].id not in selected:
        return False
    found = by_rule.get((suppression.location.path, known[name].id), ())
    return not any(suppression.covers(finding.location) for finding in found)


def _unused_message(suppression: Suppression, idle: list[str]) -> str:
    if suppression.about is None:
        return "the comment hides nothing: no code follows it; delete it"
    if len(idle) == len(suppression.rules):
        return f"the comment hides nothing: {', '.join(idle)} {_finds(idle)} nothing here; delete it"
    return f"the comment hides nothing of {', '.join(idle)}, which {_finds(idle)} nothing here; delete the name"


def _finds(names: list[str]) -> str:
    return "finds" if len(names) == 1 else "find"


def _about(rule: RuleInfo, suppression: Suppression, message: str, detail: str, **properties: str) -> Finding:
    """A finding at the comment; its fingerprint is made of the rule, the file and what is wrong."""
    marks = "\0".join((rule.id, suppression.location.path, detail))
    return Finding(
        rule.id,
        rule.code,
        rule.debt,
        rule.severity,
        rule.confidence,
        message,
        suppression.location,
        fingerprint=sha256(marks.encode("utf-8", "surrogateescape")).hexdigest()[:16],
        properties=properties,
    )
