"""Where models are registered or put into production, and whether an evaluation can stop it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.launching import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.calls import name_called, scopes_that_call
from mldebt.linker.metric_words import METRICS
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.linker.registered_names import LOGGED_AS, is_aside, people_choose, served_names
from mldebt.linker.sayings import Sayings

_PROMOTES = frozenset(
    {"transition_model_version_stage", "set_registered_model_alias", "add_version_aliases", "set_stage", "link_model"}
)
_REGISTERS = frozenset({"register_model", "create_model_version"})
_PROMOTING = frozenset(
    f"{name}{made}"
    for name in {"Pusher", "register", "RegisterModel", "create_model", "log_model", *_PROMOTES, *_REGISTERS}
    for made in ("", "()")
)
"""All that may be one of these, or what a call of it gave."""
_PICKS = frozenset({"search_model_versions", "get_latest_versions"})
"""Calls by which code finds by itself what to promote."""
_ASKS_PEOPLE = frozenset(
    {"input", "ArgumentParser", "parse_args", "command", "option", "argument", "Typer", "Argument"}
)
"""Calls by which a tool is told what to do."""
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
_NOT_USED = frozenset({"archived", "staging", "none", "candidate", "challenger", "dev", "test", "shadow"})
"""Words of stages and aliases of models that nobody uses yet, or any more."""
_BLESSINGS = frozenset({"model_blessing"})
"""Arguments by which a call is given the verdict of an evaluation, and does nothing where it is bad."""
_BRANCHES = re.compile(r"BranchPythonOperator|ShortCircuitOperator|task\.branch|task\.short_circuit|ConditionStep")
_DEEPEST = 4


def add_promotions(
    builder: GraphBuilder, codes: CodeOf, sayings: Sayings, paths: frozenset[str], training: frozenset[str]
) -> None:
    """The promotions in the modules of some paths, notebooks left out."""
    found: list[tuple[Body, Operand, str]] = []
    paths = frozenset(path for path in paths & codes.modules.keys() if not path.endswith(".ipynb"))
    calling = {path: list(scopes_that_call(codes, sayings, path, _PROMOTING)) for path in sorted(paths)}
    if not any(calling.values()):
        return
    served = served_names(codes)
    own = {scope.name.rpartition(".")[2] for module in codes.modules.values() for scope in module.scopes}
    for bodies in calling.values():
        for body in bodies:
            found += [
                (body, operand, deed)
                for operand, deed in _promotions(body, own)
                if deed == "promotes" or not is_aside(body, operand, served)
            ]
    promoted_by_hand = any(deed == "promotes" for _, _, deed in found)
    found = [one for one in found if one[2] == "registers" or _makes_it(codes, paths, training, one[0])]
    gated = [_is_gated(codes, paths, body, operand) for body, operand, _ in found]
    gated = [ok or _is_first(found, gated, body, operand) for ok, (body, operand, _) in zip(gated, found, strict=True)]
    promotes = promoted_by_hand or any(gated) or people_choose(codes)
    told: set[tuple[str, str, str]] = set()
    for (body, operand, deed), is_gated in zip(found, gated, strict=True):
        at = body.at(operand)
        function = body.scope.name or "the module"
        # What a function registers besides, such as the steps before the model, is told with the first.
        if not is_gated and (body.path, function, deed) in told:
            continue
        told |= set() if is_gated else {(body.path, function, deed)}
        builder.node(
            f"promotion:{at}", NodeKind.PROMOTION, function, (at,), deed=deed, gated=is_gated,
            last=deed == "promotes" or not promotes,
        )  # fmt: skip


def _is_first(
    found: Collection[tuple[Body, Operand, str]], gated: Collection[bool], body: Body, operand: Operand
) -> bool:
    """Whether a call stands in a branch beside one that an evaluation can stop: there is nothing to be better than."""
    beside = any(ok and other is body for ok, (other, _, _) in zip(gated, found, strict=True))
    return beside and any(isinstance(body.get(one), code.Block) for one in body.blocks[operand])


def fails_on_bad(body: Body) -> bool:
    """Whether a function fails where a model is not good enough."""
    return _left_before(body, len(body.instructions), raises=True)


def _makes_it(codes: CodeOf, paths: frozenset[str], training: frozenset[str], body: Body) -> bool:
    """Whether what promotes a model has made it too, or takes the newest there is without being told to.

    A tool that people call with a version only does what they say."""
    if body.path in training:
        return True
    names = {name_called(body, one) for one in body.scope.of(code.Call)}
    if names & _REGISTERS:
        return True
    if names & _PICKS and not _is_told(codes, body.path):
        return True
    callers = {other.path for other, _ in _callers(codes, paths, body)}
    return bool(callers & training)


def _is_told(codes: CodeOf, path: str) -> bool:
    """Whether people tell code what to do, at the command line or when it asks."""
    bodies = codes.bodies(path)
    called = {name_called(body, one) for body in bodies for one in body.scope.of(code.Call)}
    argv = any(getattr(one, "name", "") == "sys.argv" for body in bodies for one in body.scope.of(code.Symbol))
    return argv or bool(called & _ASKS_PEOPLE)


def _callers(codes: CodeOf, paths: frozenset[str], body: Body) -> list[tuple[Body, Operand]]:
    """The calls of a function, found by its name."""
    name = body.scope.name.rpartition(".")[2]
    return [
        (other, call)
        for path in sorted(paths)
        if not is_test(path)
        for other in codes.bodies(path)
        if other is not body and name
        for call, instruction in other.scope.placed(code.Call)
        if name_called(other, instruction) == name
    ]


def _promotions(body: Body, own: Collection[str]) -> Iterator[tuple[Operand, str]]:
    """The calls that promote or register; those of the project's own functions do what is done inside of them."""
    decorating = {each for one in body.scope.of(code.Function, code.Class) for each in one.decorators}
    for operand, instruction in body.scope.placed(code.Call):
        if operand in decorating:  # A list of architectures, by their names.
            continue
        name = body.name(instruction.function).rpartition(".")[2].removesuffix("()")
        function = body.get(instruction.function)
        if name in own and not (isinstance(function, code.Symbol) and function.name.startswith("mlflow.")):
            continue
        keywords = dict(instruction.keywords)
        if name == "Pusher" and "push_destination" in keywords:
            yield operand, "promotes"
        elif (name == "register" and "model_package_group_name" in keywords) or name == "RegisterModel":
            if not _waits(body, keywords):
                yield operand, "registers"
        elif name in _PROMOTES and not _archives(body, instruction):
            yield operand, "promotes"
        elif (
            name in _REGISTERS
            or (name == "create_model" and "registry" in body.words(instruction.function, through=True))
            or (name == "log_model" and _is_named(body, keywords))
        ):
            yield operand, "registers"


def _is_named(body: Body, keywords: dict[str, Operand]) -> bool:
    """Whether a call that logs a model always gives it a name in the registry."""
    name = body.get(keywords.get(LOGGED_AS, ABSENT))
    is_absent = name is None or (isinstance(name, code.Constant) and name.value is None)
    return not (is_absent or isinstance(name, code.Either | code.Argument))


def _waits(body: Body, keywords: dict[str, Operand]) -> bool:
    """Whether what is registered waits until somebody approves it; where nothing is said it does."""
    status = body.get(keywords["approval_status"]) if "approval_status" in keywords else None
    return not (isinstance(status, code.Constant) and status.value == "Approved")


def _archives(body: Body, call: code.Call) -> bool:
    """Whether a call takes a model out of use, or puts it where it waits for a verdict."""
    values = [body.get(value) for value in (*call.arguments, *(value for _, value in call.keywords))]
    values += [body.get(part) for one in values if isinstance(one, code.Text) for part in one.parts]
    texts = (one.value for one in values if isinstance(one, code.Constant) and isinstance(one.value, str))
    names = (body.name(value) for value in (*call.arguments, *(value for _, value in call.keywords)))
    return any(_NOT_USED & {*words_in(text)} for text in (*texts, *names))


def _is_gated(codes: CodeOf, paths: frozenset[str], body: Body, operand: Operand, depth: int = _DEEPEST) -> bool:
    """Whether an evaluation stands between the start of the job and a call, in its function or in all its callers."""
    call = body.get(operand)
    if isinstance(call, code.Call) and any(keyword in _BLESSINGS for keyword, _ in call.keywords):
        return True
    if _is_conditional(body, operand) or _left_before(body, operand) or _raised_before(codes, paths, body, operand):
        return True
    if any(_BRANCHES.search(getattr(one, "name", "")) for one in codes.body(body.path, 0).instructions):
        return True
    callers = _callers(codes, paths, body) if depth else []
    return bool(callers) and all(_is_gated(codes, paths, other, call, depth - 1) for other, call in callers)


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
