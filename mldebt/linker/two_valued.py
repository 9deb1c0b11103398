"""Values that are one of two by a comparison: no number between the two decides anything more."""

from __future__ import annotations

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.linker.operands import Body

_SAME = frozenset(
    {"astype", "to", "to_numpy", "values", "numpy", "cpu", "detach", "float", "int", "long", "double", "bool",
     "squeeze", "unsqueeze", "flatten", "ravel", "view", "reshape", "copy", "asarray", "array", "tensor"}
)  # fmt: skip
"""What gives a value in another form."""
_CHOOSES = "where"
_DEEPEST = 8


def is_two_valued(body: Body, operand: Operand, depth: int = _DEEPEST) -> bool:
    """Whether a value is the outcome of a comparison, in whatever form it is kept."""
    one = body.get(operand)
    match one:
        case code.Comparison():
            return True
        case _ if depth == 0:
            return False
        case code.Unary(operator="~" | "not", operand=inner):
            return is_two_valued(body, inner, depth - 1)
        case code.Binary(operator="&" | "|", left=left, right=right):
            return is_two_valued(body, left, depth - 1) and is_two_valued(body, right, depth - 1)
        case code.Attribute(base=base, name=name) if name in _SAME:
            return is_two_valued(body, base, depth - 1)
        case code.Either(options=options) if options:
            return all(is_two_valued(body, each, depth - 1) for each in options)
        case code.Item(base=base, key=key):
            column = body.get(key)
            if isinstance(column, code.Constant) and isinstance(column.value, str):
                return _is_column_of_two(body, body.name(base), column.value, depth - 1)
            return is_two_valued(body, base, depth - 1)
        case code.Call():
            return _is_made_of_two(body, one, depth - 1)
    return False


def _is_made_of_two(body: Body, call: code.Call, depth: int) -> bool:
    """Whether a call gives such a value in another form, or one of two numbers by it."""
    called = body.get(call.function)
    name = body.name(call.function).rpartition(".")[2]
    if name == _CHOOSES and len(call.arguments) == 3:
        condition, *chosen = call.arguments
        return is_two_valued(body, condition, depth) and all(body.number(one) is not None for one in chosen)
    if name not in _SAME:
        return False
    is_method = isinstance(called, code.Attribute) and not isinstance(body.get(called.base), code.Symbol)
    if isinstance(called, code.Attribute) and is_method and is_two_valued(body, called.base, depth):
        return True
    return bool(call.arguments) and is_two_valued(body, call.arguments[0], depth)


def _is_column_of_two(body: Body, table: str, column: str, depth: int) -> bool:
    """Whether all that the scope puts under a name of a column of a table is such a value."""
    put = [
        one.value
        for one in body.scope.of(code.StoreItem)
        if getattr(body.get(one.key), "value", None) == column and body.name(one.base) == table
    ]
    return bool(put) and all(is_two_valued(body, one, depth) for one in put)
