"""What was learnt from all the rows that a split divides, also those held out: knowledge that can reach a model."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from mldebt.interpreter.landmarks import Fitted, Learnt, Marks, Part, Predicted, Split, mixed
from mldebt.interpreter.rowbook import RowNotes
from mldebt.linker.known_rows import Known, models_taught, splits_in
from mldebt.linker.operands import words_in
from mldebt.linker.row_targets import Targets
from mldebt.linker.witnesses import Witness, unscored

_MAKES_UP = frozenset({"synthetic", "simulate", "simulated", "simulation", "simulator", "fake", "mock", "generator"})
"""Words of names of files that make data up."""


class Spans:
    """Knowledge and the splits whose rows it was learnt from as a whole."""

    def __init__(self, seen: RowNotes, known: Known, witness: Witness) -> None:
        self._seen = seen
        self._known = known
        self._witness = witness
        self._learnt_from = dict(seen.learnt)
        self._splits = dict(seen.splits)
        self._models = models_taught(seen)
        self._targets = Targets(seen, known)
        self._taught: dict[Split, Marks] | None = None
        self._parts: dict[Learnt, list[Part]] = {}

    def found(self) -> Iterator[tuple[Learnt, Split]]:
        """Knowledge with the first split whose rows it was learnt from as a whole, and whose rows it is in."""
        splits = sorted(self._seen.splits, key=lambda pair: pair[0].location)
        found: dict[Learnt, list[Split]] = {}
        for split, inputs in splits:
            reached = self._reached(split)
            if reached is None and split in self._seen.rejoined:
                continue  # Rows get what others taught, to be divided for a model later.
            for learnt in self._before(split, self._known.marks(inputs)):
                if learnt in self._shared_out or _is_of_made_up_rows(learnt):
                    continue
                if (reached is None or learnt in reached) and not _is_of_one_part(learnt, split):
                    found.setdefault(learnt, []).append(split)
        for learnt, split in (*self._around(), *self._beside()):
            found.setdefault(learnt, []).append(split)
        for learnt, splits_of in found.items():
            shown = self._witness.shows(learnt, self._learnt_from[learnt], self._known)
            several = [one for one in splits_of if shown(one) and one not in self.unscored]
            several = [one for one in several if not self._targets.are_all_of(learnt, one)]
            if not several:
                continue
            here = [one for one in several if one.location.path == learnt.location.path]
            after = [one for one in here if one.location > learnt.location]
            yield learnt, (after or here or several)[0]

    def _reached(self, split: Split) -> Marks | None:
        """What is known of all that models learn from the parts of a split; None where no model is seen to."""
        if self._taught is None:
            self._taught = {}
            for _, origins in self._models:
                known = self._known.marks(origins)
                for parted in {one.split for one in known if isinstance(one, Part)}:
                    self._taught[parted] = self._taught.get(parted, frozenset()) | known
        return self._taught.get(split)

    def _before(self, split: Split, known: Marks) -> list[Learnt]:
        """What was learnt, among marks, before the rows were divided; a second split of training rows counts alike.

        Rows that go on undivided are split anew, whatever was learnt of a part of them."""
        learnt = sorted(_of_rows(known), key=lambda one: one.location)
        divided = splits_in(known - mixed(known))
        found = []
        for one in learnt:
            parts = self.parts_behind(one)
            again = not split.folds and {part.role for part in parts} == {"train"}
            again = again and any(part.split in divided for part in parts)
            if self._tells_of_others(one, split) and (
                not parts or (again and all(part.split is not split for part in parts))
            ):
                found.append(one)
        return found

    def _whole(self, known: Marks) -> list[Learnt]:
        """What was learnt before any split, among marks."""
        return sorted((one for one in _of_rows(known) if not self.parts_behind(one)), key=lambda one: one.location)

    def _tells_of_others(self, learnt: Learnt, split: Split) -> bool:
        """Whether something was learnt of rows in the other part: the history of one thing, or one day, is its own.

        Its targets are not, but for those of a day that a split in order leaves together."""
        if learnt.own == "sum" or (learnt.own == "moment" and not split.shuffled):
            return False
        if learnt.dormant and not self._comes_back(learnt, split):
            return False
        of_others = not learnt.own and not learnt.dormant
        return of_others or bool(self._targets.of(learnt, split) & self._known.columns(self._learnt_from[learnt]))

    def _comes_back(self, learnt: Learnt, split: Split) -> bool:
        """Whether what another file learnt of groups of rows is divided together with these rows, read once more."""
        rows, divided = self._learnt_from[learnt], self._splits[split]
        elsewhere = learnt.location.path != split.location.path
        return elsewhere and bool(self._known.sources(rows) & self._known.sources(divided))

    def _around(self) -> Iterator[tuple[Learnt, Split]]:
        """Knowledge of all rows that is put only into the parts, after they were divided.

        A model that is not asked about the rows held out, where others are, is trained on all rows for use."""
        for model, origins in self._seen.trainings:
            known = self._known.marks(origins)
            splits = {one for one in splits_in(known) if model in self._examined.get(one, {model})}
            for learnt in self._whole(known):
                sources = self._known.sources(self._learnt_from[learnt])
                for split in sorted(splits, key=lambda one: one.location):
                    apart = _is_of_one_part(learnt, split) or not self._tells_of_others(learnt, split)
                    if sources & self._known.sources(self._splits[split]) and not apart:
                        yield learnt, split

    def _beside(self) -> Iterator[tuple[Learnt, Split]]:
        """What was fitted on all rows, and put to a part of these once they were split, where no model is seen."""
        applied = dict(self._seen.applied)
        for learnt, inputs in self._seen.learnt:
            parts = {one.split for one in applied.get(learnt, frozenset()) if isinstance(one, Part)}
            if learnt.how != "fit" or not parts or self.parts_behind(learnt):
                continue
            for split, divided in self._seen.splits:
                here = split.location.path == learnt.location.path and split.location > learnt.location
                here = here and not split.folds and split not in self._seen.rejoined
                shared = self._known.sources(inputs) & self._known.sources(divided)
                if here and shared and self._reached(split) is None and split in parts:
                    yield learnt, split

    def put_to_nothing(self, told: Collection[Learnt]) -> Iterator[tuple[Learnt, Split]]:
        """What was fitted on all rows that a split of the same file divides, and is put to no rows at all."""
        applied = {one for one, _ in self._seen.applied}
        for learnt, inputs in self._seen.learnt:
            if learnt.how != "fit" or learnt in applied or learnt in told or not learnt.sure:
                continue
            parts, sources = self.parts_behind(learnt), self._known.sources(inputs)
            for split, divided in self._seen.splits:
                roles = {one.role for one in parts if one.split is split}
                whole = roles >= {"train", "test"} or (not parts and split.location > learnt.location)
                here = split.location.path == learnt.location.path and not split.folds
                here = here and split not in self._seen.rejoined
                if here and whole and sources & self._known.sources(divided) and self._reached(split) is None:
                    yield learnt, split

    @cached_property
    def unscored(self) -> frozenset[Split]:
        """The splits of which the rows held out are asked about, and no score is taken of the answers."""
        return unscored(self._seen, self._known)

    @cached_property
    def _shared_out(self) -> frozenset[Learnt]:
        """What was learnt only to share rows out: it is in columns that no model learns from."""
        taken = frozenset(one for _, origins in self._models for one in origins)
        return frozenset(learnt for learnt, columns in self._seen.strata if taken.isdisjoint(columns))

    @cached_property
    def _examined(self) -> Mapping[Split, set[Fitted]]:
        """The models that learn from a part of a split and are asked about rows it holds out, or about unknown ones."""
        taught = {model: splits_in(self._known.marks(origins)) for model, origins in self._models}
        found: dict[Split, set[Fitted]] = {}
        for asked, origins in self._seen.taught:
            models = [one for one in origins if one in taught] if isinstance(asked, Predicted) else []
            parts = [one for one in self._known.marks(origins) if isinstance(one, Part)] if models else []
            held_out = {one.split for one in parts if one.role != "train"}
            for model in models:
                for split in taught[model] & held_out if parts else taught[model]:
                    found.setdefault(split, set()).add(model)
        return found

    def parts_behind(self, learnt: Learnt) -> list[Part]:
        """The parts of splits that something was learnt from, in order."""
        if learnt not in self._parts:
            parts = (one for one in self._known.marks(self._learnt_from[learnt]) if isinstance(one, Part))
            self._parts[learnt] = sorted(parts, key=lambda one: (one.split.location, one.role))
        return self._parts[learnt]


def _of_rows(known: Marks) -> Iterator[Learnt]:
    """What was learnt, among marks, but values of later rows: these are of single rows."""
    return (one for one in known if isinstance(one, Learnt) and one.how != "ahead")


def _is_of_one_part(learnt: Learnt, split: Split) -> bool:
    """Whether the rows that something is learnt from stay together: those of a group, or of one file of many.

    A loop reads the files, one in each turn, and ends before the split. An order within groups is that of each."""
    if learnt.how in {"order", "ahead"}:
        return learnt.how == "order" and split.grouped
    return bool(learnt.turn) and learnt.turn not in split.turns


def _is_of_made_up_rows(learnt: Learnt) -> bool:
    """Whether a file by its name makes rows up: what it takes of them makes the data, and is known to nobody."""
    return not _MAKES_UP.isdisjoint(words_in(learnt.location.path.rpartition("/")[2]))
