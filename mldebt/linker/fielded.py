"""Which classes have fields of their objects for what stands in them: dataclasses, models, named tuples."""

from __future__ import annotations

from collections.abc import Sequence

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.facts.module import Scope

_FIELDED = frozenset(
    {"dataclass", "define", "frozen", "mutable", "attrs", "s", "basemodel", "basesettings", "namedtuple", "struct"}
)
"""What makes the names in a class fields of its objects: decorators and bases, in lower case."""


def has_fields(scopes: Sequence[Scope], index: int) -> bool:
    """Whether what stands in a class are the defaults of fields, which whoever makes an object of it may set."""
    holder = scopes[scopes[index].parent]
    own = next((one for one in holder.of(code.Class) if one.scope == index), None)
    marks = (*own.bases, *own.decorators) if own is not None else ()
    return any(_last_name(holder, one).lower() in _FIELDED for one in marks)


def _last_name(scope: Scope, operand: Operand) -> str:
    """The last part of the name of a base or of a decorator, called or not."""
    one = scope.body[operand]
    while isinstance(one, code.Call):
        one = scope.body[one.function]
    return one.name.rpartition(".")[2] if isinstance(one, code.Symbol | code.Variable | code.Attribute) else ""
