"""The edge of the program: where errors become messages and exit codes."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable, Sequence
from enum import IntEnum

import click

from mldebt.errors import Mistakes, MldebtError


class Exit(IntEnum):
    """How a run ends; the format of a report never changes it."""

    CLEAN = 0
    FINDINGS = 1
    INCOMPLETE = 2
    INTERRUPTED = 130


def guarded(command: click.Command, arguments: Sequence[str], key: str | None = None) -> int:
    """The exit code of a command, which finds the key of the run as `obj`; what it raises is told as an error."""
    try:
        code = command.main(list(arguments), prog_name="mldebt", standalone_mode=False, obj=key)
        return code if isinstance(code, int) else Exit.CLEAN
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return Exit.INCOMPLETE
    except MldebtError as error:
        tell([error])
        return Exit.INCOMPLETE
    except (click.Abort, KeyboardInterrupt):
        return Exit.INTERRUPTED
    except Exception as error:
        return _internal(error, show="--traceback" in arguments)


def tell(errors: Iterable[MldebtError]) -> None:
    """Prints mistakes to the standard error, each once, in order of place."""
    flat = [each for error in errors for each in (error.mistakes if isinstance(error, Mistakes) else (error,))]
    for text in dict.fromkeys(str(error) for error in Mistakes(flat).mistakes):
        click.echo(text, err=True)


def print_text(text: str) -> None:
    """Prints text as it is; what the output's encoding lacks is escaped, and a reader that has left is no error."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
    except OSError as error:
        _discard_output()
        hint = "send it to a place with room for it"
        raise MldebtError(f"the output cannot be written: {error.strerror}", hint=hint) from error


def open_closed_streams() -> None:
    """Gives a process that was started with a closed output or error stream one that goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))


def _discard_output() -> None:
    # What is left in the buffer would raise again when Python ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _internal(error: Exception, show: bool) -> int:
    if show:
        traceback.print_exception(error)
    click.echo(f"error: mldebt failed: {type(error).__name__}: {error}", err=True)
    if not show:
        click.echo("     = help: this is a mistake in mldebt; `mldebt --traceback …` shows where", err=True)
    return Exit.INCOMPLETE
