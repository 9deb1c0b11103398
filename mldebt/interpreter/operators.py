"""What operators give on abstract values."""

from __future__ import annotations

from collections.abc import Sequence

from mldebt.interpreter import texts
from mldebt.interpreter.values import (
    LONGEST,
    Decided,
    Entries,
    Frame,
    Given,
    Items,
    Thing,
    Value,
    choice,
    names_of,
    options_of,
    origins_of,
    unknown,
)

UNATTACHED = "columns named"
"""The field of a column expression that names columns of whichever frame it is used with."""
NEGATED = "negated"
"""The field of an unknown number that is written with a minus before it."""
JOBS = "jobs"
"""The field of a value that holds jobs, by their numbers: made by a call, or put together."""


def binary(operator: str, left: Value, right: Value) -> Value:
    """The result of an operator on two values."""
    if operator == "+" and isinstance(left, Items) and isinstance(right, Items):
        rest = choice((left.rest, right.rest)) if left.open or right.open else None
        items = [*left.items, *right.items]
        if len(items) > LONGEST:
            return Items(left.kind, items[:LONGEST], unknown(origins_of(left), origins_of(right)), True)
        return Items(left.kind, items, rest, left.open or right.open)
    if operator in {"|", "or"} and isinstance(left, Entries) and isinstance(right, Entries):
        return Entries({**left.entries, **right.entries}, choice((left.rest, right.rest)), left.open or right.open)
    if operator == "%" and isinstance(left, str):
        return texts.percent(left, right)
    if operator in {"+", "/"} and _is_text(left, right):
        text = texts.concatenated((left, right)) if operator == "+" else texts.joined((left, right))
        origins = origins_of(left) | origins_of(right)
        return Thing(_class_of(left) or _class_of(right), origins, text) if origins else text
    if isinstance(left, int | float) and isinstance(right, int | float):
        return _arithmetic(operator, left, right)
    frame = next((side for side in (left, right) if isinstance(side, Frame) and side.closed), None)
    if frame is not None:
        return Thing(frame.class_name, origins_of(left) | origins_of(right))
    made = Thing(_class_of(left) or _class_of(right), origins_of(left) | origins_of(right))
    names = unattached(left, right)
    if names:
        made.fields[UNATTACHED] = Items("list", list(names))
    jobs = [side.fields[JOBS] for side in (left, right) if isinstance(side, Thing) and JOBS in side.fields]
    if jobs:
        made.fields[JOBS] = Items("list", jobs)
    return made


def unattached(*values: Value) -> list[str]:
    """The columns that expressions name which belong to no frame yet."""
    fields = (
        option.fields.get(UNATTACHED) for value in values for option in options_of(value) if isinstance(option, Thing)
    )
    return [name for field in fields for name in names_of(field) or ()]


def _class_of(value: Value) -> str:
    return value.class_name if isinstance(value, Thing) else ""


def _is_text(left: Value, right: Value) -> bool:
    """Whether one side is a text and the other may be one."""
    sides = [option for side in (left, right) for option in options_of(side)]
    if any(isinstance(side, Frame | Items | Entries | int | float) for side in sides):
        return False
    return any(isinstance(side, str) for side in sides)


def _arithmetic(operator: str, left: float, right: float) -> Value:
    try:
        match operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*" if abs(left) < 1e9 and abs(right) < 1e9:
                return left * right
            case "/":
                return left / right
            case "//":
                return left // right
    except (ArithmeticError, ValueError):
        pass
    return Thing()


def comparison(operators: Sequence[str], values: Sequence[Value]) -> Value:
    """The outcome of a comparison: decided where an argument of the command is held against a known text."""
    if len(values) == 2 and any(isinstance(value, Given) for value in values):
        left, right = values
        if operators[0] in {"==", "!="} and isinstance(left, str) and isinstance(right, str):
            return Decided((left == right) == (operators[0] == "=="))
        if operators[0] == "in" and isinstance(right, Items) and not right.open and _all_texts(right):
            return Decided(left in right.items)
    compared = unknown(*map(origins_of, values))
    if names := unattached(*values):
        compared.fields[UNATTACHED] = Items("list", list(names))
    return compared


def _all_texts(items: Items) -> bool:
    return all(isinstance(item, str) for item in items.items)
