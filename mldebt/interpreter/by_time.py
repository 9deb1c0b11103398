"""Whether rows are those of a stretch of time that a loop takes in turn: what is learnt of them tells of no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.interpreter.grouping import tells_time
from mldebt.interpreter.times import is_time

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation
    from mldebt.interpreter.effects import Invocation

_COMPARES = frozenset({"==", "<", "<=", ">", ">="})
_PUTS_TO = frozenset({"transform", "fit_transform"})
_DEEPEST = 8


def of_one_time(call: Invocation) -> bool:
    """Whether what a call is given, or made on, are rows picked by a time that is another one in each turn of a loop:
    `rows[rows.index.date == day]`."""
    caller, site = call.site.caller, call.site
    if caller is None or site.instruction < 0:
        return False
    one = caller.facts.body[site.instruction]
    if not isinstance(one, code.Call):
        return False
    function = caller.facts.body[one.function]
    is_fit = bool(call.effects.fits)
    data = function.base if isinstance(function, code.Attribute) and not is_fit else ABSENT
    data = one.arguments[0] if one.arguments and data == ABSENT else data
    return data != ABSENT and _Picks(caller).is_of_turn(data, _DEEPEST)


class _Picks:
    """The instructions of one scope, looked at backwards from where rows are used."""

    def __init__(self, caller: Activation) -> None:
        self._caller = caller
        self._body = caller.facts.body

    def is_of_turn(self, operand: Operand, depth: int) -> bool:
        """Whether rows are picked, somewhere on their way, by the time of a turn."""
        one = self._body[operand]
        if depth == 0:
            return False
        if isinstance(one, code.Variable):
            given = self._bound(one.name, operand)
            return given is not None and self.is_of_turn(given, depth - 1)
        if isinstance(one, code.Item):
            return self._is_by_turn(self._place(one), depth) or self.is_of_turn(one.base, depth - 1)
        if isinstance(one, code.Attribute):
            return self.is_of_turn(one.base, depth - 1)
        return isinstance(one, code.Call) and any(self.is_of_turn(each, depth - 1) for each in self._made_of(one))

    def _made_of(self, call: code.Call) -> tuple[Operand, ...]:
        """Whose rows the result of a call has: those of what its method is of, or that a transformer is put to."""
        function = self._body[call.function]
        if not isinstance(function, code.Attribute):
            return ()
        return call.arguments[:1] if function.name in _PUTS_TO else (function.base,)

    def _is_by_turn(self, key: Operand, depth: int) -> bool:
        """Whether a condition compares times with what a loop takes in turn."""
        one = self._body[key]
        if depth == 0:
            return False
        if isinstance(one, code.Variable):
            given = self._bound(one.name, key)
            return given is not None and self._is_by_turn(given, depth - 1)
        if isinstance(one, code.Binary):
            sides = (one.left, one.right) if one.operator == "&" else ()
            return any(self._is_by_turn(side, depth - 1) for side in sides)
        if not isinstance(one, code.Comparison) or one.operators[0] not in _COMPARES:
            return False
        return self._is_time(one.operands[0]) and self._is_of_loop(one.operands[1], depth)

    def _is_time(self, operand: Operand) -> bool:
        one = self._body[operand]
        if isinstance(one, code.Attribute):
            return one.name == "index" or tells_time(one.name) or self._is_time(one.base)
        return is_time(self._caller, operand)

    def _is_of_loop(self, operand: Operand, depth: int) -> bool:
        """Whether a value is an element of what a loop runs over, or made of one."""
        one = self._body[operand]
        if depth == 0:
            return False
        if isinstance(one, code.Element):
            return True
        if isinstance(one, code.Variable):
            given = self._bound(one.name, operand)
            return given is not None and self._is_of_loop(given, depth - 1)
        if isinstance(one, code.Item):
            return any(self._is_of_loop(each, depth - 1) for each in (one.key, one.base))
        if isinstance(one, code.Binary):
            return any(self._is_of_loop(each, depth - 1) for each in (one.left, one.right))
        return isinstance(one, code.Attribute) and self._is_of_loop(one.base, depth - 1)

    def _place(self, item: code.Item) -> Operand:
        """That with which an index picks rows, the first of what it holds."""
        key = self._body[item.key]
        return key.items[0] if isinstance(key, code.Sequence) and key.items else item.key

    def _bound(self, name: str, before: Operand) -> Operand | None:
        given = [operand for operand in self._caller.layout.bindings.get(name, ()) if operand < before]
        return given[-1] if given else None
