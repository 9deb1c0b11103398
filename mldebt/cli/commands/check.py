"""`mldebt check`: the debts of a project."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from mldebt.analysis import Judged, judge, reported_only_in, without_known
from mldebt.baseline import read as read_baseline
from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.looks import When, style_for_terminal
from mldebt.cli.options import FOLDER, OneOf, color_option, flat, hyperlinks_option, reading_options, rule_options
from mldebt.cli.outputs import Output, OutputType, emit
from mldebt.cli.project import Opened, opened
from mldebt.config import FailOn, Settings
from mldebt.errors import Mistakes, MldebtError
from mldebt.finding import Confidence, Severity
from mldebt.reports.formats import formats
from mldebt.reports.report import Report, counted
from mldebt.ruleset import Ruleset, rules_of


@click.command("check")
@click.argument("paths", nargs=-1, type=FOLDER, metavar="[PATH]")
@click.option("--report-only", is_flag=True, help="Take the paths for files: analyse all, report what touches them.")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=OutputType(),
    help=f"A report, to a file or else printed; repeatable. Formats: {', '.join(formats())}.",
)
@rule_options
@click.option("--fail-on", type=OneOf(FailOn), help="The least severity that makes the exit code 1.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found; errors are still 2.")
@click.option("--no-baseline", is_flag=True, help="Report the findings of the baseline too.")
@click.option("--show-suppressed", is_flag=True, help="Report hidden findings too, marked as such.")
@click.option("--statistics", is_flag=True, help="Print how many findings each rule has, instead of the findings.")
@click.option("--allow-empty", is_flag=True, help="A project with nothing to read is clean, not an error.")
@reading_options
@color_option
@hyperlinks_option
def command(
    paths: tuple[Path, ...],
    report_only: bool,
    outputs: tuple[Output, ...],
    select: tuple[tuple[str, ...], ...],
    extend_select: tuple[tuple[str, ...], ...],
    ignore: tuple[tuple[str, ...], ...],
    min_confidence: Confidence | None,
    fail_on: FailOn | None,
    exit_zero: bool,
    no_baseline: bool,
    show_suppressed: bool,
    statistics: bool,
    allow_empty: bool,
    exclude: tuple[str, ...],
    color: When,
    hyperlinks: When,
) -> int:
    """Report the debts of a project.

    PATH is its folder, or one file to report on.

    \b
    mldebt check
    mldebt check pipelines/churn --select feedback-loop,data-leakage
    mldebt check -o terminal -o sarif=mldebt.sarif
    mldebt check --report-only src/train.py src/score.py

    The exit code is 0 without findings at or above --fail-on, 1 with some, and 2 when something kept the check from
    being complete.
    """
    place = _place(paths, report_only)
    project = opened(
        place,
        exclude,
        select=flat(select),
        extend_select=flat(extend_select),
        ignore=flat(ignore),
        min_confidence=min_confidence,
        fail_on=fail_on,
    )
    rules = rules_of(project.settings)
    judged = _judged(project, rules, no_baseline, allow_empty)
    parts = paths if report_only else [path for path in paths if not path.resolve().samefile(project.root)]
    judged = _complaining(judged, project.root, parts)
    report = _narrowed(judged.report, project.root, parts)
    if statistics:
        print_text("".join(_statistics(report)))
    emit(report, outputs, style_for_terminal(color, hyperlinks, show_suppressed), silent=statistics)
    tell(judged.mistakes)
    return _exit_code(report, project.settings, incomplete=bool(judged.mistakes), exit_zero=exit_zero)


def _place(paths: Sequence[Path], report_only: bool) -> Path:
    if report_only:
        return Path()
    if len(paths) > 1:
        raise click.UsageError("check takes one path; with --report-only it takes files to report on")
    return paths[0] if paths else Path()


def _judged(project: Opened, rules: Ruleset, no_baseline: bool, allow_empty: bool) -> Judged:
    settings = project.settings
    if rules.mistakes and not rules.selected:
        raise Mistakes((*project.mistakes, *rules.mistakes))
    judged = judge(project.observe(allow_empty), rules, settings, date.today())
    judged = replace(judged, mistakes=(*project.mistakes, *judged.mistakes))
    if not settings.baseline or no_baseline:
        return judged
    try:
        known = read_baseline(Path(os.path.relpath(settings.home / settings.baseline)))
    except MldebtError as error:
        return replace(judged, mistakes=(*judged.mistakes, error))
    return replace(judged, report=without_known(judged.report, known, rules))


def _complaining(judged: Judged, root: Path, parts: Sequence[Path]) -> Judged:
    """The judgement with a mistake for every file that was named and that nothing reads."""
    unread = {path for path, _ in judged.report.summary.unread}
    named = [(part, _within(part, root)) for part in parts if part.is_file()]
    mistakes = [
        MldebtError(f"nothing here reads {part}", None, "mldebt facts FILE tells what is read of a file")
        for part, path in named
        if path not in judged.report.sources and path not in unread
    ]
    return replace(judged, mistakes=(*judged.mistakes, *mistakes))


def _within(part: Path, root: Path) -> str:
    return Path(os.path.relpath(part.resolve(), root.resolve())).as_posix()


def _narrowed(report: Report, root: Path, files: Sequence[Path]) -> Report:
    if not files:
        return report
    return reported_only_in(report, {_within(file, root) for file in files})


def _statistics(report: Report) -> Iterator[str]:
    numbers = Counter((finding.code, finding.rule) for finding in report.findings)
    for (code, rule), number in sorted(numbers.items(), key=lambda item: (-item[1], item[0])):
        yield f"{number:>5}  {code}  {rule}\n"
    yield f"{counted(len(report.findings), 'finding')}\n"


def _exit_code(report: Report, settings: Settings, incomplete: bool, exit_zero: bool) -> Exit:
    if incomplete:
        return Exit.INCOMPLETE
    if exit_zero or settings.fail_on is FailOn.NEVER:
        return Exit.CLEAN
    least = Severity(settings.fail_on.value).rank
    return Exit.FINDINGS if any(finding.severity.rank <= least for finding in report.findings) else Exit.CLEAN
