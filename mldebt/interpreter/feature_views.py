"""What code states to a feature store: views of sources with their fields, and which of them are served."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Scalar
from mldebt.interpreter.landmarks import Access, Origins, union
from mldebt.interpreter.made_jobs import MadeJob
from mldebt.interpreter.values import (
    Entries,
    Frame,
    FunctionValue,
    Items,
    Thing,
    Value,
    elements,
    names_of,
    options_of,
    origins_of,
    texts_of,
)
from mldebt.source import Location, Span

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine

_PLACE = "place"
"""The field of a field's value that tells where it is written."""
_KEPT = "features"
"""The field of a view's value that names the features it is cut down to."""
_FIELDS = "fields"
"""The field of a view's, or a request's, value that names its features."""
_DERIVES = "makes a view of"
"""The field of a decorator's value that holds what it says of the view that the function makes."""
_SOURCES = "sources"
_KEYS = "keys"
"""The field of an entity's value that names the columns by which its rows are told apart."""
_TOOL = "tool"
_TABLE = "pandas.DataFrame"


class StatedField(msgspec.Struct, frozen=True):
    """A feature of a view."""

    view: Access
    name: str


class StatedView(msgspec.Struct, frozen=True):
    """A view, with the columns by which it is joined to the rows of those who ask."""

    view: Access
    keys: tuple[str, ...]


class Served(msgspec.Struct, frozen=True):
    """Features of a view that something takes, under the name of a service if it has one; all of them without names."""

    view: str
    names: tuple[str, ...] | None
    service: str = ""


def state(call: Invocation) -> Value:
    """The value that stands for what a call states."""
    stating = call.effects.features
    assert stating is not None
    if stating.serves:
        name = call.value(stating.service) if stating.service else None
        service = name if isinstance(name, str) and HOLE not in name else ""
        for view, names in _views(call.machine, call.value(stating.serves)):
            call.machine.recorder.serve(Served(view, names, service))
        if service:
            return Thing(call.effects.gives, locator=service)
    if stating.derives:
        sources = [call.value(parameter) for parameter in stating.sources if call.value(parameter) is not None]
        derived: dict[Scalar, Value] = {
            _TOOL: call.name.split(".", 1)[0],
            _SOURCES: Items("list", sources),
            _FIELDS: call.value(stating.fields),
        }
        return Thing(fields={_DERIVES: Entries(derived)})
    if stating.keys:
        stated = next((one for parameter in stating.keys if (one := call.value(parameter)) is not None), None)
        return Thing(call.effects.gives, locator=call.value("name"), fields={_KEYS: stated})
    if stating.requests:
        return Thing(call.effects.gives, fields={_FIELDS: _names(call.value(stating.requests))})
    if stating.field:
        return _field(call, call.value(stating.field))
    if stating.narrows:
        return _narrowed(call.receiver, call.value(stating.narrows))
    return _view(call) if stating.view else Thing(call.effects.gives)


def _field(call: Invocation, name: Value) -> Thing:
    span = call.machine.program.lines_told(call.site.location)
    place = Items("tuple", [call.site.location.path, span.line, span.column, span.end_line, span.end_column])
    return Thing(call.effects.gives, locator=name, fields={_PLACE: place})


def _narrowed(view: Value, names: Value) -> Value:
    if not isinstance(view, Thing):
        return view
    return Thing(view.class_name, view.origins, view.locator, fields={**view.fields, _KEPT: names})


def _view(call: Invocation) -> Thing:
    """Takes down the view: its source goes into it, its fields are columns of the source under the same name."""
    stating, machine = call.effects.features, call.machine
    assert stating is not None
    name = call.value(stating.view)
    sources = [call.value(parameter) for parameter in stating.sources if call.value(parameter) is not None]
    stated = call.value(stating.fields) if stating.fields else None
    made = Thing(call.effects.gives, locator=name, fields={_FIELDS: _names(stated)} if stated is not None else {})
    locators = texts_of(name)
    if not isinstance(name, str) or HOLE in name:
        return made
    at, job = call.site.location, machine.job
    recorder = machine.recorder
    access = recorder.access(job, "write", locators, "name", at, call.name)
    recorder.store(access, {}, union(map(origins_of, sources)), False)
    keys = tuple(_keys(call.value(stating.entities)) if stating.entities else ())
    for key in keys:
        used = union(_column(call, source, key) for value in sources for source in options_of(value))
        recorder.use(job, f"joins by {key}", at, used)
    recorder.state_view(StatedView(access, keys))
    for field in _stated(stated):
        text = texts_of(field.locator)[0]
        if HOLE not in text:
            # Each feature is written where it is stated.
            there = recorder.access(job, "write", locators, "name", _place(field, at), call.name)
            origins = union(_column(call, source, text) for value in sources for source in options_of(value))
            recorder.store(there, {text: origins}, frozenset(), False)
            recorder.state_field(StatedField(access, text))
    return made


def define(machine: Machine, function: FunctionValue, at: Location) -> None:
    """Makes a job of a function where one of its decorators makes a view of what it gives."""
    held = (one.fields.get(_DERIVES) for one in function.decorators if isinstance(one, Thing))
    stated = next((one for one in held if isinstance(one, Entries)), None)
    if stated is None:
        return
    name = machine.program.modules[function.module].scopes[function.scope].name
    inputs = partial(_inputs, machine, stated, at)
    put = partial(_put, machine, stated, name, at)
    tool = texts_of(stated.entries[_TOOL])[0]
    machine.made.add(MadeJob(name, tool, function, (), (), (), (), at, machine.run, given=inputs, then=put))


def _inputs(machine: Machine, stated: Entries, at: Location) -> list[Value]:
    """The one table that a function of a view is given: the features of its sources."""
    whole = Frame(_TABLE, closed=True)
    for source in _sources(stated):
        if isinstance(source, Frame):
            return [source]
        if not isinstance(source, Thing):
            continue
        names = names_of(source.fields[_KEPT]) if _KEPT in source.fields else names_of(source.fields.get(_FIELDS))
        origins: Origins = frozenset()
        if source.locator is not None:
            access = machine.recorder.access(machine.job, "read", texts_of(source.locator), "name", at, "view")
            origins = frozenset((machine.recorder.rest(access),))
        if not names:
            whole.closed, whole.origins = False, whole.origins | origins
            continue
        table = Frame(_TABLE, origins)
        whole.columns.update({name: machine.columns.of(table, name) for name in names})
    return [whole]


def _sources(stated: Entries) -> Iterator[Value]:
    """Each source of a view that a function makes, given alone or in a sequence."""
    for given in elements(stated.entries[_SOURCES]):
        for option in options_of(given):
            yield from elements(option) if isinstance(option, Items) else (option,)


def _put(machine: Machine, stated: Entries, view: str, at: Location, result: Value) -> None:
    """Takes down the features that a function makes, each where it is stated."""
    recorder, job = machine.recorder, machine.job
    access = recorder.access(job, "write", (view,), "name", at, "view")
    recorder.store(access, {}, origins_of(result), False)
    for field in _stated(stated.entries[_FIELDS]):
        text = texts_of(field.locator)[0]
        if HOLE not in text:
            there = recorder.access(job, "write", (view,), "name", _place(field, at), "view")
            origins = union(_made(machine, option, text) for option in options_of(result))
            recorder.store(there, {text: origins}, frozenset(), False)
            recorder.state_field(StatedField(access, text))


def _made(machine: Machine, result: Value, name: str) -> Origins:
    if isinstance(result, Frame):
        return machine.columns.of(result, name)
    return origins_of(result.entries.get(name)) if isinstance(result, Entries) else origins_of(result)


def _keys(entities: Value) -> Iterator[str]:
    """The columns by which the rows of entities are told apart; an entity that is only named has unknown ones."""
    for option in options_of(entities):
        for item in elements(option) if isinstance(option, Items) else (option,):
            for one in options_of(item):
                held = one.fields.get(_KEYS) if isinstance(one, Thing) else None
                yield from (name for name in names_of(held) or () if HOLE not in name)


def _names(fields: Value) -> Items:
    return Items("list", [field.locator for field in _stated(fields)])


def _column(call: Invocation, source: Value, name: str) -> Origins:
    return call.machine.columns.of(source, name) if isinstance(source, Frame) else origins_of(source)


def _stated(value: Value) -> Iterator[Thing]:
    """The fields among the values of a sequence."""
    for option in options_of(value):
        for item in elements(option) if isinstance(option, Items) else ():
            yield from (one for one in options_of(item) if isinstance(one, Thing) and one.locator is not None)


def _place(field: Thing, otherwise: Location) -> Location:
    place = field.fields.get(_PLACE)
    if isinstance(place, Items) and isinstance(place.items[0], str):
        numbers = [number for number in place.items[1:] if isinstance(number, int)]
        return Location(place.items[0], Span(*numbers))
    return otherwise


def _views(machine: Machine, value: Value) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """The views in a value, each with the features it is cut down to."""
    for option in options_of(value):
        if isinstance(option, Items):
            for item in elements(option):
                yield from _views(machine, item)
        elif isinstance(option, FunctionValue) and (name := _derived(machine, option)):
            yield name, None
        elif isinstance(option, Thing) and isinstance(option.locator, str):
            yield option.locator, names_of(option.fields[_KEPT]) if _KEPT in option.fields else None


def _derived(machine: Machine, function: FunctionValue) -> str:
    """The name of the view that a function makes, empty where it makes none."""
    makes = any(isinstance(one, Thing) and _DERIVES in one.fields for one in function.decorators)
    return machine.program.modules[function.module].scopes[function.scope].name if makes else ""
