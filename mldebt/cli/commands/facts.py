"""`mldebt facts`: what one file says, before anything is linked."""

from __future__ import annotations

import os
from pathlib import Path

import click
import msgspec

from mldebt.cli.edge import Exit, print_text
from mldebt.discover import discover
from mldebt.errors import Mistakes, MldebtError
from mldebt.reading import facts_of
from mldebt.source import Location, Source


@click.command("facts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(file: Path) -> int:
    """Print what one file says, as JSON.

    For those who extend mldebt: these are the facts before anything is linked.

    \b
    mldebt facts src/train.py
    """
    found = discover(file.parent, wanted=lambda path: path == file.name)
    if not found.sources:
        raise Mistakes(MldebtError(problem.reason, Location(path, problem.span)) for path, problem in found.unread)
    source = Source(os.path.relpath(file), found.sources[0].text)
    facts = facts_of(source)
    if facts is None:
        raise MldebtError(
            f"nothing reads files such as '{file}'", hint="mldebt reads Python, notebooks, pipeline files"
        )
    print_text(msgspec.json.format(msgspec.json.encode(facts), indent=2).decode() + "\n")
    return Exit.INCOMPLETE if facts.unread else Exit.CLEAN
