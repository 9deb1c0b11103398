"""What is picked by how well it does, on which rows, and the only metric that a model is judged by."""

from __future__ import annotations

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.landmarks import Fitted, Part, Split
from mldebt.interpreter.rowbook import Choice, RowNotes
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.flows import node_id
from mldebt.linker.rows import add_part


def add_choices(builder: GraphBuilder, seen: RowNotes) -> None:
    """Adds the choices of a project with the rows that decide, and marks models that one metric judges."""
    for choice in seen.choices:
        _add_choice(builder, choice, seen)
    _mark_metrics(builder, seen)


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
    taken: dict[str, set[str]] = {}
    models = {question.prediction: set[Fitted]() for question in seen.questions}
    for question in seen.questions:
        models[question.prediction].add(question.model)
    for one, metric in seen.metrics:
        for model in (one,) if isinstance(one, Fitted) else models.get(one, ()):
            taken.setdefault(node_id(model), set()).add(metric)
    for node, metrics in taken.items():
        builder.mark(node, "only_metric", next(iter(metrics)) if len(metrics) == 1 else "")
