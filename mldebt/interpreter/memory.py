"""Remembers calls that tell nothing new: a function called again for one job on values of which no more is known."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from mldebt.interpreter.command_line import is_off, is_on
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.values import (
    ClassValue,
    Frame,
    FunctionValue,
    Instance,
    ModuleValue,
    Name,
    Section,
    Thing,
    Value,
)

Key = tuple[Hashable, ...]


class Memory:
    """Results of calls on plain arguments; only results that nobody can change are kept."""

    def __init__(self) -> None:
        self._results: dict[Key, Value] = {}
        self._kept_alive: list[Value] = []

    def key(self, function: FunctionValue, arguments: Mapping[str, Value], job: Job, aside: bool) -> Key | None:
        """What tells a call from others, or None where its arguments hold too much to compare; `aside` are those that
        learn nothing of all rows."""
        marks = tuple(_mark(value) for value in arguments.values())
        closure = id(function.closure)
        return None if None in marks else (function.module, function.scope, closure, job.id, aside, marks)

    def recall(self, key: Key) -> tuple[bool, Value]:
        """Whether the call was made before, and what it gave; an unknown value is a new one each time."""
        if key not in self._results:
            return False, None
        result = self._results[key]
        return True, Thing() if isinstance(result, Thing) else result

    def keep(self, key: Key, function: FunctionValue, arguments: Mapping[str, Value], result: Value) -> None:
        """Remembers a call, unless its result holds something that its caller may change."""
        if result is None or isinstance(result, str | int | float) or _is_blank(result):
            self._results[key] = result
            self._kept_alive += [function, *arguments.values()]


def _mark(value: Value) -> Hashable:
    match value:
        case None:
            return "none"
        case str() | int() | float():
            return (type(value), value)
        case Thing() if _is_blank(value):
            return "unknown"
        case Thing() if is_off(value) and not value.origins:
            return "off"
        case Thing() if is_on(value) and not value.origins:
            return "on"
        case Thing() if not (value.origins or value.content or value.fields or value.locator or value.access):
            return None if isinstance(value, Frame) else ("of", value.class_name)
        case Section():
            layers = ((one.file, one.keys, one.mount, one.chosen, id(one.tree)) for one in value.layers)
            return (value.file, value.keys, *layers)
        case Name():
            return ("name", value.dotted)
        case FunctionValue() | ClassValue() | Instance() | ModuleValue():
            return id(value)
    return None


def _is_blank(value: Value) -> bool:
    if type(value) is not Thing:
        return False
    return not (value.class_name or value.origins or value.content or value.fields or value.locator or value.access)
