"""Rows that two picks from the same rows both take: drawn twice, or by bounds that leave some in both."""

from __future__ import annotations

from collections.abc import Sequence

from mldebt.facts.code import AnyInstruction, Argument, Attribute, Call, Comparison, Constant, Item, Slice, Variable


def shared(body: Sequence[AnyInstruction], train: int, other: int) -> str:
    """How rows that one instruction picks for training are also among those of another; empty where they are not."""
    left, right = body[train], body[other]
    if isinstance(left, Call) and isinstance(right, Call):
        return "both are drawn from all rows" if _draws(body, left) and _draws(body, right) else ""
    if not (isinstance(left, Item) and isinstance(right, Item)):
        return ""
    first, second = body[left.key], body[right.key]
    if isinstance(first, Slice) and isinstance(second, Slice):
        return _between(body, first, second)
    if isinstance(first, Comparison) and isinstance(second, Comparison) and _on_one_side(body, first, second):
        return "the condition of one holds wherever that of the other does"
    return ""


def _draws(body: Sequence[AnyInstruction], call: Call) -> bool:
    function = body[call.function]
    return isinstance(function, Attribute) and function.name == "sample"


def _between(body: Sequence[AnyInstruction], first: Slice, second: Slice) -> str:
    upper, lower = _number(body, first.upper), _number(body, second.lower)
    if upper is None or lower is None or first.lower >= 0 or not 0 <= lower < upper:
        return ""
    return f"the rows from {lower:g} to {upper:g} are in both"


def _on_one_side(body: Sequence[AnyInstruction], one: Comparison, other: Comparison) -> bool:
    """Whether two comparisons hold the same column against numbers, both from above or both from below."""
    if len(one.operands) != 2 or len(other.operands) != 2:
        return False
    sides = {comparison.operators[0].rstrip("=") for comparison in (one, other)}
    columns = {_column(body, comparison.operands[0]) for comparison in (one, other)}
    numbers = [_number(body, comparison.operands[1]) for comparison in (one, other)]
    return sides in ({"<"}, {">"}) and len(columns) == 1 and "" not in columns and None not in numbers


def _column(body: Sequence[AnyInstruction], operand: int) -> str:
    """The column that a value is, by its name or by that of a variable that holds it; empty where it is none."""
    one = body[operand]
    if isinstance(one, Attribute):
        return one.name
    key = body[one.key] if isinstance(one, Item) else None
    if isinstance(key, Variable | Argument):
        return key.name
    return key.value if isinstance(key, Constant) and isinstance(key.value, str) else ""


def _number(body: Sequence[AnyInstruction], operand: int) -> float | None:
    one = body[operand] if operand >= 0 else None
    number = one.value if isinstance(one, Constant) else None
    return number if isinstance(number, int | float) and not isinstance(number, bool) else None
