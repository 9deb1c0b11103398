"""Templates in the texts that calls of an orchestrator are given: `{{ params.folder }}`, `{{ var.value.bucket }}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Scalar
from mldebt.interpreter import texts
from mldebt.interpreter.values import Entries, Items, Value, choice, options_of
from mldebt.patterns import pattern
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine

_NAMED = pattern(
    r"\{\{-?\s*(?P<of>params|var\.value)(?:\.(?P<name>\w+)|\[['\"](?P<key>\w+)['\"]\]|\.get\(['\"](?P<got>\w+)['\"]\))"
    r"\s*-?\}\}"
)
_PARAMETERS = "params"
_DEEPEST = 3


def filled(machine: Machine, given: Mapping[str, Value], parameter: str, at: Location) -> dict[str, Value]:
    """Arguments with what templates in them name: what the call is given for that, else what its file states for all.

    A template that names anything else stays as it is."""
    values: dict[Scalar, Value] = {}
    for told in (machine.template_values.get(at.path), given.get(parameter)):
        for option in options_of(told):
            if isinstance(option, Entries):
                values.update(option.entries)
    return {name: _filled(machine, value, values, at, _DEEPEST) for name, value in given.items()}


def _filled(machine: Machine, value: Value, values: Mapping[Scalar, Value], at: Location, depth: int) -> Value:
    if type(value) is str:
        return _text(machine, value, values, at) if "{{" in value else value
    if isinstance(value, Items) and depth and any(isinstance(one, str | Items | Entries) for one in value.items):
        within = [_filled(machine, one, values, at, depth - 1) for one in value.items]
        return value if within == value.items else Items(value.kind, within, value.rest, value.open)
    if isinstance(value, Entries) and depth:
        inside = {key: _filled(machine, one, values, at, depth - 1) for key, one in value.entries.items()}
        if any(inside[key] is not one for key, one in value.entries.items()):
            return Entries(inside, value.rest, value.open)
    return value


def _text(machine: Machine, text: str, values: Mapping[Scalar, Value], at: Location) -> Value:
    parts: list[Value] = []
    end = 0
    for found in _NAMED.finditer(text):
        name = found["name"] or found["key"] or found["got"]
        is_given = found["of"] == _PARAMETERS
        value = values.get(name) if is_given else machine.configuration.variable(name, None, at)
        known = choice(one for one in options_of(value) if isinstance(one, str | int | float))
        if isinstance(known, str | int | float) and HOLE not in str(known):
            parts += [text[end : found.start()], str(known)]
            end = found.end()
    return texts.concatenated([*parts, text[end:]]) if parts else text
