"""How code treats models, predictions and data, as far as reading it tells: one call for all such facts."""

from __future__ import annotations

from collections.abc import Iterable

from mldebt.interpreter.entries import is_test
from mldebt.interpreter.landmarks import Fitted, Predicted
from mldebt.interpreter.observations import Observations
from mldebt.linker import (
    bins,
    claims,
    columns,
    decisions,
    encodings,
    fills,
    handmade,
    hosted,
    losses,
    patches,
    picks,
    promotions,
    recomputed,
    request_fields,
    rewritten,
    sides,
    stand_ins,
    unchecked_requests,
    watching,
)
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.callers import Callers
from mldebt.linker.operands import CodeOf
from mldebt.linker.sayings import Sayings
from mldebt.linker.weighing import Weighing


def add_practice(
    builder: GraphBuilder,
    codes: CodeOf,
    sayings: Sayings,
    handling: frozenset[str],
    seen: Observations,
    texts: Iterable[str],
) -> None:
    """What the modules that handle data or ask models show, tests left out; `texts` are those of all other files."""
    learning = frozenset(one.location.path for one, _ in seen.inputs if isinstance(one, Fitted | Predicted))
    stated = frozenset(job.path for job in seen.jobs if job.fact is not None and job.fact.complete)
    working = frozenset(path for path in codes.modules.keys() & (handling | learning | stated) if not is_test(path))
    serving, training = sides.sides(codes, sayings, seen)
    writing = frozenset(one.location for one in seen.accesses if one.mode == "write")
    weighing = Weighing(codes, Callers(codes, sayings, codes.modules), learning, writing)
    decisions.add_decisions(builder, codes, sayings, working, seen, serving - training, weighing)
    patches.add_patches(builder, codes, sayings, working)
    stand_ins.add_stand_ins(builder, codes, sayings, working)
    bins.add_bins(builder, codes, sayings, working, weighing)
    columns.add_columns(builder, sayings, working)
    picks.add(builder, sayings, working)
    losses.add_losses(builder, codes, working, seen)
    claims.add_claims(builder, codes, sayings, working)
    promotions.add_promotions(builder, codes, sayings, working, learning, texts, seen.jobs)
    handmade.add_handmade(builder, codes, working)
    encodings.mark(builder, codes, sayings, seen)
    recomputed.add_recomputed(builder, codes, sayings, seen, serving, training)
    rewritten.add_rewritten(builder, codes, sayings, seen, serving, training)
    features = frozenset(path for path in working if path in training or "feature" in path)
    fills.add_fills(builder, codes, sayings, serving, features - serving, sides.handed_to_training(codes, seen))
    watching.mark(builder, codes, sayings, working, seen)
    hosted.mark_answers(builder, codes, seen)
    request_fields.add_request_fields(builder, codes, working)
    unchecked_requests.add(builder, codes, seen)
