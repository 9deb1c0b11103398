"""What stops a model that is not good enough: a condition on its scores, an error, or the way a pipeline branches."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.linker.callers import callers
from mldebt.linker.calls import name_called
from mldebt.linker.metric_words import METRICS
from mldebt.linker.operands import Body, CodeOf, words_in

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
_BRANCHES = re.compile(
    r"BranchPythonOperator|ShortCircuitOperator|task\.branch|task\.short_circuit|ConditionStep|dsl\.(If|Elif|Condition)\b"
)
"""What a pipeline does one or another step with, as a condition tells."""
_PICKS_BEST = re.compile(r"\bmetrics?\.")
"""In the order that runs are asked for: the best one of all comes first."""
_DEEPEST = 4


def is_gated(codes: CodeOf, paths: frozenset[str], body: Body, operand: Operand, depth: int = _DEEPEST) -> bool:
    """Whether an evaluation stands between the start of the job and a call, in its function or in all its callers."""
    call = body.get(operand)
    if isinstance(call, code.Call) and any(keyword in _BLESSINGS for keyword, _ in call.keywords):
        return True
    if _is_conditional(body, operand) or _left_before(body, operand) or _raised_before(codes, paths, body, operand):
        return True
    if _picks_best(body, operand) or _is_in_a_condition(codes, body.path):
        return True
    calling = callers(codes, paths, body) if depth else []
    return bool(calling) and all(is_gated(codes, paths, other, call, depth - 1) for other, call in calling)


def fails_on_bad(body: Body) -> bool:
    """Whether a function fails where a model is not good enough."""
    return _left_before(body, len(body.instructions), raises=True)


def _picks_best(body: Body, operand: Operand) -> bool:
    """Whether the best of all runs is promoted, the one in use among them."""
    orders = (dict(one.keywords).get("order_by", ABSENT) for one in body.scope.of(code.Call))
    return any(order < operand and _PICKS_BEST.search(" ".join(_texts(body, order))) for order in orders)


def _texts(body: Body, operand: Operand) -> Iterator[str]:
    one = body.get(operand)
    if isinstance(one, code.Constant) and isinstance(one.value, str):
        yield one.value
    for inner in code.operands(one) if one is not None else ():
        yield from _texts(body, inner)


def _is_in_a_condition(codes: CodeOf, path: str) -> bool:
    """Whether a pipeline that has conditions takes its steps from a file, or starts it by its name."""
    file = posixpath.basename(path)
    for other in codes.modules:
        scopes = codes.modules[other].scopes
        if not any(_BRANCHES.search(one.name) for scope in scopes for one in scope.of(code.Symbol)):
            continue
        if other == path or _leads_to(codes, other, path):
            return True
        texts = (one.value for scope in scopes for one in scope.of(code.Constant) if isinstance(one.value, str))
        if any(posixpath.basename(text) == file for text in texts):
            return True
    return False


def _leads_to(codes: CodeOf, path: str, wanted: str, depth: int = 2) -> bool:
    """Whether a module imports another, or one that does."""
    return codes.imports(path, wanted) or (
        depth > 1 and any(_leads_to(codes, one, wanted, depth - 1) for one in codes.imported(path))
    )


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


def _raised_before(codes: CodeOf, paths: frozenset[str], body: Body, operand: Operand) -> bool:
    """Whether a function is called earlier that fails where a model is not good enough."""
    called = {name_called(body, one) for one in body.instructions[:operand] if isinstance(one, code.Call)}
    gates = (
        other
        for path in sorted(paths)
        for other in codes.bodies(path)
        if other is not body and other.scope.name.rpartition(".")[2] in called
    )
    return any(_left_before(gate, len(gate.instructions), raises=True) for gate in gates)


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
