"""Methods that classes of several names have alike: one stands for another, with whatever its users ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

from mldebt.facts.module import Module
from mldebt.interpreter.launching import is_test
from mldebt.linker.references import Key

_Kind = list[tuple[str, dict[str, Key]]]
"""Classes with the same names of methods: the name of each, and its methods."""
_LEAST_SHARED = 3
"""Methods that two classes must share to be two of a kind."""


def shared(modules: Mapping[str, Module]) -> frozenset[Key]:
    """The methods that another class has too which shares half of the methods of both.

    A class of the same name elsewhere is a copy, and none of a kind."""
    alike: dict[frozenset[str], _Kind] = {}
    for name, methods in _classes(modules):
        alike.setdefault(frozenset(methods), []).append((name, methods))
    kinds = list(alike.items())
    holders: dict[str, list[int]] = {}
    for number, (names, _) in enumerate(kinds):
        for each in names:
            holders.setdefault(each, []).append(number)
    found: set[Key] = set()
    for names, kind in kinds:
        for other, count in Counter(chain.from_iterable(holders[each] for each in names)).items():
            theirs, others = kinds[other]
            if _LEAST_SHARED <= count >= max(len(names), len(theirs)) / 2:
                found.update(_offered_by_others(kind, others, names & theirs))
    return frozenset(found)


def _offered_by_others(kind: _Kind, others: _Kind, common: frozenset[str]) -> Iterator[Key]:
    """Methods of classes that a class of another name has, too."""
    called = {name for name, _ in others}
    for name, methods in kind:
        if called - {name}:
            yield from (methods[each] for each in common)


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
