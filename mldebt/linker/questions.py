"""What models are asked: about which rows, whether of those they learnt from, and whether the answers are scored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mldebt.interpreter.landmarks import Column, Fitted, Landmark, Origins, Part, Predicted, Rest
from mldebt.interpreter.naming import role_of
from mldebt.interpreter.rowbook import Question, RowNotes
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.known_rows import Known
from mldebt.linker.landmark_ids import node_id
from mldebt.patterns import pattern

_JUDGES = pattern(r"eval|assess|validat|scor(e|ing)|judg|compar", re.IGNORECASE)
"""Words of paths of code that finds out how good models are."""


def mark(builder: GraphBuilder, seen: RowNotes, known: Known) -> None:
    """Tells of predictions whether they are of rows that their model learnt from, or held out, and whether scored."""
    _mark_asked(builder, seen, known)
    _mark_held_out(builder, seen)


def _mark_asked(builder: GraphBuilder, seen: RowNotes, known: Known) -> None:
    """Which predictions are of the very rows that their model learnt from, and which are scored."""
    asked: dict[str, list[Question]] = {}
    for one in seen.questions:
        asked.setdefault(node_id(one.prediction), []).append(one)
    parts = {one: _parts_of(known, origins) for one, origins in seen.taught}
    strangers = frozenset(_strangers(seen))
    for node, several in asked.items():
        elsewhere = strangers - {one.prediction.location.path for one in several}
        builder.mark(node, "others_scored", bool(elsewhere))
        again = all(
            one.again or (one.prediction not in seen.compared and _is_of_lessons(parts, one)) for one in several
        )
        builder.mark(node, "of_training_rows", again)
        scored = any(one.scores or one.prediction in seen.scored for one in several)
        builder.mark(node, "scored", scored)


def _strangers(seen: RowNotes) -> Iterator[str]:
    """The files named after judging models that score one of which nothing shows where it was trained."""
    models = (one for one, _ in seen.taught if isinstance(one, Fitted) and not one.transformer)
    training = {one.location.path for one in models}
    for one, origins in seen.taught:
        if one.location.path in training or not _JUDGES.search(one.location.path):
            continue
        is_known = any(isinstance(each, Fitted) and not each.transformer for each in origins)
        if isinstance(one, Predicted) and not is_known and one in seen.scored:
            yield one.location.path


def _mark_held_out(builder: GraphBuilder, seen: RowNotes) -> None:
    """Which predictions are of rows from a file that by its name holds what models are tested on, in code that by
    its name finds out how good models are."""
    for one, origins in seen.taught:
        path = one.location.path
        judges = _JUDGES.search(path) or role_of(path.rpartition("/")[2].partition(".")[0])
        if isinstance(one, Predicted) and judges and judges != "train" and any(map(_is_held_out, origins)):
            builder.mark(node_id(one), "held_out", True)


def _parts_of(known: Known, origins: Origins) -> frozenset[Part]:
    return frozenset(one for one in known.marks(origins) if isinstance(one, Part))


def _is_of_lessons(parts: Mapping[Fitted | Predicted, frozenset[Part]], question: Question) -> bool:
    """Whether a model is asked about a part of a split that it learnt from, and about no rows of another part."""
    asked = parts.get(question.prediction, frozenset())
    learnt = parts.get(question.model, frozenset())
    return bool(asked) and asked == learnt and all(one.role == "train" for one in asked)


def _is_held_out(origin: Landmark) -> bool:
    """Whether something comes from a file that is named after rows to test on."""
    locators = origin.access.locators if isinstance(origin, Column | Rest) else ()
    return any(role_of(one.rpartition("/")[2]) in {"test", "validation"} for one in locators)
