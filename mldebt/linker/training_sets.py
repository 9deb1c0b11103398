"""What the training data of every model is put together from."""

from __future__ import annotations

import posixpath

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder


def mark(builder: GraphBuilder) -> None:
    """Tells of every model how many datasets nothing here makes reach it, and over how many that something does."""
    makers = builder.predecessors(EdgeKind.PRODUCES)
    for model in builder.ids(NodeKind.MODEL):
        datasets = _behind(builder, model)
        made = {node for node in datasets if makers.get(node)}
        builder.mark(model, "sources", len({_short(builder, node) for node in datasets - made}))
        builder.mark(model, "intermediates", len({_short(builder, node) for node in made}))


def _short(builder: GraphBuilder, dataset: str) -> str:
    """What alternatives of one dataset have in common: the last part of a path, the view of a feature."""
    name = builder.name(dataset)
    in_registry = builder.attribute(dataset, "medium") == "registry"
    return name.partition(":")[0] if in_registry else posixpath.basename(name.rstrip("/"))


def _behind(builder: GraphBuilder, model: str) -> set[str]:
    """The datasets from which data reaches a model, not by way of another model or its predictions."""
    flows, labels = builder.predecessors(EdgeKind.FLOWS), builder.predecessors(EdgeKind.LABELS)
    holders = builder.predecessors(EdgeKind.CONTAINS)
    seen, waiting = {model}, [model]
    while waiting:
        node = waiting.pop()
        held_in = (holder for holder in holders.get(node, ()) if builder.kind(node) is NodeKind.FEATURE)
        for source in {*flows.get(node, ()), *labels.get(node, ()), *held_in} - seen:
            if builder.kind(source) not in {NodeKind.MODEL, NodeKind.PREDICTION}:
                seen.add(source)
                waiting.append(source)
    found = {node for node in seen if builder.kind(node) is NodeKind.DATASET}
    return {node for node in found if _is_one(builder, node)}


def _is_one(builder: GraphBuilder, dataset: str) -> bool:
    """Whether a dataset is one known place, not a folder or a pattern for several."""
    vague = ("unknown", "pattern")
    is_folder = builder.attribute(dataset, "medium") == "directory"
    return not is_folder and not any(builder.attribute(dataset, name) for name in vague)
