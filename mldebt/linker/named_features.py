"""Features that nothing was seen to use, while the code that computes them says their names again.

A value goes ways that nobody can follow, but whoever takes a column up has to say its name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from mldebt.facts.code import Attribute, Call, Constant, StoreItem
from mldebt.facts.code import Mapping as Display
from mldebt.facts.module import Module, Scope
from mldebt.graph.schema import NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.source import Location

_OF_VIEW = re.compile(r"\w+:\w+")
"""How a feature of a feature store is asked for: by its view and its name."""


def mark(builder: GraphBuilder, modules: Mapping[str, Module]) -> None:
    """Tells of each feature that is computed for nothing whether the function that does so names it otherwise too.

    To compute another such feature is no use."""
    features = builder.ids(NodeKind.FEATURE)
    idle = [node for node in features if builder.attribute(node, "computed") and not builder.attribute(node, "used")]
    lines = {(at.path, at.span.line) for node in idle for at in builder.locations(node)}
    asked = {text.rpartition(":")[2] for one in modules.values() for text in one.texts if _OF_VIEW.fullmatch(text)}
    for node in idle:
        name, places = builder.name(node), builder.locations(node)[:1]
        scopes = [(at.path, scope) for at in places for scope in _scopes_at(modules, at)]
        said = (_said(scope, path, lines) for path, scope in scopes)
        builder.mark(node, "named", not name or name in asked or any(name in texts for texts in said))
        within = (scope for _, scope in scopes if scope.kind == "function")
        builder.mark(node, "dropped_within", any(_drops(scope, name) for scope in within))


def _scopes_at(modules: Mapping[str, Module], at: Location) -> Iterator[Scope]:
    """The scopes whose code stands at a place."""
    module = modules.get(at.path)
    for scope in module.scopes if module is not None else ():
        if any(one.span.line == at.span.line for one in scope.body):
            yield scope


def _said(scope: Scope, path: str, idle: Collection[tuple[str, int]]) -> frozenset[str]:
    """The texts of a scope, but the keys under which it stores something, and those on idle lines."""
    asked = {one.name for one in scope.of(Attribute) if (path, one.span.line) not in idle}
    stored = {one.key for one in scope.of(StoreItem)}
    stored |= {key for one in scope.of(Display) for key, _ in one.pairs}
    return frozenset(asked) | {
        one.value
        for place, one in scope.placed(Constant)
        if isinstance(one.value, str) and place not in stored and (path, one.span.line) not in idle
    }


def _drops(scope: Scope, name: str) -> bool:
    """Whether a scope drops a column itself, which served it on the way."""
    calls = (one for one in scope.of(Call) if isinstance(scope.body[one.function], Attribute))
    drops = [one.span for one in calls if getattr(scope.body[one.function], "name", "") == "drop"]
    texts = (one.span.line for one in scope.of(Constant) if one.value == name)
    return any(span.line <= line <= span.end_line for line in texts for span in drops)
