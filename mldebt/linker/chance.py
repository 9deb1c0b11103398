"""What is drawn at random, and the models that it makes others in every run."""

from __future__ import annotations

from collections.abc import Collection

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.landmarks import Batch, Column, Drawn, Fitted, Rest
from mldebt.interpreter.rowbook import RowNotes
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.exploring import exploring
from mldebt.linker.known_rows import Known
from mldebt.linker.landmark_ids import node_id
from mldebt.linker.whereabouts import shows_use


def add_draws(builder: GraphBuilder, seen: RowNotes, known: Known) -> None:
    """Adds what is drawn at random without a seed of its own, on the way to a model.

    Where all that a model learns from is made up, as to try it out, no rows are drawn."""
    for model, origins in seen.taught:
        if not isinstance(model, Fitted) or model.transformer:
            continue
        read = any(isinstance(one, Column | Rest | Batch) for one in origins)
        draws = (one for one in known.marks(origins) if isinstance(one, Drawn) and (read or one.what != "rows"))
        for one in sorted(draws, key=lambda one: one.location):
            detail = f"{one.call} draws at random for {model.algorithm}"
            builder.edge(
                _add_draw(builder, one, seen), EdgeKind.VARIES, node_id(model), [model.location], detail=detail
            )


def mark_trials(builder: GraphBuilder, paths: Collection[str]) -> None:
    """The draws in those of some files whose models nobody takes up: notebooks that only explore, and examples."""
    tried = exploring(builder, paths)
    for node in (*builder.ids(NodeKind.DRAW), *builder.ids(NodeKind.SPLIT)):
        path = builder.locations(node)[0].path
        builder.mark(node, "trial", path in tried or shows_use(path))


def _add_draw(builder: GraphBuilder, one: Drawn, seen: RowNotes) -> str:
    seeded = one.job.id in seen.seeding
    at = [one.location]
    return builder.node(
        f"draw:{one.location}", NodeKind.DRAW, one.call, at, draws=one.what, seeded=seeded, test=one.job.test
    )
