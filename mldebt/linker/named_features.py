"""Features that nothing was seen to use, while the code that computes them says their names again.

A value goes ways that nobody can follow, but whoever takes a column up has to say its name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from mldebt.facts.code import Attribute, Call, Constant, StoreItem
from mldebt.facts.code import Mapping as Display
from mldebt.facts.module import Module, Scope
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.linker import tables_handed_out
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import Location

_OF_VIEW = pattern(r"\w+:\w+")
"""How a feature of a feature store is asked for: by its view and its name."""
_EXCUSES = ("repeated", "refined", "dropped", "overwritten", "named", "out_of_sight")
"""What speaks against it that a feature is computed in vain."""
_TOGETHER = 3
"""So many further unused features of one file are told by the first."""


def mark(builder: GraphBuilder, modules: Mapping[str, Module]) -> None:
    """Tells of each feature that is computed for nothing whether the function that does so names it otherwise too.

    To compute another such feature is no use."""
    features = builder.ids(NodeKind.FEATURE)
    idle = [node for node in features if builder.attribute(node, "computed") and not builder.attribute(node, "used")]
    lines = {(at.path, at.span.line) for node in idle for at in builder.locations(node)}
    asked = {text.rpartition(":")[2] for one in modules.values() for text in one.texts if _OF_VIEW.fullmatch(text)}
    elsewhere = _said_elsewhere(modules, frozenset(builder.name(node) for node in idle), lines)
    for node in idle:
        name, places = builder.name(node), builder.locations(node)[:1]
        scopes = [(at.path, scope) for at in places for scope in _scopes_at(modules, at)]
        said = (_texts(scope, path, lines) | _attributes(scope, path, lines) for path, scope in scopes)
        is_named = not name or name in asked or name in elsewhere or any(name in texts for texts in said)
        builder.mark(node, "named", is_named)
        within = (scope for _, scope in scopes if scope.kind == "function")
        builder.mark(node, "dropped_within", any(_drops(scope, name) for scope in within))
        builder.mark(node, "out_of_sight", not _is_followed(builder, node, scopes, places))
    _tell_together(builder, idle)
    _tell_dropped_together(builder, idle)


def _is_followed(
    builder: GraphBuilder, node: str, scopes: Collection[tuple[str, Scope]], places: Sequence[Location]
) -> bool:
    """Whether everything that becomes of a feature was seen.

    Code that stores something under its name again may do so in its place. Of a dataset that it goes into, others
    take columns by name; what goes into none is in no table that code hands out whole."""
    name, lines = builder.name(node), [(scope, at.span.line) for _, scope in scopes for at in places]
    if any(tables_handed_out.is_stored_again(scope, line, name) for scope, line in lines):
        return False
    stored_in, contained = _datasets(builder, node), builder.successors(EdgeKind.CONTAINS)
    if stored_in:
        return all(any(builder.attribute(one, "used") for one in contained.get(data, ())) for data in stored_in)
    return not any(tables_handed_out.goes_on(scope, line) for scope, line in lines)


def _datasets(builder: GraphBuilder, node: str) -> set[str]:
    """The datasets that a feature goes into, as a column."""
    flows, holders = builder.successors(EdgeKind.FLOWS), builder.predecessors(EdgeKind.CONTAINS)
    found, seen, waiting = set[str](), {node}, [node]
    while waiting:
        for target in flows.get(waiting.pop(), set()) - seen:
            seen.add(target)
            if builder.kind(target) is NodeKind.DATASET:
                found.add(target)
            elif builder.kind(target) is NodeKind.FEATURE:
                found |= {one for one in holders.get(target, ()) if builder.kind(one) is NodeKind.DATASET}
                waiting.append(target)
    return found


def _scopes_at(modules: Mapping[str, Module], at: Location) -> Iterator[Scope]:
    """The scopes whose code stands at a place."""
    module = modules.get(at.path)
    for scope in module.scopes if module is not None else ():
        if any(one.span.line == at.span.line for one in scope.body):
            yield scope


def _said_elsewhere(
    modules: Mapping[str, Module], names: frozenset[str], idle: Collection[tuple[str, int]]
) -> frozenset[str]:
    """The names, out of some, that any code but a test's says, and not only to store or to call what is so named."""
    found: set[str] = set()
    for path, module in modules.items():
        if not is_test(path) and names & {*module.texts, *(one.name for one in module.of(Attribute))}:
            for scope in module.scopes:
                called = {one.function for one in scope.of(Call)}
                found |= names & (_texts(scope, path, idle) | _attributes(scope, path, idle, called))
    return frozenset(found)


def _texts(scope: Scope, path: str, idle: Collection[tuple[str, int]]) -> frozenset[str]:
    """The texts of a scope, but the keys under which it stores something, and those on idle lines."""
    stored = {one.key for one in scope.of(StoreItem)}
    stored |= {key for one in scope.of(Display) for key, _ in one.pairs}
    return frozenset(
        one.value
        for place, one in scope.placed(Constant)
        if isinstance(one.value, str) and place not in stored and (path, one.span.line) not in idle
    )


def _attributes(
    scope: Scope, path: str, idle: Collection[tuple[str, int]], without: Collection[int] = ()
) -> frozenset[str]:
    """The attributes that a scope asks for, but some and those on idle lines."""
    return frozenset(
        one.name for place, one in scope.placed(Attribute) if place not in without and (path, one.span.line) not in idle
    )


def _drops(scope: Scope, name: str) -> bool:
    """Whether a scope drops a column itself, which served it on the way."""
    calls = (one for one in scope.of(Call) if isinstance(scope.body[one.function], Attribute))
    drops = [one.span for one in calls if getattr(scope.body[one.function], "name", "") == "drop"]
    texts = (one.span.line for one in scope.of(Constant) if one.value == name)
    return any(span.line <= line <= span.end_line for line in texts for span in drops)


def _tell_together(builder: GraphBuilder, features: Iterable[str]) -> None:
    """The first of several features that one file computes in vain stands for all."""
    files: dict[object, list[str]] = {}
    for node in features:
        if not any(builder.attribute(node, one) for one in _EXCUSES):
            builder.mark(node, "in_vain", True)
            files.setdefault(builder.locations(node)[0].path, []).append(node)
    _stand_for_others(builder, files, _TOGETHER)


def _tell_dropped_together(builder: GraphBuilder, features: Iterable[str]) -> None:
    """The first of several features that one file computes and that are dropped stands for all."""
    files: dict[object, list[str]] = {}
    for node in features:
        excused = any(builder.attribute(node, one) for one in ("repeated", "refined", "dropped_within"))
        if builder.attribute(node, "dropped") and not excused:
            files.setdefault(builder.locations(node)[0].path, []).append(node)
    _stand_for_others(builder, files, 1)


def _stand_for_others(builder: GraphBuilder, files: Mapping[object, list[str]], least: int) -> None:
    """Lets the first feature of each file stand for the others where there are that many."""
    for first, *others in files.values():
        if len(others) >= least:
            builder.mark(first, "along", f", like {listed(map(builder.name, others))} of its file")
            for node in others:
                builder.mark(node, "told_with", first)
