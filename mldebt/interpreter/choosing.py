"""Scores, and the places where code keeps what scores best: a model, a threshold, a number of rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt.facts.code import Argument, Attribute, Binary, Call, Comparison, Variable
from mldebt.interpreter import rows
from mldebt.interpreter.landmarks import Fitted, Origins, Part, Predicted, Scored, union
from mldebt.interpreter.naming import role_of
from mldebt.interpreter.turns import turns_at
from mldebt.interpreter.values import FunctionValue, Items, Thing, Value, elements, options_of, origins_of
from mldebt.library.deeds import Choosing
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine

STATED = "stated when made"
"""The field of an estimator that holds the names of the settings that it was made with."""
HEEDED = "goes by"
"""The field of an object that holds the name of the score that it goes by."""


_CURVES = frozenset({"roc_curve", "precision_recall_curve"})
"""Metrics that give a point for each threshold, and the thresholds beside them."""


def scored(call: Invocation, result: Value) -> Value:
    """The result of a call that tells how well a model does, known for a score on the rows it was given."""
    name = call.name.rsplit(".", 1)[-1]
    if call.effects.folds:
        metric = call.given.get("scoring")
        told = metric if isinstance(metric, str) else "score" if metric is None else "several"
        call.machine.recorder.rows.measure(told, (one for one in origins_of(result) if isinstance(one, Fitted)))
    if not (
        call.effects.folds or call.effects.scores or call.effects.judges or (call.effects.predicts and name == "score")
    ):
        return result
    given = union(map(origins_of, call.values()))
    asked = origins_of(result) if call.effects.predicts else given
    if not call.effects.folds:
        told_of = (one for one in asked if isinstance(one, Predicted))
        call.machine.recorder.rows.measure(name, told_of, turns_at(call.site))
    parts = _parts(given)
    if not parts and not call.effects.folds:
        return result
    score = call.machine.recorder.rows.scored_on(call.machine.job, call.site.location, parts)
    if name in _CURVES:
        points = [rows.marked(Thing(origins=origins_of(result)), frozenset((score,))) for _ in range(2)]
        return Items("tuple", [*points, Thing(origins=origins_of(result))])
    return rows.marked(result, frozenset((score,)))


def note(call: Invocation) -> None:
    """Takes down what a call picks by scores, or by rows that it is given for that."""
    if call.effects.ranks:
        _note_ranking(call)
    chosen = call.effects.chooses
    if chosen is None or not _is_asked(call):
        return
    for decided in elements(call.value(chosen.by)):
        parts = _parts(origins_of(decided))
        if parts or (chosen.searches and not _is_named_part(call)):
            call.machine.recorder.rows.choose_by(call.machine.job, chosen.what, call.site.location, parts)


def keeps_best(activation: Activation, instruction: Comparison) -> None:
    """Takes down that a loop holds a score against the best so far, to keep what is better."""
    if len(activation.values) in activation.layout.best_kept:
        origins = union(origins_of(activation.values[operand]) for operand in instruction.operands)
        _choose(activation.machine, origins, activation.at(instruction.span))


def _choose(machine: Machine, scores: Origins, at: Location) -> None:
    """Takes down that something is picked by scores."""
    taken = [one for one in scores if isinstance(one, Scored)]
    parts = frozenset(part for one in taken for part in one.parts)
    if taken:
        machine.recorder.rows.choose_by(machine.job, "what scores best", at, parts)


def _note_ranking(call: Invocation) -> None:
    values = call.values()
    if call.receiver is None and call.name.startswith("builtins.") and "key" not in call.given and not _is_kept(call):
        return
    if _is_distance(call) or _is_turned_round(call):
        return
    origins = union(map(origins_of, (call.receiver, *values)))
    key = call.given.get("key")
    if isinstance(key, FunctionValue) and call.extra:
        for element in elements(call.extra[0]):
            origins |= origins_of(call.machine.call(key, [element], {}, (), call.site))
    _choose(call.machine, origins, call.site.location)


def _is_kept(call: Invocation) -> bool:
    """Whether the best of a value and of what a name holds becomes what the name holds: `best = max(best, score)`."""
    caller, index = call.site.caller, call.site.instruction
    step = caller.facts.body[index] if caller is not None and index >= 0 else None
    if caller is None or not isinstance(step, Call):
        return False
    for name, given in caller.layout.bindings.items():
        held = any(
            one in given or (isinstance(read := caller.facts.body[one], Variable) and read.name == name)
            for one in step.arguments
        )
        if index in given and held:
            return True
    return False


def _is_distance(call: Invocation) -> bool:
    """Whether what is ranked are distances from something: `np.argmin(np.abs(x - y))`."""
    caller, index = call.site.caller, call.site.instruction
    step = caller.facts.body[index] if caller is not None and index >= 0 else None
    if caller is None or not isinstance(step, Call):
        return False
    method = caller.facts.body[step.function]
    ranked = [*step.arguments[:1], *([method.base] if isinstance(method, Attribute) else [])]
    calls = (one for operand in ranked if isinstance(one := caller.facts.body[operand], Call))
    return any(getattr(caller.facts.body[one.function], "name", "").endswith("abs") for one in calls)


def _is_turned_round(call: Invocation) -> bool:
    """Whether what is ranked is one score and what it is the other way round: `max(auc, 1 - auc)`."""
    caller, index = call.site.caller, call.site.instruction
    step = caller.facts.body[index] if caller is not None and index >= 0 else None
    if caller is None or not isinstance(step, Call):
        return False
    made = (one for operand in step.arguments if isinstance(one := caller.facts.body[operand], Binary))
    return any(side in step.arguments for one in made for side in (one.left, one.right))


def _is_asked(call: Invocation) -> bool:
    """Whether a call, or the making of its receiver, was given a setting that makes it choose."""
    chosen = call.effects.chooses
    if chosen is None or (chosen.judged and call.given.get(chosen.judged) is None):
        return False
    if not chosen.when:
        return True
    stated = call.receiver.fields.get(STATED) if isinstance(call.receiver, Thing) else None
    made_with = stated.items if isinstance(stated, Items) else []
    for parameter, classes in chosen.when.items():
        if not classes and (parameter in made_with or call.given.get(parameter) not in {None, False}):
            return True
        held = call.value(parameter)
        given = [one for value in (held, *elements(held)) for one in options_of(value)]
        asked = (one for one in given if isinstance(one, Thing) and one.class_name in classes)
        if any(_goes_by(one, chosen) for one in asked):
            return True
    return False


def _goes_by(one: Thing, chosen: Choosing) -> bool:
    """Whether an object may go by a score on the rows by which something is chosen."""
    heeded = one.fields.get(HEEDED)
    if chosen.told and heeded in {None, False}:
        return False
    return not isinstance(heeded, str) or heeded.startswith(chosen.begins)


def _is_named_part(call: Invocation) -> bool:
    """Whether the rows that a call is given are called a part by their name: `X_train`."""
    caller = call.site.caller
    step = caller.facts.body[call.site.instruction] if caller is not None and call.site.instruction >= 0 else None
    if caller is None or not isinstance(step, Call) or not step.arguments:
        return True
    given = caller.facts.body[step.arguments[0]]
    return isinstance(given, Argument | Variable) and role_of(given.name) is not None


def _parts(origins: Origins) -> frozenset[Part]:
    return frozenset(one for one in origins if isinstance(one, Part))
