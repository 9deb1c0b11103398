"""Costly results that nothing takes up: trained or loaded models and predictions, under a name that nobody reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mldebt.facts.code import ABSENT, Attribute, Call, Either, Instruction
from mldebt.interpreter.landmarks import Feature, union
from mldebt.interpreter.observations import Leftover
from mldebt.interpreter.values import origins_of
from mldebt.patterns import pattern

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation

_CHECKS = pattern(r"(^|_)(valid|check|verif|assert)", re.IGNORECASE)
"""Functions that are called to look at what they are given."""
_LISTENS = pattern(r"register_\w*hook")
"""Methods of networks that take a function which every step calls."""
_NAMES = frozenset({"columns", "index", "dtypes"})
"""Attributes of a table with what its columns and rows are called."""
_LEARNT = frozenset({"estimator", "transformer"})


def is_ignored(call: Invocation) -> bool:
    """Whether the value of a call is given a name that nothing reads."""
    site = call.site
    return site.instruction >= 0 and site.instruction not in call.machine.layout(site.module, site.scope).live


def is_fetched_later(call: Invocation) -> bool:
    """Whether the rows of a query are left with whom it was given to, to be fetched: `cursor.execute(query)`."""
    site = call.site
    if call.effects.locator != "sql" or call.receiver is None or site.instruction < 0:
        return False
    layout = call.machine.layout(site.module, site.scope)
    return not layout.is_used_after(site.instruction, site.instruction) and not _name(call)


def note(call: Invocation) -> None:
    """Takes down that a costly result of a call goes nowhere."""
    deed = _deed(call)
    name = _name(call) if deed and is_ignored(call) else ""
    if name and not name.startswith("_") and not (deed == "predicted" and _is_listened_to(call)):
        call.machine.recorder.leave(Leftover(call.machine.job, name, deed, call.site.location))


def _is_listened_to(call: Invocation) -> bool:
    """Whether code of the file has itself called at each step of a model: it asks the model for what happens inside."""
    return any(_LISTENS.fullmatch(name) for name in call.machine.program.modules[call.site.module].mentions)


def note_counted(call: Invocation) -> None:
    """Takes down that features are computed of which code asks only how many rows they have."""
    activation = call.site.caller
    if activation is None or call.site.instruction < 0:
        return
    body, layout = activation.facts.body, activation.layout
    counting = body[call.site.instruction]
    counted = counting.arguments[0] if isinstance(counting, Call) and counting.arguments else ABSENT
    if counted == ABSENT or not layout.is_only_counted(counted):
        return
    one = body[counted]
    for operand in one.options if isinstance(one, Either) else (counted,):
        made = body[operand]
        checks = isinstance(made, Call) and (
            _CHECKS.search(getattr(body[made.function], "name", "").rpartition(".")[2]) or _is_of_names(body, made)
        )
        if isinstance(made, Call) and layout.is_only_counted(operand) and not checks:
            kept = (each for each in (made.function, *made.arguments) if layout.is_used_after(each, operand))
            given = union(origins_of(activation.values[each]) for each in kept)
            new = {each for each in origins_of(activation.values[operand]) - given if isinstance(each, Feature)}
            name = next((name for name, held in activation.facts.bindings if operand in held), "")
            if new and name:
                at = activation.at(made.span)
                call.machine.recorder.leave(Leftover(call.machine.job, name, "computed", at, frozenset(new)))


def is_wanted_all_the_same(call: Invocation) -> bool:
    """Whether a read has a point whose value nothing takes: it opens what was learnt, or finds out whether it works."""
    layout = call.machine.layout(call.site.module, call.site.scope)
    return loads_what_was_learnt(call) or layout.is_tried_alone(call.site.instruction)


def _is_of_names(body: Sequence[Instruction], made: Call) -> bool:
    """Whether a call works on the names of columns or rows, not on what is in them: `table.columns.tolist()`."""
    method = body[made.function]
    base = body[method.base] if isinstance(method, Attribute) else None
    return isinstance(base, Attribute) and base.name in _NAMES


def loads_what_was_learnt(call: Invocation) -> bool:
    """Whether a call reads a model, a transformer or another object that was saved, and no configuration."""
    effects, libraries = call.effects, call.machine.libraries
    if not effects.reads or effects.config:
        return False
    owner = libraries.class_name(call.name.rpartition(".")[0]) or ""
    return effects.gives == "stored" or {libraries.kind(effects.gives), libraries.kind(owner)} & _LEARNT != set()


def _deed(call: Invocation) -> str:
    effects = call.effects
    if effects.writes or effects.shows:
        return ""
    if loads_what_was_learnt(call):
        return "loaded"
    if effects.trains or (effects.fits and not effects.transforms and not effects.predicts and _is_made_for_it(call)):
        return "trained"
    return "predicted" if effects.predicts and not effects.fits else ""


def _is_made_for_it(call: Invocation) -> bool:
    """Whether the object that is trained is made in the same expression: `Ridge().fit(X, y)`."""
    scope = call.machine.program.modules[call.site.module].scopes[call.site.scope]
    site = scope.body[call.site.instruction] if call.site.instruction >= 0 else None
    method = scope.body[site.function] if isinstance(site, Call) else None
    if not isinstance(method, Attribute) or not isinstance(scope.body[method.base], Call):
        return False
    return not any(method.base in held for _, held in scope.bindings)


def _name(call: Invocation) -> str:
    """The name that the result is given."""
    scope = call.machine.program.modules[call.site.module].scopes[call.site.scope]
    return next((name for name, held in scope.bindings if call.site.instruction in held), "")
