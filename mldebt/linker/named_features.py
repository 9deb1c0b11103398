"""Features that nothing was seen to use, while the code that computes them says their names again.

A value goes ways that nobody can follow, but whoever takes a column up has to say its name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from mldebt.facts.code import Constant, Module, Scope, StoreItem
from mldebt.facts.code import Mapping as Display
from mldebt.graph.schema import NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.source import Location


def mark(builder: GraphBuilder, modules: Mapping[str, Module]) -> None:
    """Tells of each feature that is computed for nothing whether the function that does so names it otherwise too.

    To compute another such feature is no use."""
    features = builder.ids(NodeKind.FEATURE)
    idle = [node for node in features if builder.attribute(node, "computed") and not builder.attribute(node, "used")]
    lines = {(at.path, at.span.line) for node in idle for at in builder.locations(node)}
    for node in idle:
        name, places = builder.name(node), builder.locations(node)[:1]
        said = (_said(scope, at.path, lines) for at in places for scope in _scopes_at(modules, at))
        builder.mark(node, "named", not name or any(name in texts for texts in said))


def _scopes_at(modules: Mapping[str, Module], at: Location) -> Iterator[Scope]:
    """The scopes whose code stands at a place."""
    module = modules.get(at.path)
    for scope in module.scopes if module is not None else ():
        if any(one.span.line == at.span.line for one in scope.body):
            yield scope


def _said(scope: Scope, path: str, idle: Collection[tuple[str, int]]) -> frozenset[str]:
    """The texts of a scope, but the keys under which it stores something, and those on idle lines."""
    stored = {one.key for one in scope.of(StoreItem)}
    stored |= {key for one in scope.of(Display) for key, _ in one.pairs}
    return frozenset(
        one.value
        for place, one in scope.placed(Constant)
        if isinstance(one.value, str) and place not in stored and (path, one.span.line) not in idle
    )
