"""Takes down which rows are divided, what is learnt from which, and which rows models are asked about."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeVar, cast

import msgspec
from msgspec.structs import replace

from mldebt.interpreter.landmarks import (
    NOWHERE,
    Access,
    Batch,
    Column,
    Drawn,
    Feature,
    Fitted,
    Job,
    Keyed,
    Learning,
    Learnt,
    Marks,
    Narrowed,
    Origins,
    Own,
    Part,
    Predicted,
    Rest,
    Role,
    Scored,
    Split,
    marks,
)
from mldebt.source import Location

T = TypeVar("T")


class Question(msgspec.Struct, frozen=True):
    """A model is asked about rows; `again` where it learnt from these very rows. `scores` where that gives a score."""

    prediction: Predicted
    model: Fitted
    again: bool
    scores: bool


class Intake(msgspec.Struct, frozen=True):
    """What a model takes in to learn from: the columns known by name, everything together, and its target.

    Without a model it is what code names as the inputs of one, `X`, with the target of the same scope, if any."""

    job: Job
    model: Fitted | None
    location: Location
    columns: tuple[tuple[str, Origins], ...]
    whole: Origins
    target: Origins


class Assigned(msgspec.Struct, frozen=True):
    """A column of a table of which nothing else is known, and what is known of the rows of its values."""

    job: Job
    name: str
    location: Location


class Choice(msgspec.Struct, frozen=True):
    """A place where code keeps what does best on rows of some parts, and what that is."""

    job: Job
    what: str
    location: Location
    parts: frozenset[Part]


class RowNotes(msgspec.Struct, frozen=True):
    """All that was seen of rows: what is learnt from what, what is divided, what models learn and are asked about.

    `applied` are the rows that a fitted transformation was put to, `scored` the predictions that metrics saw,
    `compared` those that they compared with rows held out, `seeding` the jobs that seed all their randomness. `held`
    is what was learnt and is in a column; `labels` and `chosen` are columns, by file and name, that code names as the
    target, and among the inputs, of a model. `measured_in` are the loops in whose turns metrics are taken,
    `trained_in` those in whose turns a model is trained. `strata` is what was learnt and is in columns by which the
    rows of a split stay together, or are shared out evenly, with these. `rejoined` are the splits of which what is
    made of a part goes back to its place among all rows, or that only undo a joining: they divide where a model learns
    from a part. `trainings` are what models learn from each time that they are trained."""

    learnt: tuple[tuple[Learnt, Origins], ...] = ()
    splits: tuple[tuple[Split, Origins], ...] = ()
    taught: tuple[tuple[Fitted | Predicted, Origins], ...] = ()
    applied: tuple[tuple[Learnt, Marks], ...] = ()
    questions: tuple[Question, ...] = ()
    scored: frozenset[Predicted] = frozenset()
    compared: frozenset[Predicted] = frozenset()
    seeding: frozenset[str] = frozenset()
    intakes: tuple[Intake, ...] = ()
    choices: tuple[Choice, ...] = ()
    parts: frozenset[Part] = frozenset()
    metrics: tuple[tuple[Fitted | Predicted, str], ...] = ()
    measured_in: tuple[tuple[Fitted | Predicted, frozenset[str]], ...] = ()
    trained_in: tuple[tuple[Fitted, frozenset[str]], ...] = ()
    overlaps: tuple[tuple[Split, str], ...] = ()
    held: tuple[tuple[Feature | Assigned, frozenset[Learnt]], ...] = ()
    labels: frozenset[tuple[str, str]] = frozenset()
    chosen: frozenset[tuple[str, str]] = frozenset()
    strata: tuple[tuple[Learnt, frozenset[Feature]], ...] = ()
    rejoined: frozenset[Split] = frozenset()
    trainings: tuple[tuple[Fitted, Origins], ...] = ()


@dataclass(slots=True)
class RowBook:
    """Grows while the interpreter runs; `finished` gives the whole."""

    landmarks: dict[Hashable, object] = field(default_factory=dict, metadata={"passing": True})
    _learnt: dict[Learnt, Origins] = field(default_factory=dict)
    _splits: dict[Split, Origins] = field(default_factory=dict)
    _taught: dict[Fitted | Predicted, Origins] = field(default_factory=dict)
    _trainings: dict[tuple[Fitted, Origins], None] = field(default_factory=dict)
    _applied: dict[Learnt, Marks] = field(default_factory=dict)
    _questions: dict[Question, None] = field(default_factory=dict)
    _scored: set[Predicted] = field(default_factory=set)
    _compared: set[Predicted] = field(default_factory=set)
    _seeding: set[str] = field(default_factory=set)
    _lessons: dict[tuple[Fitted, int], object] = field(default_factory=dict, metadata={"passing": True})
    _intakes: dict[Intake, None] = field(default_factory=dict)
    _choices: dict[Choice, None] = field(default_factory=dict)
    _metrics: dict[tuple[Fitted | Predicted, str], None] = field(default_factory=dict)
    _measured_in: dict[Fitted | Predicted, frozenset[str]] = field(default_factory=dict)
    _trained_in: dict[Fitted, frozenset[str]] = field(default_factory=dict)
    _overlaps: dict[Split, str] = field(default_factory=dict)
    _held: dict[Feature | Assigned, frozenset[Learnt]] = field(default_factory=dict)
    _labels: set[tuple[str, str]] = field(default_factory=set)
    _chosen: set[tuple[str, str]] = field(default_factory=set)
    _strata: dict[Learnt, frozenset[Feature]] = field(default_factory=dict)
    _rejoined: set[Split] = field(default_factory=set)
    _read_in: dict[Access, tuple[str, ...]] = field(default_factory=dict)

    def read(self, access: Access, turns: tuple[str, ...]) -> None:
        """Rows are read in a turn of these loops; where that also happens outside of some, only in the others."""
        before = self._read_in.get(access, turns)
        self._read_in[access] = tuple(turn for turn in turns if turn in before)

    def read_in(self, access: Access) -> tuple[str, ...]:
        """The loops of which each turn reads something else there."""
        return self._read_in.get(access, ())

    def split(
        self,
        job: Job,
        call: str,
        at: Location,
        inputs: Origins,
        *,
        shuffled: bool,
        folds: bool = False,
        seeded: bool = True,
        stratified: bool = True,
        turns: tuple[str, ...] = (),
        grouped: bool = False,
    ) -> Split:
        """The division of rows that happens there; what else is divided by it is added."""
        made = Split(job, call, at, shuffled, folds, seeded, stratified, turns, grouped)
        split = self._once(("split", job, at), lambda: made)
        self._splits[split] = self._splits.get(split, NOWHERE) | inputs
        return split

    def part(self, split: Split, role: Role) -> Part:
        """The rows of a split that play a role."""
        return self._once(("part", split, role), lambda: Part(split, role))

    def divided(self, split: Split, inputs: Origins) -> None:
        """More data is divided by the same split."""
        self._splits[split] |= inputs

    def rejoin(self, split: Split) -> None:
        """What is made of a part of a split goes back to its place among all rows."""
        self._rejoined.add(split)

    def learnt(
        self,
        job: Job,
        how: Learning,
        call: str,
        at: Location,
        scope: tuple[str, int],
        inputs: Origins,
        sure: bool,
        own: Own = "",
        turn: str = "",
    ) -> Learnt:
        """What is learnt there from these rows; from other rows it is something else."""
        rows = frozenset(one.access if isinstance(one, Column | Rest) else one for one in inputs)
        dormant = how == "groups"
        learnt = self._once(
            ("learnt", job, at, how, rows, turn), lambda: Learnt(job, how, call, at, scope, sure, dormant, own, turn)
        )
        self._learnt[learnt] = self._learnt.get(learnt, NOWHERE) | inputs
        return learnt

    def awake(self, learnt: Learnt, own: Own = "") -> Learnt:
        """What was learnt of groups, brought back to the rows that they were made of."""
        one = self._once(
            ("awake", learnt, own),
            lambda: replace(learnt, dormant=False, own=learnt.own or own),
        )
        self._learnt[one] = self._learnt[learnt]
        return one

    def asleep(self, learnt: Learnt) -> Learnt:
        """What was learnt of rows, where it is all that is left of them."""
        one = self._once(("asleep", learnt), lambda: replace(learnt, dormant=True))
        self._learnt[one] = self._learnt[learnt]
        return one

    def rows_of(self, learnt: Learnt) -> Origins:
        """What something was learnt from."""
        return self._learnt[learnt]

    def batch(self, job: Job, at: Location, without: frozenset[str] = frozenset()) -> Batch:
        """The rows of unknown origin that are first seen there."""
        return self._once(("batch", job, at, without), lambda: Batch(job, at, without))

    def teach(self, one: Fitted | Predicted, inputs: Origins) -> None:
        """A model learns from these rows, or is asked about them."""
        self._taught[one] = self._taught.get(one, NOWHERE) | inputs
        if isinstance(one, Fitted) and not one.transformer:
            self._trainings[one, inputs] = None

    def lesson(self, model: Fitted, data: Iterable[object]) -> None:
        """A model learns from these very values."""
        self._lessons.update(((model, id(value)), value) for value in data)

    def ask(self, prediction: Predicted, models: Origins, data: Iterable[object], scores: bool) -> None:
        """Models are asked about these very values, or one of them."""
        values = list(data)
        for model in models:
            if isinstance(model, Fitted) and not model.transformer:
                again = bool(values) and all((model, id(value)) in self._lessons for value in values)
                self._questions[Question(prediction, model, again, scores)] = None

    def apply(self, knowledge: Origins, data: Origins) -> None:
        """What was learnt is put to these rows."""
        for one in knowledge:
            if isinstance(one, Learnt):
                self._applied[one] = self._applied.get(one, frozenset()) | marks(data)

    def score(self, origins: Origins) -> None:
        """A metric takes these values in."""
        self._scored.update(one for one in origins if isinstance(one, Predicted))

    def compare(self, judged: Origins, together: Origins) -> None:
        """A metric compares predictions with what else it takes in."""
        if any(isinstance(one, Part) and one.role != "train" for one in together - judged):
            self._compared.update(one for one in judged if isinstance(one, Predicted))

    def seed(self, job: Job) -> None:
        """All randomness of a job is seeded."""
        self._seeding.add(job.id)

    def drawn(self, job: Job, call: str, what: Literal["model", "transformer", "rows"], at: Location) -> Drawn:
        """What is drawn at random there, without a seed of its own."""
        return self._once(("drawn", job, at), lambda: Drawn(job, call, what, at))

    def take(self, intake: Intake) -> None:
        """A model, or what is named as its inputs, takes something in."""
        self._intakes[intake] = None

    def overlap(self, split: Split, how: str) -> None:
        """Some rows are in two parts of a split, and why."""
        self._overlaps[split] = how

    def measure(self, metric: str, origins: Iterable[object], turns: Iterable[str] = ()) -> None:
        """A metric is taken of predictions, or of a model in turn over folds, in a turn of these loops."""
        for one in origins:
            if isinstance(one, Predicted | Fitted):
                self._metrics[one, metric] = None
                self._measured_in[one] = self._measured_in.get(one, frozenset()).union(turns)

    def train_in(self, model: Fitted, turns: Iterable[str]) -> None:
        """A model is trained in a turn of these loops."""
        self._trained_in[model] = self._trained_in.get(model, frozenset()).union(turns)

    def scored_on(self, job: Job, at: Location, parts: frozenset[Part]) -> Scored:
        """The score that is taken there on rows of these parts."""
        return self._once(("scored", job, at, parts), lambda: Scored(job, at, parts))

    def choose_by(self, job: Job, what: str, at: Location, parts: frozenset[Part]) -> None:
        """Code keeps there what does best on rows of these parts."""
        self._choices[Choice(job, what, at, parts)] = None

    def hold(self, column: Feature | Assigned, learnt: Iterable[Learnt]) -> None:
        """What was learnt is in the values of a column."""
        if several := frozenset(learnt):
            self._held[column] = self._held.get(column, frozenset()) | several

    def stratify(self, origins: Origins) -> None:
        """The values of these columns decide which rows of a split stay together, or are shared out evenly."""
        columns = frozenset(one for one in origins if isinstance(one, Feature))
        for one in origins if columns else ():
            if isinstance(one, Learnt):
                self._strata[one] = self._strata.get(one, frozenset()) | columns

    def label(self, path: str, name: str) -> None:
        """Code of a file names a column as the target of a model."""
        self._labels.add((path, name))

    def choose(self, path: str, name: str) -> None:
        """Code of a file names a column among the inputs of a model."""
        self._chosen.add((path, name))

    def narrowing(self, job: Job, at: Location) -> Narrowed:
        """The choice of columns that happens there."""
        return self._once(("narrowed", job, at), lambda: Narrowed(job, at))

    def keyed(self, access: Access, key: str) -> Keyed:
        """What is under a key of what was read."""
        return self._once(("keyed", access, key), lambda: Keyed(access, key))

    def finished(self) -> RowNotes:
        """Everything taken down so far."""
        return RowNotes(
            learnt=tuple(self._learnt.items()),
            splits=tuple(self._splits.items()),
            taught=tuple(self._taught.items()),
            applied=tuple(self._applied.items()),
            questions=tuple(self._questions),
            scored=frozenset(self._scored),
            compared=frozenset(self._compared),
            seeding=frozenset(self._seeding),
            intakes=tuple(self._intakes),
            choices=tuple(self._choices),
            parts=frozenset(one for one in self.landmarks.values() if isinstance(one, Part)),
            metrics=tuple(self._metrics),
            measured_in=tuple(self._measured_in.items()),
            trained_in=tuple(self._trained_in.items()),
            overlaps=tuple(self._overlaps.items()),
            held=tuple(self._held.items()),
            labels=frozenset(self._labels),
            chosen=frozenset(self._chosen),
            strata=tuple(self._strata.items()),
            rejoined=frozenset(self._rejoined),
            trainings=tuple(self._trainings),
        )

    def _once(self, key: Hashable, make: Callable[[], T]) -> T:
        found = self.landmarks.get(key)
        if found is None:
            found = self.landmarks[key] = make()
        return cast(T, found)
