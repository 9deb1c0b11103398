"""Calls of functions of the project: what their parameters are bound to, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mldebt.facts.module import Parameter
from mldebt.interpreter import (
    command_line,
    effects,
    guards,
    kept_results,
    registration,
    reshaping,
    row_parts,
)
from mldebt.interpreter.activation import Activation
from mldebt.interpreter.landmarks import union
from mldebt.interpreter.values import (
    Entries,
    FunctionValue,
    Items,
    Thing,
    Value,
    choice,
    origins_of,
    unknown,
)

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine, Site

_DEEPEST = 24
_MOST_CALLS = 60


def evaluate(
    machine: Machine,
    function: FunctionValue,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    rest: Sequence[Value],
    site: Site,
) -> Value:
    """The result of a function of the project, as it was found out for the same arguments before or anew."""
    run, key = machine.run, (function.module, function.scope)
    machine.recorder.call(*key)
    run.calls[key] = run.calls.get(key, 0) + 1
    run.refuel(machine.recorder.told)
    if key in run.stack or len(run.stack) >= _DEEPEST or run.calls[key] > _MOST_CALLS:
        given = union(origins_of(value) for value in (*arguments, *keywords.values(), *rest))
        machine.recorder.use(machine.job, "passes on", site.location, given)
        return unknown(given)
    parameters = machine.program.modules[function.module].scopes[function.scope].parameters
    positional = [*function.bound, *arguments]
    if function.receiver is not None:
        positional.insert(0, function.receiver)
    named = {**dict(function.bound_keywords), **keywords}
    bound = dict(_bind(machine, function, parameters, positional, named, rest))
    # A task comes after whatever it is given, so that no call of it is like another.
    is_task = bool(function.decorators) and registration.own_job(machine, function) is not None
    remembers = run.memory is not None and not is_task and not run.off
    memo = run.memory.key(function, bound, run.job, run.rowwise > 0) if run.memory is not None and remembers else None
    if memo is not None and run.memory is not None:
        known, result = run.memory.recall(memo)
        if known:
            return result
    is_written = site.instruction >= 0 and not rest and not function.decorators
    run.stack.append(key)
    run.sites.append(site.location)
    try:
        # A tool may be told by a keyword that the function does not have what else comes before.
        with registration.as_own_job(machine, function, (*bound.values(), *named.values())) as group:
            if is_task:
                bound = kept_results.handed(machine, function, bound, site.location)
            result = Activation(
                machine, function.module, function.scope, function.closure, bound, called=is_written, site=site
            ).run()
            if function.decorators:
                guards.note_checks(machine, function, bound, result)
            if is_task:
                kept_results.keep(machine, function, result)
            result = registration.as_task(machine, function, result, group)
    finally:
        run.stack.pop()
        run.sites.pop()
    if memo is not None and run.memory is not None:
        run.memory.keep(memo, function, bound, result)
    return result


def _bind(
    machine: Machine,
    function: FunctionValue,
    parameters: Sequence[Parameter],
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    rest: Sequence[Value],
) -> Iterator[tuple[str, Value]]:
    """Each parameter with its value: given, bound on the command line, the default, or unknown."""
    remaining = list(positional)
    unused = dict(keywords)
    defaults = dict(function.defaults)
    defaults |= command_line.annotated(machine, function.module, parameters, defaults)
    options = command_line.options_of_decorators(function.decorators)
    is_command = machine.run.command == (function.module, function.scope) and not options
    configured = effects.configuration_of(function)
    places = command_line.placed([parameter.name for parameter in parameters], defaults, is_command)
    of_tool = _given_by_tool(machine, function, parameters, len(positional))
    for parameter in parameters:
        name = parameter.name
        if parameter.kind == "star":
            yield name, Items("tuple", remaining, rest=choice(rest) if rest else None, open=bool(rest))
            remaining = []
        elif parameter.kind == "double_star":
            spread = Entries({}, open=bool(rest))
            spread.entries.update(unused)
            yield name, spread
        elif parameter.kind == "positional" and remaining and name not in of_tool:
            yield name, remaining.pop(0)
        elif name in unused:
            yield name, unused.pop(name)
        elif configured is not None and parameter is parameters[0]:
            yield name, configured
        elif rest:
            yield name, choice((reshaping.annotated(machine, function, parameter), *rest, defaults.get(name)))
        else:
            value = command_line.bound(machine, name, options, defaults.get(name), name in defaults, places)
            is_told = isinstance(value, Thing) and not value.class_name and not value.fields
            if is_told:
                told = registration.provided(machine, function, name)
                value = row_parts.named_parameter(
                    machine, function, name, told or reshaping.annotated(machine, function, parameter)
                )
            yield name, value


def _given_by_tool(
    machine: Machine, function: FunctionValue, parameters: Sequence[Parameter], given: int
) -> frozenset[str]:
    """The parameters that a decorator's tool hands over itself, where code gives less than there are."""
    named = [parameter.name for parameter in parameters if parameter.kind == "positional"]
    if not function.decorators or given >= len(named):
        return frozenset()
    return frozenset(name for name in named if registration.provided(machine, function, name) is not None)
