"""What a value holds as an object that can be saved, as opposed to what it was made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mldebt.interpreter.landmarks import Fitted
from mldebt.interpreter.values import Entries, Frame, Instance, Items, Thing, Value, options_of

_DEEPEST = 6


def fitted_in(value: Value, depth: int = _DEEPEST) -> Iterator[Fitted]:
    """The models and transformers that a value is or holds as objects; data that they changed holds none.

    A value of which nothing but its origins is known may be any of them."""
    for option in options_of(value) if depth else ():
        match option:
            case Frame():
                pass
            case Thing():
                origins = option.origins if not option.class_name else frozenset()
                yield from (one for one in option.content | origins if isinstance(one, Fitted))
                held: Iterable[Value] = option.fields.values()
                yield from (one for inner in held for one in fitted_in(inner, depth - 1))
            case Items():
                yield from (one for inner in (*option.items, option.rest) for one in fitted_in(inner, depth - 1))
            case Entries():
                values = (*option.entries.values(), option.rest)
                yield from (one for inner in values for one in fitted_in(inner, depth - 1))
            case Instance():
                inside = (*option.fields.values(), option.thing)
                yield from (one for inner in inside for one in fitted_in(inner, depth - 1))
