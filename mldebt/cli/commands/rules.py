"""`mldebt rules`: every rule there is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.options import json_or_text, project_argument
from mldebt.cli.project import opened
from mldebt.reports.report import RuleInfo, counted
from mldebt.ruleset import Listed, rules_of


@click.command("rules")
@project_argument
@json_or_text
def command(path: Path, form: str) -> int:
    """List the rules.

    These are mldebt's own, those of installed packs and those of the project at PATH.

    \b
    mldebt rules
    mldebt rules --format json
    """
    project = opened(path)
    rules = rules_of(project.settings)
    if form == "json":
        records = [rule_record(listed, listed.id in rules.selected_ids) for listed in rules.known]
        print_text(json.dumps(records, indent=2, ensure_ascii=False) + "\n")
    else:
        print_text("".join(f"{line}\n" for line in _table(rules.known, rules.selected_ids)))
    mistakes = (*project.mistakes, *rules.mistakes)
    tell(mistakes)
    return Exit.INCOMPLETE if mistakes else Exit.CLEAN


def rule_record(listed: Listed, selected: bool) -> dict[str, object]:
    """A rule as JSON has it."""
    info: RuleInfo = listed.info
    return {
        "id": info.id,
        "code": info.code,
        "title": info.title,
        "debt": info.debt,
        "severity": info.severity.value,
        "confidence": info.confidence.value,
        "profile": listed.profile,
        "selected": selected,
        "why": info.why,
        "fix": info.fix,
        "references": list(info.references),
    }


def _table(known: Iterable[Listed], selected: frozenset[str]) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [("code", "rule", "debt", "severity", "what is wrong")]
    rows += [_row(listed, listed.id in selected) for listed in known]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
    yield counted(len(rows) - 1, "rule")


def _row(listed: Listed, selected: bool) -> tuple[str, ...]:
    info = listed.info
    title = info.title if selected else f"{info.title} (not selected)"
    return (info.code, info.id, info.debt, info.severity.value, title)
