"""`mldebt test`: the literate tests of rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from mldebt.analysis import graph_of_files
from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.options import FOLDER
from mldebt.cli.project import opened
from mldebt.errors import MldebtError
from mldebt.reports.report import counted
from mldebt.ruleset import rules_of
from mldebt.testing import Outcome, run


@click.command("test")
@click.argument("paths", nargs=-1, type=FOLDER)
def command(paths: tuple[Path, ...]) -> int:
    """Run the literate tests of rules.

    PATHS are Markdown pages named after their rule, or folders of them.

    Without PATHS it is the folder tests/rules. The rules are mldebt's and those that the settings name.

    \b
    mldebt test tests/rules/undeclared-consumer.md
    """
    project = opened(Path())
    rules = rules_of(project.settings)
    mistakes = [*project.mistakes, *rules.mistakes]
    known = [listed.rule for listed in rules.known if listed.rule]
    outcomes: list[Outcome] = []
    for page in _pages(paths or (Path("tests/rules"),)):
        try:
            outcomes += run(page, known, graph_of_files)
        except MldebtError as error:
            mistakes.append(error)
    print_text("".join(f"{line}\n" for line in _lines(outcomes)))
    tell(mistakes)
    if mistakes:
        return Exit.INCOMPLETE
    return Exit.CLEAN if all(outcome.passed for outcome in outcomes) else Exit.FINDINGS


def _pages(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        pages = sorted(path.glob("*.md")) if path.is_dir() else [path]
        if not pages or not path.exists():
            raise MldebtError(f"there are no pages at '{path}'", hint="name Markdown pages, or a folder of them")
        yield from pages


def _lines(outcomes: Iterable[Outcome]) -> Iterator[str]:
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        yield f"{outcome.page}:{outcome.line}: {outcome.section}"
        yield from (f"  {problem}" for problem in outcome.problems)
    number = len(list(outcomes))
    yield f"{counted(number, 'section')}: {number - len(failed)} passed, {len(failed)} failed"
