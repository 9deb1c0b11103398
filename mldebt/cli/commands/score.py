"""`mldebt score`: the ML Test Score of a project's models."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mldebt.analysis import judge
from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.looks import When, style_for_terminal
from mldebt.cli.options import color_option, project_argument, reading_options
from mldebt.cli.project import opened
from mldebt.cli.scores import as_json, as_markdown, as_text
from mldebt.finding import Confidence
from mldebt.reports.paint import Paint
from mldebt.ruleset import rules_of
from mldebt.scorecard.answer import scorecards
from mldebt.scorecard.question import questions


@click.command("score")
@project_argument
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@reading_options
@color_option
def command(path: Path, form: str, exclude: tuple[str, ...], color: When) -> int:
    """Answer the 28 questions of the ML Test Score as far as files can show.

    Each is yes, no or not visible, with the places that show it, and every model has a score of its own.

    \b
    mldebt score
    mldebt score pipelines/churn --format markdown
    """
    project = opened(path, exclude)
    asked = questions()
    wanted = tuple(sorted({rule for question in asked for rule in question.denied_by}))
    settings = project.settings.overridden(select=wanted, min_confidence=Confidence.LOW)
    observed = project.observe()
    judged = judge(observed, rules_of(settings), settings, date.today())
    cards = scorecards(observed.graph, judged.report.findings, asked)
    if form == "json":
        print_text(as_json(cards))
    elif form == "markdown":
        print_text(as_markdown(cards))
    else:
        print_text(as_text(cards, Paint(style_for_terminal(color, When.NEVER).color, False)))
    mistakes = (*project.mistakes, *judged.mistakes)
    tell(mistakes)
    return Exit.INCOMPLETE if mistakes else Exit.CLEAN
