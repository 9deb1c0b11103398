"""Fields that requests of endpoints have to bring, or may, and that no code reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.facts.module import Module, Scope
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.operands import Body, CodeOf
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import Location

_ROUTES = frozenset({"post", "put", "patch", "get"})
"""What decorators of endpoints are called that may take a request in."""
_WHOLE = frozenset({"dict", "model_dump", "model_dump_json", "__dict__", "copy", "model_copy"})
"""Attributes that give all fields at once."""
_WORD = pattern(r"\w+")


class Requests(msgspec.Struct):
    """A class of requests: where it is defined, and what takes one in."""

    path: str
    scope: Scope
    takers: list[tuple[Body, str]] = msgspec.field(default_factory=list)
    asked: bool = False
    open: bool = False


def add_request_fields(builder: GraphBuilder, codes: CodeOf, paths: frozenset[str]) -> None:
    """Adds the fields that nothing reads, for each class of requests of an endpoint in the modules of some paths."""
    modules = {path: module for path, module in codes.modules.items() if not is_test(path)}
    classes = classes_of_requests(modules)
    if not classes:
        return
    _find_takers(codes, modules, classes)
    mentioned = _mentioned(modules)
    for name, one in classes.items():
        if one.path not in paths or not one.asked or one.open or _is_taken_whole(codes, name, one):
            continue
        unread = [each for each in fields_of(one.scope) if mentioned[each] == 0]
        if unread:
            at = Location(one.path, one.scope.body[one.scope.bound[unread[0]][0]].span)
            node = f"feature:{at}#request"
            builder.node(
                node, NodeKind.FEATURE, listed(unread), [at], computed=False, used=False, dataset="", request=name
            )


def classes_of_requests(modules: Mapping[str, Module]) -> dict[str, Requests]:
    """The classes of data that are derived from pydantic's base class alone, by names that only one of them has."""
    found: dict[str, list[Requests]] = defaultdict(list)
    derived: set[str] = set()
    for path, module in modules.items():
        for scope in module.scopes if module.of(code.Class) else ():
            for one in scope.of(code.Class):
                bases = [scope.body[base] for base in one.bases if base != ABSENT]
                names = [base.name for base in bases if isinstance(base, code.Symbol | code.Variable | code.Attribute)]
                derived |= {name.rpartition(".")[2] for name in names}
                if names and all(name.startswith("pydantic.") and name.endswith("BaseModel") for name in names):
                    own = module.scopes[one.scope]
                    found[own.name].append(Requests(path, own))
    return {name: several[0] for name, several in found.items() if len(several) == 1 and name not in derived}


def _find_takers(codes: CodeOf, modules: Mapping[str, Module], classes: Mapping[str, Requests]) -> None:
    """Tells each class what takes its requests in, and whether its objects go ways that nobody sees."""
    for path, module in modules.items():
        endpoints = _endpoints(module)
        for index, scope in enumerate(module.scopes):
            for parameter in scope.parameters:
                for word in _WORD.findall(parameter.annotation):
                    one = classes.get(word)
                    if one is None:
                        continue
                    is_plain = parameter.annotation.strip("\"'").rpartition(".")[2] == word
                    one.open |= not is_plain or parameter.name in module.variables
                    one.asked |= index in endpoints
                    one.takers.append((codes.body(path, index), parameter.name))
            for call in scope.of(code.Call):
                made = scope.body[call.function] if call.function != ABSENT else None
                if isinstance(made, code.Symbol | code.Variable | code.Attribute | code.Class):
                    name = made.name if not isinstance(made, code.Class) else module.scopes[made.scope].name
                    if name.rpartition(".")[2] in classes:
                        classes[name.rpartition(".")[2]].open = True


def _endpoints(module: Module) -> frozenset[int]:
    """The scopes of functions that a route leads to."""
    found: set[int] = set()
    for scope in module.scopes:
        for one in scope.of(code.Function):
            for decorator in one.decorators:
                call = scope.body[decorator]
                method = scope.body[call.function] if isinstance(call, code.Call) else None
                if isinstance(method, code.Attribute) and method.name in _ROUTES:
                    found.add(one.scope)
    return frozenset(found)


def _mentioned(modules: Mapping[str, Module]) -> defaultdict[str, int]:
    """How often code takes an attribute, or has a text or a keyword, of a name."""
    found: defaultdict[str, int] = defaultdict(int)
    for module in modules.values():
        for attribute in module.of(code.Attribute):
            found[attribute.name] += 1
        for text in module.texts:
            for word in _WORD.findall(text):
                found[word] += 1
    return found


def fields_of(scope: Scope) -> Iterator[str]:
    """The names of the fields that a class of requests has itself."""
    for name, given in scope.bindings:
        instruction = scope.body[given[0]]
        is_field = not isinstance(instruction, code.Function | code.Class) and not name.startswith(("_", "model_"))
        if is_field and name != "Config":
            yield name


def _is_taken_whole(codes: CodeOf, name: str, one: Requests) -> bool:
    """Whether anything may read all fields of a request at once."""
    known = {body.scope.name.rpartition(".")[2] for body, _ in one.takers}
    if any(not _reads_fields_only(body, parameter, known) for body, parameter in one.takers):
        return True
    others = [one.path, *codes.importers(one.path)]
    return any(_dumps(codes, path, name) for path in others if not is_test(path))


def _reads_fields_only(body: Body, parameter: str, known: set[str]) -> bool:
    """Whether a function takes fields of a request by name, and hands it on only to others that are known to."""
    for operand, argument in body.scope.placed(code.Argument):
        if argument.name == parameter:
            for user in body.users.get(operand, ()):
                if not _is_harmless(body, user, operand, known):
                    return False
    return True


def _is_harmless(body: Body, user: Operand, operand: Operand, known: set[str]) -> bool:
    match body.get(user):
        case code.Attribute(name=name):
            return name not in _WHOLE
        case code.Call(function=function, stars=stars, double_stars=double_stars):
            called = body.name(function).rpartition(".")[2]
            return called in known and operand not in (*stars, *double_stars)
    return False


def _dumps(codes: CodeOf, path: str, name: str) -> bool:
    """Whether a module takes all fields of something that may be a request at once."""
    for body in codes.bodies(path):
        annotated = {parameter.name: parameter.annotation for parameter in body.scope.parameters}
        for _, attribute in body.scope.placed(code.Attribute):
            base = body.get(attribute.base)
            if attribute.name in _WHOLE - {"copy"}:
                other = annotated.get(base.name, "") if isinstance(base, code.Argument) else ""
                if not other or name in _WORD.findall(other):
                    return True
    return False
