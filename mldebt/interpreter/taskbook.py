"""What code states of tasks besides what they do: their order, the data they announce, who owns them."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from mldebt.interpreter.landmarks import Access
from mldebt.source import Location


class Order(msgspec.Struct, frozen=True):
    """One job is stated to come before another; both by id."""

    before: str
    after: str
    location: Location


class Announced(msgspec.Struct, frozen=True):
    """Data that a job is stated to read or write; an empty job stands for the first ones of the file."""

    job: str
    mode: str
    locator: str
    location: Location


class Awaited(msgspec.Struct, frozen=True):
    """A job is stated to wait for one of another pipeline, both by name; an empty task stands for the last ones.

    One that `starts` the other pipeline comes before its first ones instead."""

    job: str
    pipeline: str
    task: str
    location: Location
    starts: bool = False


class Asset(msgspec.Struct, frozen=True):
    """A job that keeps data under names, which other jobs need; labels are such as `group:raw` and `tag:team=a`.

    Assets of one `pipeline` know each other."""

    job: str
    names: tuple[str, ...]
    needs: tuple[str, ...]
    labels: tuple[str, ...]
    pipeline: str
    file: str
    store: str = ""
    """The name of the store that keeps it."""
    schema: str = ""
    """Where a store of tables puts it, where it says so itself."""
    parted: bool = False
    """Whether it is made in parts."""


class Store(msgspec.Struct, frozen=True):
    """A store that keeps what jobs give, under a name, as code of a file states it: tables of a schema, files that
    are below a place and have an ending, folders that are so in one of a schema, which is the last part of the place
    where it is known."""

    name: str
    kind: str
    place: str
    file: str
    ending: str = ""


class KeptAt(msgspec.Struct, frozen=True):
    """An asset of a pipeline is kept where an access writes it, or given back from where one reads it."""

    pipeline: str
    name: str
    access: Access


class Registered(msgspec.Struct, frozen=True):
    """A function of a file gives a pipeline under a name, which has a job."""

    pipeline: str
    job: str
    file: str


class Selected(msgspec.Struct, frozen=True):
    """The assets that a selection means are started at times; `file` is where it stands."""

    selection: str
    schedule: str
    file: str


class TaskNotes(msgspec.Struct, frozen=True):
    """All of it, in the order it was seen; `owners` are by the id of a job, or the file of all, `pipelines` are names
    with the files that state them, `times` tell when a job, the jobs of a file, or those compiled to a path start.
    `compiled` are paths with the jobs that were compiled to them, `steps` jobs with those that they call."""

    orders: tuple[Order, ...] = ()
    announced: tuple[Announced, ...] = ()
    owners: tuple[tuple[str, str], ...] = ()
    awaited: tuple[Awaited, ...] = ()
    pipelines: tuple[tuple[str, str], ...] = ()
    times: tuple[tuple[str, str], ...] = ()
    assets: tuple[Asset, ...] = ()
    selected: tuple[Selected, ...] = ()
    compiled: tuple[tuple[str, str], ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    stores: tuple[Store, ...] = ()
    kept_at: tuple[KeptAt, ...] = ()
    registered: tuple[Registered, ...] = ()


@dataclass(slots=True)
class TaskBook:
    """Grows while the interpreter runs; `finished` gives the whole."""

    _orders: dict[Order, None] = field(default_factory=dict)
    _announced: dict[Announced, None] = field(default_factory=dict)
    _owners: dict[str, str] = field(default_factory=dict)
    _awaited: dict[Awaited, None] = field(default_factory=dict)
    _pipelines: dict[tuple[str, str], None] = field(default_factory=dict)
    _times: dict[str, str] = field(default_factory=dict)
    _assets: dict[Asset, None] = field(default_factory=dict)
    _selected: dict[Selected, None] = field(default_factory=dict)
    _compiled: dict[tuple[str, str], None] = field(default_factory=dict)
    _steps: dict[tuple[str, str], None] = field(default_factory=dict)
    _stores: dict[Store, None] = field(default_factory=dict)
    _kept_at: dict[KeptAt, None] = field(default_factory=dict)
    _registered: dict[Registered, None] = field(default_factory=dict)

    def order(self, order: Order) -> None:
        """One job comes before another."""
        if order.before != order.after:
            self._orders[order] = None

    def announce(self, announced: Announced) -> None:
        """A job is stated to read or write data."""
        self._announced[announced] = None

    def own(self, what: str, owner: str) -> None:
        """Somebody answers for a job, or for all jobs of a file."""
        self._owners.setdefault(what, owner)

    def wait(self, awaited: Awaited) -> None:
        """A job waits for one of another pipeline."""
        self._awaited[awaited] = None

    def name(self, pipeline: str, file: str) -> None:
        """The jobs of a file make up a pipeline of that name."""
        self._pipelines[pipeline, file] = None

    def time(self, what: str, when: str) -> None:
        """A job, the jobs of a file, or those that are compiled to a path are started at times."""
        self._times.setdefault(what, when)

    def compile(self, path: str, job: str) -> None:
        """A job, with those that it calls, is compiled to a path."""
        self._compiled[path, job] = None

    def call(self, job: str, step: str) -> None:
        """A job calls another one as a step of its own."""
        if job != step:
            self._steps[job, step] = None

    def supply(self, store: Store) -> None:
        """Jobs may have what they give kept by a store."""
        self._stores[store] = None

    def keep(self, asset: Asset) -> None:
        """A job is an asset."""
        self._assets[asset] = None

    def keep_at(self, kept: KeptAt) -> None:
        """An asset is kept at a place."""
        self._kept_at[kept] = None

    def register(self, registered: Registered) -> None:
        """A pipeline of a name has a job."""
        self._registered[registered] = None

    def select(self, selected: Selected) -> None:
        """Assets that a selection means are started at times."""
        self._selected[selected] = None

    def within(self, jobs: frozenset[str]) -> tuple[Order, ...]:
        """The orders stated so far of two jobs that are both among those."""
        return tuple(order for order in self._orders if order.before in jobs and order.after in jobs)

    def finished(self) -> TaskNotes:
        """Everything taken down so far."""
        return TaskNotes(
            tuple(self._orders),
            tuple(self._announced),
            tuple(self._owners.items()),
            tuple(self._awaited),
            tuple(self._pipelines),
            tuple(self._times.items()),
            tuple(self._assets),
            tuple(self._selected),
            tuple(self._compiled),
            tuple(self._steps),
            tuple(self._stores),
            tuple(self._kept_at),
            tuple(self._registered),
        )
