"""Groups of tasks: each stands for the tasks that code states while it is open."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mldebt.interpreter.frames import copy_of
from mldebt.interpreter.values import Items, Thing, Value, elements, options_of

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine

MEMBERS = "members of a group"
"""The field of a group that holds its tasks, by the ids of their jobs."""
_AROUND = "group around"
"""The field with the group that a group is stated to be inside."""


def new(around: Value = None) -> Thing:
    """A group without tasks, inside the one around it, where there is one."""
    group = Thing(fields={MEMBERS: Items("list", [])})
    if around is not None:
        group.fields[_AROUND] = around
    return group


def held_by(manager: Value) -> Items | None:
    """The tasks of a group, which a block opens; None for anything else."""
    members = manager.fields.get(MEMBERS) if isinstance(manager, Thing) else None
    return members if isinstance(members, Items) else None


def join(machine: Machine, job: str) -> None:
    """A task is stated: it is a part of every group that is open."""
    for members in machine.run.groups:
        _take_up(members, job)


def join_stated(group: Value, job: str, depth: int = 4) -> None:
    """A task is stated to be a part of a group, and so of those around that."""
    for option in options_of(group) if depth else ():
        if isinstance(option, Thing) and (members := held_by(option)) is not None:
            _take_up(members, job)
            join_stated(option.fields.get(_AROUND), job, depth - 1)


def _take_up(members: Items, job: str) -> None:
    if job not in members.items:
        members.items.append(job)


@contextlib.contextmanager
def opened(machine: Machine) -> Iterator[Thing]:
    """A new group, open while what is inside is evaluated."""
    group, groups = new(), machine.run.groups
    depth = len(groups)
    members = held_by(group)
    assert members is not None
    groups.append(members)
    try:
        yield group
    finally:
        del groups[depth:]


def standing_for(group: Thing, result: Value) -> Value:
    """What a function gives that makes a group, as the group."""
    if isinstance(result, Thing):
        result = copy_of(result)
        result.fields = {**result.fields, MEMBERS: group.fields[MEMBERS]}
        return result
    return group if result is None or isinstance(result, str | int | float) else result


def ends(machine: Machine, members: Items, last: bool) -> Iterator[str]:
    """The tasks of a group that none of the others comes before, or after."""
    jobs = [one for one in elements(members) if isinstance(one, str)]
    inside = machine.recorder.tasks.within(frozenset(jobs))
    taken = {order.before if last else order.after for order in inside}
    yield from (job for job in jobs if job not in taken)
