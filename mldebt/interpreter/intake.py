"""What models take in, column by column, beside what they are to predict; also where only names tell of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt.interpreter.landmarks import NOWHERE, Fitted, Marks, Narrowed, Origins, union
from mldebt.interpreter.rowbook import Intake
from mldebt.interpreter.values import Frame, Items, Value, names_of, options_of, origins_of
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation
    from mldebt.interpreter.machine import Machine


def taken(machine: Machine, model: Fitted, data: Value, target: Value, at: Location) -> None:
    """Takes down what a model learns from, where it is told what to predict."""
    wanted = NOWHERE if machine.run.idle else origins_of(target)
    if wanted and all(option is not other for option in options_of(data) for other in options_of(target)):
        machine.recorder.rows.take(_intake(machine, model, data, wanted, at))


def named(activation: Activation) -> None:
    """Takes down what a scope binds to names of inputs, `X`, beside what it binds to names of targets, `y`."""
    naming, machine = activation.layout.naming, activation.machine
    if not naming.inputs and not naming.targets:
        return
    book = machine.recorder.rows
    for operand in naming.named_columns:
        for name in names_of(activation.values[operand]) or ():
            book.label(activation.module, name)
    for operand in naming.listed_columns:
        for name in names_of(activation.values[operand]) or ():
            book.choose(activation.module, name)
    wanted = union(origins_of(activation.values[operand]) for operand in naming.targets)
    for operand in naming.inputs:
        value = activation.values[operand]
        if any(isinstance(option, Frame) for option in options_of(value)) and not naming.is_of_other_rows(operand):
            at = activation.at(activation.facts.body[operand].span)
            book.take(_intake(machine, None, value, wanted, at))


def narrowed(machine: Machine, at: Location) -> Marks:
    """What tells of a table that nobody knows which of its columns are left."""
    return frozenset((machine.recorder.rows.narrowing(machine.job, at),))


def _intake(machine: Machine, model: Fitted | None, data: Value, target: Origins, at: Location) -> Intake:
    columns: dict[str, Origins] = {}
    for option in _tables(data):
        if any(isinstance(one, Narrowed) for one in option.origins):
            continue
        for name, origins in option.columns.items():
            columns[name] = columns.get(name, NOWHERE) | origins
    return Intake(machine.job, model, at, tuple(columns.items()), origins_of(data), target)


def _tables(value: Value) -> list[Frame]:
    """The tables that are given, one by one or together."""
    found: list[Frame] = []
    for option in options_of(value):
        if isinstance(option, Frame):
            found.append(option)
        elif isinstance(option, Items) and not option.open:
            found.extend(table for item in option.items for table in _tables(item))
    return found
