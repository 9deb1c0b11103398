"""Picks that take apart what was put together before, and divide nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mldebt.facts.code import ABSENT, AnyInstruction, Attribute, Call, Constant, Item, Operand, Slice, Unary, Variable
from mldebt.facts.code import Sequence as Display
from mldebt.interpreter.landmarks import Access, Batch, Column, Learnt, Origins, Part, Rest, marks, mixed
from mldebt.interpreter.values import origins_of

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation

_EMPTY = frozenset({"isna", "isnull", "notna", "notnull"})


def undoes(activation: Activation, pick: Item) -> bool:
    """Whether a slice of rows begins or ends at the size of another table that stands among them, or that they were
    made of: `both[: len(train)]`.

    A table of which these rows are all, or that is itself a part of others, does divide them."""
    rows = origins_of(activation.values[pick.base])
    if mixed(marks(rows)):
        return False
    book = activation.machine.recorder.rows
    behind = rows.union(*(book.rows_of(one) for one in rows if isinstance(one, Learnt)))
    for table in _sizes(activation.facts.body, pick):
        others = origins_of(activation.values[table])
        if table != pick.base and _sources(others) and _sources(behind) - _sources(others):
            return not any(isinstance(one, Part) for one in others)
    return False


def by_emptiness(body: Sequence[AnyInstruction], pick: Operand) -> bool:
    """Whether rows are told apart by a column that is empty in some: what is not known of these scores nothing."""
    one = body[pick]
    key = body[one.key] if isinstance(one, Item) else None
    if isinstance(key, Unary):
        key = body[key.operand]
    method = body[key.function] if isinstance(key, Call) else None
    return isinstance(method, Attribute) and method.name in _EMPTY


def _sizes(body: Sequence[AnyInstruction], pick: Item) -> Iterator[Operand]:
    """The tables at whose sizes a slice begins or ends."""
    key = body[pick.key]
    if isinstance(key, Display) and key.items:
        key = body[key.items[0]]
    for bound in (key.lower, key.upper) if isinstance(key, Slice) else ():
        table = _sized(body, bound)
        if table != ABSENT:
            yield table


def _sized(body: Sequence[AnyInstruction], bound: Operand) -> Operand:
    """The table of which a number is the count of rows, also from the end."""
    one = body[bound] if bound != ABSENT else None
    if isinstance(one, Item) and isinstance(display := body[one.base], Display):
        place = getattr(body[one.key], "value", None)
        one = body[display.items[place]] if isinstance(place, int) and 0 <= place < len(display.items) else None
    if isinstance(one, Unary) and one.operator == "-":
        one = body[one.operand]
    if isinstance(one, Call) and len(one.arguments) == 1:
        function = body[one.function]
        return one.arguments[0] if isinstance(function, Variable) and function.name == "len" else ABSENT
    if isinstance(one, Item) and isinstance(shape := body[one.base], Attribute) and shape.name == "shape":
        place = body[one.key]
        return shape.base if isinstance(place, Constant) and place.value == 0 else ABSENT
    return ABSENT


def _sources(origins: Origins) -> frozenset[object]:
    """The reads, and the rows of unknown origin, that rows come from."""
    accesses = (one.access if isinstance(one, Column | Rest) else one for one in origins)
    return frozenset(one for one in accesses if isinstance(one, Access | Batch))
