"""Suppressions added in bulk, and removed where they hide nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from mldebt.comments import is_python, joins, prefix_of
from mldebt.errors import MldebtError
from mldebt.finding import Finding
from mldebt.fixes.edit import Edit, Plan
from mldebt.fixes.meaning import same
from mldebt.fixes.rewording import Rewording
from mldebt.fixes.text_comments import reworded_notebook, reworded_text
from mldebt.patterns import pattern
from mldebt.reports.report import counted
from mldebt.source import Location, Source, Span
from mldebt.suppress import UNUSED, Suppression, suppressions

LONGEST_LINE = 120

_BRACKETS = pattern(r"\[[^\]]*\]")
_OTHER_WAY = "accept it in mldebt.yaml or put it into the baseline"


def plan(findings: Iterable[Finding], sources: Mapping[str, Source]) -> Plan:
    """The edits that mend findings without a decision by people; these are unused suppressions, which are removed."""
    return remove_suppressions(findings, sources)


def remove_suppressions(findings: Iterable[Finding], sources: Mapping[str, Source]) -> Plan:
    """The edits that take the unused rules of `unused-suppression` findings out of their comments."""
    unused = [finding for finding in findings if finding.rule == UNUSED.id]
    return _plan(unused, sources, _without_unused)


def add_suppressions(findings: Iterable[Finding], sources: Mapping[str, Source], reason: str) -> Plan:
    """The edits that hide each finding by a comment with the reason.

    The comment stands behind the code, or above it where the line would exceed 120 columns or cannot end in a comment;
    a comment that is already there gets the rule added. An edit is only planned when the file, read again, means the
    same and hides the finding."""
    said = " ".join(reason.replace(" # ", " ").split())
    if not said:
        raise MldebtError("a suppression needs a reason", hint="say why the findings may stay")
    return _plan(findings, sources, lambda source, found: _with_comments(source, found, said))


def _plan(
    findings: Iterable[Finding],
    sources: Mapping[str, Source],
    edited: Callable[[Source, list[Finding]], tuple[Edit | None, list[MldebtError]]],
) -> Plan:
    by_path: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: finding.order):
        by_path.setdefault(finding.location.path, []).append(finding)
    edits: list[Edit] = []
    refused: list[MldebtError] = []
    for path, found in by_path.items():
        if path not in sources:
            refused.append(MldebtError("the text of the file is not at hand", found[0].location))
            continue
        edit, mistakes = edited(sources[path], found)
        edits += [edit] if edit else []
        refused += mistakes
    return Plan(tuple(edits), tuple(refused))


def _without_unused(source: Source, found: list[Finding]) -> tuple[Edit | None, list[MldebtError]]:
    by_place = {suppression.location: suppression for suppression in suppressions(source)}
    changed = {
        finding.location.span.line: _fewer(by_place[finding.location], finding, source)
        for finding in found
        if finding.location in by_place
    }
    try:
        after = _reworded(source, Rewording(changed=changed))
    except MldebtError as error:
        return None, [MldebtError(error.message, found[0].location, "delete the comments by hand")]
    if not same(source.path, source.text, after):
        message = "the file would not parse as before without its unused comments"
        return None, [MldebtError(message, found[0].location, "delete them by hand")]
    title = f"remove {counted(len(changed), 'unused suppression')}"
    return (Edit(source.path, source.text, after, safe=True, title=title) if after != source.text else None), []


def _fewer(suppression: Suppression, finding: Finding, source: Source) -> tuple[str, str]:
    """The comment as it is written, and without the rules that hide nothing."""
    old = _written(suppression, source)
    idle = finding.properties.get("rules", "").split(",")
    left = [name for name in suppression.rules if name not in idle]
    return old, (_BRACKETS.sub(f"[{', '.join(left)}]", old, count=1) if left else "")


def _written(suppression: Suppression, source: Source) -> str:
    span = suppression.location.span
    return source.line(span.line)[span.column - 1 : span.end_column - 1]


class _Place(msgspec.Struct, frozen=True):
    """Lines that are commented together, and the findings there."""

    first: int
    last: int
    findings: tuple[Finding, ...]


def _with_comments(source: Source, found: list[Finding], reason: str) -> tuple[Edit | None, list[MldebtError]]:
    """The file with all its findings hidden, by one pass if that works, else place by place from the end."""
    if not prefix_of(source.path):
        return None, [MldebtError("the file cannot hold comments", found[0].location, _OTHER_WAY)]
    places = _places(source, found)
    after = _checked(source, places, reason, above=None)
    if after is not None:
        return _added(source, after, len(found)), []
    refused: list[MldebtError] = []
    text, number = source.text, 0
    for place in reversed(places):
        now = Source(source.path, text)
        tries = (_checked(now, [place], reason, above=above) for above in (None, False, True))
        after = next((tried for tried in tries if tried is not None), None)
        if after is None:
            message = "no comment can stand here without changing what the file means"
            refused += [MldebtError(message, finding.location, _OTHER_WAY) for finding in place.findings]
        else:
            text, number = after, number + len(place.findings)
    return _added(source, text, number), refused[::-1]


def _added(source: Source, after: str, number: int) -> Edit | None:
    if after == source.text:
        return None
    return Edit(source.path, source.text, after, safe=True, title=f"suppress {counted(number, 'finding')}")


def _places(source: Source, found: Sequence[Finding]) -> list[_Place]:
    joined = joins(source)
    by_lines: dict[tuple[int, int], list[Finding]] = {}
    for finding in found:
        line = finding.location.span.line
        by_lines.setdefault(joined.get(line, (line, line)), []).append(finding)
    return [_Place(first, last, tuple(here)) for (first, last), here in sorted(by_lines.items())]


def _checked(source: Source, places: Sequence[_Place], reason: str, above: bool | None) -> str | None:
    """The text with a comment for each place, or None unless it means the same and hides every finding.

    `above` says where a new comment goes; None leaves that to the look of the line."""
    change = _rewording(source, places, reason, above)
    try:
        after = _reworded(source, change)
    except MldebtError:
        return None
    again = suppressions(Source(source.path, after))
    moved = (_moved(finding, change) for place in places for finding in place.findings)
    hidden = all(any(each.covers(place) and rule in each.rules for each in again) for place, rule in moved)
    return after if hidden and same(source.path, source.text, after) else None


def _moved(finding: Finding, change: Rewording) -> tuple[Location, str]:
    """The place of a finding once comments stand above it, and its rule."""
    span = finding.location.span
    line = span.line + sum(above <= span.line for above in change.above)
    return Location(finding.location.path, Span(line, span.column, line, span.column)), finding.rule


def _rewording(source: Source, places: Sequence[_Place], reason: str, above: bool | None) -> Rewording:
    present = [suppression for suppression in suppressions(source) if not suppression.problem]
    changed: dict[int, tuple[str, str]] = {}
    after: dict[int, str] = {}
    on_top: dict[int, str] = {}
    for place in places:
        rules = list(dict.fromkeys(finding.rule for finding in place.findings))
        merged = next((each for each in present if each.covers(place.findings[0].location)), None)
        if merged:
            old = _written(merged, source)
            names = list(dict.fromkeys((*merged.rules, *rules)))
            changed[merged.location.span.line] = (old, _BRACKETS.sub(f"[{', '.join(names)}]", old, count=1))
            continue
        comment = f"{prefix_of(source.path)} mldebt: ignore[{', '.join(rules)}] {reason}"
        if _goes_above(source, place, comment) if above is None else above:
            on_top[place.first] = comment
        else:
            after[place.last] = comment
    return Rewording(changed, after, on_top)


def _goes_above(source: Source, place: _Place, comment: str) -> bool:
    """Whether a comment behind the code would be too far to the right, out of place or part of a value."""
    if source.path.rsplit("/", 1)[-1].startswith(".env") or place.first != place.last:
        return True
    line = source.line(place.last)
    return len(line.rstrip()) + 2 + len(comment) > LONGEST_LINE


def _reworded(source: Source, change: Rewording) -> str:
    """The text of the file with its comments changed; what cannot be placed is left out."""
    if is_python(source.path):
        from mldebt.fixes.python_comments import reworded_python

        return reworded_python(source.text, change)
    return reworded_notebook(source, change) if source.path.endswith(".ipynb") else reworded_text(source, change)
