"""`mldebt baseline`: the findings that were there before."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click
import msgspec

from mldebt import baseline
from mldebt.analysis import Judged, judge
from mldebt.baseline import Baseline
from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.options import project_argument
from mldebt.cli.project import opened
from mldebt.errors import MldebtError
from mldebt.reports.paint import visible
from mldebt.reports.report import counted
from mldebt.ruleset import Ruleset, rules_of


class _Now(msgspec.Struct, frozen=True):
    """What a project has today, and where its baseline is."""

    file: Path
    rules: Ruleset
    judged: Judged
    is_named: bool


@click.group("baseline")
def command() -> None:
    """Keep known findings in a file.

    Checks then report only those that come later.

    \b
    mldebt baseline create      once; then set `baseline = "mldebt-baseline.json"` in [tool.mldebt]
    mldebt baseline prune       after debts have been paid back
    mldebt baseline update      prune, and take in what is new
    """


@command.command("create")
@project_argument
def create(path: Path) -> int:
    """Write the baseline of the project at PATH; one that is there already is left alone."""
    now = _now(path)
    if now.file.exists():
        raise MldebtError(f"'{now.file}' is there already", hint="`mldebt baseline update` writes it anew")
    return _written(now, baseline.of(now.judged.report.findings))


@command.command("update")
@project_argument
def update(path: Path) -> int:
    """Take in what is new and drop what is gone."""
    now = _now(path)
    known = baseline.read(now.file) if now.file.exists() else Baseline()
    return _written(now, baseline.update(known, now.judged.report.findings, now.rules.selected_ids))


@command.command("prune")
@project_argument
def prune(path: Path) -> int:
    """Drop what is gone; nothing is added."""
    now = _now(path)
    known = baseline.read(now.file)
    return _written(now, baseline.prune(known, now.judged.report.findings, now.rules.selected_ids))


@command.command("show")
@project_argument
def show(path: Path) -> int:
    """List the findings in the baseline."""
    entries = baseline.read(_file(path)).entries
    for entry in entries:
        times = f" ({entry.count} times)" if entry.count > 1 else ""
        print_text(f"{visible(entry.path)}: {entry.rule} {visible(entry.message)}{times}\n")
    print_text(f"{counted(sum(entry.count for entry in entries), 'known finding')}\n")
    return Exit.CLEAN


def _now(path: Path) -> _Now:
    """The findings of today; a baseline is not made of half of them."""
    project = opened(path)
    rules = rules_of(project.settings)
    judged = judge(project.observe(), rules, project.settings, date.today())
    _refuse((*project.mistakes, *judged.mistakes))
    return _Now(_file(path), rules, judged, is_named=project.settings.baseline is not None)


def _refuse(mistakes: Iterable[MldebtError]) -> None:
    found = tuple(mistakes)
    if found:
        tell(found)
        raise MldebtError("the baseline is left as it is", hint="mend these mistakes first")


def _file(path: Path) -> Path:
    settings = opened(path).settings
    return Path(os.path.relpath(settings.home / (settings.baseline or baseline.FILE_NAME)))


def _written(now: _Now, known: Baseline) -> int:
    baseline.write(now.file, known)
    number = sum(entry.count for entry in known.entries)
    print_text(f"wrote {now.file} with {counted(number, 'known finding')}\n")
    if not now.is_named:
        print_text(f'checks use it once pyproject.toml says so: [tool.mldebt] baseline = "{now.file.name}"\n')
    return Exit.CLEAN
