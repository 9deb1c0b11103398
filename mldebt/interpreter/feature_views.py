"""What code states to a feature store: views of sources with their fields, and which of them are served."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter.landmarks import Access, Origins, union
from mldebt.interpreter.values import Frame, Items, Thing, Value, elements, names_of, options_of, origins_of, texts_of
from mldebt.source import Location, Span

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation

_PLACE = "place"
"""The field of a field's value that tells where it is written."""
_KEPT = "features"
"""The field of a view's value that names the features it is cut down to."""


@dataclass(frozen=True, slots=True)
class StatedField:
    """A feature of a view."""

    view: Access
    name: str


@dataclass(frozen=True, slots=True)
class Served:
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
        for view, names in _views(call.value(stating.serves)):
            call.machine.recorder.serve(Served(view, names, service))
        if service:
            return Thing(call.effects.gives, locator=service)
    if stating.field:
        return _field(call, call.value(stating.field))
    if stating.narrows:
        return _narrowed(call.receiver, call.value(stating.narrows))
    return _view(call) if stating.view else Thing(call.effects.gives)


def _field(call: Invocation, name: Value) -> Thing:
    span = call.site.location.span
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
    made = Thing(call.effects.gives, locator=name)
    locators = texts_of(name)
    if not isinstance(name, str) or HOLE in name:
        return made
    at, job = call.site.location, machine.job
    recorder = machine.recorder
    access = recorder.access(job, "write", locators, "name", at, call.name)
    recorder.store(access, {}, union(map(origins_of, sources)), False)
    for field in _stated(call.value(stating.fields) if stating.fields else None):
        text = texts_of(field.locator)[0]
        if HOLE not in text:
            # Each feature is written where it is stated.
            there = recorder.access(job, "write", locators, "name", _place(field, at), call.name)
            origins = union(_column(call, source, text) for value in sources for source in options_of(value))
            recorder.store(there, {text: origins}, frozenset(), False)
            recorder.state_field(StatedField(access, text))
    return made


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


def _views(value: Value) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """The views in a value, each with the features it is cut down to."""
    for option in options_of(value):
        if isinstance(option, Items):
            for item in elements(option):
                yield from _views(item)
        elif isinstance(option, Thing) and isinstance(option.locator, str):
            yield option.locator, names_of(option.fields[_KEPT]) if _KEPT in option.fields else None
