"""Whether inputs and a target, which are of the same rows, have other ones picked out of them later."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from mldebt.facts.code import (
    ABSENT,
    AnyInstruction,
    Attribute,
    Binary,
    Comparison,
    Constant,
    Item,
    Operand,
    Slice,
)

Body = Sequence[AnyInstruction]
_DEEPEST = 4


def are_apart(body: Body, named: Collection[Operand], inputs: Operand, targets: Collection[Operand]) -> bool:
    """Whether rows are picked out of inputs by other conditions than out of a target, or from another place on.

    Of conditions those `named` count, which can be told from each other."""
    for picks in (_conditions, _beginnings):
        own = frozenset(picks(body, named, inputs))
        several = [frozenset(picks(body, named, target)) for target in targets if own]
        if any(others and own.isdisjoint(others) for others in several):
            return True
    return False


def _conditions(body: Body, named: Collection[Operand], rows: Operand) -> Iterator[object]:
    for one in body:
        if isinstance(one, Item) and one.base == rows and one.key in named:
            condition = body[one.key]
            several = isinstance(condition, Binary) and condition.operator in {"&", "|"}
            if several or isinstance(condition, Comparison):
                yield one.key


def _beginnings(body: Body, named: Collection[Operand], rows: Operand) -> Iterator[object]:
    """Where slices of rows begin: a number, or the operand that says it."""
    for one in body:
        place = body[one.key] if isinstance(one, Item) else None
        if isinstance(one, Item) and isinstance(place, Slice) and rows in _behind(body, one.base):
            lower = body[place.lower] if place.lower != ABSENT else None
            yield lower.value if isinstance(lower, Constant) else place.lower


def _behind(body: Body, operand: Operand) -> Iterator[Operand]:
    """A value and what it is an item or an attribute of."""
    for _ in range(_DEEPEST):
        yield operand
        one = body[operand]
        if not isinstance(one, Item | Attribute):
            return
        operand = one.base
