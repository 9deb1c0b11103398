"""Which functions of the project anything calls, and which a library, a platform or users outside may call."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from mldebt.facts.module import Module, Scope
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.observations import Observations
from mldebt.library import Libraries
from mldebt.linker.ancestry import bases, has_method, is_of_outside, is_registered, mixed_in
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.clones import function_id
from mldebt.linker.interfaces import shared
from mldebt.linker.plain_functions import plain
from mldebt.linker.references import Key, References
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.second_versions import checked, checks, is_second
from mldebt.patterns import pattern
from mldebt.source import Location

_USUAL_SHARE = 0.3
_USUAL_COUNT = 8
"""Where so many functions of a folder, and such a share of them, have no caller, they wait for users outside."""
_LEFT_ALONE = ("public_api", "called_from_tests", "plain", "shown", "in_unused_class")
"""What tells why a function is there that nothing calls."""
_FOR_TESTS = pattern(r"(^|_)(reset|clear|clean|cleanup|teardown|shutdown|tests?|fake|mock|stub|dummy|seed)(_|$)")
"""Names of functions that are there so that tests can be run."""


def mark(
    builder: GraphBuilder,
    modules: Mapping[str, Module],
    references: References,
    sayings: Sayings,
    seen: Observations,
    libraries: Libraries,
    published: Collection[str],
    shown: Collection[str],
    unused: Collection[Key],
) -> None:
    """Tells of every function who may call it, by all mentions of its name; documents show how some are called.

    What classes of one kind have alike waits for users, as the public functions of a library do.
    Methods of `unused` classes are told with these."""
    uncalled: dict[str, list[tuple[str, Scope]]] = {}
    counts: dict[str, int] = {}
    alike = shared(modules)
    mixed = mixed_in(references, libraries)
    for path, index, scope in _functions(modules):
        node = function_id(path, scope)
        by_code, by_tests = references.callers(path, index)
        called = (path, index) in seen.called or by_code
        is_hook = (
            index in sayings.of(path, _handed)
            or (path, scope.parent) in mixed
            or _is_of_hooks(references, libraries, path, index)
        )
        builder.mark(node, "called", called)
        builder.mark(node, "called_from_tests", by_tests)
        is_public = (path in published and not scope.name.rpartition(".")[2].startswith("_")) or (path, index) in alike
        builder.mark(node, "public_api", is_public)
        builder.mark(node, "hook", is_hook)
        parents = modules[path].scopes
        builder.mark(node, "plain", index in sayings.of(path, plain))
        builder.mark(node, "shown", scope.name.rpartition(".")[2] in shown)
        nested = parents[scope.parent].kind in {"function", "lambda"}
        builder.mark(node, "nested", nested)
        builder.mark(node, "in_unused_class", (path, scope.parent) in unused)
        if not is_test(path):
            counts[_root(path)] = counts.get(_root(path), 0) + 1
        if not (called or is_hook or is_public or nested or is_test(path)):
            uncalled.setdefault(path, []).append((node, scope))
    _mark_usual(builder, uncalled, counts)
    _mark_left_over(builder, uncalled)
    _mark_only_tested(builder, modules, uncalled)


def may_run(builder: GraphBuilder, path: str, scope: Scope) -> bool:
    """Whether anything but a test may run a scope: it is no function, or one that something calls."""
    node = function_id(path, scope)
    return any(builder.attribute(node, reached) is not False for reached in ("called", "hook"))


def scopes_around(module: Module, at: Location) -> list[tuple[int, Scope]]:
    """The functions that a place in a module is in, the outermost first."""
    line = at.span.line
    functions = ((index, one) for index, one in enumerate(module.scopes) if one.kind == "function")
    return [(index, one) for index, one in functions if one.span.line <= line <= one.end_line]


def is_reached(builder: GraphBuilder, modules: Mapping[str, Module], seen: Observations, at: Location) -> bool:
    """Whether anything but a test may come to a place: it is in no function that nothing calls.

    What makes an object is called by its class, which is followed: another object's method of that name is another."""
    return at.path not in modules or all(
        ((at.path, index) in seen.called if _is_of_class(scope) else may_run(builder, at.path, scope))
        or builder.attribute(function_id(at.path, scope), "nested") is True
        for index, scope in scopes_around(modules[at.path], at)
    )


def _is_of_class(scope: Scope) -> bool:
    return bool(scope.parameters) and scope.parameters[0].name == "cls"


def _functions(modules: Mapping[str, Module]) -> Iterator[tuple[str, int, Scope]]:
    for path in sorted(modules):
        for index, scope in enumerate(modules[path].scopes):
            if scope.kind == "function":
                yield path, index, scope


def _root(path: str) -> str:
    return path.split("/", 1)[0] if "/" in path else ""


def _mark_usual(
    builder: GraphBuilder, uncalled: Mapping[str, list[tuple[str, Scope]]], counts: Mapping[str, int]
) -> None:
    """Functions of a folder where having no caller is usual are there for others."""
    waiting: dict[str, list[str]] = {}
    for path, found in uncalled.items():
        waiting.setdefault(_root(path), []).extend(node for node, _ in found)
    for root, nodes in waiting.items():
        if len(nodes) >= _USUAL_COUNT and len(nodes) > _USUAL_SHARE * counts[root]:
            for node in nodes:
                builder.mark(node, "public_api", True)


def _mark_left_over(builder: GraphBuilder, uncalled: Mapping[str, list[tuple[str, Scope]]]) -> None:
    """Marks the uncalled functions of which nothing tells why they are there."""
    for functions in uncalled.values():
        for node, _ in functions:
            if not any(builder.attribute(node, why) for why in _LEFT_ALONE):
                builder.mark(node, "left_over", True)


def _mark_only_tested(
    builder: GraphBuilder, modules: Mapping[str, Module], uncalled: Mapping[str, list[tuple[str, Scope]]]
) -> None:
    """Marks the functions at the top of their files that only tests call, and neither so that tests can be run nor to
    check another function."""
    why_else = [why for why in _LEFT_ALONE if why != "called_from_tests"]
    names = checked(scope.name for _, _, scope in _functions(modules))
    for path, functions in uncalled.items():
        for node, scope in functions:
            told = any(builder.attribute(node, why) for why in why_else) or _FOR_TESTS.search(scope.name)
            is_beside = is_second(modules[path], scope) or checks(path, scope.name, names, modules)
            if scope.parent == 0 and builder.attribute(node, "called_from_tests") and not (told or is_beside):
                builder.mark(node, "only_tested", True)


@Saying
def _handed(file: OneFile) -> frozenset[int]:
    """The functions of a file that something outside the project may call by their names or decorators."""
    scopes = file.module.scopes
    return frozenset(
        index
        for index, scope in enumerate(scopes)
        if scope.kind == "function" and (_is_called_by_name(file, scope) or is_registered(scopes, index))
    )


def _is_called_by_name(file: OneFile, scope: Scope) -> bool:
    """Whether a library calls what has that name: a method may be one of an object that is handed to any of them."""
    is_method = file.module.scopes[scope.parent].kind == "class"
    names = file.libraries.called_methods if is_method else file.libraries.called_functions
    return names.match(scope.name.rpartition(".")[2]) is not None


def _is_of_hooks(references: References, libraries: Libraries, path: str, index: int) -> bool:
    """Whether something outside the project may call a function as a method of its class."""
    scopes = references.program.modules[path].scopes
    scope = scopes[index]
    name = scope.name.rpartition(".")[2]
    holder = (path, scope.parent)
    return scopes[scope.parent].kind == "class" and (
        is_of_outside(references, libraries, holder)
        or any(has_method(references, base, name) for base in bases(references, holder))
    )
