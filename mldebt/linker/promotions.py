"""Where models are registered or put into production, and whether an evaluation can stop it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.landmarks import Job
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.callers import Callers
from mldebt.linker.calls import name_called, scopes_that_call
from mldebt.linker.conditions import under_conditions
from mldebt.linker.gates import Gates
from mldebt.linker.operands import Body, CodeOf
from mldebt.linker.registered_names import LOGGED_AS, REGISTERS, is_taken, taken_as_newest
from mldebt.linker.sayings import Sayings
from mldebt.linker.stages import is_put_into_use

_PROMOTES = frozenset(
    {"transition_model_version_stage", "set_registered_model_alias", "add_version_aliases", "set_stage", "link_model"}
)
_PROMOTING = frozenset(
    f"{name}{made}"
    for name in {"Pusher", "register", "RegisterModel", "create_model", "log_model", *_PROMOTES, *REGISTERS}
    for made in ("", "()")
)
"""All that may be one of these, or what a call of it gave."""
_PICKS = frozenset({"search_model_versions", "get_latest_versions"})
"""Calls by which code finds by itself what to promote."""
_ASKS_PEOPLE = frozenset(
    {"input", "ArgumentParser", "parse_args", "command", "option", "argument", "Typer", "Argument"}
)
"""Calls by which a tool is told what to do."""


def add_promotions(
    builder: GraphBuilder,
    codes: CodeOf,
    sayings: Sayings,
    paths: frozenset[str],
    training: frozenset[str],
    texts: Iterable[str],
    jobs: Iterable[Job],
) -> None:
    """The promotions in the modules of some paths, notebooks left out; `texts` are those of commands and settings.

    What is only registered is put into use where something takes the newest version of it."""
    found: list[tuple[Body, Operand, str]] = []
    paths = frozenset(path for path in paths & codes.modules.keys() if not path.endswith(".ipynb"))
    calling = {path: list(scopes_that_call(codes, sayings, path, _PROMOTING)) for path in sorted(paths)}
    if not any(calling.values()):
        return
    taken = taken_as_newest(codes, sayings, texts)
    own = {scope.name.rpartition(".")[2] for module in codes.modules.values() for scope in module.scopes}
    for bodies in calling.values():
        for body in bodies:
            found += [(body, operand, deed) for operand, deed in _promotions(codes, body, own)]
    promoted_by_hand = any(deed == "promotes" for _, _, deed in found)
    callers = Callers(codes, sayings, paths)
    found = [one for one in found if _is_used(codes, callers, one, taken)]
    found = [one for one in found if one[2] == "registers" or _makes_it(codes, callers, training, one[0])]
    gates = Gates(codes, paths, callers, under_conditions(codes, sayings, jobs) if found else ())
    gated = [gates.stop(body, operand) for body, operand, _ in found]
    gated = [ok or _is_first(found, gated, body, operand) for ok, (body, operand, _) in zip(gated, found, strict=True)]
    promotes = promoted_by_hand or any(gated)
    told: set[tuple[str, str, str]] = set()
    for (body, operand, deed), stopped in zip(found, gated, strict=True):
        at = body.at(operand)
        function = body.scope.name or "the module"
        # What a function registers besides, such as the steps before the model, is told with the first.
        if not stopped and (body.path, function, deed) in told:
            continue
        told |= set() if stopped else {(body.path, function, deed)}
        builder.node(
            f"promotion:{at}", NodeKind.PROMOTION, function, (at,), deed=deed, gated=stopped,
            last=deed == "promotes" or not promotes,
        )  # fmt: skip


def _is_first(
    found: Collection[tuple[Body, Operand, str]], gated: Collection[bool], body: Body, operand: Operand
) -> bool:
    """Whether a call stands in a branch beside one that an evaluation can stop: there is nothing to be better than."""
    beside = any(ok and other is body for ok, (other, _, _) in zip(gated, found, strict=True))
    return beside and any(isinstance(body.get(one), code.Block) for one in body.blocks[operand])


def _makes_it(codes: CodeOf, callers: Callers, training: frozenset[str], body: Body) -> bool:
    """Whether what promotes a model has made it too, or takes the newest there is without being told to.

    A tool that people call with a version only does what they say."""
    if body.path in training:
        return True
    names = {name_called(body, one) for one in body.scope.of(code.Call)}
    if names & REGISTERS:
        return True
    if names & _PICKS and not _is_told(codes, body.path):
        return True
    return any(other.path in training for other, _ in callers.of(body))


def _is_told(codes: CodeOf, path: str) -> bool:
    """Whether people tell code what to do, at the command line or when it asks."""
    bodies = codes.bodies(path)
    called = {name_called(body, one) for body in bodies for one in body.scope.of(code.Call)}
    argv = any(getattr(one, "name", "") == "sys.argv" for body in bodies for one in body.scope.of(code.Symbol))
    return argv or bool(called & _ASKS_PEOPLE)


def _is_used(codes: CodeOf, callers: Callers, one: tuple[Body, Operand, str], taken: Collection[str]) -> bool:
    """Whether people get the model that a call promotes or registers."""
    body, operand, deed = one
    call = body.get(operand)
    if not isinstance(call, code.Call):
        return False
    if deed == "promotes":
        return is_put_into_use(codes, callers, body, call)
    return "approval_status" in dict(call.keywords) or is_taken(body, operand, taken)


def _promotions(codes: CodeOf, body: Body, own: Collection[str]) -> Iterator[tuple[Operand, str]]:
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
        elif name in _PROMOTES:
            yield operand, "promotes"
        elif (
            name in REGISTERS
            or (name == "create_model" and "registry" in body.words(instruction.function, through=True))
            or (name == "log_model" and _is_named(codes, body, keywords))
        ):
            yield operand, "registers"


def _is_named(codes: CodeOf, body: Body, keywords: dict[str, Operand]) -> bool:
    """Whether a call that logs a model always gives it a name in the registry."""
    name = body.get(keywords.get(LOGGED_AS, ABSENT))
    if isinstance(name, code.Argument):
        return _is_text(codes, body, name.name)
    is_absent = name is None or (isinstance(name, code.Constant) and name.value is None)
    return not (is_absent or isinstance(name, code.Either))


def _is_text(codes: CodeOf, body: Body, parameter: str) -> bool:
    """Whether a parameter is annotated as a text, and nothing else stands for it where it is left out."""
    if not any(one.name == parameter and one.annotation == "str" for one in body.scope.parameters):
        return False
    made = codes.body(body.path, body.scope.parent)
    functions = (one for one in made.scope.of(code.Function) if one.scope == body.index)
    usual = (made.get(value) for one in functions for name, value in one.defaults if name == parameter)
    return not any(isinstance(one, code.Constant) and one.value is None for one in usual)


def _waits(body: Body, keywords: dict[str, Operand]) -> bool:
    """Whether what is registered waits until somebody approves it; where nothing is said it does."""
    status = body.get(keywords["approval_status"]) if "approval_status" in keywords else None
    return not (isinstance(status, code.Constant) and status.value == "Approved")
