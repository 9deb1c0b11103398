"""What an encoding is given: times, and texts that code puts together, are no categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt.facts import code
from mldebt.interpreter.grouping import tells_time

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation
    from mldebt.interpreter.effects import Invocation

_DEEPEST = 8
"""Calls and items within each other that are looked through."""


def of_made_up_text(call: Invocation) -> bool:
    """Whether what a call is given is a text that code puts together, such as what a seed is made of."""
    caller = call.site.caller
    one = caller.facts.body[call.site.instruction] if caller is not None and call.site.instruction >= 0 else None
    if caller is None or not isinstance(one, code.Call) or not one.arguments:
        return False
    given = caller.facts.body[one.arguments[0]]
    return isinstance(given, code.Text) or (isinstance(given, code.Binary) and given.operator == "+")


def of_times(call: Invocation) -> bool:
    """Whether what a call is given are times, as far as their names, or their making, tell."""
    caller = call.site.caller
    if caller is None or call.site.instruction < 0:
        return False
    one = caller.facts.body[call.site.instruction]
    function = caller.facts.body[one.function] if isinstance(one, code.Call) else one
    given = [*one.arguments[:1]] if isinstance(one, code.Call) else []
    if not given and isinstance(function, code.Attribute):
        given = [function.base]
    return any(_is_time(caller, operand, _DEEPEST) for operand in given)


def _is_time(caller: Activation, operand: int, depth: int) -> bool:
    """Whether a value is made a time, or taken by the name of one."""
    one = caller.facts.body[operand]
    if depth == 0:
        return False
    if isinstance(one, code.Call):
        function = caller.facts.body[one.function]
        if str(getattr(function, "name", "")).rpartition(".")[2] == "to_datetime":
            return True
        inner = [*one.arguments[:1], *([function.base] if isinstance(function, code.Attribute) else [])]
        return any(_is_time(caller, each, depth - 1) for each in inner)
    if isinstance(one, code.Item):
        key = caller.facts.body[one.key]
        return isinstance(key, code.Constant) and isinstance(key.value, str) and tells_time(key.value)
    return isinstance(one, code.Attribute) and _is_time(caller, one.base, depth - 1)
