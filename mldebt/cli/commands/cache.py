"""`mldebt cache`: what earlier runs found out."""

from __future__ import annotations

from pathlib import Path

import click

from mldebt.cache.entries import Cache
from mldebt.cache.place import cache_folder
from mldebt.cli.edge import Exit, print_text

_folder = click.option(
    "--cache-dir", type=click.Path(file_okay=False, path_type=Path), help="Another folder than the user's."
)


@click.group("cache")
def command() -> None:
    """Look at the cache, or empty it.

    It holds what was read of files, by their content, and the reports of projects in which nothing has changed since.

    \b
    mldebt cache info
    mldebt cache clear
    """


@command.command("info")
@_folder
def info(cache_dir: Path | None) -> int:
    """Show where the cache is and how much it holds."""
    contents = Cache(cache_folder(cache_dir)).contents()
    print_text(f"{contents.folder}\n{_entries(contents.entries)}, {contents.size / 1_000_000:.1f} MB\n")
    return Exit.CLEAN


@command.command("clear")
@_folder
def clear(cache_dir: Path | None) -> int:
    """Remove everything from the cache."""
    cache = Cache(cache_folder(cache_dir))
    print_text(f"removed {_entries(cache.shrink(0))} from {cache.folder}\n")
    return Exit.CLEAN


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"
