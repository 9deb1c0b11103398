"""Alike nodes that are told together: one finding at the first, which shows the others beside it."""

from __future__ import annotations

from collections.abc import Sequence

from mldebt.graph.schema import EdgeKind
from mldebt.linker.builder import GraphBuilder


def tell_together(builder: GraphBuilder, first: str, others: Sequence[str], along: str = "") -> None:
    """Lets the first of alike nodes stand for the others; `along` names these, as the end of a sentence."""
    for other in others:
        builder.edge(first, EdgeKind.BESIDE, other, builder.locations(other)[:1])
        builder.mark(other, "beside_another", True)
    if along:
        builder.mark(first, "along", along)
