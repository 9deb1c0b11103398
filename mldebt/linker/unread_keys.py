"""Configuration keys that nothing reads, gathered by the section that they stand in: one cause, told once."""

from __future__ import annotations

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder

_MOST_NAMED = 6


def gather(builder: GraphBuilder) -> None:
    """Draws an edge from the first unread key of each section to every other one, and names these at the first.

    A section that nothing reads is a cause of its own; keys whose value code states by hand are another thing to tell.
    """
    sections: dict[tuple[object, str], list[str]] = {}
    by_hand = builder.predecessors(EdgeKind.SAME_SETTING)
    for node in builder.ids(NodeKind.CONFIG_KEY):
        stated = any(builder.kind(source) is NodeKind.SETTING for source in by_hand.get(node, ()))
        if _is_unread(builder, node) and not stated:
            section = str(builder.attribute(node, "key") or "").rpartition(".")[0]
            sections.setdefault((builder.attribute(node, "file"), section), []).append(node)
    for keys in sections.values():
        first, *others = sorted(keys, key=lambda key: (builder.locations(key)[:1], key))
        for other in others:
            builder.edge(first, EdgeKind.BESIDE, other, builder.locations(other)[:1])
            builder.mark(other, "beside_another", True)
        if others:
            builder.mark(first, "along", f", nor {_listed([_last(builder, other) for other in others])} beside it")


def _is_unread(builder: GraphBuilder, node: str) -> bool:
    loaded, read, parent_read = (builder.attribute(node, name) for name in ("loaded", "read", "parent_read"))
    is_value = builder.attribute(node, "section") is not True
    return is_value and loaded is True and read is not True and parent_read is True


def _last(builder: GraphBuilder, node: str) -> str:
    return str(builder.attribute(node, "key") or "").rpartition(".")[2]


def _listed(names: list[str]) -> str:
    named = names if len(names) <= _MOST_NAMED else [*names[: _MOST_NAMED - 1], f"{len(names) - _MOST_NAMED + 1} more"]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
