"""Configuration keys that nothing reads, gathered by the section that they stand in: one cause, told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mldebt.facts import code
from mldebt.facts.code import Module, Scope
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.launching import is_test
from mldebt.linker.builder import GraphBuilder

_MOST_NAMED = 6
_TAKES = frozenset({"get", "pop"})


def gather(builder: GraphBuilder, modules: Mapping[str, Module], blind_loads: Iterable[str]) -> None:
    """Draws an edge from the first unread key of each section to every other one, and names these at the first.

    Unread sections of one section are gathered as well, classes of settings are not; keys whose value code states by
    hand are another thing to tell.
    `blind_loads` are modules that load a file which nobody knows: what code near them asks for by name may be in any.
    """
    asked = _asked(modules, blind_loads)
    together: dict[tuple[str, str, bool], list[str]] = {}
    by_hand = builder.predecessors(EdgeKind.SAME_SETTING)
    for node in builder.ids(NodeKind.CONFIG_KEY):
        stated = any(builder.kind(source) is NodeKind.SETTING for source in by_hand.get(node, ()))
        if not _is_unread(builder, node) or stated:
            continue
        if _may_be_asked(builder, node, asked):
            builder.mark(node, "read", True)
            continue
        section = str(builder.attribute(node, "key") or "").rpartition(".")[0]
        file, is_section = str(builder.attribute(node, "file")), builder.attribute(node, "section") is True
        alone = node if is_section and file.endswith(".py") else section
        together.setdefault((file, alone, is_section), []).append(node)
    for keys in together.values():
        first, *others = sorted(keys, key=lambda key: (builder.locations(key)[:1], key))
        for other in others:
            builder.edge(first, EdgeKind.BESIDE, other, builder.locations(other)[:1])
            builder.mark(other, "beside_another", True)
        if others:
            builder.mark(first, "along", f", nor {_listed([_last(builder, other) for other in others])} beside it")


def _is_unread(builder: GraphBuilder, node: str) -> bool:
    loaded, read, parent_read = (builder.attribute(node, name) for name in ("loaded", "read", "parent_read"))
    return loaded is True and read is not True and parent_read is True


def _asked(modules: Mapping[str, Module], blind_loads: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """For each top folder where an unknown file is loaded, the names that its code asks dicts for."""
    tops = {_top(path) for path in blind_loads if not is_test(path)}
    found: dict[str, set[str]] = {top: set() for top in tops}
    for path, module in modules.items():
        for top in tops & {_top(path), ""} if not is_test(path) else ():
            for scope in module.scopes:
                found[top].update(_names_asked(scope))
    return {top: frozenset(names) for top, names in found.items()}


def _names_asked(scope: Scope) -> Iterator[str]:
    keys = [scope.body[one.key] for one in scope.of(code.Item)]
    for call in scope.of(code.Call):
        function = scope.body[call.function]
        if call.arguments and isinstance(function, code.Attribute) and function.name in _TAKES:
            keys.append(scope.body[call.arguments[0]])
    return (key.value for key in keys if isinstance(key, code.Constant) and isinstance(key.value, str))


def _may_be_asked(builder: GraphBuilder, node: str, asked: Mapping[str, frozenset[str]]) -> bool:
    """Whether code that loads files which nobody knows asks for a key by its name, and for its section by its."""
    file, key = str(builder.attribute(node, "file")), str(builder.attribute(node, "key"))
    names = {*key.split(".")[-2:]}
    return any(names <= found for top, found in asked.items() if top in {"", _top(file)})


def _top(path: str) -> str:
    return path.split("/", 1)[0] if "/" in path else ""


def _last(builder: GraphBuilder, node: str) -> str:
    return str(builder.attribute(node, "key") or "").rpartition(".")[2]


def _listed(names: list[str]) -> str:
    named = names if len(names) <= _MOST_NAMED else [*names[: _MOST_NAMED - 1], f"{len(names) - _MOST_NAMED + 1} more"]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
