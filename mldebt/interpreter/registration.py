"""Functions that a decorator makes a job, an endpoint or a command."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from mldebt.interpreter import task_groups, tasks
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.results import ASSET, GIVEN, REGISTERS
from mldebt.interpreter.values import Entries, FunctionValue, Instance, Items, Method, Name, Thing, Value
from mldebt.library import Effects
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine


def registered(machine: Machine, function: FunctionValue) -> str:
    """What decorators make of a function: job, endpoint, command, or nothing (empty)."""
    return _registered(machine, function)[0]


def _registered(machine: Machine, function: FunctionValue) -> tuple[str, str]:
    """What the first decorator that tells makes of a function, and the library that it is from."""
    told = (_registers(machine, decorator) for decorator in _decorators(machine, function))
    return next((one for one in told if one[0]), ("", ""))


def _decorators(machine: Machine, function: FunctionValue) -> tuple[Value, ...]:
    """The decorators of a function; those of its class count for what makes an object callable."""
    name = machine.program.modules[function.module].scopes[function.scope].name.rpartition(".")[2]
    receiver = function.receiver
    return receiver.cls.decorators if name == "__call__" and isinstance(receiver, Instance) else function.decorators


def own_job(machine: Machine, function: FunctionValue) -> Job | None:
    """The job that a function is by its decorators, or None where it is a part of whatever calls it."""
    made, library = _registered(machine, function)
    if made not in {"job", "endpoint"}:
        return None
    scope = machine.program.modules[function.module].scopes[function.scope]
    tool = made if made == "endpoint" else "task"
    place = Location(function.module, scope.span)
    pipeline = function.module if tool == "task" else ""
    return Job(
        f"{function.module}::{scope.name}",
        scope.name,
        tool,
        function.module,
        place,
        pipeline=pipeline,
        launcher=library if tool == "task" else "",
    )


def becomes(machine: Machine, function: FunctionValue) -> str:
    """The class of what decorators make of a function, such as a group of commands; empty where it stays one."""
    return next((one for one in map(partial(_gives, machine), function.decorators) if one), "")


def _gives(machine: Machine, decorator: Value) -> str:
    match decorator:
        case Method():
            return decorator.effects.gives
        case Thing() if REGISTERS in decorator.fields:
            return decorator.class_name
        case Name():
            return effects_of(machine, decorator).gives
    return ""


def stated_name(function: FunctionValue) -> str:
    """The name that a decorator gives a function, where it states one as `name`; else empty."""
    given = (one.fields.get(GIVEN) for one in function.decorators if isinstance(one, Thing))
    names = (one.entries.get("name") for one in given if isinstance(one, Entries))
    return next((one for one in names if isinstance(one, str)), "")


def provided(machine: Machine, function: FunctionValue, parameter: str) -> Value:
    """What the library of a decorator gives a parameter of that name, None where it tells nothing."""
    for decorator in function.decorators:
        effects = effects_of(machine, decorator)
        if parameter in effects.provides:
            told = effects.provides[parameter]
            return Items("list", [], function.receiver, True) if told == "[self]" else Thing(told)
    return None


@contextlib.contextmanager
def as_own_job(machine: Machine, function: FunctionValue, given: Iterable[Value]) -> Iterator[Thing | None]:
    """Evaluates what is inside as the function's own job, where it is one, or as a group of jobs, which it gives.

    `given` are its arguments: what other tasks give comes before it."""
    job = own_job(machine, function) if function.decorators else None
    if job is None and function.decorators and registered(machine, function) == "group":
        with task_groups.opened(machine) as group:
            yield group
        return
    if job is None:
        yield None
        return
    if job.tool == machine.job.tool == "task":
        # A task that a flow calls is a step of that flow, wherever it is defined.
        machine.recorder.tasks.call(machine.job.id, job.id)
        job = msgspec.structs.replace(job, pipeline=machine.job.pipeline)
    _note(machine, function, job, given)
    with machine.working_as(machine.recorder.jobs.setdefault(job.id, job)):
        yield None


def as_task(machine: Machine, function: FunctionValue, result: Value, group: Thing | None) -> Value:
    """What a function gives, as the task, or the group of tasks, that its decorators make of it."""
    if group is not None:
        return task_groups.standing_for(group, result)
    if not function.decorators or machine.job.tool != "task" or _registered(machine, function)[0] != "job":
        return result
    return tasks.as_task(machine, result, machine.job)


def as_component(machine: Machine, function: FunctionValue, task: Thing, given: Iterable[Value]) -> Thing:
    """A task with its outputs as the job that the component's function is, where its library states an order of tasks:
    it comes after those whose outputs it is given."""
    job = own_job(machine, function)
    if job is None or not any(effects_of(machine, one).task for one in function.decorators):
        return task
    for value in given:
        tasks.comes_after(machine, job, value)
    outputs = task.fields.get("outputs")
    for one in (task, *(outputs.entries.values() if isinstance(outputs, Entries) else ())):
        tasks.as_task(machine, one, job)
    return task


def _note(machine: Machine, function: FunctionValue, job: Job, given: Iterable[Value]) -> None:
    """Takes down what decorators state of the task that a function is, and after which others it comes."""
    for decorator in function.decorators:
        stated = decorator.fields.get(GIVEN) if isinstance(decorator, Thing) else None
        effects = effects_of(machine, decorator)
        if effects.task is None:
            continue
        for value in given:
            tasks.comes_after(machine, job, value)
        if isinstance(stated, Entries):
            told_of = {key: value for key, value in stated.entries.items() if isinstance(key, str)}
            tasks.note(machine, effects.task, job.id, told_of, job.location)


def effects_of(machine: Machine, decorator: Value) -> Effects:
    """What the library says of a decorator, or of the call that gave it."""
    return (machine.libraries.function(name) if (name := name_of(decorator)) else None) or Effects()


def name_of(decorator: Value) -> str:
    """The full name of a decorator, or of the function whose call gave it; empty where that is not known."""
    if isinstance(decorator, Thing):
        return told if isinstance(told := decorator.fields.get(ASSET), str) else ""
    return decorator.dotted if isinstance(decorator, Name) else ""


def _registers(machine: Machine, decorator: Value) -> tuple[str, str]:
    match decorator:
        case Name():
            effects = machine.libraries.function(decorator.dotted)
            return (effects.registers if effects else ""), decorator.dotted.split(".", 1)[0]
        case Method():
            return decorator.effects.registers, ""
        case Thing():
            made = decorator.fields.get(REGISTERS)
            return (made if isinstance(made, str) else ""), name_of(decorator).split(".", 1)[0]
    return "", ""
