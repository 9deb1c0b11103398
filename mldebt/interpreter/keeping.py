"""What a value holds as an object that can be saved, as opposed to what it was made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mldebt.interpreter.landmarks import Fitted
from mldebt.interpreter.values import WITHOUT_ORIGINS, Entries, Frame, Instance, Items, Thing, Value, options_of

_DEEPEST = 6


def fitted_in(value: Value) -> Iterator[Fitted]:
    """The models and transformers that a value is or holds as objects; data that they changed holds none.

    A value of which nothing but its origins is known may be any of them. What several holders share is looked at once.
    """
    if type(value) in WITHOUT_ORIGINS:
        return
    seen: set[int] = set()
    level: list[Value] = [value]
    for _ in range(_DEEPEST):
        options = [option for each in level for option in options_of(each)]
        new = list({id(option): option for option in options if id(option) not in seen}.values())
        seen.update(map(id, new))
        for option in new:
            if isinstance(option, Thing) and not isinstance(option, Frame):
                origins = option.origins if not option.class_name else frozenset()
                yield from (one for one in option.content | origins if isinstance(one, Fitted))
        level = [inner for option in new for inner in _held(option)]


def _held(option: Value) -> Iterable[Value]:
    """What an object holds."""
    match option:
        case Frame():
            return ()
        case Thing():
            return option.fields.values()
        case Items():
            return (*option.items, option.rest)
        case Entries():
            return (*option.entries.values(), option.rest)
        case Instance():
            return (*option.fields.values(), option.thing)
    return ()
