"""Python's own containers and their methods; configuration sections behave as dicts and lists do."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter import held_settings
from mldebt.interpreter.values import (
    LONGEST,
    Entries,
    Items,
    Section,
    Thing,
    Value,
    choice,
    elements,
    options_of,
    origins_of,
    section_value,
    texts_of,
    tree_value,
    unknown,
)
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine


_TYPED = frozenset({"getint", "getfloat", "getboolean"})
"""Methods of a section of an INI file that get a key as another type."""


def has_key(section: Section, name: str) -> bool:
    """Whether a section of a configuration has a key of that name."""
    return name in section.names()


def entry(machine: Machine, base: Entries | Section, key: Value, at: Location, default: Value = None) -> Value:
    """The value under a key; the default joins where the key may be missing."""
    if isinstance(base, Section):
        return choice(_section_entry(machine, base, option, at, default) for option in options_of(key))
    found: list[Value] = []
    for option in options_of(key):
        if isinstance(option, str | int | float) and option in base.entries:
            found.append(base.entries[option])
        elif isinstance(option, Thing) or option == HOLE:
            found.extend(base.entries.values())
        if base.open:
            found.append(base.rest)
    return choice(found) if found else (default if default is not None else Thing())


def store_entry(base: Entries, key: Value, value: Value) -> None:
    """`base[key] = value`."""
    for option in options_of(key):
        if (option is None or isinstance(option, str | int | float)) and option != HOLE and len(base.entries) < LONGEST:
            base.entries[option] = value
        else:
            base.open, base.rest = True, choice((base.rest, value))


def section_element(machine: Machine, section: Section, at: Location) -> Value:
    """What a loop over a section binds: its keys, or its items."""
    machine.configuration.whole(section, at)
    if section.layers or section.tree.entries is not None:
        return choice(section.names())
    return choice(tree_value(section.file, section.keys, item) for item in section.tree.items or ())


def method(
    machine: Machine, base: Entries | Items | Section, name: str, arguments: Sequence[Value], at: Location
) -> Value:
    """A method of a container; unknown ones give something of the container."""
    if isinstance(base, Items):
        return _items_method(base, name, arguments)
    name = "get" if name in _TYPED and isinstance(base, Section) else name
    if name in {"get", "setdefault"} and arguments:
        machine.configuration.settle(base, arguments[0])
    if name in {"get", "pop", "setdefault", "__getitem__"} and arguments:
        default = arguments[1] if len(arguments) > 1 else None
        found = entry(machine, base, arguments[0], at, default)
        if name == "setdefault" and isinstance(base, Entries):
            store_entry(base, arguments[0], found)
        return found
    if name in {"items", "values", "keys", "copy"}:
        return _views(machine, base, name, at)
    if name == "update":
        machine.configuration.settle(base)
        machine.configuration.escapes(arguments, at)
    if name == "update" and isinstance(base, Entries):
        for argument in arguments:
            _update(base, argument)
        return None
    if isinstance(base, Section):
        machine.configuration.whole(base, at)
    return unknown(origins_of(base))


def builtin(machine: Machine, name: str, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    """The result of a builtin that makes containers or texts, or raises KeyError for any other."""
    options = options_of(arguments[0]) if len(arguments) == 1 else ()
    if len(options) > 1 and any(isinstance(option, Section) for option in options):
        return choice(_BUILTINS[name]((option,), keywords) for option in options)
    return _BUILTINS[name](arguments, keywords)


def is_builtin(name: str) -> bool:
    """Whether `builtin` knows the name."""
    return name in _BUILTINS


def _section_entry(machine: Machine, section: Section, key: Value, at: Location, default: Value) -> Value:
    if isinstance(key, str):
        section, key = held_settings.spelt(machine, section, key)
    if isinstance(key, str) and has_key(section, key):
        return machine.configuration.key(section, key, at)
    if (
        isinstance(key, int)
        and section.tree.items is not None
        and -len(section.tree.items) <= key < len(section.tree.items)
    ):
        return tree_value(section.file, section.keys, section.tree.items[key])
    if isinstance(key, str) and HOLE not in key:
        return default if default is not None else Thing()
    machine.configuration.whole(section, at)
    return Thing()


def _items_method(base: Items, name: str, arguments: Sequence[Value]) -> Value:
    if name in {"append", "add", "insert"} and arguments:
        if len(base.items) < LONGEST and arguments[-1] is not base:
            base.items.append(arguments[-1])
        return None
    if name in {"extend", "update"}:
        for argument in arguments:
            if isinstance(argument, Items) and len(base.items) + len(argument.items) < LONGEST:
                base.items.extend(list(argument.items))
                base.open, base.rest = base.open or argument.open, choice((base.rest, argument.rest))
            else:
                base.open, base.rest = True, choice((base.rest, *elements(argument)))
        return None
    if name == "copy":
        return Items(base.kind, list(base.items), base.rest, base.open)
    if name == "pop":
        return choice(elements(base))
    return unknown(origins_of(base))


def _views(machine: Machine, base: Entries | Section, name: str, at: Location) -> Value:
    if isinstance(base, Section):
        machine.configuration.whole(base, at)
        pairs: list[tuple[Value, Value]] = [(name, section_value(base, name)) for name in base.names()]
        rest, is_open = None, False
    else:
        pairs, rest, is_open = list(base.entries.items()), base.rest, base.open
    if name == "copy":
        return Entries({key: value for key, value in pairs if isinstance(key, str | int | float)}, rest, is_open)
    shown: list[Value] = [
        Items("tuple", [key, value]) if name == "items" else key if name == "keys" else value for key, value in pairs
    ]
    more = Items("tuple", [Thing(), rest]) if name == "items" else rest
    return Items("list", shown, more if is_open else None, is_open)


def _update(base: Entries, other: Value) -> None:
    if isinstance(other, Entries):
        base.entries.update(other.entries)
        base.open, base.rest = base.open or other.open, choice((base.rest, other.rest))
    else:
        base.open, base.rest = True, choice((base.rest, unknown(origins_of(other))))


def _sequence(kind: str) -> Callable[[Sequence[Value], Mapping[str, Value]], Value]:
    def made(arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
        if not arguments:
            return Items(kind, [])
        first = arguments[0]
        if isinstance(first, Items):
            return Items(kind, list(first.items), first.rest, first.open)
        if isinstance(first, Entries):
            return Items(kind, list(first.entries), None, first.open)
        if isinstance(first, Section):
            return first
        return Items(kind, [], rest=unknown(origins_of(first)), open=True)

    return made


def _dict(arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    made = Entries({})
    made.entries.update(keywords)
    for argument in arguments:
        if isinstance(argument, Section):
            return argument
        _update(made, argument)
    return made


def _enumerate(arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    items = [Items("tuple", [Thing(), element]) for element in elements(arguments[0] if arguments else None)]
    return Items("list", list(items))


def _zip(arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    if all(isinstance(argument, Items) and not argument.open for argument in arguments):
        rows = zip(*(list(elements(argument)) for argument in arguments), strict=False)
        return Items("list", [Items("tuple", list(row)) for row in rows])
    row = Items("tuple", [choice(elements(argument)) for argument in arguments])
    return Items("list", [], rest=row, open=True)


def _range(arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    bounds = [argument for argument in arguments if isinstance(argument, int)]
    if len(bounds) != len(arguments) or not bounds or (len(bounds) == 3 and bounds[2] == 0):
        return Items("list", [], rest=HOLE, open=True)
    numbers = list(itertools.islice(range(*bounds), 17))
    return Items("list", list(numbers)) if len(numbers) <= 16 else Items("list", [], rest=HOLE, open=True)


def _text(arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    if not arguments:
        return ""
    return choice(texts_of(arguments[0])) if not origins_of(arguments[0]) else unknown(origins_of(arguments[0]))


_BUILTINS: dict[str, Callable[[Sequence[Value], Mapping[str, Value]], Value]] = {
    "list": _sequence("list"),
    "tuple": _sequence("tuple"),
    "set": _sequence("set"),
    "frozenset": _sequence("set"),
    "sorted": _sequence("list"),
    "reversed": _sequence("list"),
    "iter": _sequence("list"),
    "dict": _dict,
    "enumerate": _enumerate,
    "zip": _zip,
    "range": _range,
    "str": _text,
}
