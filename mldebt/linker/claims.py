"""What code states about a model or who watches it, without having looked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.graph.schema import NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.metric_words import METRICS
from mldebt.linker.operands import Body, CodeOf, words_in

_ALERTS = frozenset({"alert", "alerts", "alerting", "notification", "notify", "monitoring"})
_PEOPLE = frozenset(
    {
        "email",
        "emails",
        "recipient",
        "recipients",
        "addresses",
        "address",
        "channels",
        "channel",
        "contacts",
        "receivers",
    }
)

Pairs = Sequence[tuple[str, Operand]]


def add_claims(builder: GraphBuilder, codes: CodeOf, paths: frozenset[str]) -> None:
    """The statements in the modules of some paths; notebooks state things for their reader only."""
    for path in sorted(path for path in paths & codes.modules.keys() if not path.endswith(".ipynb")):
        for body in codes.bodies(path):
            for operand, about, name, value in _claims(body):
                at = body.at(operand)
                function = body.scope.name or "the module"
                claim = f"claim:{path}#{body.scope.name}#{about}#{at.span.line if about != 'metric' else ''}"
                before = str(builder.attribute(claim, "names") or "")
                names = ", ".join(dict.fromkeys((*before.split(", "), name))).removeprefix(", ")
                builder.node(claim, NodeKind.CLAIM, function, (at,), about=about, names=names, value=value)


def _claims(body: Body) -> Iterator[tuple[Operand, str, str, str]]:
    for operand, instruction in enumerate(body.instructions):
        match instruction:
            case code.Call(keywords=keywords):
                yield from _stated(body, list(keywords))
            case code.Mapping(pairs=pairs):
                keys = [(body.get(key), value) for key, value in pairs]
                named = [
                    (key.value, value)
                    for key, value in keys
                    if isinstance(key, code.Constant) and isinstance(key.value, str)
                ]
                yield from _stated(body, named)
            case code.Sequence(items=()):
                if _is_recipients(body.bound_to(operand)) and not body.blocks[operand]:
                    yield operand, "recipient", body.bound_to(operand), "empty"


def _stated(body: Body, pairs: Pairs) -> Iterator[tuple[Operand, str, str, str]]:
    """What a record or a call of named values states: made-up metrics, nobody to tell."""
    metrics = [(name, value) for name, value in pairs if METRICS & {*words_in(name)}]
    measured = [name for name, value in metrics if body.number(value) is None and not _is_literal(body, value)]
    for name, value in metrics:
        number = body.number(value)
        if measured and number is not None and number.value in {0, 1, 100} and not number.name:
            yield value, "metric", name, f"{number.value:g}"
    for name, value in pairs:
        literal = body.get(value)
        is_empty = isinstance(literal, code.Sequence) and not literal.items
        if is_empty and not body.bound_to(value) and _is_recipients(name):
            yield value, "recipient", name, "empty"


def _is_literal(body: Body, operand: Operand) -> bool:
    return isinstance(body.get(operand), code.Constant)


def _is_recipients(name: str) -> bool:
    words = {*words_in(name)}
    return bool(words & _ALERTS and words & _PEOPLE)
