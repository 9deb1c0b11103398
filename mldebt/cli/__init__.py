"""The command line: parse, call, print, exit code. Every module in `commands` is one command.

A command is loaded when it is called, so `mldebt --version` loads none of what analyses code.
"""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn, cast

import click

import mldebt
from mldebt.cli.edge import guarded, open_closed_streams

_COMMANDS = "mldebt.cli.commands"


class Commands(click.Group):
    """The commands of the folder `commands`, each under the name of its module."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The names of all commands, in order."""
        folder = Path(__file__).with_name("commands")
        return sorted(info.name for info in pkgutil.iter_modules([str(folder)]))

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of that name, or None."""
        if name not in self.list_commands(context):
            return None
        return cast("click.Command", import_module(f"{_COMMANDS}.{name}").command)

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first argument; one that does not exist is told with the nearest that does."""
        name = arguments[0]
        if not name.startswith("-") and name not in self.list_commands(context):
            from mldebt.errors import suggestion

            hint = suggestion(name, self.list_commands(context))
            context.fail(f"there is no command '{name}'{f'; {hint}' if hint else ''}")
        return super().resolve_command(context, arguments)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(mldebt.__version__, message="%(prog)s %(version)s")
@click.option("--traceback", is_flag=True, hidden=True, help="Show the traceback of an internal error.")
def commands(traceback: bool) -> None:
    """Find the technical debt of machine-learning pipelines.

    mldebt reads Python, notebooks, SQL and pipeline files into one graph of datasets, features, models and jobs, and
    looks for debt in it. It never runs the code it reads.

    \b
    mldebt check                what is wrong with the project in this folder
    mldebt explain MLD101       why a rule matters and what to do
    mldebt impact data/x.csv    what depends on a file
    """


def run(key: str | None = None) -> NoReturn:
    """Runs the command line and exits: 0 clean, 1 findings, 2 anything that kept the run from being complete.

    The output of a run that has a key may be kept under it."""
    open_closed_streams()
    sys.exit(guarded(commands, sys.argv[1:], key))
