"""What `mldebt diff` prints: findings that are new or gone, and what changed in the graph."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import msgspec

from mldebt.comparison import Comparison, Learning, Thing
from mldebt.finding import Finding
from mldebt.reports.concise import header
from mldebt.reports.markdown_text import code, prose
from mldebt.reports.paint import BOLD, Paint, visible
from mldebt.reports.report import Report, Style, counted, gravest_first

_MOST_NAMED = 12
_MOST_COLUMNS = 6


def text_of(found: Comparison, report: Report, form: str, style: Style) -> str:
    """The differences in one of the formats."""
    return FORMATS[form](found, report, style)


def _text(found: Comparison, report: Report, style: Style) -> str:
    paint = Paint(style.color, style.hyperlinks)
    blocks = [
        _block("new findings", (header(one, report.rule(one.rule), paint) for one in gravest_first(found.new)), paint),
        _block(
            "findings gone", (header(one, report.rule(one.rule), paint) for one in gravest_first(found.gone)), paint
        ),
        _block("models that learn from other data", (line for one in found.learning for line in _lessons(one)), paint),
        _block("added", _listed(found.added), paint),
        _block("removed", _listed(found.removed), paint),
    ]
    return "\n".join(block for block in blocks if block) + ("\n" if any(blocks) else "") + _closing(found) + "\n"


def _block(title: str, lines: Iterable[str], paint: Paint) -> str:
    told = list(lines)
    return "".join((paint(title, BOLD), "\n", *(f"  {line}\n" for line in told))) if told else ""


def _listed(things: tuple[Thing, ...]) -> Iterator[str]:
    for kind in _kinds(things):
        yield kind.title
        yield from (f"  {visible(name)}" for name in (*kind.names, *kind.more))


def _lessons(learning: Learning) -> Iterator[str]:
    place = f" at {learning.location}" if learning.location else ""
    yield f"{visible(learning.model.name)}{place}"
    yield from (f"  + {visible(name)}" for name in learning.added)
    yield from (f"  - {visible(name)}" for name in learning.gone)


class _Kind(msgspec.Struct, frozen=True):
    """Things of one kind that came or went: how many there are, the first of them, and how many are not named."""

    title: str
    names: tuple[str, ...]
    left: int

    @property
    def more(self) -> tuple[str, ...]:
        """A line for those that are not named, where there are any."""
        return (f"and {self.left:,} more",) if self.left else ()


def _kinds(things: tuple[Thing, ...]) -> Iterator[_Kind]:
    for what in dict.fromkeys(thing.what for thing in things):
        alike = list(dict.fromkeys(thing for thing in things if thing.what == what))
        named = list(_features(alike) if what == "feature" else map(_named, alike))
        title = counted(len(alike), what) if what != "upstream dependency" else _dependencies(len(alike))
        yield _Kind(title, tuple(named[:_MOST_NAMED]), max(0, len(named) - _MOST_NAMED))


def _named(thing: Thing) -> str:
    if thing.what == "consumer" and thing.path:
        return f"{thing.name} reads {thing.path}"
    return f"{thing.name} of {thing.path}" if thing.what == "model" and thing.path else thing.name


def _features(things: Iterable[Thing]) -> Iterator[str]:
    """A line for each data or code that features belong to, those with most of them first."""
    held: dict[str, list[str]] = {}
    for thing in things:
        held.setdefault(thing.path, []).append(thing.name)
    for path, names in sorted(held.items(), key=lambda one: (-len(one[1]), one[0])):
        more = f" and {len(names) - _MOST_COLUMNS:,} more" if len(names) > _MOST_COLUMNS else ""
        first = f"{', '.join(names[:_MOST_COLUMNS])}{more}"
        yield f"{path}: {first}" if path else first


def _dependencies(number: int) -> str:
    return f"{number:,} upstream {'dependency' if number == 1 else 'dependencies'}"


def _closing(found: Comparison) -> str:
    if not (found.new or found.gone or found.added or found.removed or found.learning):
        return "nothing changed that mldebt can see"
    return f"{counted(len(found.new), 'new finding')}, {len(found.gone):,} gone"


def _markdown(found: Comparison, report: Report, style: Style) -> str:
    """For a comment on a pull request: headings, lists, code spans."""
    lines = [f"**{_closing(found)}**", ""]
    for title, findings in (("New findings", found.new), ("Gone", found.gone)):
        if findings:
            lines += [f"### {title}", "", *(_item(finding) for finding in gravest_first(findings)), ""]
    if found.learning:
        lines += ["### Models that learn from other data", ""]
        for one in found.learning:
            lines.append(f"- {code(one.model.name)}" + (f" at {code(str(one.location))}" if one.location else ""))
            lines += [f"  - added: {code(name)}" for name in one.added]
            lines += [f"  - no longer: {code(name)}" for name in one.gone]
        lines.append("")
    for title, things in (("Added to the graph", found.added), ("Removed from the graph", found.removed)):
        if things:
            lines += [*_folded(title, list(_kinds(things))), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _folded(title: str, kinds: list[_Kind]) -> Iterator[str]:
    """What a reader of the comment opens if he wants it: how many of each kind, then which."""
    yield f"<details><summary>{title}: {', '.join(kind.title for kind in kinds)}</summary>"
    yield ""
    for kind in kinds:
        yield f"- {kind.title}"
        yield from (f"  - {code(name)}" for name in kind.names)
        yield from (f"  - {more}" for more in kind.more)
    yield ""
    yield "</details>"


def _item(finding: Finding) -> str:
    place = f"{finding.location.path}:{finding.location.span.line}"
    return f"- {finding.severity.value} {code(finding.code)} {code(place)} {prose(finding.message)}"


def _json(found: Comparison, report: Report, style: Style) -> str:
    document = {
        "version": 1,
        "new": [_record(finding) for finding in found.new],
        "gone": [_record(finding) for finding in found.gone],
        "added": [_thing(thing) for thing in found.added],
        "removed": [_thing(thing) for thing in found.removed],
        "learning": [
            {"model": one.model.name, "path": one.model.path, "added": list(one.added), "gone": list(one.gone)}
            for one in found.learning
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _record(finding: Finding) -> dict[str, object]:
    span = finding.location.span
    return {
        "rule": finding.rule,
        "code": finding.code,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "message": finding.message,
        "path": finding.location.path,
        "line": span.line,
        "column": span.column,
        "fingerprint": finding.fingerprint,
    }


def _thing(thing: Thing) -> dict[str, str]:
    return {"kind": thing.what, "name": thing.name, "of": thing.path}


FORMATS = {"text": _text, "markdown": _markdown, "json": _json}
"""How differences are printed, by name."""
