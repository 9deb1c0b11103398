"""Whether a smallest value is only where a column begins to be counted: `week - week.min()` is the same column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.interpreter.values import names_of

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation
    from mldebt.interpreter.effects import Invocation

_DEEPEST = 6


def only_moves(call: Invocation) -> bool:
    """Whether what a call gives is taken away, in the same expression, from what the method is called on."""
    caller, place = call.site.caller, call.site.instruction
    if caller is None or place < 0 or place + 1 >= len(caller.facts.body):
        return False
    taken, asked = caller.facts.body[place + 1], caller.facts.body[place]
    if not isinstance(taken, code.Binary) or taken.operator != "-" or taken.right != place:
        return False
    function = caller.facts.body[asked.function] if isinstance(asked, code.Call) else None
    return isinstance(function, code.Attribute) and _is_same(caller, function.base, taken.left, _DEEPEST)


def _is_same(caller: Activation, one: Operand, other: Operand, depth: int) -> bool:
    """Whether two operands are the same column of the same table."""
    if one == other or not depth:
        return one == other
    first, second = caller.facts.body[one], caller.facts.body[other]
    if isinstance(first, code.Item) and isinstance(second, code.Item):
        keys = {names_of(caller.values[each.key]) for each in (first, second)}
        return len(keys) == 1 and None not in keys and _is_same(caller, first.base, second.base, depth - 1)
    if isinstance(first, code.Attribute) and isinstance(second, code.Attribute):
        return first.name == second.name and _is_same(caller, first.base, second.base, depth - 1)
    return isinstance(first, code.Variable) and isinstance(second, code.Variable) and first.name == second.name
