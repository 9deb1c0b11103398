"""Reports sent where the user wants them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec.structs import replace

from mldebt.cli.edge import print_text
from mldebt.cli.options import ParamType
from mldebt.errors import MldebtError, suggestion
from mldebt.fixes.files import replace_file
from mldebt.reports.formats import formats
from mldebt.reports.report import Report, Style
from mldebt.source import FILE_START, Location

DEFAULT = "terminal"


class Output(msgspec.Struct, frozen=True):
    """A format, and the file it goes to; None is the standard output."""

    format: str
    path: Path | None = None


class OutputType(ParamType):
    """`FORMAT` or `FORMAT=PATH`."""

    name = "output"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Output:
        """The output that the text asks for."""
        if isinstance(value, Output):
            return value
        name, _, path = value.partition("=")
        if name not in formats():
            hint = suggestion(name, formats())
            self.fail(f"there is no format '{name}'{f'; {hint}' if hint else ''}", parameter, context)
        return Output(name, Path(path) if path and path != "-" else None)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """How the option is written."""
        return "FORMAT[=PATH]"


def emit(report: Report, outputs: Sequence[Output], style: Style, silent: bool = False) -> str:
    """Writes the report in every form that was asked for; in none, as text for people unless it is to be silent.

    Gives what was printed."""
    printed = ""
    for output in outputs or (() if silent else (Output(DEFAULT),)):
        if output.path is None:
            text = formats()[output.format].render(report, style)
            print_text(text)
            printed += text
        else:
            plain = replace(style, color=False, hyperlinks=False, width=100)
            text = formats()[output.format].render(report, plain)
            _make_folder(output.path)
            replace_file(output.path, text.encode("utf-8", "backslashreplace"))
    return printed


def _make_folder(report: Path) -> None:
    try:
        report.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"the folder of the report cannot be made: {error.strerror}"
        raise MldebtError(message, Location(report.as_posix(), FILE_START), "name another file after `=`") from error
