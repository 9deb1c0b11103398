"""Transformers that are put together of others, and whether any of these learns from rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mldebt.interpreter.values import Choice, Instance, Items, Thing, Value, elements, options_of

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine

_PARTS = "parts of transformer"
"""The field of a transformer that holds the others that it is put together of."""
_DEEPEST = 6


def put_together(machine: Machine, made: Value, given: Iterable[Value]) -> None:
    """Takes down of what a transformer is put together, where it is one of others."""
    if isinstance(made, Thing) and machine.libraries.is_composed(made.class_name) and _PARTS not in made.fields:
        made.fields[_PARTS] = Items("list", list(given))


def learns_from_rows(machine: Machine, transformer: Thing, depth: int = _DEEPEST) -> bool:
    """Whether a transformer, or any of its parts, takes up more of rows than which values there are.

    What the project's own parts learn is not known. A word in the place of a part, `drop`, leaves columns out, or as
    they are."""
    parts = transformer.fields.get(_PARTS)
    if not isinstance(parts, Items) or depth == 0:
        return machine.libraries.learns_from_rows(transformer.class_name)
    held = [option for part in parts.items for one in _transformers(part) for option in options_of(one)]
    things = [one for one in held if isinstance(one, Thing)]
    told = [one for one in held if isinstance(one, Instance | Thing | str)]
    return not told or any(not one.class_name or learns_from_rows(machine, one, depth - 1) for one in things)


def is_of_project(machine: Machine, transformer: Thing) -> bool:
    """Whether all that a transformer is put together of are classes of the project: what these learn is not known."""
    parts = transformer.fields.get(_PARTS)
    held = [one for part in parts.items for one in _transformers(part)] if isinstance(parts, Items) else []
    told = [one for each in held for one in options_of(each) if isinstance(one, Instance | Thing)]
    return bool(told) and all(isinstance(one, Instance) for one in told)


def _transformers(value: Value) -> Iterator[Value]:
    """The transformers among what is given to one that is put together: they stand beside their names, or columns."""
    match value:
        case Items(kind="tuple", items=[first, *rest]):
            is_name = bool(rest) and all(isinstance(option, str) for option in options_of(first))
            yield rest[0] if is_name else first
        case Items() | Choice():
            for one in elements(value) if isinstance(value, Items) else value.options:
                yield from _transformers(one)
        case Thing() | Instance():
            yield value
