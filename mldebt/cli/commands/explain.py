"""`mldebt explain`: one rule in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.options import FOLDER
from mldebt.cli.project import opened
from mldebt.errors import MldebtError, suggestion
from mldebt.reports.report import RuleInfo
from mldebt.ruleset import Listed, rules_of


@click.command("explain")
@click.argument("rule")
@click.argument("path", type=FOLDER, default=".")
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text", help="How to print it.")
def command(rule: str, path: Path, form: str) -> int:
    """Explain a rule, by id or code.

    It tells why it matters, what to do and how to set it; PATH is a project that may have rules of its own.

    \b
    mldebt explain direct-feedback-loop
    mldebt explain MLD201 --format markdown
    """
    project = opened(path)
    rules = rules_of(project.settings)
    listed = rules.by_name.get(rule)
    mistakes = [*project.mistakes, *rules.mistakes]
    if listed is None:
        mistakes.append(MldebtError(f"no rule is called '{rule}'", hint=suggestion(rule, rules.by_name)))
    elif form == "markdown":
        print_text(listed.info.help_markdown or "\n\n".join(_paragraphs(listed)) + "\n")
    else:
        print_text("\n\n".join(_paragraphs(listed)) + "\n")
    tell(mistakes)
    return Exit.INCOMPLETE if mistakes else Exit.CLEAN


def _paragraphs(listed: Listed) -> Iterator[str]:
    info: RuleInfo = listed.info
    yield f"{info.id} ({info.code})\n{info.title}."
    yield f"{info.severity.value}, {info.confidence.value} confidence, {info.debt}"
    yield f"Why\n{_indented(info.why)}"
    yield f"How to fix\n{_indented(info.fix)}"
    if listed.rule and listed.rule.options:
        lines = (f"{name} = {option.default!r}: {option.sentence}" for name, option in listed.rule.options.items())
        yield "Options\n" + "\n".join(f"  {line}" for line in lines)
    yield f"How to suppress\n  # mldebt: ignore[{info.id}] the reason"
    if info.references:
        yield "References\n" + "\n".join(f"  {reference}" for reference in info.references)


def _indented(text: str) -> str:
    return re.sub(r"(?m)^(?=.)", "  ", text.strip())
