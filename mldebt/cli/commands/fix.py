"""`mldebt fix`: findings mended in the files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mldebt.analysis import judge
from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.options import flat, project_argument, reading_options, rule_options
from mldebt.cli.project import opened
from mldebt.finding import Confidence
from mldebt.fixes.edit import Edit, diff, write
from mldebt.fixes.suppressing import add_suppressions, plan
from mldebt.reports.report import counted
from mldebt.ruleset import rules_of


@click.command("fix")
@project_argument
@click.option("--diff", "only_show", is_flag=True, help="Print what would change, and change nothing.")
@click.option("--unsafe", is_flag=True, help="Also make changes that may alter what the code does.")
@click.option("--ignore-with", "reason", metavar="REASON", help="Hide every finding by a comment with this reason.")
@rule_options
@reading_options
def command(
    path: Path,
    only_show: bool,
    unsafe: bool,
    reason: str | None,
    select: tuple[tuple[str, ...], ...],
    extend_select: tuple[tuple[str, ...], ...],
    ignore: tuple[tuple[str, ...], ...],
    min_confidence: Confidence | None,
    exclude: tuple[str, ...],
) -> int:
    """Mend findings, or hide them for a reason.

    Only what needs no decision by people is mended.

    \b
    mldebt fix --diff
    mldebt fix
    mldebt fix --select copied-code --ignore-with "shared code moves to a package in June"

    With --diff the exit code is 1 when something would change.
    """
    given = {"select": flat(select), "extend_select": flat(extend_select), "ignore": flat(ignore)}
    project = opened(path, exclude, min_confidence=min_confidence, **given)
    judged = judge(project.observe(), rules_of(project.settings), project.settings, date.today())
    report = judged.report
    planned = (
        plan(report.findings, report.sources)
        if reason is None
        else add_suppressions(report.findings, report.sources, reason)
    )
    edits = [edit for edit in planned.edits if unsafe or edit.safe]
    mistakes = (*project.mistakes, *judged.mistakes, *planned.refused)
    if only_show:
        print_text(diff(edits))
    else:
        write(edits, project.root)
        print_text("".join(f"{edit.path}: {edit.title}\n" for edit in edits) + _closing(edits))
    tell(mistakes)
    if mistakes:
        return Exit.INCOMPLETE
    return Exit.FINDINGS if only_show and edits else Exit.CLEAN


def _closing(edits: list[Edit]) -> str:
    return f"{counted(len(edits), 'file')} changed\n" if edits else "nothing to change\n"
