"""`mldebt config`: the settings and where they come from."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path

import click

from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.options import json_or_text, project_argument
from mldebt.cli.project import opened
from mldebt.config import Selector
from mldebt.project.form import Name, Part
from mldebt.ruleset import rules_of


@click.command("config")
@project_argument
@json_or_text
def command(path: Path, form: str) -> int:
    """Show the settings and where they come from.

    PATH is the folder of the project.

    \b
    mldebt config
    mldebt config pipelines/churn --format json
    """
    project = opened(path)
    shown = [(key, plain(value), source) for key, value, source in project.settings.shown()]
    if form == "json":
        records = {key: {"value": value, "source": source} for key, value, source in shown}
        print_text(json.dumps(records, indent=2, ensure_ascii=False) + "\n")
    else:
        width = max(len(key) for key, _, _ in shown)
        lines = (f"{key:<{width}}  {json.dumps(value, ensure_ascii=False)}  # {source}" for key, value, source in shown)
        print_text("".join(f"{line}\n" for line in lines))
    mistakes = (*project.mistakes, *rules_of(project.settings).mistakes)
    tell(mistakes)
    return Exit.INCOMPLETE if mistakes else Exit.CLEAN


def plain(value: object) -> object:
    """The value of a setting as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (Selector, Name)):
        return value.text
    if isinstance(value, Part):
        return value.tree.plain()
    if isinstance(value, tuple) and value and all(_is_pair(item) for item in value):
        return {item[0].text: plain(item[1]) for item in value}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def _is_pair(item: object) -> bool:
    return isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], Name)
