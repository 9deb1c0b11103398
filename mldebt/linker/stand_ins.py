"""Decisions of the graph: numbers in the code that stand in for predictions that failed, with nothing that tells so."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.graph.schema import NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.operands import Body, CodeOf, Number
from mldebt.linker.patches import PREDICTS, is_prediction
from mldebt.linker.sayings import OneFile, Saying, Sayings


def add_stand_ins(builder: GraphBuilder, codes: CodeOf, sayings: Sayings, paths: frozenset[str]) -> None:
    """The numbers that take the place of failed predictions in the modules of some paths, notebooks left out."""
    for path in sorted(path for path in paths & codes.modules.keys() if not path.endswith(".ipynb")):
        for index in sayings.of(path, _that_try):
            body = codes.body(path, index)
            for operand, name, number in _stand_ins(body):
                at = body.at(operand)
                builder.node(
                    f"decision:{at}#stands in",
                    NodeKind.DECISION,
                    name or "a prediction",
                    (at,),
                    value=f"{number.value:g}" if isinstance(number.value, float) else str(number.value),
                    constant=number.name if number.name.isupper() else "",
                    subject="prediction",
                    deed="stands in",
                    function=body.scope.name or "the module",
                )


@Saying
def _that_try(file: OneFile) -> list[int]:
    """The scopes of a file that ask for predictions and catch errors."""
    return [
        body.index
        for body in file.bodies
        if any(one.kind == "except" for one in body.scope.of(code.Block))
        and any(one.name in PREDICTS for one in body.scope.of(code.Attribute))
    ]


def _stand_ins(body: Body) -> Iterator[tuple[Operand, str, Number]]:
    """The numbers that a handler gives the name, the key or the caller that the prediction is for, and those names."""
    for name, given in body.scope.bindings:
        yield from _in_handlers(body, [(one, one) for one in given], name)
    stored: dict[str, list[tuple[Operand, Operand]]] = {}
    for operand, store in body.scope.placed(code.StoreItem):
        key = body.get(store.key)
        place = f"{body.name(store.base)}[{key.value!r}]" if isinstance(key, code.Constant) else ""
        stored.setdefault(place, []).append((operand, store.value))
    for place, given_there in stored.items():
        if place:
            yield from _in_handlers(body, given_there, place)
    returned = [(operand, _meant(body, one.value)) for operand, one in body.scope.placed(code.Return)]
    yield from _in_handlers(body, returned, "")


def _in_handlers(body: Body, given: list[tuple[Operand, Operand]], name: str) -> Iterator[tuple[Operand, str, Number]]:
    """The numbers among values that stand in handlers of a block in which a prediction is given the same way."""
    predicted = {
        block
        for operand, value in given
        if is_prediction(body, value)
        for block in body.blocks[operand]
        if _is(body, block, "try")
    }
    for operand, value in given:
        number = body.number(value) if value != ABSENT else None
        if number is None or number.value < 0:  # What no model predicts tells that it failed.
            continue
        handler = next((one for one in reversed(body.blocks[operand]) if _is(body, one, "except")), ABSENT)
        if handler != ABSENT and _tried(body, handler) in predicted and not _tells(body, handler):
            yield operand, name, number


def _is(body: Body, block: Operand, kind: str) -> bool:
    instruction = body.get(block)
    return isinstance(instruction, code.Block) and instruction.kind == kind


def _tried(body: Body, handler: Operand) -> Operand:
    """The block whose errors a handler takes: the last one before it, inside of the same blocks."""
    beside = (one for one in range(handler - 1, -1, -1) if body.blocks[one] == body.blocks[handler])
    return next((one for one in beside if _is(body, one, "try")), ABSENT)


def _meant(body: Body, operand: Operand) -> Operand:
    """The only value that a name has, for what is read by name."""
    read = body.get(operand)
    given = body.scope.bound.get(read.name, ()) if isinstance(read, code.Variable) else ()
    return given[0] if len(given) == 1 else operand


def _tells(body: Body, handler: Operand) -> bool:
    """Whether a handler keeps, besides numbers, anything by which whoever gets the number can tell that it is none
    of the model: a flag, a status, the error."""
    caught = body.at(handler)
    kept = [one for _, given in body.scope.bindings for one in given]
    kept += [one.value for one in body.scope.of(code.StoreItem)] + [
        one.value for one in body.scope.of(code.StoreAttribute)
    ]
    return any(
        handler in body.blocks[one]
        and isinstance(body.get(one), code.Constant | code.Text | code.Call | code.Mapping)
        and body.number(one) is None
        and body.at(one) != caught  # The name of the error itself.
        for one in kept
        if one != ABSENT
    )
