"""Splits, their parts, and what was learnt from which rows: the nodes, and the edges between them and models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.landmarks import Fitted, Learnt, Marks, Origins, Part, Predicted, Split
from mldebt.interpreter.rowbook import RowNotes
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.known_rows import Known
from mldebt.linker.landmark_ids import node_id
from mldebt.linker.order_in_time import order_in_time
from mldebt.linker.spans import Spans
from mldebt.linker.witnesses import Witness

_MOST_TELLING = 3
"""Functions of one file whose statistics are each told for themselves."""
_TAKEN_OFTEN = frozenset({"statistic", "extremes", "groups"})
"""What code learns in many places of a file, each worth little of its own."""


def add_rows(builder: GraphBuilder, seen: RowNotes, known: Known, witness: Witness) -> None:
    """Adds splits, rows and knowledge with the edges between them and models."""
    _Rows(builder, seen, known, Spans(seen, known, witness)).add()


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
    def __init__(self, builder: GraphBuilder, seen: RowNotes, known: Known, spans: Spans) -> None:
        self._builder = builder
        self._seen = seen
        self._known = known
        self._spans = spans

    def add(self) -> None:
        for split, inputs in self._seen.splits:
            self._builder.mark(self._add_split(split), "time", order_in_time(split, inputs))
        for split, how in self._seen.overlaps:
            self._builder.mark(self._add_split(split), "overlap", how)
        for model, origins in self._seen.taught:
            self._add_parts(model, origins)
        spans = dict(self._spans.found())
        for (_, _, split), several in _by_place(spans.items()).items():
            self._add_span(several, split)
        for learnt, split in self._spans.put_to_nothing(spans):
            self._add_span([learnt], split)
            self._builder.mark(add_knowledge(self._builder, learnt), "unapplied", True)
        for learnt, _ in self._seen.learnt:
            self._add_lessons(learnt)
        for learnt, rows in self._seen.applied:
            self._add_application(learnt, rows)

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
        parts = self._spans.parts_behind(learnt) if told else []
        if not any(part.role == "test" for part in parts):
            return
        reached = [one for one in self._seen.taught if learnt in self._known.marks(one[1])]
        alone = {part.role for part in parts} == {"test"} and learnt.how != "extremes"
        beside = self._taught_beside(learnt) if alone else frozenset()
        for model, origins in reached:
            in_training = {
                one.split for one in self._known.marks(origins) if isinstance(one, Part) and one.role == "train"
            }
            for part in (one for one in parts if one.split in (in_training | beside) - self._spans.unscored):
                rows, node = self._add_part(part), add_knowledge(self._builder, learnt)
                at = [learnt.location]
                self._builder.edge(rows, EdgeKind.TEACHES, node, at, detail=f"{part.role} rows teach {learnt.call}")
                self._add_informed(node, model, origins, part.split)

    def _add_application(self, learnt: Learnt, rows: Marks) -> None:
        """What was fitted on test rows is put to training rows, or stands beside what was fitted on these alone."""
        parts = self._spans.parts_behind(learnt)
        roles = {part.role for part in parts}
        if learnt.how != "fit" or not learnt.sure or "test" not in roles:
            return
        taught = self._taught_beside(learnt)
        for part in (one for one in parts if one.split not in self._spans.unscored):
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
        return frozenset(
            part.split for twin in twins for part in self._spans.parts_behind(twin) if part.role == "train"
        )

    def _add_informed(self, node: str, model: Fitted | Predicted, origins: Origins, split: Split) -> None:
        """Knowledge is in the rows of the split that a model learns from or is asked about."""
        if isinstance(model, Fitted) and model.transformer:
            return
        parts = (one for one in self._known.marks(origins) if isinstance(one, Part) and one.split is split)
        for part in sorted(parts, key=lambda one: one.role):
            rows = self._add_part(part)
            detail = f"{self._builder.name(node)} is in the {part.role} rows"
            self._builder.edge(node, EdgeKind.INFORMS, rows, [model.location], detail=detail)


def _by_place(
    spans: Collection[tuple[Learnt, Split]],
) -> dict[tuple[tuple[str, int], str, Split], list[Learnt]]:
    """Knowledge that spans a split, by the function it is learnt in; rows drawn again and in order stand apart.

    Statistics of many functions of one file are told together."""
    found: dict[tuple[tuple[str, int], str, Split], list[Learnt]] = {}
    telling = Counter((path, split) for (path, _), split in {(one.scope, split) for one, split in spans})
    for learnt, split in spans:
        apart = learnt.how if learnt.how in {"resampling", "order"} else ""
        is_one_of_many = learnt.how in _TAKEN_OFTEN and telling[learnt.scope[0], split] > _MOST_TELLING
        scope = (learnt.scope[0], -1) if is_one_of_many else learnt.scope
        found.setdefault((scope, apart, split), []).append(learnt)
    return {key: sorted(several, key=lambda one: one.location) for key, several in found.items()}
