"""Conditions on what a function is given: they tell which branch its caller has no part in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.facts.pipeline import HOLE
from mldebt.interpreter.command_line import is_off, is_on
from mldebt.interpreter.landmarks import Rest
from mldebt.interpreter.values import Thing, Value, options_of

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation
    from mldebt.interpreter.machine import Run

_SAME = frozenset({"is", "=="})
_OTHER = frozenset({"is not", "!="})


@contextlib.contextmanager
def aside(run: Run) -> Iterator[None]:
    """Code that is put to single rows or to windows: it learns nothing of all rows, whatever it computes."""
    run.rowwise += 1
    try:
        yield
    finally:
        run.rowwise -= 1


def holds(activation: Activation, condition: Operand) -> bool | None:
    """Whether a condition on one argument, of this call or one around it, holds; None where it may hold or not.

    `if scaler is None`, `if not training` and `if mode == "train"` are such conditions."""
    one = activation.facts.body[condition]
    if _is_argument(activation, condition):
        value = activation.values[condition]
        if is_off(value):
            return False
        if is_on(value) or _is_given_if_there(value):
            return True
        return bool(value) if value is None or isinstance(value, bool) else None
    if isinstance(one, code.Unary) and one.operator == "not":
        inner = holds(activation, one.operand)
        return None if inner is None else not inner
    if isinstance(one, code.Comparison) and len(one.operands) == 2:
        return _compared(activation, one)
    return None


def _compared(activation: Activation, comparison: code.Comparison) -> bool | None:
    left, right = comparison.operands
    stated = activation.facts.body[right]
    if not isinstance(stated, code.Constant) or stated.opaque or not _is_argument(activation, left):
        return None
    same = _same(activation.values[left], stated.value)
    if same is None or comparison.operators[0] not in _SAME | _OTHER:
        return None
    return same if comparison.operators[0] in _SAME else not same


def _is_argument(activation: Activation, operand: Operand) -> bool:
    """Whether a value is what the function is given, or one that it is defined in, and nothing else."""
    one = activation.facts.body[operand]
    if isinstance(one, code.Argument):
        return not _is_bound_from_inside(activation, one.name)
    if not isinstance(one, code.Variable):
        return False
    outer: Activation | None = activation
    while outer is not None and one.name not in outer.layout.bindings:
        outer = outer.closure
    if outer is None or _is_bound_from_inside(outer, one.name):
        return False
    return all(isinstance(outer.facts.body[each], code.Argument) for each in outer.layout.bindings[one.name])


def _is_bound_from_inside(activation: Activation, name: str) -> bool:
    """Whether a function that is defined in this one binds a name of it anew, as `nonlocal` lets it."""
    module = activation.machine.program.modules[activation.module]
    return any(one.name == name for one in module.of(code.StoreGlobal)) and any(
        one.name == name and activation.scope in module.around(index)
        for index, scope in enumerate(module.scopes)
        for one in scope.of(code.StoreGlobal)
    )


def _same(value: Value, stated: str | float | None) -> bool | None:
    """Whether what is given is what the code states."""
    if value is None or isinstance(value, bool):
        return value is stated
    if stated is None:
        return None if any(map(_may_be_none, options_of(value))) and not _is_given_if_there(value) else False
    if isinstance(value, str) and isinstance(stated, str) and HOLE not in value:
        return value == stated
    return None


def _is_given_if_there(value: Value) -> bool:
    """Whether a caller gives what was kept earlier, if it is there: whoever does that means to use it."""
    given = [one for one in options_of(value) if one is not None]
    return bool(given) and all(type(one) is Thing and _is_kept(one) for one in given)


def _is_kept(one: Thing) -> bool:
    return bool(one.content) or any(isinstance(each, Rest) for each in one.origins)


def _may_be_none(value: Value) -> bool:
    if value is None:
        return True
    return isinstance(value, Thing) and not (value.class_name or value.origins or value.content or value.fields)


def is_switched_off(activation: Activation, condition: Operand) -> bool | None:
    """Whether the command leaves off what follows a condition on a switch; None where it asks for no such switch.

    `if args.synthetic` is off where the command does not name it, and `if not args.synthetic` where it does."""
    one = activation.facts.body[condition]
    if isinstance(one, code.Unary) and one.operator == "not":
        without = is_switched_off(activation, one.operand)
        return None if without is None else not without
    value = activation.values[condition]
    return is_off(value) if is_off(value) or is_on(value) else None
