"""Whether values are times, as far as their names, or their making, tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt.facts import code
from mldebt.interpreter.grouping import tells_time

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation
    from mldebt.interpreter.effects import Invocation

_MAKE_TIMES = frozenset({"to_datetime", "DatetimeIndex", "Timestamp", "date_range"})
_DEEPEST = 8
"""Calls and items within each other that are looked through."""


def of_times(call: Invocation) -> bool:
    """Whether what a call is made on, or given first, are times."""
    caller = call.site.caller
    if caller is None or call.site.instruction < 0:
        return False
    one = caller.facts.body[call.site.instruction]
    function = caller.facts.body[one.function] if isinstance(one, code.Call) else one
    given = [*one.arguments[:1]] if isinstance(one, code.Call) else []
    if isinstance(function, code.Attribute):
        given.append(function.base)
    return any(is_time(caller, operand) for operand in given)


def is_time(caller: Activation, operand: int, depth: int = _DEEPEST) -> bool:
    """Whether a value is made a time, or taken by the name of one."""
    one = caller.facts.body[operand]
    if depth == 0:
        return False
    if isinstance(one, code.Call):
        function = caller.facts.body[one.function]
        if str(getattr(function, "name", "")).rpartition(".")[2] in _MAKE_TIMES:
            return True
        inner = [*one.arguments[:1], *([function.base] if isinstance(function, code.Attribute) else [])]
        return any(is_time(caller, each, depth - 1) for each in inner)
    if isinstance(one, code.Item):
        return _picks_time(caller, one, depth)
    if isinstance(one, code.Either):
        return all(is_time(caller, each, depth - 1) for each in one.options)
    if isinstance(one, code.Argument | code.Variable) and tells_time(one.name):
        return True
    if isinstance(one, code.Variable):
        given = [each for each in caller.layout.bindings.get(one.name, ()) if each < operand]
        return bool(given) and is_time(caller, given[-1], depth - 1)
    return isinstance(one, code.Attribute) and is_time(caller, one.base, depth - 1)


def _picks_time(caller: Activation, item: code.Item, depth: int) -> bool:
    """Whether an index picks a column that is named after a time, or some of the rows of one."""
    key = caller.facts.body[item.key]
    if isinstance(key, code.Slice):
        return is_time(caller, item.base, depth - 1)
    if isinstance(key, code.Sequence) and key.items:
        key = caller.facts.body[key.items[-1]]
    return isinstance(key, code.Constant) and isinstance(key.value, str) and tells_time(key.value)
