"""Keys of configuration that the code named beside them does not take: `_target_` with parameters that are gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.code import AnyInstruction, Attribute, Call, Class, Constant, Function, Item, Symbol, Variable
from mldebt.facts.module import Module, Parameter
from mldebt.facts.tree import Entry, Tree
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.program import Program
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.patterns import pattern
from mldebt.source import Location

_TARGET = "_target_"
_DEFAULTS = "defaults"
_MOST_HOPS = 4
_FINDS_CODE = pattern(r"(get|load|import|locate|resolve)_?(class|method|object|obj|cls|module|symbol|attr)\w*|locate")
"""The last name of a function that gives the code of a name, for its caller to use in a way of its own."""


def add(
    builder: GraphBuilder,
    program: Program,
    sayings: Sayings,
    documents: Mapping[str, Tree],
    handling: frozenset[str],
) -> None:
    """The keys that stand beside the name of a class or function of the project which has no such parameter.

    `handling` is the code that handles data: a project without any is left alone."""
    by_hand = {key for _, keys in sayings.of_all(program.modules, _resolved_by_hand) for key in keys}
    for file in sorted(documents) if handling else ():
        if is_test(file):
            continue
        for key, entries in _mappings(documents[file], ""):
            if key in by_hand:
                continue
            target = next((one.value.scalar for one in entries if one.key == _TARGET), None)
            taken = _parameters(program, target, file) if isinstance(target, str) else None
            if taken is None:
                continue
            for entry in entries:
                if not entry.key.startswith("_") and entry.key not in {_DEFAULTS, *taken}:
                    at = Location(file, entry.span)
                    node = f"setting:{file}:{entry.span}:{entry.key}"
                    builder.node(
                        node, NodeKind.SETTING, entry.key, [at], value=entry.key, role="key", rejected=str(target)
                    )


@Saying
def _resolved_by_hand(file: OneFile) -> frozenset[str]:
    """The keys of sections whose class code looks up by itself, as in `get_class(cfg.model._target_)(cfg)`.

    It is empty for the whole of a document, or a section of which nobody knows where it stands."""
    found: set[str] = set()
    for scope in file.module.scopes:
        for call in scope.of(Call):
            if _FINDS_CODE.fullmatch(_last_name(scope.body[call.function])):
                for operand in call.arguments[:1]:
                    one = scope.body[operand]
                    if isinstance(one, Attribute | Item) and _key(scope.body, one) == _TARGET:
                        holder = scope.body[one.base]
                        found.add(_key(scope.body, holder) if isinstance(holder, Attribute | Item) else "")
    return frozenset(found)


def _last_name(one: AnyInstruction) -> str:
    named = one.name if isinstance(one, Symbol | Attribute | Variable) else ""
    return named.rpartition(".")[2]


def _key(body: Sequence[AnyInstruction], one: Attribute | Item) -> str:
    if isinstance(one, Attribute):
        return one.name
    key = body[one.key]
    return str(key.value) if isinstance(key, Constant) else ""


def _mappings(tree: Tree, key: str) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Every mapping of a document with the key that it stands under, the whole under none."""
    if tree.entries:
        yield key, tree.entries
    for entry in tree.entries or ():
        yield from _mappings(entry.value, entry.key)
    for item in tree.items or ():
        yield from _mappings(item, key)


def _parameters(program: Program, target: str, importer: str, hops: int = _MOST_HOPS) -> frozenset[str] | None:
    """The names of what a function or class of the project takes; None where it takes anything, or is not known."""
    found = program.find(target, importer) if hops and all(map(str.isidentifier, target.split("."))) else None
    if found is None or len(found[1]) != 1:
        return None
    path, (name,) = found
    module = program.modules[path]
    bound = next((operands for one, operands in module.scopes[0].bindings if one == name), ())
    if len(bound) != 1:
        return None
    made = module.scopes[0].body[bound[0]]
    if isinstance(made, Symbol):
        return _parameters(program, program.absolute(made.name, path), path, hops - 1)
    if isinstance(made, Function) and not made.decorators:
        return _names(module.scopes[made.scope].parameters)
    if isinstance(made, Class) and not made.decorators:
        return _of_class(module, made.scope)
    return None


def _of_class(module: Module, scope: int) -> frozenset[str] | None:
    """The parameters of the class's own `__init__`, where it has one that nothing wraps."""
    body = module.scopes[scope]
    for name, operands in body.bindings:
        made = body.body[operands[0]]
        if name == "__init__" and len(operands) == 1 and isinstance(made, Function) and not made.decorators:
            return _names(module.scopes[made.scope].parameters[1:])
    return None


def _names(parameters: tuple[Parameter, ...]) -> frozenset[str] | None:
    if any(parameter.kind == "double_star" for parameter in parameters):
        return None
    return frozenset(parameter.name for parameter in parameters)
