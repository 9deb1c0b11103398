"""Training, predicting, transforming and splitting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mldebt.interpreter import chance, composed, intake, row_parts, rows, storage
from mldebt.interpreter.by_time import of_one_time
from mldebt.interpreter.frames import copy_of
from mldebt.interpreter.landmarks import NOWHERE, Origins, Part, Role, Split, union
from mldebt.interpreter.objects import ALGORITHM
from mldebt.interpreter.turns import turns_at
from mldebt.interpreter.values import Entries, Frame, Instance, Items, Thing, Value, options_of, origins_of, unknown
from mldebt.interpreter.windows import of_a_beginning

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation

_CALLERS = 2
"""How many calls above the one that asks a hosted model tell one question from another."""
_STRATA = ("stratify", "groups", "y")
"""Parameters with what rows are shared out by, where they are divided."""
TARGET = "target"
"""The field of data in a library's own box that holds the target it comes with."""


def learned(call: Invocation) -> Value:
    """The result of a call that trains, predicts, transforms or splits; several may come together."""
    effects = call.effects
    _use_the_rest(call)
    if effects.splits:
        return _split(call)
    if effects.divides:
        return _divided(call)
    result: Value = call.receiver if call.receiver is not None else Thing()
    if effects.fits:
        _fit(call)
    if effects.trains:
        result = _trained(call)
    if effects.transforms:
        return _transformed(call)
    if effects.predicts:
        return _predicted(call)
    return result


def _use_the_rest(call: Invocation) -> None:
    """Weights, groups and other data that training takes besides."""
    effects = call.effects
    told = {effects.fits, effects.trains, effects.target, effects.predicts, effects.transforms, *effects.splits}
    if "*" not in told:
        rest = union(origins_of(value) for name, value in call.given.items() if name not in told)
        call.machine.recorder.use(call.machine.job, f"learns with {call.name}", call.site.location, rest)


def _fit(call: Invocation) -> None:
    machine, effects = call.machine, call.effects
    data = union((rows.sourced(machine, call.value(effects.fits), call.site), *map(origins_of, call.extra)))
    target = origins_of(call.value(effects.target)) if effects.target else NOWHERE
    for receiver in options_of(call.receiver):
        if not isinstance(receiver, Thing):
            continue
        transformer = machine.libraries.kind(receiver.class_name) == "transformer"
        if transformer and (machine.run.idle or _is_of_stated(call) or composed.is_of_project(machine, receiver)):
            continue
        fitted = machine.recorder.fitted(
            machine.job, _algorithm(receiver), call.site.location, data | target, target, transformer
        )
        machine.recorder.rows.teach(fitted, chance.beginnings(origins_of(receiver)))
        machine.recorder.rows.train_in(fitted, turns_at(call.site))
        receiver.content |= frozenset((fitted,))
        if target and not transformer:
            machine.recorder.rows.lesson(fitted, options_of(call.value(effects.fits)))
            intake.taken(machine, fitted, call.value(effects.fits), call.value(effects.target), call.site.location)
        if transformer or effects.transforms or not _has_target(call):
            receiver.content = _relearnt(call, receiver, data | target)


def _is_of_stated(call: Invocation) -> bool:
    """Whether what is learnt are values, such as categories, that the code states: no rows are there."""
    given = options_of(call.value(call.effects.fits))
    return any(map(_states, given)) and all(map(_states, given))


def _states(value: Value) -> bool:
    """Whether a value, or all columns of a table, are written down in the code."""
    if isinstance(value, Frame):
        return value.closed and bool(value.columns) and not origins_of(value)
    return isinstance(value, Items) and bool(value.items) and rows.is_stated(value)


def _has_target(call: Invocation) -> bool:
    """Whether a target is given, known or not."""
    given = call.value(call.effects.target) if call.effects.target else None
    return given is not None or (call.is_open and bool(call.effects.target))


def _relearnt(call: Invocation, receiver: Thing, data: Origins) -> Origins:
    """What an estimator holds when it was fitted again: what it learnt before is gone."""
    machine = call.machine
    kept = receiver.content - rows.knowledge(receiver.content)
    if not composed.learns_from_rows(machine, receiver) or _begins_apart(call):
        return kept
    return kept | rows.learn(machine, "fit", _algorithm(receiver), data, call.site)


def _begins_apart(call: Invocation) -> bool:
    """Whether it is fitted on the rows before some place, or on those that a key named after training picks, and put to
    others later, or anew on those of each day: these are not all there are."""
    return of_one_time(call) or (
        not call.effects.transforms and (of_a_beginning(call) or row_parts.picked_to_train(call))
    )


def _trained(call: Invocation) -> Value:
    machine, effects = call.machine, call.effects
    boxed = call.value(effects.trains)
    data = union((rows.sourced(machine, boxed, call.site), *map(origins_of, call.extra)))
    target = origins_of(call.value(effects.target)) if effects.target else NOWHERE
    if isinstance(boxed, Thing) and not target:
        target = origins_of(boxed.fields.get(TARGET))
    given = call.value(effects.model) if effects.model else None
    algorithm = call.name.rsplit(".", 1)[-1] if call.name else "model"
    for named in (call.receiver, given if effects.folds else None):
        if isinstance(named, Thing) and named.class_name:
            algorithm = _algorithm(named)
    fitted = machine.recorder.fitted(
        machine.job, algorithm, call.site.location, data | target, target, False, bool(effects.folds)
    )
    machine.recorder.rows.lesson(fitted, options_of(boxed))
    if effects.target:
        intake.taken(machine, fitted, boxed, call.value(effects.target), call.site.location)
    if effects.folds:
        _recorded_split(call, data | target)
    machine.recorder.rows.teach(fitted, chance.beginnings(origins_of(given)))
    machine.recorder.rows.train_in(fitted, turns_at(call.site))
    for model in () if effects.folds else options_of(given):
        if isinstance(model, Thing):
            model.content |= frozenset((fitted,))
    return Thing(effects.gives, content=frozenset((fitted,)))


def _predicted(call: Invocation) -> Value:
    machine, effects = call.machine, call.effects
    model = call.value(effects.model) if effects.model else call.receiver
    inputs = union(map(origins_of, (call.value(effects.predicts), *call.extra)))
    answers = origins_of(model) | (storage.hosted(call) if effects.hosted else NOWHERE)
    # One function asks a hosted model for everybody: each of its callers gets another answer.
    asked_from = tuple(machine.run.sites[-_CALLERS:]) if effects.hosted else ()
    predicted = machine.recorder.predicted(machine.job, call.site.location, inputs | answers, asked_from)
    gives = "" if effects.gives in {"self", "copy", "stored"} or effects.gives.startswith("[") else effects.gives
    rows_asked = options_of(call.value(effects.predicts))
    scores = effects.scores or call.name.rsplit(".", 1)[-1] == "score"
    machine.recorder.rows.ask(predicted, origins_of(model), rows_asked, scores)
    known = frozenset(one for one in inputs if isinstance(one, Part)) | rows.knowledge(origins_of(model))
    told = frozenset((predicted,)) | known
    passed = {name: union(_of_column(one, name) for one in rows_asked) for name in effects.passes_through}
    return Frame(gives, told, columns=passed) if passed else Thing(gives, told)


def _of_column(data: Value, name: str) -> Origins:
    """Where a column of a table comes from."""
    return data.columns.get(name, data.origins) if isinstance(data, Frame) else origins_of(data)


def _transformed(call: Invocation) -> Value:
    """The data as it was, with what the transformer learnt mixed in."""
    knowledge = origins_of(call.receiver)
    data = call.value(call.effects.transforms)
    call.machine.recorder.rows.apply(knowledge, origins_of(data))
    for option in options_of(data):
        if isinstance(option, Frame):
            made = copy_of(option)
            made.origins |= knowledge
            rows.add(made, rows.knowledge(knowledge))
            return made
    kept = data.class_name if isinstance(data, Thing) else ""
    return Thing(kept, origins_of(data) | knowledge)


def _split(call: Invocation) -> Value:
    """Two parts of everything that is split, in turn."""
    told, machine = call.effects.splits, call.machine
    values = call.extra if "*" in told else tuple(call.value(name) for name in told)
    held = [value for value in map(_as_rows, values) if isinstance(value, Thing | Items) or origins_of(value)]
    inputs = union(rows.sourced(machine, value, call.site) for value in held)
    split = _recorded_split(call, inputs)
    named = [] if call.effects.parts else row_parts.by_name(call)
    each = max(2, len(named)) if len(held) == 1 else 2
    roles = _roles(named, each * len(held), _later_role(inputs), each)
    parts = [
        rows.marked(rows.whole_again(_part(value)), frozenset((machine.recorder.rows.part(split, roles[place]),)))
        for place, value in enumerate(value for value in held for _ in range(each))
    ]
    if call.effects.parts:
        return Entries(dict(zip(call.effects.parts, parts, strict=False)))
    return Items("list", parts)


def _as_rows(value: Value) -> Value:
    """What is split; an object of a class of the project stands for the data that it holds."""
    if not isinstance(value, Instance):
        return value
    return Thing(origins=union((origins_of(value), *map(origins_of, value.fields.values()))))


def _recorded_split(call: Invocation, inputs: Origins) -> Split:
    in_order = call.effects.ordered or any(_keeps_order(call, option) for option in options_of(call.given.get("cv")))
    shuffled = not in_order and call.given.get("shuffle") is not False
    for parameter in _STRATA:
        call.machine.recorder.rows.stratify(origins_of(call.given.get(parameter)))
    name = call.name.rsplit(".", 1)[-1]
    recorder, folds = call.machine.recorder, bool(call.effects.divides or call.effects.folds)
    seed = call.effects.seed
    seeded = not (seed and shuffled) or call.given.get(seed) is not None
    return recorder.rows.split(
        call.machine.job,
        name,
        call.site.location,
        inputs,
        shuffled=shuffled,
        folds=folds,
        seeded=seeded,
        stratified=_is_stratified(call),
        turns=turns_at(call.site),
        grouped="Group" in (_algorithm(call.receiver) if isinstance(call.receiver, Thing) else ""),
    )


def _is_stratified(call: Invocation) -> bool:
    """Whether each part has its share of every class, or of every group, as far as it can be told."""
    if call.effects.folds or call.given.get("stratify") is not None:
        return True
    made_as = _algorithm(call.receiver) if isinstance(call.receiver, Thing) else ""
    return "Stratified" in made_as or "Group" in made_as or made_as.startswith("TimeSeries")


def _keeps_order(call: Invocation, splitter: Value) -> bool:
    """Whether a splitter trains on earlier rows than it tests on."""
    method = call.machine.libraries.method(splitter.class_name, "split") if isinstance(splitter, Thing) else None
    return method is not None and method.ordered


def _later_role(inputs: Origins) -> Role:
    """The role of the smaller part: what is split off from a training part is for validation."""
    return "validation" if any(isinstance(one, Part) and one.role == "train" for one in inputs) else "test"


def _roles(named: Sequence[Role | None], count: int, later: Role, each: int) -> list[Role]:
    """The role of each part in turn, by its name where it says one."""
    between: list[Role] = ["validation"] * (each - 2)
    usual: list[Role] = ["train", *between, "test" if between else later]
    return [(named[place] if place < len(named) else None) or usual[place % each] for place in range(count)]


def _divided(call: Invocation) -> Value:
    """Turns of a cross-validation: the places of the rows to train on and of those to test on."""
    machine = call.machine
    data = call.value(call.effects.divides)
    inputs = rows.sourced(machine, data, call.site)
    split = _recorded_split(call, inputs)
    roles: tuple[Role, Role] = ("train", _later_role(inputs))
    return Items("list", [], rest=Items("tuple", row_parts.of_roles(machine, split, roles, Thing())), open=True)


def _part(value: Value) -> Value:
    if isinstance(value, Thing):
        return copy_of(value)
    return (
        Items(value.kind, list(value.items), value.rest, True)
        if isinstance(value, Items)
        else unknown(origins_of(value))
    )


def _algorithm(receiver: Thing) -> str:
    named = receiver.fields.get(ALGORITHM)
    return named if isinstance(named, str) else receiver.class_name.rsplit(".", 1)[-1] or "model"
