"""When jobs are started: what calls state of functions, of pipelines that were compiled of them, and of selections."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter import selections
from mldebt.interpreter.taskbook import Selected
from mldebt.interpreter.values import (
    ROOT,
    TASKS,
    Entries,
    FunctionValue,
    Items,
    Thing,
    Value,
    elements,
    options_of,
    texts_of,
)
from mldebt.library import TaskStating
from mldebt.patterns import pattern

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine

_UNITS = ("weeks", "days", "hours", "minutes", "seconds")
"""The parts of a span of time that jobs are started with, the longest first."""
_FUNCTION_OF_FILE = pattern(r"(?P<file>[^:]+\.py):(?P<function>\w+)")


def stated(call: Invocation, stating: TaskStating) -> None:
    """Takes down what a call says of when jobs are started, and under which path a pipeline is compiled."""
    book, file = call.machine.recorder.tasks, call.site.location.path
    if stating.package:
        for path in _paths(call.value(stating.package)):
            for job in _jobs(call, stating):
                book.compile(path, job)
        return
    for when in _moments(call, stating):
        is_told = any(call.value(parameter) is not None for parameter in stating.runs)
        for what in _jobs(call, stating) if is_told else (file,):
            book.time(what, when)
        for parameter in stating.runs:
            if chosen := selections.text_of(call.machine, _known(call.value(parameter))):
                book.select(Selected(chosen, when, file))


def of_function(machine: Machine, function: FunctionValue, given: list[Value]) -> None:
    """Takes down when a decorated function is started, by what a method of it is given."""
    for when in (when for value in given for when in _times(value)):
        for job in named_by(machine, function):
            machine.recorder.tasks.time(job, when)


def named_by(machine: Machine, value: Value) -> Iterator[str]:
    """The ids of the jobs that functions are, also of those that a dict holds to choose from."""
    for option in options_of(value):
        if isinstance(option, FunctionValue):
            yield f"{option.module}::{machine.program.modules[option.module].scopes[option.scope].name}"
        elif isinstance(option, Entries):
            for one in option.entries.values():
                yield from named_by(machine, one)


def _moments(call: Invocation, stating: TaskStating) -> Iterator[str]:
    """The times that a call states, by its arguments or by what it is called with at all."""
    for parameter in filter(None, (stating.schedule, stating.interval)):
        yield from _times(call.value(parameter))
    for parameter, when in stating.moments.items():
        if not parameter or call.value(parameter) is True:
            yield when


def _times(value: Value) -> Iterator[str]:
    for option in options_of(value):
        if isinstance(option, str) and option and HOLE not in option:
            yield option
        elif isinstance(option, int | float) and not isinstance(option, bool):
            yield str(option)
        elif isinstance(option, Items):
            for item in option.items:
                yield from _times(item)
        elif isinstance(option, Thing) and (every := _every(option)):
            yield every


def _every(value: Thing) -> str:
    """How often something is started that is so with a span of time between, as `every 1 day`; empty for none."""
    parts = [(unit, number) for unit, number in value.fields.items() if unit in _UNITS]
    if not parts or not all(isinstance(number, int | float) and number for _, number in parts):
        return ""
    parts.sort(key=lambda part: _UNITS.index(part[0]))
    return "every " + " ".join(f"{number} {unit.removesuffix('s') if number == 1 else unit}" for unit, number in parts)


def _jobs(call: Invocation, stating: TaskStating) -> Iterator[str]:
    """What is started: jobs of functions, jobs that an object stands for, what is compiled to a path.

    Of a path the jobs of the calling file are too, as far as it states any."""
    for parameter in stating.runs:
        for option in options_of(call.value(parameter)):
            for one in elements(option) if isinstance(option, Items) else (option,):
                yield from named_by(call.machine, one)
                yield from _held(one)
                for path in _paths(one):
                    yield from (path, call.site.location.path)


def _held(value: Value) -> Iterator[str]:
    """The jobs that an object stands for."""
    if isinstance(value, Thing):
        yield from (one for one in elements(value.fields.get(TASKS)) if isinstance(one, str))


def _paths(value: Value) -> Iterator[str]:
    """The paths that a value is or points to; `flows/a.py:f` is the job of that function."""
    located = value.locator if isinstance(value, Thing) else value
    for text in texts_of(located) if located is not None else ():
        path = text.replace(f"{ROOT}/", "").replace(ROOT, "")
        function = _FUNCTION_OF_FILE.fullmatch(path)
        if function is not None:
            yield f"{posixpath.normpath(function['file'])}::{function['function']}"
        elif HOLE not in path and posixpath.splitext(path)[1] in {".yaml", ".yml", ".json"}:
            yield posixpath.normpath(path)


def _known(value: Value) -> Value:
    """A value that may select assets: the path of a compiled pipeline selects none."""
    return None if any(True for _ in _paths(value)) else value
