"""What calls draw at random: rows, and what models and transformations start with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from mldebt.interpreter import rows
from mldebt.interpreter.landmarks import Drawn, Origins, marks
from mldebt.interpreter.values import Entries, Items, Thing, Value, elements, options_of, origins_of

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation

_SEED = "random_state"
_START = "init"
"""The parameter of estimators for the values, or the name of the way to draw them, that they start with."""


def drawn(call: Invocation, result: Value) -> Value:
    """The result of a call, which tells of itself where it is drawn at random without a seed of its own."""
    if call.effects.tries and _may_seed(call.value(call.effects.tries)):
        result = _settled(result)
    if call.effects.each:
        return rows.marked(result, marks(draws(origins_of(call.receiver))))
    if call.effects.hands_seed and call.given.get(call.effects.seed) is not None:
        result = _settled(result)
    if not call.effects.draws or call.machine.run.idle or _is_seeded(call):
        return result
    machine = call.machine
    name = call.name.rsplit(".", 1)[-1]
    return rows.marked(
        result, frozenset((machine.recorder.rows.drawn(machine.job, name, _what(call), call.site.location),))
    )


def draws(origins: Origins) -> Origins:
    """What was drawn at random, among origins."""
    return frozenset(one for one in origins if isinstance(one, Drawn))


def beginnings(origins: Origins) -> Origins:
    """What was drawn at random, among origins, for a model to start with: a setting that is drawn is no row."""
    return frozenset(one for one in origins if isinstance(one, Drawn) and one.what != "rows")


def _may_seed(settings: Value) -> bool:
    """Whether settings that are tried in turn may hold a seed; none do where they are all known by other names."""
    told = [*elements(settings)] if isinstance(settings, Items) else [*options_of(settings)]
    return any(
        not isinstance(one, Entries) or one.open or any(str(name).endswith(_SEED) for name in one.entries)
        for one in told
    )


def _settled(value: Value) -> Value:
    """What is made of parts that get their seeds by settings: none of these starts at random any more."""
    if not isinstance(value, Thing):
        return value
    kept = frozenset(one for one in value.origins if not (isinstance(one, Drawn) and one.what != "rows"))
    return msgspec.structs.replace(value, origins=kept, fields=dict(value.fields))


def _is_seeded(call: Invocation) -> bool:
    """Whether a call has a seed, as far as it can be told: one that takes arguments out of sight may have one.

    What starts at values that it is given draws none."""
    begins_at = options_of(call.given.get(_START))
    return (
        call.is_open
        or call.given.get(call.effects.seed) is not None
        or any(isinstance(one, Thing) for one in begins_at)
    )


def _what(call: Invocation) -> Literal["model", "transformer", "rows"]:
    kind = call.machine.libraries.kind(call.effects.gives)
    return kind if kind == "transformer" else "model" if kind == "estimator" else "rows"
