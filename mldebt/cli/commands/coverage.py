"""`mldebt coverage`: how much of a project could be seen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from mldebt.analysis import Observed
from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.options import json_or_text, project_argument, reading_options
from mldebt.cli.project import opened
from mldebt.linker.coverage import LocatedCall, Resolution
from mldebt.reports.paint import visible
from mldebt.reports.report import counted


@click.command("coverage")
@project_argument
@json_or_text
@reading_options
def command(path: Path, form: str, exclude: tuple[str, ...]) -> int:
    """Show what could not be seen, and why.

    That is every file that could not be read, and every read and write whose data is not known.

    \b
    mldebt coverage
    mldebt coverage pipelines/churn --format json
    """
    project = opened(path, exclude)
    observed = project.observe()
    if form == "json":
        print_text(json.dumps(_record(observed), indent=2, ensure_ascii=False) + "\n")
    else:
        print_text("".join(f"{line}\n" for line in _lines(observed)))
    mistakes = (*project.mistakes, *observed.mistakes)
    tell(mistakes)
    return Exit.INCOMPLETE if mistakes else Exit.CLEAN


def _record(observed: Observed) -> dict[str, object]:
    coverage = observed.linked.coverage
    return {
        "version": 1,
        "files": dict(sorted(Counter(facts.language for facts in observed.facts).items())),
        "unread": [
            {"path": path, "line": unread.span.line, "column": unread.span.column, "reason": unread.reason}
            for path, unread in observed.unread
        ],
        "calls": {resolution.value: coverage.count(resolution) for resolution in Resolution},
        "share": round(coverage.share, 4),
        "gaps": [_call_record(call) for call in _gaps(observed)],
        "features": coverage.features,
        "values_with_unknown_columns": coverage.frames_with_unknown_columns,
    }


def _call_record(call: LocatedCall) -> dict[str, object]:
    span = call.location.span
    return {
        "path": call.location.path,
        "line": span.line,
        "column": span.column,
        "call": call.call,
        "mode": call.mode,
        "resolution": call.resolution.value,
        "locator": call.locator,
        "reason": call.reason,
    }


def _lines(observed: Observed) -> Iterator[str]:
    coverage = observed.linked.coverage
    yield from _files(observed)
    numbers = ", ".join(f"{coverage.count(resolution):,} {resolution.value}" for resolution in Resolution)
    yield f"{len(coverage.calls):,} reads and writes: {numbers} ({coverage.share:.0%} known)"
    for call in _gaps(observed):
        what = call.locator if call.resolution is Resolution.PATTERN else call.reason
        place = visible(str(call.location))
        yield f"  {place}  {call.resolution.value}  {visible(call.call)}  {visible(what)}".rstrip()
    unknown = coverage.frames_with_unknown_columns
    yield f"{counted(coverage.features, 'column')} known by name; {counted(unknown, 'value')} with unknown columns"


def _files(observed: Observed) -> Iterator[str]:
    languages = Counter(facts.language for facts in observed.facts)
    by_language = ", ".join(f"{number:,} {language}" for language, number in sorted(languages.items()))
    unread = len({path for path, _ in observed.unread})
    yield f"{counted(len(observed.facts), 'file')} read: {by_language or 'none'}; {unread:,} not, or not wholly"
    for path, problem in observed.unread:
        yield f"  {visible(path)}:{problem.span}  {visible(problem.reason)}"


def _gaps(observed: Observed) -> list[LocatedCall]:
    """The calls whose data is not known exactly, the unknown ones first."""
    calls = (call for call in observed.linked.coverage.calls if call.resolution is not Resolution.RESOLVED)
    return sorted(calls, key=lambda call: (call.resolution is Resolution.PATTERN, call))
