"""Blocks of a pipeline: files whose decorated function is handed what the blocks before it gave, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt.facts.pipeline import JobFact
from mldebt.interpreter import named_data, registration, reshaping, storing
from mldebt.interpreter.values import FunctionValue, Thing, Value, options_of
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine


def run(machine: Machine, fact: JobFact, script: str) -> None:
    """Calls the function of the block that the job at hand has just started, and keeps what it gives.

    The first of what a block states to give is the result itself."""
    for function in [one for one in machine.functions if one.module == script]:
        if not any(registration.effects_of(machine, one).block for one in function.decorators):
            continue
        at = Location(script, machine.program.modules[script].scopes[function.scope].span)
        given = [_given(machine, function, place, one.locator, at) for place, one in enumerate(fact.inputs)]
        result = machine.call(function, given, {}, (), machine.place(at))
        for one in fact.outputs[:1]:
            kept = machine.recorder.access(machine.job, "write", (one.locator,), "uri", at, machine.job.name)
            storing.store(machine.recorder, kept, [result])
            for option in options_of(result):
                if isinstance(option, Thing) and option.class_name:
                    machine.kept["", one.locator] = option.class_name


def _given(machine: Machine, function: FunctionValue, position: int, locator: str, at: Location) -> Value:
    """What a block before gave: of the class that it was kept as, or that the parameter is annotated with."""
    access = machine.recorder.access(machine.job, "read", (locator,), "uri", at, machine.job.name)
    expected = named_data.expected(machine, function, position, None).class_name
    class_name = machine.kept.get(("", locator), "") or expected
    return reshaping.made(machine, class_name, frozenset((machine.recorder.rest(access),)), Thing())
