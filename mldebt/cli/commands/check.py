"""`mldebt check`: the debts of a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mldebt.cli.checking import Question, answer_to
from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.looks import When, style_for_terminal
from mldebt.cli.options import FOLDER, OneOf, color_option, flat, hyperlinks_option, reading_options, rule_options
from mldebt.cli.outputs import Output, OutputType, emit
from mldebt.finding import Confidence, FailOn, Severity
from mldebt.reports.formats import formats
from mldebt.reports.report import Report, counted

if TYPE_CHECKING:
    from mldebt.answers import Answer


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
@click.pass_obj
def command(
    key: str | None,
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
    reply = answer_to(
        Question(
            paths=paths,
            report_only=report_only,
            place=_place(paths, report_only),
            exclude=exclude,
            select=flat(select),
            extend_select=flat(extend_select),
            ignore=flat(ignore),
            min_confidence=min_confidence,
            fail_on=fail_on,
            no_baseline=no_baseline,
            allow_empty=allow_empty,
        )
    )
    answer = reply.answer
    counts = "".join(_statistics(answer.report)) if statistics else ""
    print_text(counts)
    printed = emit(answer.report, outputs, style_for_terminal(color, hyperlinks, show_suppressed), silent=statistics)
    tell(answer.mistakes)
    code = _exit_code(answer, exit_zero)
    if all(output.path is None for output in outputs):
        reply.keep_printed(key, code, counts + printed)
    return code


def _place(paths: Sequence[Path], report_only: bool) -> Path:
    if report_only:
        return Path()
    if len(paths) > 1:
        raise click.UsageError("check takes one path; with --report-only it takes files to report on")
    return paths[0] if paths else Path()


def _statistics(report: Report) -> Iterator[str]:
    numbers = Counter((finding.code, finding.rule) for finding in report.findings)
    for (code, rule), number in sorted(numbers.items(), key=lambda item: (-item[1], item[0])):
        yield f"{number:>5}  {code}  {rule}\n"
    yield f"{counted(len(report.findings), 'finding')}\n"


def _exit_code(answer: Answer, exit_zero: bool) -> Exit:
    if answer.mistakes:
        return Exit.INCOMPLETE
    fail_on = FailOn(answer.fails_on)
    if exit_zero or fail_on is FailOn.NEVER:
        return Exit.CLEAN
    least = Severity(fail_on.value).rank
    return Exit.FINDINGS if any(each.severity.rank <= least for each in answer.report.findings) else Exit.CLEAN
