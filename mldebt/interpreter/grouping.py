"""What rows are grouped by: whether the rows of a group belong to one thing, or one time, and know of no others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mldebt.facts import code
from mldebt.interpreter.landmarks import Own
from mldebt.interpreter.values import Entries, Items, Value, names_of, options_of
from mldebt.patterns import pattern

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation
    from mldebt.interpreter.effects import Invocation

_ONE_THING = pattern(
    r"(^|[_\s])(id|ids|uid|uuid|guid|key|sk|pk|no|num|number)$|[a-z](Id|ID|Key|No)$|(^|[_\s])id_[a-z]+$"
    r"|^(user|customer|client|account|member|patient|player|driver|passenger|subscriber|session|visit|order|invoice"
    r"|transaction|household|person|employee|student|device|card|case|match|game|race|run|trip|ride|flight)(_?name)?s?$",
    re.I,
)
"""Names of columns that tell one thing from another, so that a group is the history of a single one."""
_ONE_TIME = pattern(
    r"(^|[_\s])(date|datetime|time|timestamp|ts|day|week|month|quarter|year|hour|minute|period|season)s?$"
    r"|[a-z](Date|Time|Timestamp|Day|Week|Month|Year)$|(^|[_\s])(date|datetime|timestamp)_"
    r"|^(дата|день|неделя|месяц|год|fecha|mes|semana|datum|tag|woche|monat|jahr|jour|semaine|mois|tanggal)\b",
    re.I,
)
"""Names of columns whose groups are rows of one stretch of time."""
_ONCE = pattern(r"(^|[_\s])(date|datetime|timestamp|ts|year)s?($|[_\s])|[a-z](Date|Timestamp|Year)$", re.I)
"""Names of columns whose values do not come again, as an hour does every day: a group by one, and a thing, is short."""
_COLUMN = pattern(r"_(col|cols|column|columns|name|field)$", re.I)
_SUMS = frozenset({"sum", "count", "size", "nunique", "first", "last", "cumsum", "cumcount"})
_USUAL = frozenset({"mean", "median", "std", "var"})
_GROUPINGS = frozenset({"groupby", "groupBy", "group_by", "over"})
_ROW = "row_id"
"""What stands for the names of rows, by which a group of a level of the index brings together what one row became."""
_DEEPEST = 8


def of_one_thing(call: Invocation) -> Own:
    """What a statistic of groups is of one thing's own rows, or of one stretch of time, as far as keys tell."""
    caller = call.site.caller
    if caller is None or call.site.instruction < 0:
        return ""
    keys = _keys(caller, call.site.instruction)
    if not any(_ONE_THING.search(key) or _ONE_TIME.search(key) for key in keys):
        return ""
    if _sums(call):
        return "sum"
    times = _ONCE if any(map(_ONE_THING.search, keys)) else _ONE_TIME
    return "moment" if any(map(times.search, keys)) else "statistic"


def are_things(call: Invocation) -> bool:
    """Whether groups are things, `user_id`, and no stretches of time: what is told of each has no order in time."""
    caller = call.site.caller
    keys = _keys(caller, call.site.instruction) if caller is not None and call.site.instruction >= 0 else ()
    return any(map(_ONE_THING.search, keys)) and not any(map(_ONE_TIME.search, keys))


def tells_time(name: str) -> bool:
    """Whether a column is named after a stretch of time."""
    return bool(_ONE_TIME.search(name))


def averaged(call: Invocation) -> tuple[str, ...]:
    """The columns that an aggregation names, and of whose groups it takes what is usual in them."""
    found = ((names_of(column) or (), functions) for column, functions in _aggregated(call))
    return tuple(name for names, functions in found for name in names if functions & _USUAL)


def _sums(call: Invocation) -> bool:
    """Whether all that is taken of a group are sums and counts."""
    name = call.name.rsplit(".", 1)[-1]
    if name not in {"agg", "aggregate", "transform"}:
        return name in _SUMS
    functions = frozenset(function for _, functions in _aggregated(call) for function in functions)
    return bool(functions) and functions <= _SUMS


def _aggregated(call: Invocation) -> Iterator[tuple[Value, frozenset[str]]]:
    """The columns of which an aggregation takes something, None where it does not say which, with what it takes."""
    for option in (option for value in call.values() for option in options_of(value)):
        told = list(option.entries.items()) if isinstance(option, Entries) else [(None, option)]
        for key, one in told:
            pair = one.items if isinstance(one, Items) and one.kind == "tuple" and len(one.items) == 2 else [key, one]
            yield pair[0], frozenset(names_of(pair[1]) or ("unknown",))


def _keys(caller: Activation, instruction: int) -> tuple[str, ...]:
    """What the rows are grouped by that a method takes, on the way back to the call that groups them."""
    methods = _methods(caller, instruction)
    for name, call in methods:
        if name in _GROUPINGS:
            levels = [value for option, value in call.keywords if option == "level"]
            given = levels or [*call.arguments, *(value for option, value in call.keywords if option == "by")]
            named = tuple(one for value in given for one in _names(caller, value))
            return _index(caller, methods) if levels and not named else named
    return ()


def _index(caller: Activation, methods: Iterable[tuple[str, code.Call]]) -> tuple[str, ...]:
    """The columns that the last of some methods to do so made the index of; else it is the names of the rows."""
    for name, call in methods:
        if name == "set_index":
            given = [*call.arguments[:1], *(value for option, value in call.keywords if option == "keys")]
            return tuple(one for value in given for one in _names(caller, value))
        if name == "reset_index":
            break
    return (_ROW,)


def _methods(caller: Activation, instruction: int) -> Iterator[tuple[str, code.Call]]:
    """The calls of methods that a value went through, the last of them first."""
    body, operand = caller.facts.body, instruction
    for _ in range(_DEEPEST):
        one = body[operand]
        if isinstance(one, code.Call):
            function = body[one.function]
            if not isinstance(function, code.Attribute):
                return
            yield function.name, one
            operand = function.base
        elif isinstance(one, code.Attribute | code.Item):
            operand = one.base
        elif isinstance(one, code.Variable):
            bound = [given for given in caller.layout.bindings.get(one.name, ()) if given < instruction]
            if not bound:
                return
            operand = bound[-1]
        else:
            return


def _names(caller: Activation, operand: int) -> tuple[str, ...]:
    """The columns that a key names; one that is not known by what code calls it: `user_id_col`."""
    named = names_of(caller.values[operand])
    if named:
        return named
    one = caller.facts.body[operand]
    if isinstance(one, code.Sequence):
        return tuple(name for item in one.items for name in _names(caller, item))
    if isinstance(one, code.Item):
        return _names(caller, one.key)
    if isinstance(one, code.Call) and isinstance(function := caller.facts.body[one.function], code.Attribute):
        return _names(caller, function.base)
    if isinstance(one, code.Variable | code.Argument | code.Attribute):
        return (_COLUMN.sub("", one.name),)
    return ()
