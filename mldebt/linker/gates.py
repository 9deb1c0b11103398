"""What stops a model that is not good enough: a condition on its scores, an error, or the way a pipeline branches."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.linker.callers import Callers
from mldebt.linker.calls import name_called
from mldebt.linker.metric_words import METRICS
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.linker.registered_names import REGISTERS
from mldebt.patterns import pattern

_GATES = METRICS | {
    "score",
    "scores",
    "metric",
    "metrics",
    "better",
    "good",
    "improved",
    "improves",
    "improvement",
    "pass",
    "passed",
    "passes",
    "approve",
    "approved",
    "approval",
    "gate",
    "gates",
    "accept",
    "accepted",
    "accuracy_ok",
    "wins",
    "challenger",
    "champion",
    "quality",
    "threshold",
    "acceptable",
    "eligible",
    "deploy",
    "promote",
    "promotion",
    "decision",
    "valid",
    "verdict",
}
"""Words of a condition that asks how good a model is."""
_BLESSINGS = frozenset({"model_blessing"})
"""Arguments by which a call is given the verdict of an evaluation, and does nothing where it is bad."""
_PICKS_BEST = pattern(r"\bmetrics?\.")
"""In the order that runs are asked for: the best one of all comes first."""
_DEEPEST = 4


class Gates:
    """What stands before the calls in the files of some paths; `conditional` is the code that conditions start."""

    def __init__(self, codes: CodeOf, paths: Collection[str], callers: Callers, conditional: Collection[str]) -> None:
        self._codes = codes
        self._paths = paths
        self._callers = callers
        self._conditional = conditional

    def stop(self, body: Body, operand: Operand, depth: int = _DEEPEST) -> bool:
        """Whether an evaluation stands between the start of the job and a call, in its function or in all callers."""
        call = body.get(operand)
        if isinstance(call, code.Call) and any(keyword in _BLESSINGS for keyword, _ in call.keywords):
            return True
        if _is_conditional(body, operand) or _left_before(body, operand) or self._raised_before(body, operand):
            return True
        if _picks_best(body, operand) or body.path in self._conditional:
            return True
        calling = self._callers.of(body) if depth else []
        return bool(calling) and all(self.stop(other, call, depth - 1) for other, call in calling)

    def _raised_before(self, body: Body, operand: Operand) -> bool:
        """Whether a function is called earlier that fails where a model is not good enough."""
        called = {name_called(body, one) for one in body.instructions[:operand] if isinstance(one, code.Call)}
        return any(other is not body for name in called & self._failing.keys() for other in self._failing[name])

    @cached_property
    def _failing(self) -> dict[str, list[Body]]:
        """The functions that fail where a model is not good enough, by their names."""
        found: dict[str, list[Body]] = {}
        for path in sorted(self._paths):
            for body in self._codes.bodies(path):
                if fails_on_bad(body):
                    found.setdefault(body.scope.name.rpartition(".")[2], []).append(body)
        return found


def fails_on_bad(body: Body) -> bool:
    """Whether a function fails where a model is not good enough."""
    return _left_before(body, len(body.instructions), raises=True)


def _picks_best(body: Body, operand: Operand) -> bool:
    """Whether the best of all runs is promoted, the one in use among them: the call takes it, or what is registered."""
    best = {
        one
        for one, call in body.scope.placed(code.Call)
        if one < operand and _PICKS_BEST.search(" ".join(_texts(body, dict(call.keywords).get("order_by", ABSENT))))
    }
    registered = (one for one, call in body.scope.placed(code.Call) if name_called(body, call) in REGISTERS)
    deeds = (operand, *(one for one in registered if one < operand)) if best else ()
    return any(not best.isdisjoint(_behind(body, one)) for one in deeds)


def _behind(body: Body, operand: Operand) -> set[Operand]:
    """All values that a call is made of, and those that decide whether it is made."""
    found: set[Operand] = set()
    waiting = [operand]
    while waiting:
        one = waiting.pop()
        if one in found or one == ABSENT:
            continue
        found.add(one)
        waiting += body.scope.operands[one]
        waiting += body.blocks[one]
        instruction = body.get(one)
        if isinstance(instruction, code.Variable):
            waiting += body.scope.bound.get(instruction.name, ())
    return found


def _texts(body: Body, operand: Operand) -> Iterator[str]:
    one = body.get(operand)
    if isinstance(one, code.Constant) and isinstance(one.value, str):
        yield one.value
    for inner in code.operands(one) if one is not None else ():
        yield from _texts(body, inner)


def _is_conditional(body: Body, operand: Operand) -> bool:
    return any(_asks(body, block) for block in body.blocks[operand])


def _asks(body: Body, block: Operand) -> bool:
    """Whether a block is entered only where a model is good enough."""
    instruction = body.get(block)
    if not isinstance(instruction, code.Block) or instruction.condition == ABSENT:
        return False
    if instruction.kind == "with":
        return bool({*words_in(body.name(instruction.condition))} & {"condition", "if", "elif"})
    if instruction.kind != "if":
        return False
    words = body.words(instruction.condition)
    return bool(words & _GATES) or _orders(body, instruction.condition)


def _orders(body: Body, operand: Operand, depth: int = 4) -> bool:
    instruction = body.get(operand)
    if isinstance(instruction, code.Comparison):
        return bool({"<", "<=", ">", ">="} & {*instruction.operators})
    return (
        depth > 0
        and instruction is not None
        and any(_orders(body, one, depth - 1) for one in code.operands(instruction) if one < operand)
    )


def _left_before(body: Body, operand: Operand, raises: bool = False) -> bool:
    """Whether the function is left earlier where a model is not good enough; by an error, if only that counts."""
    around = body.blocks[operand] if operand < len(body.instructions) else ()
    leaves = code.Raise if raises else code.Raise | code.Return
    for block in range(operand):
        if isinstance(body.get(block), code.Block) and _asks(body, block) and block not in around:
            inside = [body.get(one) for one in range(block, operand) if block in body.blocks[one]]
            if any(isinstance(one, leaves) for one in inside):
                return True
            if any(isinstance(one, code.Call) and name_called(body, one) in {"exit", "_exit"} for one in inside):
                return True
    return False
