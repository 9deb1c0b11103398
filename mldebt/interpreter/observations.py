"""What evaluation observes, as the linker takes it in: one frozen value for each kind of thing seen."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

import msgspec

from mldebt.interpreter.landmarks import Access, Fitted, Job, Landmark, Origins
from mldebt.interpreter.rowbook import RowNotes
from mldebt.interpreter.taskbook import TaskNotes
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.feature_views import Served, StatedField, StatedView
    from mldebt.interpreter.started import Started


class Stored(msgspec.Struct, frozen=True):
    """What one write puts at rest: named columns, and all that `origins` bring; `complete` where columns are all.

    `held` is all of it, with what is known of its rows; `entries` is that by the keys of a mapping that is kept whole.
    """

    access: Access
    columns: tuple[tuple[str, Origins], ...]
    origins: Origins
    complete: bool
    held: Origins
    entries: tuple[tuple[str, Origins], ...] = ()


class Use(msgspec.Struct, frozen=True):
    """A value is used by something other than more data: printed, returned, tested, given to unknown code."""

    job: Job
    how: str
    location: Location
    origins: Origins


class KeyRead(msgspec.Struct, frozen=True):
    """A key of a configuration document is read; `whole` with everything below it."""

    job: Job
    file: str
    keys: tuple[str, ...]
    whole: bool
    location: Location


class MissingKey(msgspec.Struct, frozen=True):
    """A key that code asks for, without a default, and the document does not have; `file` may be a folder of them."""

    job: Job
    file: str
    keys: tuple[str, ...]
    location: Location


class SettingsClass(msgspec.Struct, frozen=True):
    """A class of the project whose fields are settings, as code makes an object of it."""

    name: str
    location: Location
    fields: tuple[tuple[str, Location], ...]


class Asked(msgspec.Struct, frozen=True):
    """Code asks whether data is there: where in the code, by module, scope and instruction."""

    job: Job
    locators: tuple[str, ...]
    location: Location
    place: tuple[str, int, int]


class Deleted(msgspec.Struct, frozen=True):
    """A job removes data that is at rest."""

    job: Job
    locator: str
    location: Location


BUDGET = "budget"
"""The mode of a gap where code was not followed since the project has taken all that it may."""


class Gap(msgspec.Struct, frozen=True):
    """A read or write whose place could not be followed, and why."""

    job: Job
    call: str
    mode: str
    reason: str
    location: Location


class Leftover(msgspec.Struct, frozen=True):
    """A costly result under a name that nothing reads, and how it came about: loaded, trained, predicted, computed.

    `made` are the features of a computed one: what is stored anywhere did not get lost."""

    job: Job
    name: str
    deed: str
    location: Location
    made: Origins = frozenset()


class Selection(msgspec.Struct, frozen=True):
    """A column that a query in code lists by name: where it stands, what it comes from, and the call that asks."""

    job: Job
    name: str
    location: Location
    origins: Origins
    query: Location


class Observations(msgspec.Struct, frozen=True):
    """All that evaluation saw, in the order it was seen."""

    jobs: tuple[Job, ...]
    accesses: tuple[Access, ...]
    inputs: tuple[tuple[Landmark, Origins], ...]
    targets: tuple[tuple[Fitted, Origins], ...]
    stored: tuple[Stored, ...]
    uses: tuple[Use, ...]
    drops: tuple[tuple[Landmark, Job, Location], ...]
    key_reads: tuple[KeyRead, ...]
    missing_keys: tuple[MissingKey, ...]
    stated_fields: tuple[StatedField, ...]
    stated_views: tuple[StatedView, ...]
    served: tuple[Served, ...]
    settings: tuple[SettingsClass, ...]
    config_accesses: frozenset[Access]
    ignored: frozenset[Access]
    starred: frozenset[Access]
    checked: tuple[Use, ...]
    gaps: tuple[Gap, ...]
    called: frozenset[tuple[str, int]]
    roles: tuple[tuple[tuple[str, int, int], str], ...]
    compared: frozenset[Location]
    rows: RowNotes
    leftovers: tuple[Leftover, ...] = ()
    started: tuple[Started, ...] = ()
    starts: tuple[tuple[Job, str, str, Location], ...] = ()
    """Which job starts which script, the id of the job as which that runs, and where."""
    documented: frozenset[str] = frozenset()
    untouched: tuple[tuple[Access, Location], ...] = ()
    unnamed: tuple[Access, ...] = ()
    declared: tuple[Access, ...] = ()
    floating: frozenset[Access] = frozenset()
    switched_off: frozenset[Access] = frozenset()
    """Those behind a switch that the command of their job leaves off."""
    unsure: frozenset[Access] = frozenset()
    """Those under a condition, which a run may not come to."""
    appending: frozenset[Access] = frozenset()
    offered: frozenset[str] = frozenset()
    """The places at which jobs keep something for whoever asks for it by name, where somebody does."""
    hosted: frozenset[Access] = frozenset()
    """Accesses of models that a service hosts, by the names that it gives them."""
    asked: tuple[Asked, ...] = ()
    deleted: tuple[Deleted, ...] = ()
    blind_loads: frozenset[str] = frozenset()
    """The files whose code loads a configuration from a place that is not known."""
    selected: tuple[Selection, ...] = ()
    kept: frozenset[Fitted] = frozenset()
    saved: frozenset[Fitted] = frozenset()
    tasks: TaskNotes = field(default_factory=TaskNotes)
    composed: frozenset[str] = frozenset()
    """The documents that configurations which are put together of several begin with."""
    displaced_documents: frozenset[tuple[str, str]] = frozenset()
    """The documents that commands name for an option, each with the one that the option names by itself."""
    kept_documents: frozenset[tuple[str, str]] = frozenset()
    """The groups and names under which code keeps classes as documents of such configurations."""
