"""Reads of configuration keys whose value goes nowhere: into a name that nothing uses, or a parameter ignored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from mldebt.facts.code import Argument, Attribute, Call, Item, Operand, Variable
from mldebt.facts.module import Module, Scope
from mldebt.interpreter.layout import Layout
from mldebt.linker.framework_settings import is_taken_by_framework
from mldebt.linker.references import Key, References
from mldebt.source import Location

_READS = (Attribute, Item, Call)

_ALL_NAMES = frozenset({"locals", "vars"})
"""Functions that give whatever names of the scope hold."""


def idle(places: Collection[Location], references: References) -> Mapping[Location, str]:
    """The places, of all that read a key, where what is read goes nowhere, with the reason."""
    found: dict[Location, str] = {}
    scopes: dict[str, dict[object, list[tuple[int, int]]]] = {}
    for at in places:
        module = references.program.modules.get(at.path)
        if module is None or is_taken_by_framework(at.path, module):
            continue
        if at.path not in scopes:
            scopes[at.path] = _by_span(module)
        reads = scopes[at.path].get(at.span, [])
        reasons = [_reason(references, (at.path, scope), index) for scope, index in reads]
        if reasons and all(reasons):
            found[at] = reasons[0]
    return found


def _by_span(module: Module) -> dict[object, list[tuple[int, int]]]:
    found: dict[object, list[tuple[int, int]]] = {}
    for number, scope in enumerate(module.scopes):
        for index, one in enumerate(scope.body):
            if isinstance(one, _READS):
                found.setdefault(one.span, []).append((number, index))
    return found


def _reason(references: References, where: Key, index: int) -> str:
    """Why nothing uses the value of an instruction; empty where something may, as whoever has a class may its names."""
    module = references.program.modules[where[0]]
    scope = module.scopes[where[1]]
    if scope.kind == "class":
        return ""
    names = [name for name, given in scope.bindings if index in given]
    if names and any(isinstance(one, Variable) and one.name in _ALL_NAMES for one in scope.body):
        return ""
    if names and index not in Layout(module, where[1], references.program.mentioned).live:
        return f"is read into {names[0]}, which nothing uses"
    if any(_is_read_elsewhere(module, where[1], name) for name in names):
        return ""
    users = [scope.body[user] for user in dict.fromkeys(scope.users.get(index, ()))]
    reasons = [_ignored(references, where, one, index) if isinstance(one, Call) else "" for one in users]
    return reasons[0] if reasons and all(reasons) else ""


def _is_read_elsewhere(module: Module, scope: int, name: str) -> bool:
    others = (other for number, other in enumerate(module.scopes) if number != scope)
    return module.scopes[scope].kind != "function" or any(
        one.name == name for other in others for one in other.of(Variable)
    )


def _ignored(references: References, where: Key, call: Call, index: Operand) -> str:
    """Why a function of the project makes nothing of an argument; empty where it may."""
    if index == call.function or call.stars or call.double_stars or index in call.double_stars:
        return ""
    definitions = references.definitions(where, call.function)
    if len(definitions) != 1:
        return ""
    path, number = definitions[0]
    module = references.program.modules[path]
    scope = module.scopes[number]
    parents = module.scopes[scope.parent]
    if scope.kind != "function" or parents.kind != "module" or not _does_something(scope):
        return ""
    given = list(_parameters(scope, call, index))
    if given and all(_is_ignored(module, number, name) for name in given):
        return f"is handed to {scope.name}, which ignores its {given[0]}"
    return ""


def _parameters(scope: Scope, call: Call, index: Operand) -> Iterator[str]:
    positional = [parameter.name for parameter in scope.parameters if parameter.kind == "positional"]
    yield from (name for name, value in zip(positional, call.arguments, strict=False) if value == index)
    yield from (name for name, value in call.keywords if value == index)


def _is_ignored(module: Module, number: int, name: str) -> bool:
    """Whether a function has the parameter and its body never mentions it."""
    scope = module.scopes[number]
    if all(parameter.name != name or parameter.kind.endswith("star") for parameter in scope.parameters):
        return False
    given = [index for index, one in scope.placed(Argument) if one.name == name]
    by_name = not module.variables.isdisjoint({name, "locals", "vars", "eval"})
    return scope.users.keys().isdisjoint(given) and not by_name


def _does_something(scope: Scope) -> bool:
    """Whether a function is more than a stub."""
    return len(scope.statements) > 1
