"""Functions that a decorator makes a job, an endpoint or a command."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mldebt.interpreter import tasks
from mldebt.interpreter.effects import ASSET, GIVEN, REGISTERS
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.values import Entries, FunctionValue, Instance, Method, Name, Thing, Value
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


@contextlib.contextmanager
def as_own_job(machine: Machine, function: FunctionValue) -> Iterator[None]:
    """Evaluates what is inside as the function's own job, where it is one."""
    job = own_job(machine, function) if function.decorators else None
    if job is None:
        yield
        return
    if job.tool == machine.job.tool == "task":
        # A task that a flow calls is a step of that flow, wherever it is defined.
        job = dataclasses.replace(job, pipeline=machine.job.pipeline)
    _note(machine, function, job)
    with machine.working_as(machine.recorder.jobs.setdefault(job.id, job)):
        yield


def as_task(machine: Machine, function: FunctionValue, result: Value) -> Value:
    """What a function gives, as the task that its decorators make of it."""
    if not function.decorators or machine.job.tool != "task" or _registered(machine, function)[0] != "job":
        return result
    return tasks.as_task(machine, result, machine.job)


def _note(machine: Machine, function: FunctionValue, job: Job) -> None:
    """Takes down what decorators state of the task that a function is."""
    for decorator in function.decorators:
        name = decorator.fields.get(ASSET) if isinstance(decorator, Thing) else None
        given = decorator.fields.get(GIVEN) if isinstance(decorator, Thing) else None
        effects = machine.libraries.function(name) if isinstance(name, str) else None
        if effects is not None and effects.task is not None and isinstance(given, Entries):
            told = {key: value for key, value in given.entries.items() if isinstance(key, str)}
            tasks.note(machine, effects.task, job.id, told, job.location)


def _registers(machine: Machine, decorator: Value) -> tuple[str, str]:
    match decorator:
        case Name():
            effects = machine.libraries.function(decorator.dotted)
            return (effects.registers if effects else ""), decorator.dotted.split(".", 1)[0]
        case Method():
            return decorator.effects.registers, ""
        case Thing():
            made, name = decorator.fields.get(REGISTERS), decorator.fields.get(ASSET)
            return (made if isinstance(made, str) else ""), (name.split(".", 1)[0] if isinstance(name, str) else "")
    return "", ""
