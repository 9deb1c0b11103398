"""What is known of the rows that values hold: which part of a split they are, and what was learnt from others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from mldebt.interpreter.by_time import of_one_time
from mldebt.interpreter.frames import copy_of
from mldebt.interpreter.grouping import are_things, averaged, of_one_thing
from mldebt.interpreter.landmarks import (
    NOWHERE,
    Batch,
    Column,
    Drawn,
    Feature,
    Fitted,
    Learning,
    Learnt,
    Marks,
    Origins,
    Own,
    Part,
    Predicted,
    Scored,
    marks,
    mixed,
    plain,
    union,
)
from mldebt.interpreter.offsets import only_moves
from mldebt.interpreter.operators import NEGATED
from mldebt.interpreter.times import of_times
from mldebt.interpreter.turns import read_from, shared, turns_at
from mldebt.interpreter.values import (
    Choice,
    Frame,
    Items,
    Thing,
    Value,
    choice,
    names_of,
    options_of,
    origins_of,
    unknown,
)
from mldebt.interpreter.windows import of_a_window, of_rows_before
from mldebt.patterns import pattern

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine, Site
    from mldebt.source import Location

TIME = pattern(
    r"(^|[_\s])(date|datetime|time|timestamp|ts|day|week|month|year|hour)(s?$|[_\s])|(Date|Time|Timestamp)$", re.I
)
"""Names of columns that put rows in an order of time."""


_BOUNDS = frozenset({"extremes", "order", "ahead"})
_MIDDLES = frozenset({"median", "quantile", "percentile", "nanpercentile", "nanquantile"})
"""Statistics of times that but divide them."""


def marked(value: Value, known: Marks) -> Value:
    """The value with more known of its rows."""
    if not known:
        return value
    match value:
        case Frame():
            made = copy_of(value)
            add(made, known)
            return made
        case Thing():
            return msgspec.structs.replace(value, origins=value.origins | known, fields=dict(value.fields))
        case Items():
            items = [marked(item, known) for item in value.items]
            return Items(value.kind, items, marked(value.rest, known) if value.open else value.rest, value.open)
        case Choice():
            return choice(marked(option, known) for option in value.options)
        case None | str() | int() | float():
            return value
    return unknown(origins_of(value), known)


def add(thing: Thing, known: Marks) -> None:
    """Takes down more about the rows of a thing itself."""
    if known:
        thing.origins |= known
        if isinstance(thing, Frame):
            thing.columns = {name: origins | known for name, origins in thing.columns.items()}


def forget(frame: Frame, known: Origins) -> None:
    """Takes back something that is known of the rows of a table."""
    frame.origins -= known
    frame.columns = {name: origins - known for name, origins in frame.columns.items()}


def knowledge(origins: Origins) -> frozenset[Learnt]:
    """What was learnt, among origins; what is dormant stays behind."""
    return frozenset(one for one in marks(origins) if isinstance(one, Learnt) and not one.dormant)


def dormant(origins: Origins) -> list[Learnt]:
    """What was learnt of groups, among origins, and has not come back to the rows that these were made of."""
    return [one for one in marks(origins) if isinstance(one, Learnt) and one.dormant]


def without(value: Value, learnt: Marks) -> Value:
    """A value of which some things are not known that were learnt of rows."""
    if isinstance(value, Choice) and learnt:
        return choice(without(option, learnt) for option in value.options)
    if isinstance(value, Items) and learnt:
        items = [without(item, learnt) for item in value.items]
        return Items(value.kind, items, without(value.rest, learnt) if value.open else value.rest, value.open)
    if not learnt or not isinstance(value, Thing):
        return value
    made = copy_of(value)
    made.origins -= learnt
    if isinstance(made, Frame):
        made.columns = {name: origins - learnt for name, origins in made.columns.items()}
    return made


def picked(key: Origins, base: Origins) -> Marks:
    """What rows that a key picks have from the key: their part, chance, and what was learnt to tell them from others.

    The smallest and largest values, such as the last day, only bound the rows. Rows of one part stay in it, whatever
    they are compared with; of which part those are that are held against several of them nobody knows."""
    told = marks(key)
    if not told:
        return told
    divided = {one.split for one in base if isinstance(one, Part)}
    return frozenset(
        one
        for one in told - mixed(told)
        if isinstance(one, Drawn)
        or (isinstance(one, Part) and one.split not in divided)
        or (isinstance(one, Learnt) and not one.dormant and one.how not in _BOUNDS)
    )


def put_back(machine: Machine, value: Value, place: Value, table: Value) -> Marks:
    """The parts of splits that values leave which go to their places among all rows: `rows.loc[fold, "usual"] = …`.

    Where they hold what the rows to train on told, that is what these were divided for."""
    divided = {one.split for one in origins_of(table) if isinstance(one, Part)}
    there = frozenset(one for one in marks(origins_of(place)) if isinstance(one, Part) and one.split not in divided)
    splits = {one.split for one in there}
    told = marks(origins_of(value)) if splits else frozenset()
    held = frozenset(one for one in told if isinstance(one, Part) and one.split in splits)
    book = machine.recorder.rows
    behind = union(book.rows_of(one) for one in told if isinstance(one, Learnt)) if held else NOWHERE
    for part in behind:
        if isinstance(part, Part) and part.role == "train" and part.split in splits:
            book.rejoin(part.split)
    return there | held if held else held


def sourced(machine: Machine, value: Value, site: Site) -> Origins:
    """Where rows come from; rows of unknown origin get a name of their own from now on."""
    for option in options_of(value):
        if type(option) is Thing and not option.origins and not option.content:
            option.origins = frozenset((machine.recorder.rows.batch(machine.job, site.location),))
    return origins_of(value)


def left_out(machine: Machine, names: Iterable[str], at: Location) -> Marks:
    """What tells of rows of unknown origin that they had columns of time."""
    times = frozenset(name for name in names if TIME.search(name))
    return frozenset((machine.recorder.rows.batch(machine.job, at, times),)) if times else frozenset()


def learn(machine: Machine, how: Learning, call: str, data: Origins, site: Site, own: Own = "") -> Marks:
    """What is learnt from rows there; nothing where the caller has no part in it, or single rows are at hand."""
    if machine.run.idle or machine.run.rowwise:
        return frozenset()
    scope = (site.module, site.scope)
    sure = site.caller is None or not site.caller.is_conditional
    book = machine.recorder.rows
    turn = shared(turns_at(site), [book.read_in(access) for access in read_from(data)])
    learnt = book.learnt(machine.job, how, call, site.location, scope, data, sure, own, turn)
    return frozenset((learnt,))


def of_call(call: Invocation, result: Value) -> Value:
    """The result of a described call with what the call learns from the rows it is given."""
    effects, machine = call.effects, call.machine
    if ahead := _ahead(call):
        data = sourced(machine, call.subject, call.site)
        result = marked(result, learn(machine, "ahead", ahead, data, call.site))
    if effects.looks_back or (effects.sorts and _is_time(call.value(effects.sorts))):
        data = sourced(machine, call.subject, call.site)
        name = "closed window" if call.given.get("closed") in {"left", "neither"} else call.name.rsplit(".", 1)[-1]
        return marked(result, learn(machine, "order", name, data, call.site))
    if effects.applies and not effects.learns and _is_grouping(call):
        return _within(machine, result, of_one_thing(call), knowledge(origins_of(call.receiver)))
    if not effects.learns or call.given.get("axis") in {1, "columns"}:
        return result
    if effects.learns == "within":
        return _within(machine, result, of_one_thing(call))
    name, how = _learning(call)
    if how is None:
        return _awake(machine, result, of_one_thing(call), origins_of(call.receiver))
    if of_rows_before(call):
        return result
    if how in {"statistic", "extremes"} and (of_a_window(call) or of_one_time(call)):
        return result
    if (how in {"extremes", "groups"} or name in _MIDDLES) and of_times(call):
        return result
    data = union((sourced(machine, call.subject, call.site), *map(origins_of, call.values()), *_averaged(call)))
    if (
        is_stated(call.subject)
        or (
            bool(data)
            and how in {"statistic", "extremes"}
            and all(isinstance(one, Fitted | Learnt | Drawn) for one in data)
        )
        or any(isinstance(one, Predicted | Scored) for one in data)
        or (how == "extremes" and (_tells_time(data) or only_moves(call)))
    ):
        return result
    grouped = how == "groups" or effects.learns == "function"
    learnt = learn(machine, how, name, data, call.site, of_one_thing(call) if grouped else "")
    if how == "groups":
        asked = knowledge(union(map(origins_of, call.values()))) - knowledge(origins_of(call.receiver))
        orders = (one for one in knowledge(origins_of(result)) if one.how == "order" and are_things(call))
        result = without(result, asked.union(orders))
    if how in {"groups", "resampling"} or effects.applies:
        return marked(result, learnt)
    return marked(_without_parts(result), learnt)


def _averaged(call: Invocation) -> Iterator[Origins]:
    """The columns that were read, and of whose groups an aggregation takes means: a target among them is told by it.

    What is computed of a column from which a target is computed too tells it less than that."""
    if isinstance(call.receiver, Frame) and call.effects.learns == "groups":
        for name in averaged(call):
            read = plain(call.machine.columns.of(call.receiver, name))
            if all(isinstance(one, Column) and one.name == name for one in read):
                yield read


def asleep(machine: Machine, origins: Origins) -> Origins:
    """Origins of rows that are made of numbers, one of each group of others: statistics of these are dormant."""
    learnt = (one for one in origins if isinstance(one, Learnt) and not one.dormant)
    numbers = frozenset(one for one in learnt if one.how in {"statistic", "extremes"})
    if not numbers:
        return origins
    return (origins - numbers) | frozenset(machine.recorder.rows.asleep(one) for one in numbers)


def whole_again(value: Value) -> Value:
    """Rows that are divided anew: of those that several parts of an earlier split were put together to, nobody knows
    which are of which part."""
    return without(value, mixed(marks(origins_of(value))))


def _ahead(call: Invocation) -> str:
    """What makes the result of a call hold values of later rows, as a reader writes it; empty where nothing does."""
    name = call.name.rsplit(".", 1)[-1]
    for parameter, values in call.effects.looks_ahead.items():
        if not parameter:
            return name
        for given in options_of(call.given.get(parameter)):
            if "below zero" in values and isinstance(given, int | float) and given < 0:
                return f"{name}({given})"
            if "below zero" in values and isinstance(given, Thing) and NEGATED in given.fields:
                return f"{name}(-…)"
            if isinstance(given, str | bool) and given in values:
                return f"{name}({parameter}={given!r})" if isinstance(given, bool) else f'{name}({parameter}="{given}")'
    return ""


def is_stated(value: Value) -> bool:
    """Whether the code states all there is, number by number: that is no data."""
    if isinstance(value, Items):
        return not value.open and all(map(is_stated, value.items))
    return isinstance(value, int | float | str)


def _tells_time(data: Origins) -> bool:
    """Whether data are times alone, whose first and last only bound rows."""
    names = [one.name for one in data if isinstance(one, Column | Feature)]
    return bool(names) and all(TIME.search(name) for name in names)


def _is_time(value: Value) -> bool:
    """Whether columns are named after times."""
    names = names_of(value) or ()
    return bool(names) and any(TIME.search(name) for name in names[:1])


def untold(origins: Origins) -> Origins:
    """What is left of origins in the result of unknown code: no parts of a split of which several meet, for nobody
    knows which of the rows these are, and no smallest and largest values, which may but bound something."""
    told = marks(origins)
    lost = mixed(told).union(one for one in told if isinstance(one, Learnt) and one.how == "extremes")
    return origins - lost if lost else origins


def _learning(call: Invocation) -> tuple[str, Learning | None]:
    """The name of what learns from rows, the call or a method that a grouping applies by its name, and what."""
    how = call.effects.learns
    if how and how != "function" and how != "within":
        draws_once = how == "resampling" and _draws_once(call)
        return call.name.rsplit(".", 1)[-1], None if draws_once else how
    receiver = call.receiver
    for name in names_of(call.value(call.effects.applies)) or ():
        method = call.machine.libraries.method(receiver.class_name, name) if isinstance(receiver, Thing) else None
        if method is not None and method.learns:
            return name, "statistic"
    return "", None


def _is_grouping(call: Invocation) -> bool:
    """Whether a method is one of rows in groups."""
    receiver = call.receiver
    return isinstance(receiver, Thing) and call.machine.libraries.kind(receiver.class_name) == "grouping"


def _within(machine: Machine, value: Value, own: Own, before: Origins = NOWHERE) -> Value:
    """A value whose statistics are of groups of rows, told by whether a group belongs to one thing; not those that
    were there `before`."""
    known = knowledge(origins_of(value)) - before
    told = frozenset(one for one in known if one.how == "statistic")
    if not own or not told:
        return value
    return marked(without(value, told), frozenset(machine.recorder.rows.awake(one, own) for one in told))


def _awake(machine: Machine, value: Value, own: Own, before: Origins) -> Value:
    """A value in which what was learnt of groups is told; what was there `before` was learnt of other rows."""
    told = (one for one in dormant(origins_of(value)) if one not in before)
    return marked(value, frozenset(machine.recorder.rows.awake(one, own) for one in told))


def _draws_once(call: Invocation) -> bool:
    """Whether rows are drawn without putting them back."""
    replace = call.given.get("replace")
    return replace is False or (replace is None and "replace" in call.effects.parameters)


def _without_parts(value: Value) -> Value:
    """A statistic is of no part; it knows what it was learnt from."""
    if isinstance(value, Frame):
        columns = {name: _of_no_part(origins) for name, origins in value.columns.items()}
        return Frame(value.class_name, _of_no_part(value.origins), columns=columns, closed=value.closed)
    if isinstance(value, Thing):
        return msgspec.structs.replace(value, origins=_of_no_part(value.origins), fields=dict(value.fields))
    return value


def _of_no_part(origins: Origins) -> Origins:
    return frozenset(one for one in origins if not isinstance(one, Part | Batch))
