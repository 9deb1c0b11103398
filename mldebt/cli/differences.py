"""What `mldebt diff` prints: findings that are new or gone, and what changed in the graph."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from mldebt.comparison import Comparison, Learning, Thing
from mldebt.finding import Finding
from mldebt.reports.concise import header
from mldebt.reports.paint import BOLD, Paint, visible
from mldebt.reports.report import Report, Style, counted, gravest_first

_MOST_NAMED = 12


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
        _block("added", _grouped(found.added), paint),
        _block("removed", _grouped(found.removed), paint),
    ]
    return "\n".join(block for block in blocks if block) + ("\n" if any(blocks) else "") + _closing(found) + "\n"


def _block(title: str, lines: Iterable[str], paint: Paint) -> str:
    told = list(lines)
    return "".join((paint(title, BOLD), "\n", *(f"  {line}\n" for line in told))) if told else ""


def _lessons(learning: Learning) -> Iterator[str]:
    place = f" at {learning.location}" if learning.location else ""
    yield f"{visible(learning.model.name)}{place}"
    yield from (f"  + {visible(name)}" for name in learning.added)
    yield from (f"  - {visible(name)}" for name in learning.gone)


def _grouped(things: tuple[Thing, ...]) -> Iterator[str]:
    """A line for each kind of thing, with the first names."""
    for what in dict.fromkeys(thing.what for thing in things):
        names = list(dict.fromkeys(_named(thing) for thing in things if thing.what == what))
        more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
        yield f"{counted(len(names), what) if what != 'upstream dependency' else _dependencies(len(names))}: " + (
            ", ".join(names[:_MOST_NAMED]) + more
        )


def _named(thing: Thing) -> str:
    """The name; a feature's also says which data or code it belongs to."""
    return visible(f"{thing.name} of {thing.path}" if thing.what == "feature" and thing.path else thing.name)


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
            lines.append(f"- {_code(one.model.name)}" + (f" at {_code(str(one.location))}" if one.location else ""))
            lines += [f"  - added: {_code(name)}" for name in one.added]
            lines += [f"  - no longer: {_code(name)}" for name in one.gone]
        lines.append("")
    for title, things in (("Added to the graph", found.added), ("Removed from the graph", found.removed)):
        if things:
            lines += [f"### {title}", "", *(f"- {line}" for line in _grouped(things)), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _item(finding: Finding) -> str:
    place = f"{finding.location.path}:{finding.location.span.line}"
    return f"- {finding.severity.value} {_code(finding.code)} {_code(place)} {finding.message}"


def _code(text: str) -> str:
    return f"`{text.replace('`', chr(39))}`"


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
