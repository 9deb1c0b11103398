"""What is picked by how well it does, on which rows, and the only metric that a model is judged by."""

from __future__ import annotations

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.landmarks import NOWHERE, Fitted, Part, Predicted, Split, marks
from mldebt.interpreter.rowbook import Choice, Question, RowNotes
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.landmark_ids import node_id
from mldebt.linker.operands import Body, CodeOf
from mldebt.linker.rows import add_part
from mldebt.linker.telling import is_shown

_OTHER_END = {"argmin": "argmax", "argmax": "argmin", "idxmin": "idxmax", "idxmax": "idxmin"}
"""Methods that give the place of what scores best, and those that give that of the worst."""


def add_choices(builder: GraphBuilder, codes: CodeOf, seen: RowNotes) -> None:
    """Adds the choices of a project with the rows that decide, and marks models that one metric judges.

    The best of several that is only named to people is no choice."""
    for choice in seen.choices:
        if not _is_only_named(codes, choice):
            _add_choice(builder, choice, seen)
    _mark_metrics(builder, seen)


def _is_only_named(codes: CodeOf, choice: Choice) -> bool:
    """Whether what is picked is printed or logged, and nothing else comes of it."""
    path = choice.location.path
    return any(
        body.at(operand) == choice.location and _is_only_shown(codes, body, operand, call)
        for body in (codes.bodies(path) if path in codes.modules else ())
        for operand, call in body.scope.placed(code.Call)
    )


def _is_only_shown(codes: CodeOf, body: Body, operand: Operand, call: code.Call) -> bool:
    name = body.bound_to(operand)
    if not (_gives_a_name(body, call) if name else _tells_both_ends(body, call)):
        return False
    return not (name and _is_read_elsewhere(codes, body, name)) and is_shown(body, operand)


def _gives_a_name(body: Body, call: code.Call) -> bool:
    """Whether a call gives what scores best, and not how well that does."""
    return any(name == "key" for name, _ in call.keywords) or _end(body, call) in _OTHER_END


def _tells_both_ends(body: Body, call: code.Call) -> bool:
    """Whether what scores worst is asked for as well: that describes scores, and picks none."""
    other = _OTHER_END.get(_end(body, call))
    ranked = _ranked(body, call)
    calls = body.scope.of(code.Call) if other and ranked else ()
    return any(_end(body, one) == other and _ranked(body, one) == ranked for one in calls)


def _end(body: Body, call: code.Call) -> str:
    return body.name(call.function).rpartition(".")[2]


def _ranked(body: Body, call: code.Call) -> frozenset[str]:
    """The words of what a method ranks."""
    method = body.get(call.function)
    return body.words(method.base, through=True) if isinstance(method, code.Attribute) else frozenset()


def _is_read_elsewhere(codes: CodeOf, body: Body, name: str) -> bool:
    """Whether another scope reads a name of a module."""
    others = codes.bodies(body.path) if body.scope.kind == "module" else ()
    return any(name in other.readings for other in others if other.index != body.index)


def _add_choice(builder: GraphBuilder, choice: Choice, seen: RowNotes) -> None:
    """What is picked by rows of a part, where they are of no other part of a split as well.

    Rows of a part that is divided again are of what they become then."""
    roles: dict[Split, set[Part]] = {}
    for part in choice.parts:
        roles.setdefault(part.split, set()).add(part)
    divided = dict(seen.splits)
    again = {one for split in roles for one in divided[split] if isinstance(one, Part)}
    told = [one for one, several in roles.items() if len(several) == 1 and not one.folds and not several & again]
    if choice.parts and not told:
        return
    node, at = f"choice:{choice.location}", [choice.location]
    held_out = any(_leaves_rows(part, seen) for part in choice.parts)
    builder.node(node, NodeKind.CHOICE, f"the choice of {choice.what}", at, picks=choice.what, held_out=held_out)
    for split in told:
        part = next(iter(roles[split]))
        rows = add_part(builder, part, seen.seeding)
        detail = f"{part.role} rows decide on {choice.what}"
        builder.edge(rows, EdgeKind.DECIDES, node, at, detail=detail)


def _leaves_rows(part: Part, seen: RowNotes) -> bool:
    """Whether other rows than those of a part, and those trained on, are left to judge by."""
    if part.role != "validation":
        return True
    divided = dict(seen.splits)[part.split]
    return any(isinstance(one, Part) and one.role == "train" for one in divided) or any(
        one.split is part.split and one.role == "test" for one in seen.parts
    )


def _mark_metrics(builder: GraphBuilder, seen: RowNotes) -> None:
    """The only metric of each model, whether one is taken in turn, and whether rows from elsewhere judge it too."""
    taken: dict[str, set[str]] = {}
    models = _models_asked(seen)
    for one, metric in seen.metrics:
        for model in (one,) if isinstance(one, Fitted) else models.get(one, ()):
            taken.setdefault(node_id(model), set()).add(metric)
    for node, metrics in taken.items():
        builder.mark(node, "only_metric", next(iter(metrics)) if len(metrics) == 1 else "")
    trained_in = dict(seen.trained_in)
    for one, turns in seen.measured_in:
        for model in models.get(one, ()) if isinstance(one, Predicted) else ():
            if turns - trained_in.get(model, frozenset()):
                builder.mark(node_id(model), "sliced", True)
    for question in seen.questions:
        if _is_from_elsewhere(question, seen):
            builder.mark(node_id(question.model), "judged_elsewhere", True)


def _is_from_elsewhere(question: Question, seen: RowNotes) -> bool:
    """Whether a model is scored on rows that no split of those it learnt from held out."""
    if question.again or not (question.scores or question.prediction in seen.scored):
        return False
    taught = dict(seen.taught)
    learnt = {one.split for one in marks(taught.get(question.model, NOWHERE)) if isinstance(one, Part)}
    asked = {one.split for one in marks(taught.get(question.prediction, NOWHERE)) if isinstance(one, Part)}
    return bool(learnt) and not learnt & asked


def _models_asked(seen: RowNotes) -> dict[Predicted, set[Fitted]]:
    """The models that each prediction is of."""
    models: dict[Predicted, set[Fitted]] = {}
    for question in seen.questions:
        models.setdefault(question.prediction, set()).add(question.model)
    return models
