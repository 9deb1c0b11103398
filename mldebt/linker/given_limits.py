"""Numbers that code gives as limits by name: to a call, or in a mapping that is handed to one."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.linker.metric_words import METRICS, PREDICTIONS, WEAK
from mldebt.linker.operands import Body, Number, words_in

LIMITS = frozenset({"threshold", "thresholds", "cutoff", "tolerance", "thresh"})
"""Words of names of limits."""
_JUDGED = (
    METRICS
    | PREDICTIONS
    | WEAK
    | frozenset(["quality", "check", "monitor", "monitoring", "validate", "fairness", "parity", "performance", "alert"])
)
"""Words that tell, of a limit or of the function that has it, that it judges a model or its data."""
_TELLS = frozenset(
    [
        "print",
        "debug",
        "info",
        "warning",
        "error",
        "critical",
        "exception",
        "log",
        "dump",
        "dumps",
        "safe_dump",
        "append",
    ]
)
"""Functions that write down or show what they are given."""
_SETS_UP = frozenset({"update", "setdefault", "configure", "from_mapping", "dict", "replace"})
"""Methods that take settings."""
_SETTLES = frozenset({"init", "config", "configs", "configuration", "settings", "defaults", "template", "load"})
"""Words of functions that set up what they, or others, go by."""


def has_limits(body: Body) -> bool:
    """Whether a scope gives anything the name of a limit."""
    if any(_names_limit(name) for call in body.scope.of(code.Call) for name, _ in call.keywords):
        return True
    keys = (body.get(key) for mapping in body.scope.of(code.Mapping) for key, _ in mapping.pairs)
    names = (key.value for key in keys if isinstance(key, code.Constant) and isinstance(key.value, str))
    return any(map(_names_limit, names))


def given_limits(
    body: Body, operand: Operand, given: code.Call | code.Mapping
) -> Iterator[tuple[Operand, Number, str]]:
    """The numbers that a call, or a mapping that is handed to one, is given as limits, each with its name."""
    if isinstance(given, code.Call):
        limits = [(name, value) for name, value in given.keywords if _names_limit(name)]
        acts = bool(limits) and not (_is_made(body, given) or _is_told(body, given))
    else:
        keys = [(getattr(body.get(key), "value", None), value) for key, value in given.pairs]
        limits = [(name, value) for name, value in keys if isinstance(name, str) and _names_limit(name)]
        acts = bool(limits) and _is_given(body, operand)
    for name, value in limits if acts else ():
        yield from _limit(body, name, value)


def _names_limit(name: str) -> bool:
    return not LIMITS.isdisjoint(words_in(name))


def _limit(body: Body, name: str, operand: Operand) -> Iterator[tuple[Operand, Number, str]]:
    """A number, or a mapping that holds one, given as a limit by name."""
    words = frozenset(words_in(name))
    around = frozenset(words_in(body.scope.name))
    if not words & LIMITS or not (words | around) & _JUDGED or (around & _SETTLES and not words & METRICS):
        return
    value = body.get(operand)
    inner = [one for _, one in value.pairs] if isinstance(value, code.Mapping) else [operand]
    for one in inner:
        number = body.number(one)
        if number is not None and number.value not in {0, 1, -1, 0.5}:
            yield one, number, name


def _is_given(body: Body, operand: Operand) -> bool:
    """Whether a mapping, or one around it, is handed to a call that may act on it.

    A named one of a module is a setting, one that is returned, written or logged is a record."""
    if body.scope.kind == "class":
        return False
    while True:
        name = body.bound_to(operand)
        if name and body.scope.kind != "function":
            return False
        users = [one for each in (operand, *body.readings.get(name, ())) for one in body.users.get(each, ())]
        calls = [user for one in users if isinstance(user := body.get(one), code.Call)]
        if any(not (_is_told(body, call) or _is_default(body, call)) for call in calls):
            return True
        around = [one for one in users if isinstance(body.get(one), code.Mapping | code.Sequence) and one > operand]
        if not around:
            return False
        operand = around[0]


def _is_told(body: Body, call: code.Call) -> bool:
    """Whether a call only writes down or shows what it is given."""
    return body.name(call.function).rpartition(".")[2] in _TELLS


def _is_default(body: Body, call: code.Call) -> bool:
    """Whether a call fills in what a configuration may say otherwise."""
    return body.name(call.function).rpartition(".")[2] in {"setdefault", "get"}


def _is_made(body: Body, call: code.Call) -> bool:
    """Whether a call makes an object of a class, or sets it up: its limits are settings of an algorithm."""
    name = body.name(call.function).rpartition(".")[2]
    return name[:1].isupper() or name in _SETS_UP
