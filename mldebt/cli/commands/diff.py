"""`mldebt diff`: what two commits differ in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
from msgspec.structs import replace

from mldebt.analysis import Observed, judge
from mldebt.cli.differences import FORMATS, text_of
from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.looks import When, style_for_terminal
from mldebt.cli.options import FOLDER, OneOf, color_option, flat, reading_options, rule_options
from mldebt.cli.project import Opened, opened
from mldebt.comparison import compare, marked
from mldebt.finding import Confidence, FailOn, Severity
from mldebt.revisions import changed_files, files_of
from mldebt.ruleset import rules_of


@click.command("diff")
@click.argument("base")
@click.argument("head", required=False)
@click.option("--project", "path", type=FOLDER, default=".", help="The project's folder.", show_default=True)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@rule_options
@click.option("--fail-on", type=OneOf(FailOn), help="The least severity of a new finding that makes the exit code 1.")
@reading_options
@color_option
def command(
    base: str,
    head: str | None,
    path: Path,
    form: str,
    select: tuple[tuple[str, ...], ...],
    extend_select: tuple[tuple[str, ...], ...],
    ignore: tuple[tuple[str, ...], ...],
    min_confidence: Confidence | None,
    fail_on: FailOn | None,
    exclude: tuple[str, ...],
    color: When,
) -> int:
    """Show which findings are new or gone since a commit, and what changed in the graph.

    BASE is a commit, HEAD another one; without HEAD it is compared with the files on disk. The rules and settings are
    those of the files on disk for both.

    \b
    mldebt diff main
    mldebt diff v1.2 v1.3 --format markdown

    The exit code is 1 with new findings at or above --fail-on.
    """
    project = opened(
        path,
        exclude,
        select=flat(select),
        extend_select=flat(extend_select),
        ignore=flat(ignore),
        min_confidence=min_confidence,
        fail_on=fail_on,
    )
    rules = rules_of(project.settings)
    changed = changed_files(project.root, base, head)
    with _state(project, base) as before, _state(project, head) as after:
        after = marked(after, before, changed)
        judged = [judge(observed, rules, project.settings, date.today()) for observed in (before, after)]
    found = compare(before.graph, after.graph, judged[0].report.findings, judged[1].report.findings)
    print_text(text_of(found, judged[1].report, form, style_for_terminal(color, When.NEVER)))
    mistakes = (*project.mistakes, *judged[1].mistakes)
    tell(mistakes)
    if mistakes:
        return Exit.INCOMPLETE
    if project.settings.fail_on is FailOn.NEVER:
        return Exit.CLEAN
    least = Severity(project.settings.fail_on.value).rank
    return Exit.FINDINGS if any(finding.severity.rank <= least for finding in found.new) else Exit.CLEAN


@contextlib.contextmanager
def _state(project: Opened, revision: str | None) -> Iterator[Observed]:
    """The project at a revision, or as it is on disk."""
    if revision is None:
        yield project.observe(allow_empty=True)
        return
    with files_of(project.root, revision) as folder:
        yield replace(project, root=folder).observe(allow_empty=True)
