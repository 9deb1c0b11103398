"""Functions whose decorators validate what they are given, or what they give back, in every call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mldebt.interpreter.registration import effects_of
from mldebt.interpreter.results import GIVEN
from mldebt.interpreter.values import Entries, FunctionValue, Thing, Value, origins_of, texts_of
from mldebt.library import Guarding
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine


def note_checks(machine: Machine, function: FunctionValue, given: Mapping[str, Value], result: Value) -> None:
    """Takes down what the decorators of a function check in a call, with its arguments by parameter."""
    for decorator in function.decorators:
        guarding = effects_of(machine, decorator).guards
        if guarding is None:
            continue
        scope = machine.program.modules[function.module].scopes[function.scope]
        at = Location(function.module, scope.span)
        for value in (*_arguments(guarding, decorator, given), *((result,) if guarding.result else ())):
            machine.recorder.check(machine.job, f"checks what {scope.name} handles", at, origins_of(value))


def _arguments(guarding: Guarding, decorator: Value, given: Mapping[str, Value]) -> Iterator[Value]:
    if guarding.given == "all":
        yield from given.values()
        return
    stated = decorator.fields.get(GIVEN) if isinstance(decorator, Thing) else None
    named = stated.entries.get(guarding.named) if isinstance(stated, Entries) else None
    if isinstance(named, str):
        yield from (given[name] for name in texts_of(named) if name in given)
    elif guarding.given == "first":
        yield from list(given.values())[:1]
