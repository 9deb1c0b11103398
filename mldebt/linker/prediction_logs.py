"""Where predictions are logged to, and whether anything of the project reads it again."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.facts.module import Module
from mldebt.facts.tree import Tree
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.operands import Body, CodeOf
from mldebt.linker.references import texts_in
from mldebt.patterns import pattern

_LOGS = pattern(
    r"(?:^|_)(?:log|save|store|insert|record|persist|track|write)_(?:\w+_)?(?<!_for_)(?:predictions?|inferences?|classifications?)"
)
"""Names of functions that keep what a model said."""
_PUTS = pattern(r"insert(?:_one|_many)?|upsert|to_sql|put(?:_item|_record)?|append_rows?|index|publish|produce")
"""Calls that put rows under a name: of a table, a collection, a topic."""
_PLACE = pattern(r"[a-z][a-z0-9]*(?:[_.-][a-z0-9]+)+")
_WORD = pattern(r"[A-Za-z][\w.-]*\w")


def add(builder: GraphBuilder, codes: CodeOf, handling: frozenset[str], documents: Mapping[str, Tree]) -> None:
    """The logs of predictions in code that handles data, tests left out, that nothing else of the project names.

    A document that is called like the log describes it, and reads nothing."""
    paths = sorted(path for path in handling & codes.modules.keys() if not is_test(path))
    found = [one for path in paths for body in codes.bodies(path) for one in _logged(body)]
    named = _named(codes.modules) if found else Counter[str]()
    for body, operand, place in found:
        if named[place] <= 1 and not _is_read(builder, place) and not _is_in(documents, place):
            at = body.at(operand)
            function = body.scope.name.rpartition(".")[2]
            builder.node(f"claim:{at}", NodeKind.CLAIM, function, (at,), about="log", names=place, value="unread")


def _is_read(builder: GraphBuilder, place: str) -> bool:
    """Whether any query or job takes in data of that name."""
    fed = builder.successors(EdgeKind.FEEDS)
    return any(fed.get(node) for node in builder.ids(NodeKind.DATASET) if builder.name(node).endswith(place))


def _is_in(documents: Mapping[str, Tree], place: str) -> bool:
    """Whether a document names it that is not its own."""
    others = (tree for path, tree in documents.items() if posixpath.basename(path).partition(".")[0] != place)
    return any(place in text for text in texts_in(others))


def _logged(body: Body) -> Iterator[tuple[Body, Operand, str]]:
    if body.scope.kind != "function" or not _LOGS.search(body.scope.name.rpartition(".")[2]):
        return
    for operand, one in enumerate(body.instructions):
        if not isinstance(one, code.Call) or not one.arguments:
            continue
        first = body.get(one.arguments[0])
        called = body.name(one.function).rpartition(".")[2]
        is_named = isinstance(first, code.Constant) and isinstance(first.value, str) and _PLACE.fullmatch(first.value)
        if is_named and _PUTS.fullmatch(called) and isinstance(first, code.Constant):
            yield body, operand, str(first.value)


def _named(modules: Mapping[str, Module]) -> Counter[str]:
    """How often code that is no test says each word."""
    found: Counter[str] = Counter()
    for path, module in modules.items():
        for scope in module.scopes if not is_test(path) else ():
            for one in scope.body:
                if isinstance(one, code.Constant) and isinstance(one.value, str):
                    found.update(_WORD.findall(one.value))
                elif isinstance(one, code.Attribute):
                    found[one.name] += 1
    return found
