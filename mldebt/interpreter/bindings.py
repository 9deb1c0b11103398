"""Names of data with what they stand for in a job: an argument, a part of the result, or all of it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mldebt.interpreter.values import Choice, Entries, Items, Thing, Value, choice, elements, options_of, texts_of

Texts = tuple[str, ...]


class Binding(msgspec.Struct, frozen=True):
    """Names of data with the argument, or the part of the result, that they stand for.

    `to` is a parameter or key, a position, or None for the whole result."""

    to: str | int | None
    names: Texts
    stated: Value = None
    """What is stated of it besides, by the names of parameters."""


def bindings(value: Value, among: bool) -> Iterator[Binding]:
    """The names in a value: one, a sequence, or a mapping; `among` tells that positions are parts of a result."""
    match value:
        case None:
            return
        case Entries():
            for key, name in value.entries.items():
                yield Binding(str(key), texts_of(name))
        case Items():
            for index, name in enumerate(value.items):
                yield Binding(index, texts_of(name))
        case Choice() if any(isinstance(option, Items | Entries) for option in value.options):
            for option in value.options:
                yield from bindings(option, among)
        case _:
            yield Binding(None if among else 0, texts_of(value))


def content(value: Value) -> Value:
    """What a function gives: of one that yields, any of what it does."""
    return choice(elements(value)) if isinstance(value, Items) and value.kind == "generator" else value


def part(result: Value, to: str | int | None) -> Value:
    """The part of a result that is kept under a name."""
    if to is None:
        return result
    found: list[Value] = []
    for option in options_of(result):
        match option:
            case Items(items=items) if isinstance(to, int) and to < len(items):
                found.append(items[to])
            case Entries(entries=entries) if to in entries:
                found.append(entries[to])
            case Thing() | Entries() | Items():
                found.extend(elements(option))
    return choice(found) if found else None
