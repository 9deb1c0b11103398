"""Decisions of the graph: numbers in the code that labels and probabilities are cut at."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.graph.schema import NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.calls import scopes_that_call
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.together import tell_together
from mldebt.linker.weighing import Weighing

_LABELS = frozenset({"label", "labels", "target", "targets", "outcome"})
_ALONE = frozenset({"class", "y"})
"""Words that say so only where they are the whole name: `soil_class` may be any column."""
_TARGETS = frozenset({"labelCol", "label_col", "target", "target_column", "label", "label_column"})
"""The arguments that name the column that a model learns."""
_PROBABILITIES = frozenset({"probability", "probabilities", "proba", "probas", "prob", "probs"})
_CUTTING = frozenset({"cut", "digitize", "Bucketizer"})
_FEWEST = 2
_LEAVES_OUT = frozenset(
    {"drop", "dropped", "exclude", "excluded", "excludes", "ignore", "ignored", "leak", "leakage", "leaky", "meta",
     "metadata", "non", "not", "omit", "remove", "removed", "skip"}
)  # fmt: skip
"""Words of names of columns that no model learns."""


def add_bins(builder: GraphBuilder, codes: CodeOf, sayings: Sayings, paths: frozenset[str], weighing: Weighing) -> None:
    """The cuts of labels and of probabilities in the modules of some paths, notebooks left out."""
    paths = frozenset(path for path in paths & codes.modules.keys() if not path.endswith(".ipynb"))
    cutting = {path: [*scopes_that_call(codes, sayings, path, _CUTTING)] for path in sorted(paths)}
    if not any(cutting.values()):
        return
    targets = {text for _, texts in sayings.of_all(paths, _targets) for text in texts}
    left_out = frozenset(_left_out(codes)) - targets
    first: dict[tuple[str, str], str] = {}
    copies: dict[str, int] = {}
    for bodies in cutting.values():
        for body in bodies:
            for call, operand, name, inner in _cut_probabilities(body):
                if outcome := weighing.of(body, call, "prediction"):
                    _add_held(builder, body, operand, name, inner, outcome)
            for operand, name, cuts in _cuts(body):
                if name in left_out:
                    continue
                if name in targets or name.lower() in _ALONE or _LABELS & {*words_in(name)}:
                    node = _add(builder, body, operand, name, ", ".join(f"{cut:g}" for cut in cuts))
                    stands = first.setdefault((name, str(builder.attribute(node, "value"))), node)
                    if stands != node:
                        tell_together(builder, stands, [node])
                        copies[stands] = copies.get(stands, 0) + 1
    for stands, count in copies.items():
        builder.mark(stands, "along", f", here and in {count} other {'place' if count == 1 else 'places'}")


def _add(builder: GraphBuilder, body: Body, operand: Operand, name: str, cuts: str) -> str:
    at = body.at(operand)
    node = f"decision:{at}#bins"
    function = body.scope.name or "the module"
    builder.node(node, NodeKind.DECISION, name, (at,), value=cuts, subject="label", deed="bins", function=function)
    return node


def _add_held(builder: GraphBuilder, body: Body, operand: Operand, name: str, cuts: list[float], outcome: str) -> None:
    """A score that is held against each of the cuts: who is in which class hangs on them."""
    at = body.at(operand)
    function = body.scope.name or "the module"
    builder.node(
        f"decision:{at}#held", NodeKind.DECISION, name, (at,), value=" and ".join(f"{cut:g}" for cut in cuts),
        subject="score", deed="compares", function=function,
        where=f"written in the code of {function}", outcome=outcome,
    )  # fmt: skip


def _cut_probabilities(body: Body) -> Iterator[tuple[Operand, Operand, str, list[float]]]:
    """The calls that cut probabilities into classes, where the cuts are written, what is cut, and the inner cuts."""
    for operand, instruction in body.scope.placed(code.Call):
        given = dict(instruction.keywords)
        called = body.name(instruction.function).rpartition(".")[2]
        if called not in {"cut", "digitize"} or not instruction.arguments:
            continue
        name = body.name(instruction.arguments[0])
        splits = given.get("bins", (*instruction.arguments, ABSENT)[1])
        inner = [cut for cut in _numbers(body, splits) if 0 < cut < 1]
        if _PROBABILITIES & {*words_in(name)} and len(inner) >= _FEWEST:
            yield operand, splits, name, inner


@Saying
def _targets(file: OneFile) -> frozenset[str]:
    """The columns that a file has models learn, by name."""
    found: set[str] = set()
    for scope in file.module.scopes:
        for call in scope.of(code.Call):
            for name, value in call.keywords:
                literal = scope.body[value] if name in _TARGETS and value != ABSENT else None
                if isinstance(literal, code.Constant) and isinstance(literal.value, str):
                    found.add(literal.value)
    return frozenset(found)


def _left_out(codes: CodeOf) -> Iterator[str]:
    """The columns that code names only where they are made, and in lists of what is left out."""
    listed: dict[str, int] = {}
    said: dict[str, int] = {}
    for path in codes.modules:
        for body in codes.bodies(path):
            made = {one.key for one in body.scope.of(code.StoreItem)}
            for operand, one in body.scope.placed(code.Constant):
                if isinstance(one.value, str) and operand not in made:
                    said[one.value] = said.get(one.value, 0) + 1
            for operand, display in body.scope.placed(code.Sequence):
                if _LEAVES_OUT & {*words_in(body.bound_to(operand))}:
                    for item in display.items:
                        literal = body.get(item)
                        if isinstance(literal, code.Constant) and isinstance(literal.value, str):
                            listed[literal.value] = listed.get(literal.value, 0) + 1
    yield from (name for name, count in listed.items() if count == said.get(name))


def _cuts(body: Body) -> Iterator[tuple[Operand, str, list[float]]]:
    """The calls that cut numbers into classes: where the cuts are written, the column they make, and the cuts."""
    stored = {
        one.value: key.value
        for one in body.scope.of(code.StoreItem)
        if isinstance(key := body.get(one.key), code.Constant) and isinstance(key.value, str)
    }
    for operand, instruction in body.scope.placed(code.Call):
        given = dict(instruction.keywords)
        called = body.name(instruction.function).rpartition(".")[2]
        if called == "Bucketizer" and "splits" in given and "outputCol" in given:
            column = body.get(given["outputCol"])
            name = column.value if isinstance(column, code.Constant) and isinstance(column.value, str) else ""
            splits = given["splits"]
        elif called == "cut" and ("bins" in given or len(instruction.arguments) > 1):
            name = stored.get(operand, "") or body.bound_to(operand)
            splits = given.get("bins", (*instruction.arguments, -1, -1)[1])
        else:
            continue
        cuts = _numbers(body, splits)
        if name and len(cuts) >= _FEWEST:
            yield splits, name, cuts


def _numbers(body: Body, operand: Operand) -> list[float]:
    """The numbers of a literal sequence, without infinities."""
    sequence = body.get(operand)
    if not isinstance(sequence, code.Sequence):
        return []
    return [number.value for one in sequence.items if (number := body.number(one)) is not None]
