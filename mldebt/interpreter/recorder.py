"""Takes down what evaluation observes, and hands out landmarks so that the same thing is the same object."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

from mldebt.interpreter.accessbook import AccessBook
from mldebt.interpreter.keybook import KeyBook
from mldebt.interpreter.landmarks import (
    NOWHERE,
    Access,
    Column,
    Encoded,
    Feature,
    Fitted,
    Job,
    Landmark,
    Medium,
    Origins,
    Predicted,
    Rest,
    plain,
)
from mldebt.interpreter.observations import (
    Gap,
    Leftover,
    Observations,
    Selection,
    Stored,
    Use,
)
from mldebt.interpreter.rowbook import RowBook
from mldebt.interpreter.taskbook import TaskBook
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.feature_views import Served, StatedField, StatedView
    from mldebt.interpreter.started import Started

T = TypeVar("T")


@dataclass(slots=True)
class Recorder:
    """Grows while the interpreter runs; `finished` gives the whole."""

    jobs: dict[str, Job] = field(default_factory=dict)
    rows: RowBook = field(default_factory=RowBook)
    tasks: TaskBook = field(default_factory=TaskBook)
    keys: KeyBook = field(default_factory=KeyBook)
    ways: AccessBook = field(default_factory=AccessBook)
    started: dict[Started, None] = field(default_factory=dict)
    starts: dict[tuple[Job, str, str, Location], None] = field(default_factory=dict)
    commanded: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    """The ids of the jobs as which scripts run that code starts, by the arguments it gives them."""
    documented: set[str] = field(default_factory=set)
    untouched: dict[Access, Location] = field(default_factory=dict)
    unnamed: dict[Access, None] = field(default_factory=dict)
    landmarks: dict[Hashable, object] = field(default_factory=dict, metadata={"passing": True})
    called_elsewhere: set[tuple[str, int]] = field(default_factory=set, metadata={"passing": True})
    _listening: list[list[Access]] = field(default_factory=list, metadata={"passing": True})
    _accesses: dict[Access, None] = field(default_factory=dict)
    _inputs: dict[Landmark, Origins] = field(default_factory=dict)
    _targets: dict[Fitted, Origins] = field(default_factory=dict)
    _stored: dict[Hashable, Stored] = field(default_factory=dict)
    _uses: dict[tuple[str, str, Location], Use] = field(default_factory=dict)
    _checked: dict[tuple[str, str, Location], Use] = field(default_factory=dict)
    _drops: dict[tuple[Landmark, Job, Location], None] = field(default_factory=dict)
    _stated_fields: dict[StatedField, None] = field(default_factory=dict)
    _stated_views: dict[StatedView, None] = field(default_factory=dict)
    _served: dict[Served, None] = field(default_factory=dict)
    _offered: set[Access] = field(default_factory=set)
    _gaps: dict[Gap, None] = field(default_factory=dict)
    _called: set[tuple[str, int]] = field(default_factory=set)
    _uncalled: set[tuple[str, int]] = field(default_factory=set)
    _declared: dict[Access, None] = field(default_factory=dict)
    _roles: dict[tuple[str, int, int], str] = field(default_factory=dict)
    _compared: set[Location] = field(default_factory=set)
    _leftovers: dict[Location, Leftover] = field(default_factory=dict)
    _selected: dict[Selection, None] = field(default_factory=dict)
    _kept: set[Fitted] = field(default_factory=set)
    _saved: set[Fitted] = field(default_factory=set)

    @property
    def told(self) -> int:
        """How much was taken down so far."""
        return len(self.landmarks) + len(self._uses) + len(self.keys.reads) + len(self._stored)

    def access(self, job: Job, mode: str, locators: tuple[str, ...], medium: Medium, at: Location, call: str) -> Access:
        """The access of that job at that place; a place reached with other locators is another access."""
        access = self._landmark(
            ("access", job, mode, locators, at),
            lambda: Access(job, "read" if mode == "read" else "write", locators, medium, at, call),
        )
        self._accesses[access] = None
        for heard in self._listening:
            heard.append(access)
        return access

    @contextlib.contextmanager
    def listening(self) -> Iterator[list[Access]]:
        """Gives the accesses that are taken down inside, in order, as they are."""
        heard: list[Access] = []
        self._listening.append(heard)
        try:
            yield heard
        finally:
            self._listening.pop()

    def take_back(self, accesses: Iterable[Access]) -> None:
        """Accesses turned out to tell nothing of where data is."""
        for access in accesses:
            self._accesses.pop(access, None)

    def holds(self, access: Access) -> bool:
        """Whether it is known what goes where an access points."""
        return any(one.access is access for one in self._stored.values())

    def declare(self, job: Job, mode: str, name: str, at: Location) -> Access:
        """Code states that a job reads or writes data of that name; nobody saw it do so."""
        way = "read" if mode == "read" else "write"
        key = ("declared", job, way, name, at)
        access = self._landmark(key, lambda: Access(job, way, (name,), "catalog", at, "declares"))  # type: ignore[arg-type]
        self._declared[access] = None
        return access

    def offer(self, access: Access) -> None:
        """What is written is there for whoever asks for it by name; where nobody does, it is not told of."""
        self._offered.add(access)

    def column(self, access: Access, name: str, sure: bool = True) -> Column:
        """The column of that name of what was read, or one that it may have."""
        return self._landmark(("column", access, name, sure), lambda: Column(access, name, sure))

    def rest(self, access: Access, without: frozenset[str] = frozenset()) -> Rest:
        """What was read, but the named columns."""
        return self._landmark(("rest", access, without), lambda: Rest(access, without))

    def inputs_of(self, landmark: Landmark) -> Origins:
        """What something is known to be made of so far."""
        return self._inputs.get(landmark, NOWHERE)

    def feature(self, job: Job, name: str, at: Location, inputs: Origins) -> Feature:
        """The column that is computed there; its inputs are added to those it had."""
        feature = self._landmark(("feature", job, name, at), lambda: Feature(job, name, at))
        self._add_inputs(feature, inputs)
        return feature

    def select(self, selection: Selection) -> None:
        """A query lists a column of a table."""
        self._selected[selection] = None

    def fitted(
        self,
        job: Job,
        algorithm: str,
        at: Location,
        inputs: Origins,
        target: Origins,
        transformer: bool,
        folds: bool = False,
        own: str = "",
    ) -> Fitted:
        """The model or transformer that is trained there, or trained anew for each of several folds; `own` is the file
        of its class."""
        made = Fitted(job, algorithm, at, transformer, folds, own)
        fitted = self._landmark(("fitted", job, algorithm, at), lambda: made)
        self._add_inputs(fitted, inputs)
        self._targets[fitted] = self._targets.get(fitted, frozenset()) | plain(target)
        self.rows.teach(fitted, inputs)
        return fitted

    def encoded(self, job: Job, how: str, at: Location, inputs: Origins) -> Encoded:
        """The encoding of categories that is made there."""
        encoded = self._landmark(("encoded", job, how, at), lambda: Encoded(job, how, at))
        self._add_inputs(encoded, inputs)
        return encoded

    def keep(self, fitted: Fitted, saved: bool = False) -> None:
        """A model or transformer is saved, alone or in something else, or goes where code cannot be followed."""
        self._kept.add(fitted)
        if saved and not fitted.folds:
            self._saved.add(fitted)

    def predicted(self, job: Job, at: Location, inputs: Origins, asked_from: tuple[Location, ...] = ()) -> Predicted:
        """The prediction made there; the model is among its inputs."""
        predicted = self._landmark(("predicted", job, at, asked_from), lambda: Predicted(job, at, asked_from))
        self._add_inputs(predicted, inputs)
        self.rows.teach(predicted, inputs)
        return predicted

    def store(
        self,
        access: Access,
        columns: dict[str, Origins],
        origins: Origins,
        complete: bool,
        entries: tuple[tuple[str, Origins], ...] = (),
    ) -> None:
        """Content goes where the access points; `entries` are those of a mapping that keeps its keys there."""
        held = origins.union(*columns.values())
        named = tuple((name, plain(own)) for name, own in columns.items())
        stored = Stored(access, named, plain(origins), complete, held, entries)
        self._stored[(access, named, held, entries)] = stored

    def use(self, job: Job, how: str, at: Location, origins: Origins) -> None:
        """Something that is no data takes the value in."""
        self._merge(self._uses, job, how, at, plain(origins))

    def check(self, job: Job, how: str, at: Location, origins: Origins) -> None:
        """The value is validated or monitored there."""
        self._merge(self._checked, job, how, at, plain(origins))

    def drop(self, landmarks: Origins, job: Job, at: Location) -> None:
        """Columns are removed by name."""
        self._drops.update(((landmark, job, at), None) for landmark in plain(landmarks))

    def state_field(self, stated: StatedField) -> None:
        """A feature is stated to a feature store."""
        self._stated_fields[stated] = None

    def state_view(self, stated: StatedView) -> None:
        """A view is stated to a feature store."""
        self._stated_views[stated] = None

    def serve(self, served: Served) -> None:
        """Features of a view are served."""
        self._served[served] = None

    def gap(self, job: Job, call: str, mode: str, reason: str, at: Location) -> None:
        """A read or write could not be followed."""
        self._gaps[Gap(job, call, mode, reason, at)] = None

    def call(self, module: str, scope: int) -> None:
        """A function of the project is called or handed on."""
        self._called.add((module, scope))

    def was_called(self, module: str, scope: int) -> bool:
        """Whether the function was evaluated, here or elsewhere."""
        return (module, scope) in self._called or (module, scope) in self.called_elsewhere

    @property
    def called(self) -> frozenset[tuple[str, int]]:
        """The functions that were evaluated here."""
        return frozenset(self._called)

    def uncalled(self, module: str, scope: int) -> None:
        """A function was evaluated only because nothing calls it."""
        self._uncalled.add((module, scope))

    def leave(self, leftover: Leftover) -> None:
        """A costly result goes nowhere."""
        self._leftovers.setdefault(leftover.location, leftover)

    def role(self, module: str, scope: int, instruction: int, role: str) -> None:
        """What a call does, for the statement it stands in: moves, converts, computes."""
        self._roles.setdefault((module, scope, instruction), role)

    def compare(self, origins: Origins, at: Location) -> None:
        """A value is held against a number; told where it is nothing but predictions."""
        told = plain(origins)
        if told and all(self._is_predicted(origin) for origin in told):
            self._compared.add(at)

    def finished(self) -> Observations:
        """Everything taken down so far."""
        unasked = self._unasked()
        return Observations(
            jobs=tuple(self.jobs.values()),
            accesses=tuple(access for access in self._accesses if access not in unasked),
            inputs=tuple(self._inputs.items()),
            targets=tuple(self._targets.items()),
            stored=tuple(one for one in self._stored.values() if one.access not in unasked),
            uses=tuple(self._uses.values()),
            drops=tuple(self._drops),
            key_reads=tuple(self.keys.reads),
            stated_fields=tuple(self._stated_fields),
            stated_views=tuple(self._stated_views),
            served=tuple(self._served),
            missing_keys=self.keys.missing,
            settings=tuple(self.keys.classes),
            config_accesses=frozenset(self.keys.documents),
            blind_loads=frozenset(self.keys.blind_loads),
            floating=frozenset(self.ways.floating),
            appending=frozenset(self.ways.appending),
            offered=frozenset(text for one in self._offered - unasked for text in one.locators),
            hosted=frozenset(self.ways.hosted),
            asked=tuple(self.ways.asked),
            deleted=tuple(self.ways.deleted),
            ignored=frozenset(self.ways.ignored),
            switched_off=self.ways.switched_off,
            unsure=self.ways.unsure,
            starred=frozenset(self.ways.starred),
            checked=tuple(self._checked.values()),
            gaps=tuple(self._gaps),
            called=frozenset(self._called - self._uncalled),
            roles=tuple(self._roles.items()),
            compared=frozenset(self._compared),
            rows=self.rows.finished(),
            leftovers=tuple(one for one in self._leftovers.values() if not one.made & self._held()),
            started=tuple(self.started),
            starts=tuple(self.starts),
            documented=frozenset(self.documented),
            untouched=tuple(self.untouched.items()),
            unnamed=tuple(self.unnamed),
            declared=tuple(self._declared),
            selected=tuple(self._selected),
            kept=frozenset(self._kept),
            saved=frozenset(self._saved),
            tasks=self.tasks.finished(),
            composed=frozenset(self.keys.composed),
            displaced_documents=frozenset(self.keys.displaced),
            kept_documents=frozenset(self.keys.kept),
        )

    def _held(self) -> Origins:
        """All that was stored anywhere."""
        return frozenset().union(*(one.held for one in self._stored.values() if one.access not in self._offered))

    def _unasked(self) -> frozenset[Access]:
        """The offers that nobody takes up."""
        asked = {text for one in self._accesses if one.mode == "read" for text in one.locators} if self._offered else {}
        return frozenset(one for one in self._offered if not any(text in asked for text in one.locators))

    def _landmark(self, key: Hashable, make: Callable[[], T]) -> T:
        found = self.landmarks.get(key)
        if found is None:
            found = self.landmarks[key] = make()
        return cast(T, found)

    def _is_predicted(self, landmark: Landmark, depth: int = 4) -> bool:
        """Whether something is a prediction, or a column made of nothing else."""
        if isinstance(landmark, Predicted):
            return True
        made_of = self._inputs.get(landmark, frozenset()) if isinstance(landmark, Feature) and depth else frozenset()
        return bool(made_of) and all(self._is_predicted(one, depth - 1) for one in made_of)

    def behind(self, origins: Origins, depth: int = 6) -> Origins:
        """Origins with all that the computed columns among them are made of."""
        computed = [one for one in origins if isinstance(one, Feature)] if depth else []
        made_of = frozenset[Landmark]().union(*(self._inputs.get(one, frozenset()) for one in computed))
        return origins | self.behind(made_of - origins, depth - 1) if computed else origins

    def _add_inputs(self, landmark: Landmark, inputs: Origins) -> None:
        self._inputs[landmark] = self._inputs.get(landmark, frozenset()) | (plain(inputs) - {landmark})

    @staticmethod
    def _merge(uses: dict[tuple[str, str, Location], Use], job: Job, how: str, at: Location, origins: Origins) -> None:
        if not origins:
            return
        key = (job.id, how, at)
        before = uses.get(key)
        if before is None:
            uses[key] = Use(job, how, at, origins)
        elif not origins <= before.origins:
            uses[key] = Use(job, how, at, before.origins | origins)
