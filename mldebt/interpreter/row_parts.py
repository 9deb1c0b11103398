"""The parts of a split that values hold, where calls or names tell of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mldebt.facts import code
from mldebt.interpreter import put_apart
from mldebt.interpreter.landmarks import NOWHERE, Column, Learnt, Marks, Origins, Part, Rest, Role, Split, marks, mixed
from mldebt.interpreter.naming import role_of
from mldebt.interpreter.rows import knowledge, marked, without
from mldebt.interpreter.turns import turns_in
from mldebt.interpreter.values import Frame, FunctionValue, Items, Thing, Value, origins_of
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine


def of_roles(machine: Machine, split: Split, roles: Iterable[Role], value: Value) -> list[Value]:
    """A value once for each role, with the rows of that part."""
    return [marked(value, frozenset((machine.recorder.rows.part(split, role),))) for role in roles]


def named_part(activation: Activation, value: Value) -> Value:
    """What an instruction gives, as the part of a split that its name says, where the scope picks parts by name."""
    named = activation.layout.naming.picked.get(len(activation.values))
    if named is None:
        return value
    role, first = named
    machine, at = activation.machine, activation.at(activation.facts.body[first].span)
    pick = activation.facts.body[first]
    base = origins_of(activation.values[pick.base]) if isinstance(pick, code.Item) else origins_of(value)
    value = without(value, (knowledge(origins_of(value)) - base) | mixed(marks(base)))
    whole = frozenset(one for one in origins_of(value) if not (isinstance(one, Part) and one.split.location == at))
    turns = turns_in(activation, len(activation.values))
    split = machine.recorder.rows.split(machine.job, "selection", at, whole, shuffled=False, turns=turns)
    if isinstance(pick, code.Item) and put_apart.undoes(activation, pick):
        machine.recorder.rows.rejoin(split)
    if overlap := activation.layout.naming.overlap(len(activation.values)):
        machine.recorder.rows.overlap(split, overlap)
    return marked(value, frozenset((machine.recorder.rows.part(split, role),)))


def named_parameter(machine: Machine, function: FunctionValue, name: str, value: Value) -> Value:
    """An unknown argument as the part of a split that the names of a function's parameters tell of."""
    role = machine.layout(function.module, function.scope).naming.parameters.get(name)
    if role is None:
        return value
    at = Location(function.module, machine.program.modules[function.module].scopes[function.scope].span)
    split = machine.recorder.rows.split(machine.job, "its caller", at, NOWHERE, shuffled=False)
    return marked(value, frozenset((machine.recorder.rows.part(split, role),)))


def named_results(activation: Activation, value: Value) -> Value:
    """The results of a call that are unpacked into rows for training and others by their names, as such parts, where
    nothing tells more: the code that divides them is not known."""
    roles = activation.layout.naming.roles_of_results(len(activation.values))
    if "train" not in roles or len({*roles} - {None}) < 2 or not _is_untold(value):
        return value
    span = activation.facts.body[len(activation.values)].span
    book, job = activation.machine.recorder.rows, activation.machine.job
    split = book.split(job, "its caller", activation.at(span), NOWHERE, shuffled=False)
    held = value.items if isinstance(value, Items) and len(value.items) >= len(roles) else [value] * len(roles)
    return Items(
        "tuple",
        [
            one if role is None else marked(one, frozenset((book.part(split, role),)))
            for one, role in zip(held, roles, strict=False)
        ],
    )


def _is_untold(value: Value) -> bool:
    """Whether nothing is known of the rows of a value but where they come from."""
    if isinstance(value, Items):
        return not value.open and all(map(_is_untold, value.items))
    return type(value) in {Frame, Thing} and not any(isinstance(one, Part | Learnt) for one in origins_of(value))


def of_key(machine: Machine, value: Value, key: Value) -> Value:
    """What data in parts holds under a key, as the part that the key says: whoever published it has divided it.

    Of a single file all rows are under one key, whatever that is called."""
    role = role_of(key) if isinstance(key, str) else None
    held = {one.access for one in origins_of(value) if isinstance(one, Column | Rest)}
    is_whole = all(one.medium == "path" and len(one.locators) == 1 for one in held) and len(held) == 1
    if role is None or not held or is_whole or any(isinstance(one, Part) for one in origins_of(value)):
        return value
    at = min(one.location for one in held)
    split = machine.recorder.rows.split(machine.job, "its caller", at, NOWHERE, shuffled=False)
    return marked(value, frozenset((machine.recorder.rows.part(split, role),)))


def by_name(call: Invocation) -> list[Role | None]:
    """The roles that the names say to which the call's results are bound, place by place."""
    site = call.site
    if site.instruction < 0:
        return []
    return call.machine.layout(site.module, site.scope).naming.roles_of_results(site.instruction)


def picked_to_train(call: Invocation) -> bool:
    """Whether what a call is given first is picked from rows by what is named after training: `rows[train_mask]`."""
    site = call.site
    if site.instruction < 0:
        return False
    return call.machine.layout(site.module, site.scope).naming.role_of_key(site.instruction) == "train"


def keep_parts(frame: Frame, own: Origins) -> None:
    """Leaves the rows of a table in the parts of a split that they are in, whatever is joined to them by a key."""
    divided = {one.split for one in own if isinstance(one, Part)}
    if divided:
        parts = frozenset(one for one in own if isinstance(one, Part))
        frame.origins = _in_parts(frame.origins, divided, parts)
        frame.columns = {name: _in_parts(origins, divided, parts) for name, origins in frame.columns.items()}


def _in_parts(origins: Origins, divided: set[Split], parts: Marks) -> Origins:
    return frozenset(
        one for one in origins if not (isinstance(one, Part) and one.split in divided and one not in parts)
    )
