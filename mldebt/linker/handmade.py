"""Checks that people wrote by hand: functions that say so by their name, and what becomes of their verdict."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.launching import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.calls import name_called
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.patterns import pattern
from mldebt.source import Location

_CHECKS = pattern(r"^_?(check|validate|verify|ensure)(_|$)|_(is_valid|validation|quality_check|validator)$")
_ABOUT = pattern(
    r"data(?!base)|schema|row|column|frame|df|feature|model|predict|quality|drift|input|null|missing|type|range|label"
)
_DATA = pattern(r"data|row|column|frame|df|feature|model|predict|quality|drift|label")
"""Names of what is never a key of settings."""
_OF_SETTINGS = frozenset({"config", "configs", "configuration", "cfg", "conf", "settings", "options", "metadata"})
"""Words of what says how an application runs, or tells of a model: its keys are no data."""
_GIVEN_SETTINGS = _OF_SETTINGS | {"meta", "opts", "params"}
_OWN = frozenset({"self", "cls"})
_ENDS = frozenset({"exit", "_exit", "abort", "fail", "xfail", "SystemExit"})
_TELLS = frozenset(
    {"print", "info", "warning", "warn", "error", "debug", "success", "critical", "exception", "log", "write", "echo"}
)
"""What a check may call without its verdict going anywhere but to people."""
_BAD = pattern(
    r"(^|_)(needs?|needed|required|requires|missing|drift(ed|s)?|outdated|stale|changed|invalid|errors?|fail(s|ed|ures?)?"
    r"|retrain(ing)?|outliers?|anomal(y|ies|ous)|duplicates?)(_|$)"
)
"""Words for what is found where such a function says True: nothing is well then."""

_ONLY_TOLD = "only prints or logs what it finds, so nothing stops on it"


def add_handmade(builder: GraphBuilder, codes: CodeOf, paths: frozenset[str]) -> None:
    """The handmade checks in the modules of some paths that cannot stop anything, and why."""
    verdicts: dict[str, list[Body]] = {}
    for path in sorted(path for path in paths & codes.modules.keys() if not path.endswith(".ipynb")):
        for body in codes.bodies(path):
            if not is_check(body) or _is_of_settings(body):
                continue
            weakness = _weakness(body)
            if weakness:
                at, reason = weakness
                if reason != _ONLY_TOLD or _is_step(body, codes):
                    _add(builder, body, at, reason)
            elif _gives_verdict(body):
                verdicts.setdefault(body.scope.name.rpartition(".")[2], []).append(body)
    for path in sorted(paths & codes.modules.keys()) if verdicts else ():
        for body in codes.bodies(path):
            for operand, check in _unheeded(body, verdicts, codes):
                _add(builder, check, body.at(operand), "gives a verdict that its caller does not read")


def _is_step(check: Body, codes: CodeOf) -> bool:
    """Whether code calls a check on its way: one that people start by itself is there to tell them."""
    name = check.scope.name.rpartition(".")[2]
    return any(
        name_called(body, instruction) == name and not any(_kind(body, block) == "main" for block in body.blocks[one])
        for path in (check.path, *codes.importers(check.path))
        if not is_test(path)
        for body in codes.bodies(path)
        for one, instruction in body.scope.placed(code.Call)
    )


def _add(builder: GraphBuilder, body: Body, at: Location, reason: str) -> None:
    name = body.scope.name
    builder.node(f"check:handmade:{at}", NodeKind.CHECK, name, (at,), tool="function", toothless=True, reason=reason)


def is_check(body: Body) -> bool:
    """Whether a function says by its name that it checks data or a model."""
    name = body.scope.name.rpartition(".")[2].lower()
    return body.scope.kind == "function" and bool(_CHECKS.search(name)) and bool(_ABOUT.search(name))


def _is_of_settings(body: Body) -> bool:
    """Whether a check looks at the keys of settings: by its name, or by what it is given first and no word of data."""
    name = body.scope.name.rpartition(".")[2].lower()
    if not _OF_SETTINGS.isdisjoint(words_in(name)):
        return True
    given = next((one.name for one in body.scope.parameters if one.name not in _OWN), "")
    return not _DATA.search(name) and not _GIVEN_SETTINGS.isdisjoint(words_in(given))


def _weakness(body: Body) -> tuple[Location, str] | None:
    """Why a check cannot fail, and where that shows; None where it can."""
    ends = [
        one
        for one, instruction in enumerate(body.instructions)
        if isinstance(instruction, code.Raise | code.Assert)
        or (isinstance(instruction, code.Call) and name_called(body, instruction) in _ENDS)
    ]
    returned = [
        (one, body.get(instruction.value))
        for one, instruction in enumerate(body.instructions)
        if isinstance(instruction, code.Return) and not instruction.yields and instruction.value != ABSENT
    ]
    tells_bad = _BAD.search(body.scope.name.rpartition(".")[2].lower())
    for one, value in returned if not tells_bad else ():
        if _is_true(value) and any(_kind(body, block) == "except" for block in body.blocks[one]):
            return body.at(one), "says that all is well where it fails itself"
    if ends or not _looks(body):
        return None
    at = Location(body.path, body.scope.span)
    if returned and all(_is_true(value) for _, value in returned):
        return at, "gives True whatever it finds"
    if not returned and _only_tells(body):
        return at, _ONLY_TOLD
    return None


def _kind(body: Body, block: Operand) -> str:
    instruction = body.get(block)
    return instruction.kind if isinstance(instruction, code.Block) else ""


def _is_true(value: object) -> bool:
    return isinstance(value, code.Constant) and value.value is True


def _looks(body: Body) -> bool:
    """Whether a function compares or asks anything at all."""
    return any(isinstance(one, code.Block) and one.kind == "if" for one in body.instructions)


def _only_tells(body: Body) -> bool:
    """Whether what a function finds goes nowhere but to print and log calls; none of it is stored or handed on."""
    if any(isinstance(one, code.StoreItem | code.StoreAttribute | code.StoreGlobal) for one in body.instructions):
        return False
    in_branches = [
        instruction
        for one, instruction in enumerate(body.instructions)
        if isinstance(instruction, code.Call)
        and any(_kind(body, block) in {"if", "else"} for block in body.blocks[one])
    ]
    if any(_acts(body, one, instruction) for one, instruction in body.scope.placed(code.Call)):
        return False
    told = [one for one in in_branches if name_called(body, one) in _TELLS]
    return bool(told) and len(told) == len([one for one in in_branches if not _is_inner(body, one)])


def _acts(body: Body, operand: Operand, call: code.Instruction) -> bool:
    """Whether a call is made for what it does, and not to tell something."""
    is_bare = operand not in body.users and not body.bound_to(operand)
    return is_bare and isinstance(call, code.Call) and name_called(body, call) not in _TELLS


def _is_inner(body: Body, call: code.Call) -> bool:
    """Whether the result of a call is an argument of something."""
    index = next(one for one, instruction in enumerate(body.instructions) if instruction is call)
    return any(index in code.operands(one) for one in body.instructions[index + 1 :])


def _gives_verdict(body: Body) -> bool:
    """Whether a check answers True or False, and stops nothing itself."""
    values = [
        body.get(instruction.value)
        for instruction in body.instructions
        if isinstance(instruction, code.Return) and instruction.value != ABSENT
    ]
    has_false = any(isinstance(value, code.Constant) and value.value is False for value in values)
    return has_false and not any(isinstance(one, code.Raise) for one in body.instructions)


def _unheeded(body: Body, verdicts: dict[str, list[Body]], codes: CodeOf) -> Iterator[tuple[Operand, Body]]:
    """The calls whose verdict goes nowhere, each with the check that the module has or imports under that name.

    What a module that others import does where it is started by itself shows how it is used."""
    is_imported = any(not is_test(one) for one in codes.importers(body.path))
    for operand, instruction in body.scope.placed(code.Call):
        if is_imported and any(_kind(body, block) == "main" for block in body.blocks[operand]):
            continue
        if operand not in body.users and not body.bound_to(operand):
            for check in verdicts.get(name_called(body, instruction), ()):
                if check is not body and (check.path == body.path or codes.imports(body.path, check.path)):
                    yield operand, check
