"""Attributes, items and iteration: what Python's own access to a value gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter import (
    command_line,
    containers,
    intake,
    objects,
    registration,
    row_parts,
    rows,
    same_rows,
    texts,
)
from mldebt.interpreter.frames import copy_of
from mldebt.interpreter.keeping import fitted_in
from mldebt.interpreter.landmarks import Column, Keyed, Landmark, Marks, Origins, Part, Rest, marks
from mldebt.interpreter.rowbook import Assigned
from mldebt.interpreter.values import (
    FUNCTION,
    TASKS,
    Choice,
    ClassValue,
    Entries,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Member,
    Method,
    ModuleValue,
    Name,
    Parent,
    Section,
    Thing,
    Value,
    choice,
    elements,
    names_of,
    options_of,
    origins_of,
    unknown,
)
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine


_THINGS = frozenset({Thing, Frame})
_OF_FRAMES = frozenset({"index", "attrs", "name", "flags"})
"""What code sets on a frame that is no column."""
_ITEMS = ("__getitem__", "__class_getitem__")
"""What Python calls for the brackets after an object or a class."""


def attribute(machine: Machine, base: Value, name: str, at: Location) -> Value:
    """`base.name`."""
    kind = type(base)
    if kind is Name:
        return machine.named(f"{base.dotted}.{name}", at.path)  # type: ignore[union-attr]
    if kind in _THINGS and name not in base.fields:  # type: ignore[union-attr]
        return _library_attribute(machine, base, name, at)  # type: ignore[arg-type]
    match base:
        case Choice():
            return choice(attribute(machine, option, name, at) for option in base.options)
        case ModuleValue():
            return machine.module_attribute(base.path, name)
        case Instance():
            return objects.instance_attribute(machine, base, name, at)
        case ClassValue():
            return objects.class_attribute(machine, base, name, at)
        case Section() if containers.has_key(base, name):
            return machine.configuration.key(base, name, at)
        case Member() if (data := settled(machine, base)) is not base:
            return attribute(machine, data, name, at)
        case Thing() if name in base.fields:
            return base.fields[name]
        case str() | int() | float() if name == "value":
            return base  # a member of an enumeration stands for its value
        case Thing() | str():
            return _library_attribute(machine, base, name, at)
        case Parent():
            return objects.parent_attribute(machine, base, name, at)
        case FunctionValue() if base.decorators and (made := registration.becomes(machine, base)):
            return _library_attribute(machine, Thing(made, fields={FUNCTION: base}), name, at)
    return Member(base, name, at.span)


def item(machine: Machine, base: Value, key: Value, at: Location, is_mask: bool = False) -> Value:
    """`base[key]`; a mask is as long as what it picks from."""
    match base:
        case Choice():
            return choice(item(machine, option, key, at, is_mask) for option in base.options)
        case Frame():
            return _frame_item(machine, base, key, at)
        case Items():
            return _position(base, key)
        case Entries() | Section():
            return containers.entry(machine, base, key, at)
        case Thing(fields={texts.PARENTS: str() as path}) if isinstance(key, int):
            return texts.parent(path, key + 1)
        case Member() if (data := settled(machine, base)) is not base:
            return item(machine, data, key, at, is_mask)
        case Name():
            known = (machine.libraries.function(f"{base.dotted}.{method}") for method in _ITEMS)
            effects = next(filter(None, known), None)
            return machine.apply(effects, base, [key], at) if effects else Thing()
        case Thing() if effects := machine.libraries.method(base.class_name, "__getitem__"):
            part = machine.apply(effects, base, [key], at)
            return row_parts.of_key(machine, part, key) if isinstance(part, Frame) else part
        case Thing():
            chosen = origins_of(key)
            machine.recorder.use(machine.job, "decides", at, chosen)
            held = {TASKS: base.fields[TASKS]} if TASKS in base.fields else {}
            origins = _chosen(machine, base, chosen, is_mask) | under_key(machine, base, key)
            return Thing(base.class_name, origins, base.locator, base.access, fields=held)
        case str() if isinstance(key, Items) and key.kind == "slice":
            return _text_part(base, key)
        case str():
            return HOLE
        case Instance() if (method := objects.method_of(machine, base, "__getitem__")) is not None:
            return machine.invoke(method, [key], at)
    return unknown(origins_of(base))


def element(machine: Machine, iterable: Value, at: Location) -> Value:
    """What a loop over the iterable binds."""
    if isinstance(iterable, Member):
        iterable = settled(machine, iterable)
    if isinstance(iterable, Section):
        return containers.section_element(machine, iterable, at)
    if isinstance(iterable, Instance) and (method := objects.method_of(machine, iterable, "__iter__")) is not None:
        return choice(elements(machine.invoke(method, [], at)))
    if isinstance(iterable, Thing):
        kept = Thing(iterable.class_name, origins_of(iterable), fields=dict(iterable.fields))
        return copy_of(iterable) if isinstance(iterable, Frame) else kept
    return choice(elements(iterable))


def store_attribute(machine: Machine, base: Value, name: str, value: Value, at: Location) -> None:
    """`base.name = value`."""
    for option in options_of(base):
        match option:
            case Frame() if name == "columns":
                names, whole = names_of(value), origins_of(option)
                option.columns, option.closed = dict.fromkeys(names or (), whole), names is not None
                option.origins = whole
            case Frame() if not name.startswith("_") and name not in _OF_FRAMES:
                store_item(machine, option, name, value, at)
            case Instance():
                objects.set_attribute(machine, option, name, value, at)
                machine.recorder.use(machine.job, f"keeps as {name}", at, _columns_in(value))
            case Thing():
                if machine.run.branches and machine.libraries.property(option.class_name, name) is not None:
                    value = choice((attribute(machine, option, name, at), value))
                option.fields[name] = value
                option.origins |= frozenset(one for one in origins_of(value) if not isinstance(one, Part))
            case ClassValue():
                option.body.globals[name] = value
            case ModuleValue():
                machine.module(option.path).globals[name] = value
            case Name(dotted="sys") if name == "argv":
                command_line.replace(machine, value)


def store_item(machine: Machine, base: Value, key: Value, value: Value, at: Location) -> None:
    """`base[key] = value`."""
    for option in options_of(base):
        match option:
            case Frame():
                _store_columns(machine, option, key, value, at)
            case Entries():
                containers.store_entry(option, key, value)
            case Items():
                option.open, option.rest = True, choice((option.rest, value))
            case Member(receiver=Frame() as frame):
                _store_columns(machine, frame, key, value, at)
            case Thing() | Name():
                machine.configuration.escapes([value], at)
                if isinstance(option, Thing):
                    option.origins |= origins_of(value) - rows.put_back(machine, value, key, option)
                if isinstance(key, str) and key != HOLE:
                    column = Assigned(machine.job, key.replace(HOLE, "*"), at)
                    same_rows.held(machine, column, origins_of(value), option)
            case Instance(thing=Thing() as thing):
                thing.origins |= origins_of(value)


def delete_item(machine: Machine, base: Value, key: Value, at: Location) -> None:
    """`del base[key]`."""
    for option in options_of(base):
        if isinstance(option, Frame):
            drop_in_place(machine, option, names_of(key) or (), at)
        elif isinstance(option, Entries) and isinstance(key, str):
            option.entries.pop(key, None)


def drop_in_place(machine: Machine, frame: Frame, names: tuple[str, ...], at: Location) -> None:
    """Takes columns out of a frame."""
    for name in names:
        machine.recorder.drop(machine.columns.of(frame, name), machine.job, at)
    kept = machine.columns.drop(frame, names)
    frame.origins, frame.columns = kept.origins, kept.columns


def entered(machine: Machine, manager: Value, at: Location) -> Value:
    """What `with manager as x` binds."""
    match manager:
        case Instance():
            enter = objects.instance_attribute(machine, manager, "__enter__", at)
            return machine.invoke(enter, [], at) if isinstance(enter, FunctionValue) else manager
        case Items(kind="generator"):
            return manager.rest
        case Choice():
            return choice(entered(machine, option, at) for option in manager.options)
        case Thing() if effects := machine.libraries.method(manager.class_name, "__enter__"):
            return machine.apply(effects, manager, [], at)
    return manager


def settled(machine: Machine, member: Member) -> Value:
    """An undescribed attribute taken as data: a column of a frame, else something of the receiver."""
    if isinstance(member.receiver, Frame):
        return column(machine, member.receiver, member.name)
    if isinstance(member.receiver, str | FunctionValue | Items | Entries | Section):
        return member
    return unknown(origins_of(member.receiver))


def column(machine: Machine, frame: Frame, name: str) -> Thing:
    """A column of a frame."""
    return Thing(machine.libraries.column_of(frame.class_name), machine.columns.of(frame, name))


def _library_attribute(machine: Machine, base: Thing | str, name: str, at: Location) -> Value:
    class_name = base.class_name if isinstance(base, Thing) else "pathlib.Path"
    if name.endswith("_") and not name.startswith("_"):
        for fitted in fitted_in(base):
            machine.recorder.keep(fitted)
    if isinstance(base, str) and name in texts.PURE_METHODS and name != "replace":
        return Member(base, name, at.span)
    effects = machine.libraries.property(class_name, name)
    if effects is not None:
        return machine.apply(effects, base, [], at)
    effects = machine.libraries.method(class_name, name)
    if effects is not None:
        return Method(name, effects, base)
    effects = machine.libraries.property(class_name, "*")
    return machine.apply(effects, base, [name], at) if effects is not None else Member(base, name, at.span)


def _frame_item(machine: Machine, frame: Frame, key: Value, at: Location) -> Value:
    if isinstance(key, Items) and key.kind == "tuple" and len(key.items) == 2:
        chosen = origins_of(key.items[0])
        machine.recorder.use(machine.job, "decides", at, chosen)
        if known := rows.picked(chosen, origins_of(frame)):
            _chosen(machine, frame, chosen)
            frame = machine.columns.drop(frame, ())
            rows.add(frame, known)
        key = key.items[1]
    if isinstance(key, str) and HOLE not in key:
        return column(machine, frame, key)
    names = names_of(key)
    if names is not None and not (isinstance(key, Items) and key.kind == "slice"):
        return machine.columns.select(frame, names)
    machine.recorder.use(machine.job, "filters by", at, _foreign(frame, key))
    made = copy_of(frame)
    chosen = origins_of(key)
    _chosen(machine, frame, chosen)
    rows.add(made, rows.picked(chosen, origins_of(frame)))
    made.origins |= intake.narrowed(machine, at)
    return made


def _chosen(machine: Machine, base: Value, key: Origins, is_mask: bool = False) -> Origins:
    """Where rows come from that a key picks, with their part; a split of places divides whatever it picks from, but a
    mask of the rows of a part picks from what is told of these very rows.

    What was learnt of a part, such as which columns to take, divides nothing; nor do values by which something is
    looked up in another table."""
    own = origins_of(base)
    for one in key if not is_mask and not rows.knowledge(key) and not same_rows.looks_up(key, own) else ():
        if isinstance(one, Part) and one not in own:
            machine.recorder.rows.divided(one.split, own)
    return own | rows.picked(key, own)


def under_key(machine: Machine, base: Thing, key: Value) -> Marks:
    """The key or place under which something of what was read stands, if that is a mapping or sequence; a key below
    it tells no more."""
    if not isinstance(key, str | int) or HOLE in str(key):
        return frozenset()
    known = {one.access for one in base.origins if isinstance(one, Keyed)}
    whole = (one.access for one in base.origins if isinstance(one, Rest) and not one.without)
    return frozenset(machine.recorder.rows.keyed(access, str(key)) for access in whole if access not in known)


def _foreign(frame: Frame, key: Value) -> Origins:
    """The origins of a key that filters; a key made of the frame's own column names uses none of them."""
    return origins_of(key) if origins_of(key) != origins_of(frame) else frozenset()


def _store_columns(machine: Machine, frame: Frame, key: Value, value: Value, at: Location) -> None:
    picked: Value = None
    if isinstance(key, Items) and key.kind == "tuple" and len(key.items) == 2:
        picked, key = key.items
    back = rows.put_back(machine, value, picked, frame)
    value = rows.without(value, back)
    origins = origins_of(value) | (origins_of(picked) - back)
    names = names_of(key)
    if names is None:
        frame.origins |= origins
        return
    partly = picked is not None or machine.run.branches > 0
    by_name = _one_by_one(frame, names, origins) if isinstance(key, Choice) else {}
    if isinstance(value, Frame):
        by_name = {**value.columns, **by_name}
    for name in names:
        own = by_name.get(name, origins)
        if picked is not None and name in frame.columns:
            own |= frame.columns[name]
        feature = machine.recorder.feature(machine.job, name, at, own)
        same_rows.held(machine, feature, own, frame)
        made: Origins = frozenset((feature,)) | marks(own)
        frame.columns[name] = made | _before(machine, frame, name, own) if partly else made


def _one_by_one(frame: Frame, names: Sequence[str], origins: Origins) -> Mapping[str, Origins]:
    """What each column holds where a loop over names makes each of the column of that name.

    Then what is stored under any of them is made of all of them, and of nothing that only another one holds."""
    before = {name: frame.columns[name] for name in names if name in frame.columns}
    if not before or not frozenset[Landmark]().union(*before.values()) <= origins:
        return {}
    shared = origins.difference(*before.values())
    return {name: shared | before.get(name, frozenset()) for name in names}


def _before(machine: Machine, frame: Frame, name: str, own: Origins) -> Origins:
    """What a column was before an assignment that may not happen; one that was never seen was not there."""
    was_read = any(isinstance(origin, Column) and origin.name == name for origin in own)
    return machine.columns.of(frame, name) if was_read or name in frame.columns else frozenset()


def _position(base: Items, key: Value) -> Value:
    if isinstance(key, int) and not isinstance(key, bool):
        if -len(base.items) <= key < len(base.items):
            return base.items[key]
        return base.rest if base.open else Thing()
    if isinstance(key, Items) and key.kind == "slice":
        return Items(base.kind, _sliced(base, key), base.rest, base.open)
    return choice(elements(base))


def _text_part(text: str, key: Items) -> str:
    start, stop, step = (bound if isinstance(bound, int) else None for bound in key.items)
    known = all(bound is None or isinstance(bound, int) for bound in key.items)
    return texts.sliced(text, start, stop, step) if known else HOLE


def _sliced(base: Items, key: Items) -> list[Value]:
    bounds = [bound if isinstance(bound, int) else None for bound in key.items]
    known = all(bound is None or isinstance(bound, int) for bound in key.items)
    return base.items[bounds[0] : bounds[1] : bounds[2] or None] if known and not base.open else list(base.items)


def _columns_in(value: Value) -> Origins:
    """What an attribute keeps alive: data that other methods may use."""
    return origins_of(value) if any(isinstance(option, Thing) for option in options_of(value)) else frozenset()
