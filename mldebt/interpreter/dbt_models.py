"""Python models of dbt: functions `model(dbt, session)` that dbt calls, and whose result is a table of the project."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from mldebt.interpreter.landmarks import NOWHERE
from mldebt.interpreter.values import Frame, FunctionValue, Thing, Value, options_of, origins_of
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine

REF = "ref "
SOURCE = "source "
"""Begin the locators of what a model asks for by name; the linker knows what the names mean."""
_CONTEXT = "dbt.Context"


def arguments(machine: Machine, function: FunctionValue) -> list[Value]:
    """What dbt hands to a model; nothing for any other function."""
    scope = machine.program.modules[function.module].scopes[function.scope]
    is_model = scope.name == "model" and [one.name for one in scope.parameters][:1] == ["dbt"]
    given: list[Value] = [Thing(_CONTEXT), Thing()] if is_model else []
    return given[: len(scope.parameters)]


def keep(machine: Machine, function: FunctionValue, result: Value, at: Location) -> None:
    """Takes down that the result of a model becomes the table that is named after its file."""
    name = posixpath.splitext(posixpath.basename(function.module))[0]
    access = machine.recorder.access(machine.job, "write", (f"{REF}{name}",), "table", at, "model")
    for option in options_of(result):
        if isinstance(option, Frame):
            machine.recorder.store(access, option.columns, option.origins | option.content, option.closed)
        elif origins_of(option):
            machine.recorder.store(access, {}, origins_of(option) or NOWHERE, False)
