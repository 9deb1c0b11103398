"""Splits, their parts, and what was learnt from which rows: where knowledge of test rows can reach a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.landmarks import (
    NOWHERE,
    Fitted,
    Learnt,
    Marks,
    Origins,
    Part,
    Predicted,
    Split,
    mixed,
    plain,
    union,
)
from mldebt.interpreter.rowbook import RowNotes
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.known_rows import Known
from mldebt.linker.landmark_ids import node_id
from mldebt.linker.operands import words_in
from mldebt.linker.order_in_time import order_in_time
from mldebt.linker.witnesses import Witness, unscored

_MOST_TELLING = 3
"""Functions of one file whose statistics are each told for themselves."""
_TAKEN_OFTEN = frozenset({"statistic", "extremes", "groups"})
"""What code learns in many places of a file, each worth little of its own."""
_MAKES_UP = frozenset({"synthetic", "simulate", "simulated", "simulation", "simulator", "fake", "mock", "generator"})
"""Words of names of files that make data up."""


def add_rows(builder: GraphBuilder, seen: RowNotes, known: Known, witness: Witness) -> None:
    """Adds splits, rows and knowledge with the edges between them and models."""
    _Rows(builder, seen, known, witness).add()


def add_knowledge(builder: GraphBuilder, learnt: Learnt) -> str:
    """Adds what was learnt in one place; its node."""
    node, at = f"knowledge:{learnt.location}#{learnt.call}", learnt.location
    return builder.node(node, NodeKind.KNOWLEDGE, learnt.call, [at], learns=learnt.how, line=at.span.line)


def add_split(builder: GraphBuilder, split: Split, seeding: frozenset[str]) -> str:
    """Adds a division of rows, of which some jobs seed all their randomness; its node."""
    at = split.location
    return builder.node(
        f"split:{at}",
        NodeKind.SPLIT,
        split.call,
        [at],
        shuffled=split.shuffled,
        seeded=split.seeded or split.job.id in seeding,
        stratified=split.stratified,
        line=at.span.line,
    )


def add_part(builder: GraphBuilder, part: Part, seeding: frozenset[str]) -> str:
    """Adds the rows of a part of a split; their node."""
    split = add_split(builder, part.split, seeding)
    node = f"rows:{part.role}:{split}"
    builder.node(node, NodeKind.ROWS, f"{part.role} rows", [part.split.location], role=part.role)
    builder.edge(split, EdgeKind.CONTAINS, node)
    return node


class _Rows:
    def __init__(self, builder: GraphBuilder, seen: RowNotes, known: Known, witness: Witness) -> None:
        self._builder = builder
        self._seen = seen
        self._known = known
        self._witness = witness
        self._learnt_from = dict(seen.learnt)
        self._splits = dict(seen.splits)
        self._taught: dict[Split, Marks] | None = None
        self._parts: dict[Learnt, list[Part]] = {}
        tried = {one for one in seen.intakes if one.model is None and one.location.path.endswith(".ipynb")}
        self._told_targets = known.columns(plain(union(one.target for one in seen.intakes if one not in tried)))
        self._tried_targets: dict[str, frozenset[object]] = {}
        for one in tried:
            path = one.location.path
            self._tried_targets[path] = self._tried_targets.get(path, frozenset()) | known.columns(plain(one.target))

    def add(self) -> None:
        for split, inputs in self._seen.splits:
            self._builder.mark(self._add_split(split), "time", order_in_time(split, inputs))
        for split, how in self._seen.overlaps:
            self._builder.mark(self._add_split(split), "overlap", how)
        for model, origins in self._seen.taught:
            self._add_parts(model, origins)
        spans = dict(self._spans())
        for (_, _, split), several in _by_place(spans.items()).items():
            self._add_span(several, split)
        for learnt, split in self._put_to_nothing(spans):
            self._add_span([learnt], split)
            self._builder.mark(add_knowledge(self._builder, learnt), "unapplied", True)
        for learnt, _ in self._seen.learnt:
            self._add_lessons(learnt)
        for learnt, rows in self._seen.applied:
            self._add_application(learnt, rows)

    # What knowledge spans.

    def _spans(self) -> Iterator[tuple[Learnt, Split]]:
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
            several = [one for one in splits_of if shown(one) and one not in self._unscored]
            several = [one for one in several if not self._defines_target(learnt, one)]
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
        divided = _divided(known - mixed(known))
        found = []
        for one in learnt:
            parts = self._parts_behind(one)
            again = not split.folds and {part.role for part in parts} == {"train"}
            again = again and any(part.split in divided for part in parts)
            if self._tells_of_others(one, split) and (
                not parts or (again and all(part.split is not split for part in parts))
            ):
                found.append(one)
        return found

    def _whole(self, known: Marks) -> list[Learnt]:
        """What was learnt before any split, among marks."""
        return sorted((one for one in _of_rows(known) if not self._parts_behind(one)), key=lambda one: one.location)

    def _tells_of_others(self, learnt: Learnt, split: Split) -> bool:
        """Whether something was learnt of rows in the other part: the history of one thing, or one day, is its own.

        Its targets are not, but for those of a day that a split in order leaves together."""
        if learnt.own == "sum" or (learnt.own == "moment" and not split.shuffled):
            return False
        if learnt.dormant and not self._comes_back(learnt, split):
            return False
        of_others = not learnt.own and not learnt.dormant
        return of_others or bool(self._targets(learnt, split) & self._known.columns(self._learnt_from[learnt]))

    def _targets(self, learnt: Learnt, split: Split) -> frozenset[object]:
        """The columns that models are to predict; what only a notebook beside names so, it tries out."""
        here = {learnt.location.path, split.location.path}
        return self._told_targets.union(*(self._tried_targets.get(path, frozenset()) for path in here))

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
            splits = {one for one in _divided(known) if model in self._examined.get(one, {model})}
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
            if learnt.how != "fit" or not parts or self._parts_behind(learnt):
                continue
            for split, divided in self._seen.splits:
                here = split.location.path == learnt.location.path and split.location > learnt.location
                here = here and not split.folds and split not in self._seen.rejoined
                shared = self._known.sources(inputs) & self._known.sources(divided)
                if here and shared and self._reached(split) is None and split in parts:
                    yield learnt, split

    def _put_to_nothing(self, told: Collection[Learnt]) -> Iterator[tuple[Learnt, Split]]:
        """What was fitted on all rows that a split of the same file divides, and is put to no rows at all."""
        applied = {one for one, _ in self._seen.applied}
        for learnt, inputs in self._seen.learnt:
            if learnt.how != "fit" or learnt in applied or learnt in told or not learnt.sure:
                continue
            parts, sources = self._parts_behind(learnt), self._known.sources(inputs)
            for split, divided in self._seen.splits:
                roles = {one.role for one in parts if one.split is split}
                whole = roles >= {"train", "test"} or (not parts and split.location > learnt.location)
                here = split.location.path == learnt.location.path and not split.folds
                here = here and split not in self._seen.rejoined
                if here and whole and sources & self._known.sources(divided) and self._reached(split) is None:
                    yield learnt, split

    def _defines_target(self, learnt: Learnt, split: Split) -> bool:
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
        apart += [(model, origins, NOWHERE) for model, origins in self._models if model not in told]
        in_turn = {split.location: split for split in self._splits if split.folds}
        found: dict[Split, list[tuple[Marks, Marks]]] = {}
        for model, inputs, target in apart:
            known = self._known.marks(inputs), self._known.marks(target)
            folds = {in_turn[model.location]} if model.location in in_turn else set()
            for split in folds | _divided(known[0] | known[1]):
                found.setdefault(split, []).append(known)
        return found

    @cached_property
    def _unscored(self) -> frozenset[Split]:
        """The splits of which the rows held out are asked about, and no score is taken of the answers."""
        return unscored(self._seen, self._known)

    @cached_property
    def _shared_out(self) -> frozenset[Learnt]:
        """What was learnt only to share rows out: it is in columns that no model learns from."""
        taken = frozenset(one for _, origins in self._models for one in origins)
        return frozenset(learnt for learnt, columns in self._seen.strata if taken.isdisjoint(columns))

    @cached_property
    def _models(self) -> list[tuple[Fitted, Origins]]:
        return [(one, origins) for one, origins in self._seen.taught if isinstance(one, Fitted) and not one.transformer]

    @cached_property
    def _examined(self) -> Mapping[Split, set[Fitted]]:
        """The models that learn from a part of a split and are asked about rows it holds out, or about unknown ones."""
        taught = {model: _divided(self._known.marks(origins)) for model, origins in self._models}
        found: dict[Split, set[Fitted]] = {}
        for asked, origins in self._seen.taught:
            models = [one for one in origins if one in taught] if isinstance(asked, Predicted) else []
            parts = [one for one in self._known.marks(origins) if isinstance(one, Part)] if models else []
            held_out = {one.split for one in parts if one.role != "train"}
            for model in models:
                for split in taught[model] & held_out if parts else taught[model]:
                    found.setdefault(split, set()).add(model)
        return found

    def _parts_behind(self, learnt: Learnt) -> list[Part]:
        if learnt not in self._parts:
            parts = (one for one in self._known.marks(self._learnt_from[learnt]) if isinstance(one, Part))
            self._parts[learnt] = sorted(parts, key=lambda one: (one.split.location, one.role))
        return self._parts[learnt]

    # Nodes and edges.

    def _add_split(self, split: Split) -> str:
        return add_split(self._builder, split, self._seen.seeding)

    def _add_part(self, part: Part) -> str:
        return add_part(self._builder, part, self._seen.seeding)

    def _add_parts(self, model: Fitted | Predicted, origins: Origins) -> None:
        """Which parts a model learns from, or is asked about."""
        parts = {one for one in self._known.marks(origins) if isinstance(one, Part)}
        if isinstance(model, Fitted):
            asked = [] if model.transformer else [model]
            kind, deed = EdgeKind.TEACHES, "trains"
        else:
            asked = [one for one in origins if isinstance(one, Fitted) and not one.transformer]
            kind, deed = EdgeKind.EVALUATES, "is asked of"
        for one in asked:
            for part in sorted(parts, key=lambda part: (part.split.location, part.role)):
                rows = self._add_part(part)
                detail = f"{self._builder.name(rows)} {deed} {one.algorithm}"
                self._builder.edge(rows, kind, node_id(one), [model.location], detail=detail)

    def _add_span(self, several: list[Learnt], split: Split) -> None:
        """Knowledge of one place in the code that spans a split, told by what is learnt first."""
        node, target = add_knowledge(self._builder, several[0]), self._add_split(split)
        detail = f"{self._builder.name(node)} is learnt from all the rows that {split.call} divides"
        places = sorted({one.location for one in several})
        self._builder.edge(node, EdgeKind.SPANS, target, places, detail=detail)

    def _add_lessons(self, learnt: Learnt) -> None:
        """What knowledge of one part was learnt from, and where it goes."""
        told = learnt.sure and not learnt.dormant and learnt.how != "ahead" and learnt.own not in {"moment", "sum"}
        parts = self._parts_behind(learnt) if told else []
        if not any(part.role == "test" for part in parts):
            return
        reached = [one for one in self._seen.taught if learnt in self._known.marks(one[1])]
        alone = {part.role for part in parts} == {"test"} and learnt.how != "extremes"
        beside = self._taught_beside(learnt) if alone else frozenset()
        for model, origins in reached:
            in_training = {
                one.split for one in self._known.marks(origins) if isinstance(one, Part) and one.role == "train"
            }
            for part in (one for one in parts if one.split in (in_training | beside) - self._unscored):
                rows, node = self._add_part(part), add_knowledge(self._builder, learnt)
                at = [learnt.location]
                self._builder.edge(rows, EdgeKind.TEACHES, node, at, detail=f"{part.role} rows teach {learnt.call}")
                self._add_informed(node, model, origins, part.split)

    def _add_application(self, learnt: Learnt, rows: Marks) -> None:
        """What was fitted on test rows is put to training rows, or stands beside what was fitted on these alone."""
        parts = self._parts_behind(learnt)
        roles = {part.role for part in parts}
        if learnt.how != "fit" or not learnt.sure or "test" not in roles:
            return
        taught = self._taught_beside(learnt)
        for part in (one for one in parts if one.split not in self._unscored):
            put_to = sorted({one.role for one in rows if isinstance(one, Part) and one.split is part.split})
            if "train" in put_to and {one.role for one in parts if one.split is part.split} == {*put_to}:
                continue  # Which of them these rows are is not known, or they stay together: no model learns from them.
            alone = roles == {"test"} and part.split in taught
            for role in put_to if "train" in put_to or alone else ():
                test, node = self._add_part(part), add_knowledge(self._builder, learnt)
                at = [learnt.location]
                self._builder.edge(test, EdgeKind.TEACHES, node, at, detail=f"test rows teach {learnt.call}")
                informed = self._add_part(Part(part.split, role))
                detail = f"{learnt.call} is put to the {role} rows"
                self._builder.edge(node, EdgeKind.INFORMS, informed, at, detail=detail)

    def _taught_beside(self, learnt: Learnt) -> frozenset[Split]:
        """The splits whose training rows something of the same kind was learnt from, apart."""
        twins = (one for one, _ in self._seen.learnt if one.call == learnt.call and one is not learnt)
        return frozenset(part.split for twin in twins for part in self._parts_behind(twin) if part.role == "train")

    def _add_informed(self, node: str, model: Fitted | Predicted, origins: Origins, split: Split) -> None:
        """Knowledge is in the rows of the split that a model learns from or is asked about."""
        if isinstance(model, Fitted) and model.transformer:
            return
        parts = (one for one in self._known.marks(origins) if isinstance(one, Part) and one.split is split)
        for part in sorted(parts, key=lambda one: one.role):
            rows = self._add_part(part)
            detail = f"{self._builder.name(node)} is in the {part.role} rows"
            self._builder.edge(node, EdgeKind.INFORMS, rows, [model.location], detail=detail)


def _of_rows(known: Marks) -> Iterator[Learnt]:
    """What was learnt, among marks, but values of later rows: these are of single rows."""
    return (one for one in known if isinstance(one, Learnt) and one.how != "ahead")


def _by_place(
    spans: Collection[tuple[Learnt, Split]],
) -> dict[tuple[tuple[str, int], str, Split], list[Learnt]]:
    """Knowledge that spans a split, by the function it is learnt in; rows drawn again and in order stand apart.

    Statistics of many functions of one file are told together."""
    found: dict[tuple[tuple[str, int], str, Split], list[Learnt]] = {}
    telling = Counter((path, split) for (path, _), split in {(one.scope, split) for one, split in spans})
    for learnt, split in spans:
        apart = learnt.how if learnt.how in {"resampling", "order"} else ""
        is_one_of_many = (
            learnt.how in {"statistic", "extremes", "groups"} and telling[learnt.scope[0], split] > _MOST_TELLING
        )
        scope = (learnt.scope[0], -1) if is_one_of_many else learnt.scope
        found.setdefault((scope, apart, split), []).append(learnt)
    return {key: sorted(several, key=lambda one: one.location) for key, several in found.items()}


def _is_of_one_part(learnt: Learnt, split: Split) -> bool:
    """Whether the rows that something is learnt from stay together: those of a group, or of one file of many.

    A loop reads the files, one in each turn, and ends before the split. An order within groups is that of each."""
    if learnt.how in {"order", "ahead"}:
        return learnt.how == "order" and split.grouped
    return bool(learnt.turn) and learnt.turn not in split.turns


def _is_of_made_up_rows(learnt: Learnt) -> bool:
    """Whether a file by its name makes rows up: what it takes of them makes the data, and is known to nobody."""
    return not _MAKES_UP.isdisjoint(words_in(learnt.location.path.rpartition("/")[2]))


def _divided(known: Marks) -> frozenset[Split]:
    """The splits that rows are a part of."""
    return frozenset(one.split for one in known if isinstance(one, Part))
