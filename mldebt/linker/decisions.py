"""Decisions of the graph: numbers in the code that a score, a prediction or a row of data is held against."""

from __future__ import annotations

from functools import partial

from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.operands import Body, CodeOf, Number, words_in
from mldebt.linker.sayings import Sayings
from mldebt.linker.telling import asked_for
from mldebt.linker.thresholds import Threshold, thresholds, with_comparisons
from mldebt.linker.together import tell_together
from mldebt.linker.watching import DISPLAYS
from mldebt.linker.weighing import Weighing
from mldebt.linker.wording import listed

_JUDGING = ("sklearn.metrics", "torchmetrics")
"""Libraries of code that finds out how good a model is, where the middle of a probability belongs to a metric."""
_SHOWING = frozenset(
    [
        "render",
        "display",
        "visualize",
        "visualise",
        "visualization",
        "plot",
        "html",
        "chart",
        "show",
        "draw",
        "print",
        "report",
    ]
)
"""Libraries, and words of names of functions, whose numbers choose colours and words."""
_WITHIN = frozenset({"forward", "training_step", "validation_step"})
"""Methods of a network: what they compare is a part of what it learns."""
_TRIALS = frozenset({"demo", "demos", "example", "examples"})
"""Words of paths of code that shows how something is used."""
_TOLD = 2
"""How many further decisions of a function are named with the first."""


def add_decisions(
    builder: GraphBuilder,
    codes: CodeOf,
    sayings: Sayings,
    paths: frozenset[str],
    seen: Observations,
    in_use: frozenset[str],
    weighing: Weighing,
) -> None:
    """The decisions in the modules of some paths; notebooks try numbers out, and demonstrations need some.

    Models are asked for good in the files that are `in_use`."""
    predicted, asked = frozenset(seen.compared), _Asked(codes)
    for path in sorted(path for path in paths & codes.modules.keys() if not path.endswith(".ipynb")):
        shows = any(one.name.split(".", 1)[0] in DISPLAYS for one in codes.modules[path].imports)
        if shows or _TRIALS & {*words_in(path)} or _SHOWING & {*words_in(path.rpartition("/")[2])}:
            continue
        held: dict[str, str] = {}
        decides = path in in_use and not any(one.name.startswith(_JUDGING) for one in codes.modules[path].imports)
        for body in (codes.body(path, index) for index in sayings.of(path, with_comparisons)):
            shown = _SHOWING & {*words_in(body.scope.name)}
            if not shown and body.scope.name.rpartition(".")[2] not in _WITHIN:
                found: dict[str, list[str]] = {}
                for one in thresholds(body, predicted, partial(asked.near, path), decides):
                    compares = one.deed == "compares"
                    outcome = weighing.of(body, one.operand, one.subject, one.predicted) if compares else ""
                    if compares and (not outcome or _is_agreed(codes, one.number)):
                        continue
                    node = _add(builder, body, one, outcome)
                    same = found.setdefault(one.subject if one.subject in {"data", "limit"} else one.deed, [])
                    if node not in same:
                        same.append(node)
                for nodes in found.values():
                    _mark_together(builder, nodes)
                    _mark_again(builder, nodes[0], held)


class _Asked:
    """The texts that code asks for, module by module, looked for where one is in doubt."""

    def __init__(self, codes: CodeOf) -> None:
        self._codes = codes
        self._known: dict[str, frozenset[str]] = {}

    def near(self, path: str) -> frozenset[str]:
        """Those of a module and of the code that imports it."""
        near = (path, *(one for one in self._codes.importers(path) if not is_test(one)))
        return frozenset[str]().union(*map(self._of, near))

    def _of(self, path: str) -> frozenset[str]:
        if path not in self._known:
            self._known[path] = asked_for(self._codes.modules[path])
        return self._known[path]


def _is_agreed(codes: CodeOf, number: Number) -> bool:
    """Whether a number is a constant of which its comment says that people agreed on it."""
    return number.name in codes.modules[number.location.path].agreed


def _add(builder: GraphBuilder, body: Body, threshold: Threshold, outcome: str) -> str:
    number = threshold.number
    node = f"decision:{body.path}#{body.scope.name}#{threshold.name}#{threshold.deed}"
    value = f"{number.value:g}" if isinstance(number.value, float) else str(number.value)
    before = builder.attribute(node, "value")
    if before is not None:
        value = str(before) if value in str(before).split(" and ") else f"{before} and {value}"
    at = (number.location, threshold.at) if number.name.isupper() else (threshold.at,)
    builder.node(
        node,
        NodeKind.DECISION,
        threshold.name,
        at,
        value=value,
        constant=number.name if number.name.isupper() else "",
        subject=threshold.subject,
        deed=threshold.deed,
        function=body.scope.name or "the module",
        where=_where(body, number, str(builder.attribute(node, "where") or "")),
        outcome=str(builder.attribute(node, "outcome") or outcome),
    )
    return node


def _where(body: Body, number: Number, before: str) -> str:
    """Where a number stands: in a function, or under the name of a constant around it."""
    line, scope = number.location.span.line, body.scope
    inside = number.location.path == body.path and scope.span.line <= line <= scope.end_line
    if before or not number.name.isupper() or (inside and scope.name):
        return before or f"written in the code of {scope.name or 'the module'}"
    return f"the constant {number.name} of {number.location.path.rpartition('/')[2]}"


def _mark_together(builder: GraphBuilder, nodes: list[str]) -> None:
    """The first decision of a function stands for the others of its kind."""
    first, *others = nodes
    number = builder.attribute(first, "value")
    told = [
        builder.name(other) + (f" ({value})" if (value := builder.attribute(other, "value")) != number else "")
        for other in others
    ]
    along = f", and so {'is' if len(told) == 1 else 'are'} {listed(told, _TOLD)}" if told else ""
    tell_together(builder, first, others, along)


def _mark_again(builder: GraphBuilder, node: str, held: dict[str, str]) -> None:
    """A constant of a module that decides in several functions is told in the first of them."""
    constant = str(builder.attribute(node, "constant") or "")
    first = held.setdefault(constant, node) if constant else node
    if first != node:
        tell_together(builder, first, [node])
