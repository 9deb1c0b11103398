"""What models are to predict of rows, and what was learnt of rows only to say that."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from mldebt.interpreter.landmarks import NOWHERE, Learnt, Marks, Split, plain, union
from mldebt.interpreter.rowbook import RowNotes
from mldebt.linker.known_rows import Known, models_taught, splits_in


class Targets:
    """The columns that models are to predict, and which knowledge is in these alone."""

    def __init__(self, seen: RowNotes, known: Known) -> None:
        self._seen = seen
        self._known = known
        tried = {one for one in seen.intakes if one.model is None and one.location.path.endswith(".ipynb")}
        self._told = known.columns(plain(union(one.target for one in seen.intakes if one not in tried)))
        self._tried: dict[str, frozenset[object]] = {}
        for one in tried:
            path = one.location.path
            self._tried[path] = self._tried.get(path, frozenset()) | known.columns(plain(one.target))

    def of(self, learnt: Learnt, split: Split) -> frozenset[object]:
        """The columns that models are to predict; what only a notebook beside names so, it tries out."""
        here = {learnt.location.path, split.location.path}
        return self._told.union(*(self._tried.get(path, frozenset()) for path in here))

    def are_all_of(self, learnt: Learnt, split: Split) -> bool:
        """Whether something was learnt of rows only to say what models are to predict: it is in nothing that those
        that learn from a part of the split take in beside."""
        taken = self._taken.get(split, ())
        informed = [(inputs, target) for inputs, target in taken if learnt in inputs or learnt in target]
        return bool(informed) and all(learnt not in inputs for inputs, _ in informed)

    @cached_property
    def _taken(self) -> Mapping[Split, list[tuple[Marks, Marks]]]:
        """What is known of the inputs and of the targets of models that learn from a part of a split.

        All that a model learns from counts as its inputs where no call tells the two apart."""
        told = {one.model for one in self._seen.intakes}
        apart = [(one.model, one.whole, one.target) for one in self._seen.intakes if one.model is not None]
        apart += [(model, origins, NOWHERE) for model, origins in models_taught(self._seen) if model not in told]
        in_turn = {split.location: split for split, _ in self._seen.splits if split.folds}
        found: dict[Split, list[tuple[Marks, Marks]]] = {}
        for model, inputs, target in apart:
            known = self._known.marks(inputs), self._known.marks(target)
            folds = {in_turn[model.location]} if model.location in in_turn else set()
            for split in folds | splits_in(known[0] | known[1]):
                found.setdefault(split, []).append(known)
        return found
