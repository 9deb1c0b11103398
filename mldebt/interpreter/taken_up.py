"""What calls that take up the assets of modules add to their names and groups."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter.values import FunctionValue, Items, ModuleValue, Value, elements, options_of
from mldebt.library import AssetLoading

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.made_jobs import MadeJob

_DEFAULT = "group:default"


class TakenUp(msgspec.Struct, frozen=True):
    """All assets of a file, or of a folder, have names that begin so and belong to a group; either may be empty."""

    place: str
    prefix: str
    group: str


def taken_up(call: Invocation, taking: AssetLoading) -> Iterator[TakenUp]:
    """What a call adds to the assets of each of its modules."""
    prefix = "/".join(_texts(call.value(taking.prefix) if taking.prefix else None))
    group = next(_texts(call.value(taking.group) if taking.group else None), "")
    if prefix or group:
        modules = call.value(taking.modules) if taking.modules else ModuleValue(call.site.location.path)
        for path in _paths(call, modules):
            place = posixpath.dirname(path) + "/" if path.endswith("__init__.py") and taking.modules else path
            yield TakenUp(place, prefix, group)


def with_all(made: MadeJob, taken: Iterable[TakenUp]) -> MadeJob:
    """A job with what is added to the assets that it gives, by the first call that takes them up."""
    modules = [option.module for option in options_of(made.function) if isinstance(option, FunctionValue)]
    added = next((one for one in taken if made.keeping and any(map(one.place.__eq__, modules))), None)
    added = added or next(
        (one for one in taken if one.place.endswith("/") and any(path.startswith(one.place) for path in modules)), None
    )
    if added is None or not made.keeping:
        return made
    puts = tuple(msgspec.structs.replace(one, names=_prefixed(one.names, added.prefix)) for one in made.puts)
    keeping = tuple(msgspec.structs.replace(one, names=_prefixed(one.names, added.prefix)) for one in made.keeping)
    labels = tuple(f"group:{added.group}" if one == _DEFAULT and added.group else one for one in made.labels)
    return msgspec.structs.replace(made, puts=puts, keeping=keeping, labels=labels)


def _prefixed(names: Iterable[str], prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}/{name}" if prefix else name for name in names)


def _texts(value: Value) -> Iterator[str]:
    for option in options_of(value):
        for one in elements(option) if isinstance(option, Items) else (option,):
            if isinstance(one, str) and HOLE not in one:
                yield one


def _paths(call: Invocation, value: Value) -> Iterator[str]:
    """The files of modules, which are given as such or by their names."""
    for option in options_of(value):
        if isinstance(option, Items):
            for one in option.items:
                yield from _paths(call, one)
        elif isinstance(option, ModuleValue):
            yield option.path
        elif isinstance(option, str):
            found = call.machine.program.module(option, call.site.location.path)
            if found is not None:
                yield found
