"""Functions, and which of them repeat each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mldebt.facts.code import Module, Scope
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.source import Location

_SHORTEST = 5
"""Statements that two functions must share in a row to be copies."""
_MOST_PLACES = 40
"""A run of statements that stands in more places than this is an idiom."""


@dataclass(frozen=True, slots=True)
class _Function:
    id: str
    path: str
    scope: Scope

    @property
    def shapes(self) -> tuple[int, ...]:
        return tuple(statement.shape for statement in self.scope.statements)


def add_functions(builder: GraphBuilder, modules: Mapping[str, Module], called: frozenset[tuple[str, int]]) -> None:
    """The functions of all modules, and `copies` edges from each repetition to the first function it repeats."""
    functions = list(_functions(modules))
    for function, index in functions:
        builder.node(
            function.id,
            NodeKind.FUNCTION,
            function.scope.name,
            [Location(function.path, function.scope.span)],
            statements=len(function.scope.statements),
            called=(function.path, index) in called,
            test=is_test(function.path),
        )
    copied = [function for function, _ in functions if not is_test(function.path)]
    groups: dict[str, set[str]] = {}
    for copy, original, length, at in _copies(copied):
        detail = f"the same {length} statements stand in {copy.path} and {original.path}"
        builder.edge(copy.id, EdgeKind.COPIES, original.id, [at], statements=length, detail=detail)
        groups.setdefault(original.id, set()).add(copy.id)
    for original_id, copies in groups.items():
        for function_id in (original_id, *copies):
            builder.node(function_id, NodeKind.FUNCTION, "", copies=len(copies))


def _functions(modules: Mapping[str, Module]) -> Iterator[tuple[_Function, int]]:
    for path in sorted(modules):
        for index, scope in enumerate(modules[path].scopes):
            if scope.kind == "function" and not scope.name.endswith("<lambda>"):
                yield _Function(f"function:{path}:{scope.name}:{scope.span.line}", path, scope), index


def _copies(functions: list[_Function]) -> Iterator[tuple[_Function, _Function, int, Location]]:
    """Each function that repeats an earlier one, with the first such, the statements shared, and where they begin."""
    first: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for number, function in enumerate(functions):
        shapes = function.shapes
        best: tuple[int, int, int] | None = None
        for start in range(len(shapes) - _SHORTEST + 1):
            window = shapes[start : start + _SHORTEST]
            places = first.setdefault(window, [])
            if len(set(window)) > 2 and len(places) <= _MOST_PLACES:
                for other, other_start in places:
                    length = _shared(shapes[start:], functions[other].shapes[other_start:])
                    if functions[other] is not function and (best is None or length > best[0]):
                        best = (length, other, start)
            places.append((number, start))
        if best is not None:
            length, other, start = best
            statement = function.scope.statements[start]
            yield function, functions[other], length, Location(function.path, statement.span)


def _shared(left: tuple[int, ...], right: tuple[int, ...]) -> int:
    length = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        length += 1
    return length
