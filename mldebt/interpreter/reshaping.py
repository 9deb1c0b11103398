"""The result of a described call as the class it gives, with its columns as the call leaves them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts import code
from mldebt.facts.module import Parameter
from mldebt.facts.pipeline import HOLE
from mldebt.interpreter import intake, row_parts, rows, same_rows
from mldebt.interpreter.grouping import tells_time
from mldebt.interpreter.landmarks import NOWHERE, Origins, marks, union
from mldebt.interpreter.values import (
    ClassValue,
    Entries,
    Frame,
    FunctionValue,
    Items,
    Name,
    Thing,
    Value,
    names_of,
    options_of,
    origins_of,
)
from mldebt.patterns import pattern

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine

_ANNOTATED = pattern(r"""["']?(?:(?:typing\.)?(?:Optional|Annotated)\[)?["']?(?P<name>[A-Za-z_][\w.]*)""")
TABULAR = frozenset({"frame", "grouping"})
"""Kinds of values that have named columns."""


def made(machine: Machine, class_name: str, origins: Origins, like: Thing) -> Thing:
    """An object of a described class with the content of another."""
    if machine.libraries.kind(class_name) in TABULAR:
        columns, closed = (dict(like.columns), like.closed) if isinstance(like, Frame) else ({}, False)
        return Frame(class_name, origins, like.locator, like.access, columns=columns, closed=closed)
    return Thing(class_name, origins, like.locator, like.access, like.content, dict(like.fields))


def annotated(machine: Machine, function: FunctionValue, parameter: Parameter) -> Value:
    """An unknown object of the class that the annotation of a parameter names, where it is known."""
    class_name = machine.libraries.class_name(annotation(machine, function, parameter))
    if class_name:
        return made(machine, class_name, NOWHERE, Thing())
    found = _ANNOTATED.match(parameter.annotation)
    named = machine.module(function.module).lookup(found["name"]) if found and "." not in found["name"] else None
    if isinstance(named, Items) and named.items:
        named = named.items[0]  # `Config = Annotated[Settings, Depends(get_settings)]`
    return machine.injected(named, parameter.name) if isinstance(named, ClassValue) else Thing()


def annotation(machine: Machine, function: FunctionValue, parameter: Parameter, within: bool = False) -> str:
    """The dotted name of a library that the annotation of a parameter begins with, or has `within` its brackets;
    empty where it has none."""
    text = parameter.annotation.partition("[")[2] if within else parameter.annotation
    found = _ANNOTATED.match(text)
    if found is None:
        return ""
    first, *others = found["name"].split(".")
    named = machine.module(function.module).lookup(first)
    return ".".join((named.dotted, *others)) if isinstance(named, Name) else ""


def shaped(call: Invocation, content: Thing) -> Value:
    """Content as the class that the call gives, with its columns selected, dropped, renamed, assigned, joined."""
    effects, machine = call.effects, call.machine
    gives = effects.gives
    if effects.columns and (frame := _with_columns(call, content)) is not None:
        content = frame
    content = _columns_changed(call, content)
    if gives in {"self", "copy", "stored", "result", ""}:
        return content
    if gives.startswith("["):
        inner = gives.strip("[]")
        if effects.each:
            return Items("tuple", [_alike(machine, inner, call.value(parameter)) for parameter in effects.each])
        item = made(machine, inner, origins_of(content), content) if inner else content
        return Items("list", [], rest=item, open=True)
    if machine.libraries.kind(gives) in TABULAR and isinstance(content, Frame):
        return made(machine, gives, content.origins, content)
    return made(
        machine, gives, origins_of(content), msgspec.structs.replace(content) if type(content) is Thing else Thing()
    )


def _alike(machine: Machine, class_name: str, value: Value) -> Value:
    """What is made of one value: of its class where that is known."""
    known = value.class_name if isinstance(value, Thing) else ""
    return made(machine, known or class_name, origins_of(value), value if isinstance(value, Thing) else Thing())


def _with_columns(call: Invocation, content: Thing) -> Frame | None:
    """A frame made of a mapping from names to values, or of rows under given names."""
    value = call.value(call.effects.columns)
    class_name = call.effects.gives or call.machine.libraries.class_name(call.name) or ""
    columns = _columns_of_rows(call.machine, value)
    if columns is not None:
        job, at = call.machine.job, call.site.location
        made_here = {
            name: frozenset((call.machine.recorder.feature(job, name, at, origins),)) | marks(origins)
            if origins
            else origins
            for name, origins in columns.items()
        }
        return Frame(class_name, columns=made_here, closed=True)
    names = names_of(value)
    if names and call.effects.reads:
        return Frame(class_name, content.origins)
    if names and isinstance(value, Items):
        return Frame(class_name, columns=dict.fromkeys(names, origins_of(content)), closed=True)
    return None


def _columns_of_rows(machine: Machine, value: Value) -> dict[str, Origins] | None:
    """Where the columns come from of a mapping from names to values, or of rows that are such; None for all else.

    Of rows of numbers, and lists of some, each is all that the table knows of what the number was taken of."""
    given = [*value.items, *options_of(value.rest)] if isinstance(value, Items) else [value]
    rows_given = [one for one in given if isinstance(one, Entries) and not one.open]
    if not rows_given or len(rows_given) < len([one for one in given if one is not None]):
        return None
    columns: dict[str, Origins] = {}
    for row in rows_given:
        for name, column in row.entries.items():
            of_numbers = isinstance(value, Items) or (isinstance(column, Items) and not column.open)
            origins = rows.asleep(machine, origins_of(column)) if of_numbers else origins_of(column)
            columns[str(name)] = columns.get(str(name), NOWHERE) | origins
    return columns


def _columns_changed(call: Invocation, content: Thing) -> Thing:
    effects, machine = call.effects, call.machine
    if not isinstance(content, Frame):
        if effects.unindexes and call.value("drop") is not True:
            return machine.columns.unindexed(effects.gives, content.origins)
        if effects.joins:
            content.origins |= origins_of(call.value(effects.joins))
        if effects.selects and call.effects.reads and (names := names_of(call.columns_at(effects.selects))):
            return machine.columns.select(Frame(effects.gives, content.origins), names)
        return content
    frame = content
    if effects.joins and not puts_together(call):
        others = joined(call.value(effects.joins))
        own = origins_of(frame)
        back = union(same_rows.brought_back(machine, own, other) for other in others)
        frame = machine.columns.join(frame, others)
        if _by_things(call):
            foreign = union(same_rows.of_another_table(machine, origins_of(call.subject), other) for other in others)
            rows.forget(frame, foreign)
        if effects.uses:
            row_parts.keep_parts(frame, own)
        rows.add(frame, marks(back))
    if effects.selects and (names := names_of(call.columns_at(effects.selects))):
        frame = machine.columns.select(frame, names)
    if effects.drops and (names := names_of(_dropped(call))):
        for name in names:
            machine.recorder.drop(machine.columns.of(frame, name), machine.job, call.site.location)
        known = frame.origins
        frame = machine.columns.drop(frame, names)
        frame.origins |= _times_left_out(call, known)
    elif effects.drops and _dropped(call) is not None:
        frame.origins |= intake.narrowed(machine, call.site.location) | _times_left_out(call, frame.origins)
    if effects.renames:
        frame = machine.columns.rename(frame, _renaming(call.value(effects.renames)))
    if effects.assigns:
        _assign(call, frame, {name: value for name, value in call.given.items() if name not in effects.parameters})
    if effects.adds:
        _assign(call, frame, dict.fromkeys(names_of(call.value(effects.adds)) or (), call.value(effects.value)))
    return frame


def _by_things(call: Invocation) -> bool:
    """Whether a join goes by keys that are known, none of them a time: what is joined tells of things, not of days."""
    keys = [name for parameter in call.effects.uses for name in names_of(call.value(parameter)) or ()]
    return bool(keys) and not any(rows.TIME.search(key) or tells_time(key) for key in keys)


def _dropped(call: Invocation) -> Value:
    """The names that `drop` removes; with `axis=0` or an index they are rows."""
    value = call.columns_at(call.effects.drops)
    if value is None and "labels" in call.given and call.given.get("axis") in {1, "columns"}:
        return call.given["labels"]
    axis = call.given.get("axis")
    return None if axis in {0, "index"} else value


def _times_left_out(call: Invocation, known: Origins) -> Origins:
    """What tells that rows of unknown origin had columns of time, where `drop` takes them out by name."""
    dropped = _dropped(call)
    items = dropped.items if isinstance(dropped, Items) else [dropped]
    names = (one for one in items if isinstance(one, str))
    return NOWHERE if known else rows.left_out(call.machine, names, call.site.location)


def puts_together(call: Invocation) -> bool:
    """Whether a call makes one table of the tables that it is given first, all alike."""
    joins = call.effects.joins
    return bool(joins) and call.receiver is None and call.effects.parameters[:1] == (joins,)


def joined(value: Value) -> list[Value]:
    """The tables in a sequence, or mapping, of some."""
    if isinstance(value, Items):
        given = [*value.items, *([value.rest] if value.open else [])]
    elif isinstance(value, Entries):
        given = [*value.entries.values(), value.rest]
    else:
        given = [value]
    return [option for one in given for option in options_of(one) if option is not None]


def _renaming(value: Value) -> dict[str, str]:
    if not isinstance(value, Entries):
        return {}
    return {old: new for old, new in value.entries.items() if isinstance(old, str) and isinstance(new, str)}


def _assign(call: Invocation, frame: Frame, columns: Mapping[str, Value]) -> None:
    job, at = call.machine.job, call.site.location
    for name, value in columns.items():
        if isinstance(value, FunctionValue):
            value = call.machine.call(value, [frame], {}, (), call.site)
        origins = origins_of(value)
        if isinstance(value, Items) and value.items and isinstance(value.items[0], str):
            origins = call.machine.columns.of(frame, value.items[0])
        feature = call.machine.recorder.feature(job, name, at, origins)
        same_rows.held(call.machine, feature, origins, frame)
        frame.columns[name] = frozenset((feature,)) | marks(origins)
        if call.machine.run.branches:
            call.machine.recorder.use(job, "may carry into the next turn", at, frame.columns[name])


def in_place(call: Invocation, result: Value) -> Value:
    """The result; a call that is told to work in place changes the receiver and gives nothing."""
    removed = names_of(call.value(call.effects.removes)) if call.effects.removes else None
    if removed and isinstance(call.receiver, Frame):
        left = call.machine.columns.drop(call.receiver, removed)
        call.receiver.columns, call.receiver.origins = left.columns, left.origins
    if not call.effects.inplace or call.given.get(call.effects.inplace) is not True:
        return result
    if isinstance(call.receiver, Thing) and isinstance(result, Thing):
        call.receiver.origins = result.origins
        if isinstance(call.receiver, Frame) and isinstance(result, Frame):
            call.receiver.columns, call.receiver.closed = result.columns, result.closed
        for frame, name in _holders(call):
            known = marks(origins_of(result))
            if name is None or not isinstance(frame, Frame):
                rows.add(frame, known)
            else:
                frame.columns[name] = call.machine.columns.of(frame, name) | known
    return None


def _holders(call: Invocation) -> Iterator[tuple[Thing, str | None]]:
    """The frames that a column is taken from to call a method on it, and the name of the column where it is known."""
    caller, index = call.site.caller, call.site.instruction
    if caller is None or index < 0:
        return
    body = caller.facts.body
    step = body[index]
    method = body[step.function] if isinstance(step, code.Call) else step
    taken = body[method.base] if isinstance(method, code.Attribute) else method
    if isinstance(taken, code.Item):
        holder, key = caller.values[taken.base], caller.values[taken.key]
    elif isinstance(taken, code.Attribute):
        holder, key = caller.values[taken.base], taken.name
    else:
        return
    for frame in options_of(holder):
        if isinstance(frame, Thing):
            yield frame, key if isinstance(frame, Frame) and isinstance(key, str) and HOLE not in key else None
