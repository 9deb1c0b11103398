"""Which classes of the project anything uses: makes objects of them, derives from them, or names them as a type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from mldebt.facts import code
from mldebt.facts.module import Module, Scope
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.library import Libraries
from mldebt.linker.ancestry import base_values, bases, has_method, is_of_unknown, is_registered
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.references import Key, References
from mldebt.linker.second_versions import is_second
from mldebt.patterns import pattern
from mldebt.source import Location

_TOLD_BY_NAME = pattern(r"(Error|Exception|Warning|Mixin|Protocol)$")
"""Names of classes that are there so that a family of them is whole."""
_FOR_TESTS = pattern(r"Fake|Mock|Stub|Dummy|InMemory|Test")
"""Names of classes that are there so that tests can be run."""
_BY_NAME = ("import_module", "getattr")
"""What finds the classes of a module by a name that code puts together, where it stands in one file."""
_FINDS_DERIVED = "__subclasses__"
_TOLD_OF_DERIVED = "__init_subclass__"
_SCHEMAS = pattern(r"(^|/)schemas?(/|\.py$)")
_CHECKED = "pydantic.BaseModel"


def add(
    builder: GraphBuilder,
    references: References,
    libraries: Libraries,
    published: Collection[str],
    shown: Collection[str],
) -> frozenset[Key]:
    """Adds the classes that nothing but tests uses by any mention of their names, and gives them; documents show some.

    A class that stands in two files is there for pickled objects, which look for their class where they were made."""
    modules = references.program.modules
    annotated = _annotated(modules)
    if any(_names_used(module).issuperset(_BY_NAME) for module in modules.values()):
        return frozenset()
    names = Counter(scope.name for module in modules.values() for scope in module.scopes if scope.kind == "class")
    finds_derived = any(_FINDS_DERIVED in module.mentions for module in modules.values())
    unused = set()
    for key, scope in _classes(modules):
        path, index = key
        by_code, by_tests = references.callers(path, index)
        if by_code or any(_is_elsewhere(modules, key, where) for where in annotated.get(scope.name, ())):
            continue
        if by_tests and (_FOR_TESTS.search(scope.name) or is_second(modules[path], scope)):
            continue
        if path in published or scope.name in shown or _TOLD_BY_NAME.search(scope.name) or names[scope.name] > 1:
            continue
        if _is_handed_on(references, libraries, key) or (finds_derived and any(bases(references, key))):
            continue
        if _is_shape(references, key):
            continue
        node = f"class:{path}:{scope.name}:{scope.span.line}"
        at, size = Location(path, scope.span), len(scope.statements)
        builder.node(node, NodeKind.CLASS, scope.name, [at], statements=size, only_tested=by_tests)
        unused.add(key)
    return frozenset(unused)


def _names_used(module: Module) -> frozenset[str]:
    return module.mentions | module.variables


def _classes(modules: Mapping[str, Module]) -> Iterator[tuple[Key, Scope]]:
    """The classes at the top of modules that are no tests."""
    for path in sorted(path for path in modules if not is_test(path)):
        for index, scope in enumerate(modules[path].scopes):
            if scope.kind == "class" and scope.parent == 0:
                yield (path, index), scope


def _annotated(modules: Mapping[str, Module]) -> dict[str, list[Key]]:
    """The scopes outside of tests that have a name in an annotation."""
    found: dict[str, list[Key]] = {}
    for path, module in modules.items():
        if is_test(path):
            continue
        for index, scope in enumerate(module.scopes):
            for name in scope.annotated:
                found.setdefault(name, []).append((path, index))
    return found


def _is_elsewhere(modules: Mapping[str, Module], key: Key, where: Key) -> bool:
    """Whether a scope is neither a class itself nor inside it."""
    path, index = where
    while path == key[0] and index > 0:
        if index == key[1]:
            return False
        index = modules[path].scopes[index].parent
    return True


def _is_shape(references: References, key: Key) -> bool:
    """Whether a class is one of the shapes of requests and answers of which a web application has a full set."""
    path, index = key
    scopes = references.program.modules[path].scopes
    values = (scopes[holder].body[base] for (_, holder), base in base_values(references, key))
    return (
        _SCHEMAS.search(path) is not None
        and any(isinstance(one, code.Symbol) and one.name == _CHECKED for one in values)
        and not any(scope.kind == "function" and scope.parent == index for scope in scopes)
    )


def _is_handed_on(references: References, libraries: Libraries, key: Key) -> bool:
    """Whether something may get hold of a class without its name: a decorator, a metaclass, what it comes from."""
    scopes = references.program.modules[key[0]].scopes
    own = next((one for one in scopes[scopes[key[1]].parent].of(code.Class) if one.scope == key[1]), None)
    return (
        (own is not None and bool(own.keywords))
        or is_registered(scopes, key[1])
        or is_of_unknown(references, libraries, key)
        or any(has_method(references, base, _TOLD_OF_DERIVED) for base in bases(references, key))
    )
