"""Transformers that are classes of the project: what their own methods learn from the rows that these are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mldebt.interpreter import objects, rows
from mldebt.interpreter.frames import copy_of
from mldebt.interpreter.landmarks import NOWHERE, Fitted, Origins, union
from mldebt.interpreter.project_functions import evaluate
from mldebt.interpreter.values import Choice, FunctionValue, Instance, Thing, Value, choice, options_of, origins_of

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine, Site

_TRANSFORM = "transform"
_FITS = frozenset({"fit", "fit_transform"})
_METHODS = _FITS | {_TRANSFORM}
_ANSWERS = frozenset({"predict", "predict_proba", "forward", "score"})
"""Methods of what is a model, whatever else it does to rows."""
_OF_ROWS = frozenset({"statistic", "extremes", "groups"})
"""What an object learns by itself, and holds; what an estimator of a library learns in it is told of that."""


def evaluated(
    machine: Machine,
    function: FunctionValue,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    rest: Sequence[Value],
    site: Site,
) -> Value:
    """The result of a function, with the transformer that it fits, or puts to rows, where it is a method of one.

    Only a call from outside fits it: its methods call each other, and those of the transformers that it is made of."""
    receiver, key = function.receiver, (function.module, function.scope)
    if (
        not isinstance(receiver, Instance)
        or not _is_of_transformer(machine, key)
        or any(_is_of_transformer(machine, caller) for caller in machine.run.stack)
    ):
        return evaluate(machine, function, arguments, keywords, rest, site)
    data = union(map(origins_of, (*arguments, *keywords.values())))
    result = evaluate(machine, function, arguments, keywords, rest, site)
    method = _method(machine, key)
    if method in _FITS and not machine.run.idle and _learns(receiver, data, result):
        name = objects.class_name(receiver.cls)
        fitted = machine.recorder.fitted(machine.job, name, site.location, data, NOWHERE, True, own=key[0])
        receiver.thing = receiver.thing or Thing()
        receiver.thing.content = (receiver.thing.content - _fitted(receiver)) | {fitted}
    return result if method == "fit" else _put_to(result, _fitted(receiver))


def _is_of_transformer(machine: Machine, key: tuple[str, int]) -> bool:
    """Whether a function fits or transforms as a method of a class that does both, and is no model."""
    if _method(machine, key) not in _METHODS:
        return False
    scopes = machine.program.modules[key[0]].scopes
    holder = scopes[key[1]].parent
    names = {one.name.rpartition(".")[2] for one in scopes if one.parent == holder and one.kind != "class"}
    does_both = _TRANSFORM in names and not names.isdisjoint(_FITS)
    return scopes[holder].kind == "class" and does_both and not names & _ANSWERS


def _method(machine: Machine, key: tuple[str, int]) -> str:
    return machine.program.modules[key[0]].scopes[key[1]].name.rpartition(".")[2]


def _learns(receiver: Instance, data: Origins, result: Value) -> bool:
    """Whether an object, or what it made of rows, holds what was learnt of all of them.

    What is told of groups is told of many rows; any other statistic may be one of a single row, as of its words."""
    held = rows.knowledge(union(map(origins_of, _held(receiver))))
    put_in = frozenset(one for one in rows.knowledge(origins_of(result)) if one.how == "groups")
    return any(one.how in _OF_ROWS for one in (held | put_in) - rows.knowledge(data))


def _held(holder: Instance) -> Iterator[Value]:
    """What an object holds, and what the objects of the project hold that it is made of."""
    waiting, seen = [holder], {id(holder)}
    while waiting:
        for value in waiting.pop().fields.values():
            yield value
            for one in options_of(value):
                if isinstance(one, Instance) and id(one) not in seen:
                    seen.add(id(one))
                    waiting.append(one)


def _fitted(receiver: Instance) -> Origins:
    """What an object was fitted as."""
    content = receiver.thing.content if receiver.thing is not None else NOWHERE
    return frozenset(one for one in content if isinstance(one, Fitted) and one.own)


def _put_to(data: Value, fitted: Origins) -> Value:
    """Rows with the transformer that changed them."""
    match data:
        case Choice() if fitted:
            return choice(_put_to(option, fitted) for option in data.options)
        case Thing() if fitted:
            made = copy_of(data)
            made.origins |= fitted
            return made
    return data
