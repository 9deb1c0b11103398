"""Where the locator that a call is given leads: data at rest, things in memory, and the tables that a query names."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter import mounts, queries, storing, texts
from mldebt.interpreter.dialects import dialect_of
from mldebt.interpreter.landmarks import Access, Origins, union
from mldebt.interpreter.values import (
    ROOT,
    Choice,
    ClassValue,
    Entries,
    Frame,
    Instance,
    Items,
    Name,
    Thing,
    Value,
    choice,
    elements,
    options_of,
    origins_of,
    texts_of,
)
from mldebt.patterns import pattern
from mldebt.sqltext import tables

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation

_TABLE = "__tablename__"
"""The attribute by which a mapped class names its table."""
_SCHEMA = "schema"
"""The parameter by which libraries are told in which schema a table is."""
_AT_HAND = "local_files_only"
"""What a call is told that must not look at a hub."""
_BRANCHES = frozenset({"main", "master", "HEAD"})
"""Revisions that are another state tomorrow."""
_STREAMS = frozenset({"sys.stdout", "sys.stderr", "sys.stdin"})
_INSERTS = pattern(r"\s*(insert|replace)\b", re.IGNORECASE)
"""Statements whose parameters are rows of their own; those of an update change some of what is there."""


def locator_text(call: Invocation, template: str) -> Value:
    """The text that a parameter or a template over parameters gives."""
    if "{" not in template:
        return text_behind(call.value(template))
    parts: list[Value] = []
    for literal, name, _, _ in string.Formatter().parse(template):
        parts.append(literal)
        if name:
            given = _first_given(call, name)
            value = text_behind(choice(elements(given)) if isinstance(given, Items) else given)
            parts.append(HOLE if value is None else value)
    return texts.concatenated(parts)


def _first_given(call: Invocation, name: str) -> Value:
    """The value of a placeholder: of the first of its parameters that is given; `*` is never known.

    `a/0` is the first part of the path that `a` is, below a scheme if it has one."""
    if name == "*":
        return HOLE
    if name.endswith("/0"):
        paths = (text.partition("://")[2] or text for text in texts_of(text_behind(call.value(name[:-2]))))
        return choice(path.partition("/")[0] for path in paths)
    return next((value for one in name.split("|") if (value := call.value(one)) is not None), None)


def text_behind(value: Value) -> Value:
    """The locator that a value carries: its own text, or that of a handle or client."""
    match value:
        case Choice():
            return choice(text_behind(option) for option in value.options)
        case Thing():
            return value.locator if value.locator is not None else HOLE
        case Instance():
            return text_behind(value.thing) if value.thing else _table_of(value.cls)
        case ClassValue():
            return _table_of(value)
        case str():
            return value
    return HOLE


class Located:
    """Where a locator leads: accesses of data at rest, things in memory, and what those hold."""

    def __init__(self) -> None:
        self.accesses: list[Access] = []
        self.things: list[Thing] = []

    @property
    def held(self) -> Origins:
        """What the things in memory are made of."""
        return union(thing.origins for thing in self.things)


def located(call: Invocation, parameter: str, mode: str) -> Located:
    """Where the locator in a parameter, or in a template over parameters, leads."""
    found = Located()
    within = [parameter] if "." in parameter and "{" not in parameter else _placeholders(parameter)
    if any(_first_given(call, name) is None for name in within) or call.lacks(parameter):
        return found
    value = call.value(parameter) if "{" not in parameter else locator_text(call, parameter)
    plain: list[Value] = []
    for option in _flat(value):
        if isinstance(option, Thing) and option.access is not None:
            found.accesses.append(option.access)
        elif isinstance(option, Thing) and option.locator is None and (option.origins or _in_memory(option)):
            found.things.append(option)
        elif isinstance(option, Thing) and _is_placeless(call, option):
            continue
        elif not (isinstance(option, Name) and option.dotted in _STREAMS):
            plain.append(text_behind(option))
    if plain and (access := _access(call, choice(plain), mode, parameter)) is not None:
        found.accesses.append(access)
    return found


def _is_placeless(call: Invocation, thing: Thing) -> bool:
    """Whether an object that may name a place was made without one."""
    if thing.locator is not None or not thing.class_name:
        return False
    described = call.machine.libraries.construct(thing.class_name)
    return described is not None and bool(described.locates)


def _placeholders(template: str) -> list[str]:
    """The parameters that a template is made of; none for a plain parameter."""
    return [name for _, name, _, _ in string.Formatter().parse(template) if name] if "{" in template else []


def _access(call: Invocation, locator: Value, mode: str, parameter: str) -> Access | None:
    """The access of a place, unless a query names none."""
    machine, at = call.machine, call.site.location
    name = call.name or call.effects.reads
    locators = mounts.shown(machine.job, texts_of(locator))
    medium = call.effects.locator if parameter != call.effects.instead else "path"
    if mode == "write":
        medium = call.effects.writes_as or medium
    if medium == "sql":
        return _query(call, locators, mode)
    schema = call.given.get(_SCHEMA) if medium == "table" else None
    if isinstance(schema, str) and HOLE not in schema:
        locators = tuple(text if "." in text else f"{schema}.{text}" for text in locators)
    if all(text.strip(f"{HOLE}/{ROOT}") == "" for text in locators):
        machine.recorder.gap(machine.job, name, mode, f"'{parameter}' is not known here", at)
    access = machine.recorder.access(machine.job, mode, locators or (HOLE,), medium, at, name)
    machine.recorder.ways.reaches(access, machine.run.off > 0, machine.run.branches > 0)
    if mode == "read" and parameter != call.effects.instead and _floats(call):
        machine.recorder.ways.floats(access)
    return access


def _floats(call: Invocation) -> bool:
    """Whether data is read without a revision, or by the name of a branch that moves; what lies at hand stays."""
    revision = call.effects.revision
    if not revision or call.value(_AT_HAND) is True:
        return False
    stated = call.value(revision)
    return call.lacks(revision) or (isinstance(stated, str) and stated in _BRANCHES)


def _query(call: Invocation, locators: tuple[str, ...], mode: str) -> Access | None:
    """The access of the tables that a query names, or of the table itself."""
    machine, at = call.machine, call.site.location
    dialect = dialect_of(call)
    read_tables: list[str] = []
    written: list[str] = []
    for text in locators:
        is_name = not any(space in text.strip() for space in " \n\t")
        found = None if is_name else tables(text, dialect)
        named = found.read if found else (text,) if is_name else ()
        read_tables += [table for table in named if not _uses_frame(call, table)]
        written += found.written if found else []
    made = [machine.recorder.access(machine.job, "write", (table,), "table", at, call.name) for table in written]
    filled = _filled_in(call)
    machine.recorder.use(machine.job, f"asks with {call.name}", at, union(map(origins_of, filled)))
    for table_access in made if any(map(_INSERTS.match, locators)) else ():
        storing.store(machine.recorder, table_access, filled)
    if not read_tables:
        return None
    if read_tables == [HOLE]:
        machine.recorder.gap(machine.job, call.name, mode, "the query is not known here", at)
    access = machine.recorder.access(machine.job, mode, tuple(read_tables) or (HOLE,), "table", at, call.name)
    for table_access in made if mode == "read" else ():
        machine.recorder.store(table_access, {}, frozenset((machine.recorder.rest(access),)), False)
    return access


def _filled_in(call: Invocation) -> list[Value]:
    """The values that take the place of the parameters of a query."""
    told = {call.effects.reads, call.effects.writes}
    return [*(value for parameter, value in call.given.items() if parameter not in told), *call.extra]


def queried(call: Invocation, located: Located) -> Frame | None:
    """The frame of a query whose text is known, where the call gives one."""
    if call.machine.libraries.kind(call.effects.gives) != "frame" or located.things:
        return None
    found = texts_of(locator_text(call, call.effects.reads))
    if len(found) != 1 or len(located.accesses) > 1 or not any(space in found[0].strip() for space in " \n\t"):
        return None
    return queries.frame_of(call, located.accesses[0] if located.accesses else None, found[0])


def _uses_frame(call: Invocation, table: str) -> bool:
    """Whether a query names a frame of the code that runs it, which is thereby used."""
    value = call.site.caller.lookup(table) if call.site.caller is not None and table.isidentifier() else None
    frames = [option for option in options_of(value) if isinstance(option, Frame)]
    for frame in frames:
        call.machine.recorder.use(call.machine.job, "queries", call.site.location, origins_of(frame))
    return bool(frames)


def words_behind(value: Value) -> tuple[str, ...]:
    """The words that a value may be where a program is given it: a text, a number as it is written, a path."""
    options = (one if isinstance(one, str | int | float) else text_behind(one) for one in options_of(value))
    return tuple(dict.fromkeys(text for option in options for text in texts_of(option)))


def _table_of(cls: ClassValue) -> Value:
    """The name of the table that objects of a class are rows of."""
    _, name = cls.body.bound(_TABLE)
    return name if isinstance(name, str) else HOLE


def _flat(value: Value) -> list[Value]:
    """The places in a locator; a sequence of paths is all of them."""
    found: list[Value] = []
    for option in options_of(value):
        if isinstance(option, Items):
            found.extend(elements(option))
        elif isinstance(option, Entries):
            found.extend(option.entries.values())
        else:
            found.append(option)
    return found


def _in_memory(thing: Thing) -> bool:
    return thing.class_name in {"io.StringIO", "io.BytesIO"}
