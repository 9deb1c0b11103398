"""Which files made the models that others ask, as far as the flow of data tells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder


def makers_of_models(builder: GraphBuilder, paths: Collection[str]) -> Mapping[str, frozenset[str]]:
    """For each of some files that ask models whose training is known, the files of the code that trained them and that
    computed features for it."""
    asked: dict[str, set[str]] = {}
    for prediction in builder.ids(NodeKind.PREDICTION):
        path = builder.locations(prediction)[0].path
        if path in paths:
            asked.setdefault(path, set()).update(_models_asked(builder, prediction))
    return {path: frozenset(_makers(builder, models)) for path, models in asked.items() if models}


def _models_asked(builder: GraphBuilder, prediction: str) -> Iterator[str]:
    """The models that a prediction comes from, held in memory or loaded from where they were saved."""
    return (one for one in _upstream(builder, [prediction], NodeKind.DATASET) if builder.kind(one) is NodeKind.MODEL)


def _makers(builder: GraphBuilder, models: Iterable[str]) -> Iterator[str]:
    """The files that models and the features behind them are made in; what is only read there is made elsewhere."""
    for node in _upstream(builder, models):
        is_column = builder.kind(node) is NodeKind.FEATURE and builder.attribute(node, "dataset")
        if builder.kind(node) in {NodeKind.MODEL, NodeKind.FEATURE, NodeKind.TRANSFORMER} and not is_column:
            yield from (location.path for location in builder.locations(node))


def _upstream(builder: GraphBuilder, starts: Iterable[str], through: NodeKind | None = None) -> set[str]:
    """All that flows into some nodes, and they themselves; over nodes of one kind alone where one is given."""
    before = builder.predecessors(EdgeKind.FLOWS)
    found = set(starts)
    waiting = list(found)
    while waiting:
        for one in before.get(waiting.pop(), frozenset()) - found:
            found.add(one)
            if through is None or builder.kind(one) is through:
                waiting.append(one)
    return found
