"""Whether rows are the same as those that something was learnt of: what of that comes back to them, or is foreign."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mldebt.interpreter.landmarks import SETS_AT_HAND, Column, Feature, Learnt, Marks, Origins, Part, plain
from mldebt.interpreter.rows import dormant, knowledge
from mldebt.interpreter.values import Frame, Value, origins_of

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine
    from mldebt.interpreter.rowbook import Assigned


def looks_up(key: Origins, base: Origins) -> bool:
    """Whether a key are values of a column of a table that is another than what they pick from: no places of rows."""
    columns = frozenset(one for one in key if isinstance(one, Column | Feature))
    return bool(columns and plain(base)) and _sources(columns).isdisjoint(_sources(base))


def brought_back(machine: Machine, base: Origins, other: Value) -> Marks:
    """What was learnt of groups and comes back, by a join or a mapping, to the rows that the groups were made of.

    Other groups of these rows, one row for each, are none of them."""
    book = machine.recorder.rows
    asleep = dormant(origins_of(other))
    if not asleep:
        return frozenset()
    here = {one.location for one in (*knowledge(base), *asleep)}
    others = {book.rows_of(one) for one in dormant(base) if one.location not in here}
    own, grouped = _sources(base), frozenset[object]().union(*map(_sources, others))
    sources = {rows: _sources(rows) for rows in map(book.rows_of, asleep)}
    back = {rows for rows, of in sources.items() if not of.isdisjoint(own) and of.isdisjoint(grouped)}
    return frozenset(book.awake(one) for one in asleep if book.rows_of(one) in back)


def of_another_table(machine: Machine, base: Origins, other: Value) -> Marks:
    """What was learnt of rows that are none of those which a table is joined to by a key: of places, say, and no days.

    Nothing where it is not known what rows these are."""
    recorder = machine.recorder
    behind = recorder.behind(base)
    if not plain(behind):
        return frozenset()
    own = _sources(behind)
    learnt = knowledge(origins_of(other)) - base
    return frozenset(one for one in learnt if own.isdisjoint(_sources(recorder.behind(recorder.rows.rows_of(one)))))


def held(machine: Machine, column: Feature | Assigned, origins: Origins, table: Value) -> None:
    """Takes down what a new column of a table holds of what was learnt: from later rows, or from all that it has."""
    learnt = knowledge(origins)
    book = machine.recorder.rows
    if learnt and isinstance(table, Frame):
        own = _sources(origins_of(table))
        learnt = frozenset(
            one for one in learnt if one.how == "ahead" or not own.isdisjoint(_sources(book.rows_of(one)))
        )
    book.hold(column, learnt)


@lru_cache(SETS_AT_HAND)
def _sources(origins: Origins) -> frozenset[object]:
    """What tells whether rows are the same: the accesses that they came from, what else they are made of."""
    return frozenset(getattr(one, "access", one) for one in origins if not isinstance(one, Learnt | Part))
