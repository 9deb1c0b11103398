"""How far above a model the data from outside is that nothing on the way down checks or watches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder

_OUTSIDE = frozenset({"uri", "table", "stream"})
_MOST = 4_000
"""Nodes above one model; more is no way that anybody could see."""


def mark(builder: GraphBuilder) -> None:
    """Tells of data from outside by how many data sets of the project it reaches a model, all of them unchecked.

    Where one of them is checked, or any code of the project checks data, nothing is told."""
    flows = builder.predecessors(EdgeKind.FLOWS)
    checked = builder.successors(EdgeKind.CHECKED_BY)
    nearest: dict[str, int] = {}
    for model in builder.ids(NodeKind.MODEL):
        if builder.attribute(model, "validated") is not False:
            continue
        steps = _steps_above(builder, model, flows)
        for source in [node for node in steps if _is_outside(builder, node)]:
            if checked.keys().isdisjoint(_between(source, model, steps, builder)):
                nearest[source] = min(steps[source], nearest.get(source, steps[source]))
    for source, steps_down in nearest.items():
        builder.mark(source, "unwatched_steps", steps_down)


def _steps_above(builder: GraphBuilder, model: str, flows: Mapping[str, set[str]]) -> dict[str, int]:
    """Everything that flows into a model, with the fewest written data sets on its way down."""
    found = {model: 0}
    waiting = [model]
    for node in waiting:
        for above in sorted(flows.get(node, ())):
            made = _made_as(builder, above)
            passed = found[node] + (bool(made) and made != _made_as(builder, node))
            if above not in found and len(found) < _MOST:
                found[above] = passed
                waiting.append(above)
            elif above in found and passed < found[above]:
                found[above] = passed
    return found


def _made_as(builder: GraphBuilder, node: str) -> str:
    """The data set of the project that a node is, or is a column of; empty for what is in memory or from outside."""
    dataset = node.partition("#")[0] if builder.kind(node) is NodeKind.FEATURE else node
    return dataset if builder.has(dataset) and builder.attribute(dataset, "written") is True else ""


def _is_outside(builder: GraphBuilder, node: str) -> bool:
    if builder.kind(node) is not NodeKind.DATASET or builder.attribute(node, "medium") not in _OUTSIDE:
        return False
    told = ("written", "hosted", "unknown", "tracked", "declared_output", "pattern")
    return builder.attribute(node, "read") is True and not any(builder.attribute(node, name) for name in told)


def _between(source: str, model: str, above: Mapping[str, int], builder: GraphBuilder) -> Iterator[str]:
    """The nodes on all ways from data down to a model, both left in."""
    down = builder.successors(EdgeKind.FLOWS)
    seen = {source}
    waiting = [source]
    for node in waiting:
        yield node
        new = {one for one in down.get(node, ()) if one in above or one == model} - seen
        seen |= new
        waiting.extend(sorted(new))
