"""`mldebt facts`: what one file says, or a part of a project, before anything is linked."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import click
import msgspec

from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.options import FOLDER, ParamType, reading_options
from mldebt.discover import discover
from mldebt.errors import Mistakes, MldebtError
from mldebt.reading import facts_of
from mldebt.source import Location, Source


class ShardType(ParamType):
    """`I/N`: the part of that number, from 1, of so many."""

    name = "shard"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> tuple[int, int]:
        """The number of the part, and how many there are."""
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", value)
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            self.fail(f"'{value}' is no part such as 1/4", parameter, context)
        return int(found[1]), int(found[2])

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """How the option is written."""
        return "I/N"


@click.command("facts")
@click.argument("path", type=FOLDER, default=".", metavar="[PATH]")
@click.option("--shard", type=ShardType(), help="Read this part of the project at PATH, of so many, into a file.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file that a part goes to.")
@reading_options
def command(path: Path, shard: tuple[int, int] | None, output: Path | None, exclude: tuple[str, ...]) -> int:
    """Print what one file says, as JSON, or write the facts of a part of a project to a file.

    The first is for those who extend mldebt. The second is for build systems that spread work over machines; any
    number of such files are given to `mldebt check --facts`, which finds what one run would.

    \b
    mldebt facts src/train.py
    mldebt facts --shard 1/4 -o part1.facts
    mldebt check --facts part1.facts --facts part2.facts
    """
    if shard is not None or output is not None:
        if shard is None or output is None:
            raise click.UsageError("--shard and --output go together")
        return _write_part(path, shard, output, exclude)
    if path.is_dir():
        raise click.UsageError("give a file, or --shard I/N and --output FILE for a project")
    return _print_file(path)


def _write_part(path: Path, shard: tuple[int, int], output: Path, exclude: tuple[str, ...]) -> int:
    from mldebt.analysis import discovered
    from mldebt.cli.project import opened
    from mldebt.cli.reading import session_for
    from mldebt.fixes.files import replace_file
    from mldebt.reading import facts_of_all
    from mldebt.shards import part_of, write_shard

    project = opened(path, exclude)
    session = session_for(project.root)
    found = discovered(project.root, project.settings, allow_empty=True)
    sources = {source.path: source for source in part_of(found.sources, *shard)}
    with session.reading() as reading:
        facts = facts_of_all(tuple(sources.values()), reading)
    content = write_shard(session.program, ((sources[each.path], each) for each in facts))
    replace_file(output, content)
    tell(project.mistakes)
    return Exit.INCOMPLETE if project.mistakes else Exit.CLEAN


def _print_file(file: Path) -> int:
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
