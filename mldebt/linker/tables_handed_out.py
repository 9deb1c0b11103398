"""Tables and rows that code hands out whole, so that whoever gets them may take any column."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mldebt.facts.code import (
    ABSENT,
    Attribute,
    Call,
    Constant,
    Either,
    Item,
    Mapping,
    Operand,
    Return,
    Sequence,
    StoreAttribute,
    StoreItem,
    Variable,
)
from mldebt.facts.module import Scope
from mldebt.patterns import pattern

_KEEPS = pattern(r"(^|_)(to|save|write|dump|store|export|put|upload|log|append)(_|$)")
"""Names of calls that keep what they are given."""


_ONE_VALUE = frozenset({"len", "int", "float", "bool", "str", "sum", "min", "max", "print", "isinstance", "shape"})
"""Functions that give one value for all they are given."""
_ROWS = frozenset({"iloc", "loc", "values", "T"})
"""Attributes of a table that have all of its columns."""


def is_stored_again(scope: Scope, line: int, name: str) -> bool:
    """Whether code stores something under a name again, below a line."""
    again = [one.span.line for one in scope.of(StoreItem) if _text(scope, one.key) == name]
    again += [one.span.line for one in scope.of(StoreAttribute) if one.name == name]
    return any(other > line for other in again)


def goes_on(scope: Scope, line: int) -> bool:
    """Whether the table that gets a column on a line is handed out whole."""
    held = {one.base for one in scope.of(StoreItem) if one.span.line == line}
    held |= {place for place, one in scope.placed(Call, Mapping) if one.span.line == line}
    names = {one.name for table in held if isinstance(one := scope.body[table], Variable)}
    held |= {place for place, one in scope.placed(Variable) if one.name in names}
    return any(not held.isdisjoint(_whole(scope, value)) for value in _handed_out(scope))


def _text(scope: Scope, operand: Operand) -> object:
    one = scope.body[operand] if operand != ABSENT else None
    return one.value if isinstance(one, Constant) else None


def _is_name(scope: Scope, key: Operand) -> bool:
    """Whether a key is the name of a column, or a list of names."""
    one = scope.body[key]
    if isinstance(one, Sequence):
        return all(isinstance(_text(scope, item), str) for item in one.items)
    return isinstance(_text(scope, key), str)


def _handed_out(scope: Scope) -> Iterator[Operand]:
    """What a function gives back, keeps where others find it, or has kept by another function."""
    yield from (one.value for one in scope.of(Return) if one.value != ABSENT)
    yield from (one.value for one in scope.of(StoreAttribute))
    for one in scope.of(Call):
        if _KEEPS.search(getattr(scope.body[one.function], "name", "").rpartition(".")[2]):
            yield from (each for each in one.arguments if each != ABSENT)


def _whole(scope: Scope, operand: Operand) -> Collection[Operand]:
    """The values that are in a value with all that they have: what is only selected of one is not."""
    seen, waiting = {operand}, [operand]
    while waiting:
        match scope.body[waiting.pop()]:
            case Call(function=function) if getattr(scope.body[function], "name", "") in _ONE_VALUE:
                inner = []
            case Item(base=base, key=key) if not _is_name(scope, key):
                inner = [base]
            case Attribute(base=base, name=name) if name in _ROWS:
                inner = [base]
            case Call(function=function, arguments=arguments, keywords=keywords):
                method = scope.body[function]
                inner = [*arguments, *(value for _, value in keywords)]
                inner += [method.base] if isinstance(method, Attribute) else []
            case Sequence(items=items):
                inner = [*items]
            case Mapping(pairs=pairs):
                inner = [value for _, value in pairs]
            case Either(options=options):
                inner = [*options]
            case _:
                inner = []
        new = {one for one in inner if one != ABSENT} - seen
        seen |= new
        waiting += sorted(new)
    return seen
