"""Methods that classes of several names have alike: one stands for another, with whatever its users ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mldebt.facts.module import Module
from mldebt.interpreter.launching import is_test
from mldebt.linker.references import Key

_LEAST_SHARED = 3
"""Methods that two classes must share to be two of a kind."""


def shared(modules: Mapping[str, Module]) -> frozenset[Key]:
    """The methods that another class has too which shares half of the methods of both.

    A class of the same name elsewhere is a copy, and none of a kind."""
    classes = list(_classes(modules))
    by_method: dict[str, list[int]] = {}
    for number, (_, methods) in enumerate(classes):
        for method in methods:
            by_method.setdefault(method, []).append(number)
    found: set[Key] = set()
    for number, (name, methods) in enumerate(classes):
        others = {other for method in methods for other in by_method[method] if other != number}
        for other_name, theirs in (classes[other] for other in others):
            common = methods.keys() & theirs.keys()
            if name != other_name and _LEAST_SHARED <= len(common) >= max(len(methods), len(theirs)) / 2:
                found.update(methods[method] for method in common)
    return frozenset(found)


def _classes(modules: Mapping[str, Module]) -> Iterator[tuple[str, dict[str, Key]]]:
    """The classes outside of tests, each with its public methods."""
    for path in sorted(path for path in modules if not is_test(path)):
        scopes = modules[path].scopes
        methods: dict[int, dict[str, Key]] = {}
        for index, scope in enumerate(scopes):
            name = scope.name.rpartition(".")[2]
            if scope.kind == "function" and scopes[scope.parent].kind == "class" and not name.startswith("_"):
                methods.setdefault(scope.parent, {})[name] = (path, index)
        yield from ((scopes[holder].name, found) for holder, found in methods.items() if len(found) >= _LEAST_SHARED)
