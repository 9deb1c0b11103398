"""Which conditions change nothing but what people are told: lines that are printed, advice, and counts of rows."""

from __future__ import annotations

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.linker.operands import Body

_COUNTS = frozenset({"sum", "mean", "len", "shape", "size", "nunique", "value_counts"})
"""What is asked of a condition, or of the rows it chose, where only their number matters."""
_PRINTS = frozenset(
    {"print", "debug", "info", "warning", "warn", "error", "critical", "exception", "log", "echo", "secho", "write"}
)
"""Functions and methods that show a text."""
_COLLECTS = frozenset({"append", "extend", "insert", "add"})
_DEEPEST = 4


def only_tells(body: Body, condition: Operand, depth: int = _DEEPEST) -> bool:
    """Whether all that is made of a condition is a count or a text for people to read."""
    name = body.bound_to(condition)
    uses = [(condition, user) for user in body.users.get(condition, ())]
    for named in body.readings.get(name, ()) if name else ():
        uses += [(named, user) for user in body.users.get(named, ())]
    return depth > 0 and bool(uses) and all(_tells(body, operand, user, depth) for operand, user in uses)


def _tells(body: Body, operand: Operand, user: Operand, depth: int) -> bool:
    match body.get(user):
        case code.Attribute(name=name):
            return name in _COUNTS
        case code.Binary(operator="&" | "|") | code.Unary(operator="~" | "not") | code.Either():
            return only_tells(body, user, depth - 1)
        case code.Item(key=key) if key == operand:
            return _is_counted(body, user)
        case code.Call(function=function, arguments=arguments) if operand in arguments:
            return body.name(function).rpartition(".")[2] in _COUNTS
        case code.Block(kind="if"):
            return _only_shows(body, user)
    return False


def _is_counted(body: Body, rows: Operand) -> bool:
    """Whether nobody looks at rows themselves, but only at how many there are."""
    users = list(body.users.get(rows, ()))
    for named in body.readings.get(body.bound_to(rows), ()) if body.bound_to(rows) else ():
        users += body.users.get(named, ())
    return bool(users) and all(_counts(body, user) for user in users)


def _counts(body: Body, user: Operand) -> bool:
    match body.get(user):
        case code.Attribute(name=name):
            return name in _COUNTS | {"empty"}
        case code.Call(function=function):
            return body.name(function) in _COUNTS
    return False


def _only_shows(body: Body, block: Operand) -> bool:
    """Whether a block, with the `else` that follows it, does nothing but show or collect texts."""
    inside = [one for one in range(block + 1, len(body.instructions)) if block in body.blocks[one]]
    shown = [one for one in inside if _shows(body, one)]
    return bool(shown) and not any(_does(body, one, block) for one in inside if one not in shown)


def _shows(body: Body, operand: Operand) -> bool:
    """Whether an instruction prints something, or lays a text by."""
    match body.get(operand):
        case code.Call(function=function, arguments=arguments):
            name = body.name(function).rpartition(".")[2]
            texts = all(_is_text(body, one) for one in arguments)
            return name in _PRINTS or (name in _COLLECTS and bool(arguments) and texts)
    return False


def _is_text(body: Body, operand: Operand) -> bool:
    match body.get(operand):
        case code.Text():
            return True
        case code.Constant(value=value):
            return isinstance(value, str)
        case code.Binary(operator="+" | "%", left=left):
            return _is_text(body, left)
        case code.Call(function=function):
            return body.name(function).endswith(".format")
    return False


def _does(body: Body, operand: Operand, block: Operand) -> bool:
    """Whether an instruction has an effect that is no text."""
    match body.get(operand):
        case code.StoreItem() | code.StoreAttribute() | code.StoreGlobal() | code.Return() | code.Raise():
            return True
        case code.Call():
            return not body.users.get(operand) and not body.bound_to(operand)
    name = body.bound_to(operand)
    return bool(name) and any(block not in body.blocks[one] for one in body.readings.get(name, ()))
