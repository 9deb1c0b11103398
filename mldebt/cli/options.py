"""Options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mldebt.cli.looks import When
from mldebt.cli.reading import how_options

if TYPE_CHECKING:
    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType  # generic since click 8.4 only

Function = TypeVar("Function", bound=Callable[..., Any])


class OneOf(ParamType):
    """A member of an enum, written as its value."""

    name = "choice"

    def __init__(self, members: type[Enum]) -> None:
        self._members = members

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Enum:
        """The member of that value."""
        if isinstance(value, self._members):
            return value
        names = [member.value for member in self._members]
        if value not in names:
            self.fail(f"'{value}' is not one of {', '.join(names)}", parameter, context)
        return self._members(value)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """The values, as the help shows them."""
        return f"[{'|'.join(member.value for member in self._members)}]"


class Listed(ParamType):
    """Words with commas between them."""

    name = "list"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> tuple[str, ...]:
        """The words."""
        return value if isinstance(value, tuple) else tuple(word.strip() for word in value.split(",") if word.strip())


FOLDER = click.Path(exists=True, path_type=Path)

project_argument = click.argument("path", type=FOLDER, default=".")
json_or_text = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print it."
)

features_option = click.option("--features", "each_feature", is_flag=True, help="Show every feature on its own line.")


def reading_options(function: Function) -> Function:
    """Adds the options that decide which files are read, and how."""
    exclude = click.option("--exclude", multiple=True, metavar="PATTERN", help="Files not to read, as in .gitignore.")
    return exclude(how_options(function))


def rule_options(function: Function) -> Function:
    """Adds the options that decide which rules run and which of their findings count."""
    which = "Ids, codes, beginnings of codes such as MLD2, kinds of debt, or `all`; with commas, repeatable."
    for decorate in (
        click.option("--min-confidence", type=_confidence(), help="The least confidence of a finding."),
        click.option("--ignore", type=Listed(), multiple=True, metavar="RULES", help="Rules not to run."),
        click.option("--extend-select", type=Listed(), multiple=True, metavar="RULES", help="Rules to run besides."),
        click.option("--select", type=Listed(), multiple=True, metavar="RULES", help=f"The rules to run. {which}"),
    ):
        function = decorate(function)
    return function


def color_option(function: Function) -> Function:
    """Adds the option for colours."""
    option = click.option("--color", type=OneOf(When), default=When.AUTO, help="Use colours; goes before NO_COLOR.")
    return option(function)


def hyperlinks_option(function: Function) -> Function:
    """Adds the option for links."""
    option = click.option("--hyperlinks", type=OneOf(When), default=When.AUTO, help="Make rule codes links.")
    return option(function)


def flat(lists: tuple[tuple[str, ...], ...]) -> tuple[str, ...] | None:
    """The words of a repeated option, or None where it was not given."""
    return tuple(word for words in lists for word in words) if lists else None


def _confidence() -> OneOf:
    from mldebt.finding import Confidence

    return OneOf(Confidence)
