"""Where a value can come from: the things of the pipeline that provenance is told in.

A landmark is the same thing only where it is the same object; the recorder hands them out. Values carry sets of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

import msgspec

from mldebt.facts.pipeline import JobFact
from mldebt.source import Location


class Mount(msgspec.Struct, frozen=True):
    """A folder of the container that a job runs in, and the places of storage that it shows; none where nobody says so.

    What is put in the folder of one that is `kept` goes to storage, which others ask for by the `name`."""

    folder: str
    places: tuple[str, ...]
    kept: bool = False
    name: str = ""


class Job(msgspec.Struct, frozen=True, eq=False):
    """What runs. `path` is the file its code is in, `workdir` the folder it is started in or None where unknown,
    `pipeline` the file that starts it besides others, `launcher` the tool that starts it where it is no stated job."""

    id: str
    name: str
    tool: str
    path: str
    location: Location
    workdir: str | None = None
    fact: JobFact | None = None
    pipeline: str = ""
    launcher: str = ""
    test: bool = False
    mounts: tuple[Mount, ...] = ()


Medium = Literal["path", "table", "sql", "uri", "name", "hub", "topic", "catalog"]


class Access(msgspec.Struct, frozen=True, eq=False):
    """A read or write of data at rest; each locator is a text with holes, several are alternatives or elements."""

    job: Job
    mode: Literal["read", "write"]
    locators: tuple[str, ...]
    medium: Medium
    location: Location
    call: str


class Column(msgspec.Struct, frozen=True, eq=False):
    """A column of what was read, by name; not sure where something else read may have it instead."""

    access: Access
    name: str
    sure: bool = True


class Rest(msgspec.Struct, frozen=True, eq=False):
    """All that was read but the named columns."""

    access: Access
    without: frozenset[str]


class Feature(msgspec.Struct, frozen=True, eq=False):
    """A column that code computes."""

    job: Job
    name: str
    location: Location


class Fitted(msgspec.Struct, frozen=True, eq=False):
    """A model or transformer that code trains; for `folds`, to be scored there and thrown away.

    `own` is the file of the class where a transformer is one of the project."""

    job: Job
    algorithm: str
    location: Location
    transformer: bool
    folds: bool = False
    own: str = ""


class Predicted(msgspec.Struct, frozen=True, eq=False):
    """What a model gives for some input; `asked_from` are the calls that led to a wrapper of a hosted model."""

    job: Job
    location: Location
    asked_from: tuple[Location, ...] = ()


class Encoded(msgspec.Struct, frozen=True, eq=False):
    """Categories that got numbers or columns of their own by the rows at hand; `how` is what a reader calls it."""

    job: Job
    how: str
    location: Location


class Split(msgspec.Struct, frozen=True, eq=False):
    """A place where code divides rows into parts; `shuffled` unless training rows come before the others.

    `folds` are divided in turn, by a cross-validation; `seeded` where the parts are the same in every run, `stratified`
    unless it takes no heed of how often each class is there. `turns` are the loops around it, the innermost first,
    and all rows of a group are in one part where it is `grouped`."""

    job: Job
    call: str
    location: Location
    shuffled: bool
    folds: bool = False
    seeded: bool = True
    stratified: bool = True
    turns: tuple[str, ...] = ()
    grouped: bool = False


Role = Literal["train", "validation", "test"]


class Part(msgspec.Struct, frozen=True, eq=False):
    """Rows of one part of a split."""

    split: Split
    role: Role


Own = Literal["", "sum", "moment", "statistic"]
Learning = Literal["fit", "statistic", "extremes", "groups", "resampling", "order", "ahead"]


class Learnt(msgspec.Struct, frozen=True, eq=False):
    """What code learnt from the rows at hand: a scaler's state, a mean, resampled rows; `scope` is where it stands.

    It is not `sure` under a condition, which may keep it from happening for these rows.
    What is learnt of groups is `dormant` until it comes back to the rows that the groups were made of; `own` tells
    what it is where a group is all that is known of one thing, or of one stretch of time, a `moment`. `turn` is the
    loop that reads the rows, one file of many in each turn."""

    job: Job
    how: Learning
    call: str
    location: Location
    scope: tuple[str, int]
    sure: bool = True
    dormant: bool = False
    own: Own = ""
    turn: str = ""


class Batch(msgspec.Struct, frozen=True, eq=False):
    """Rows of unknown origin, by the place where something was first learnt from them, or they were divided or lost
    columns; `without` are columns of time that they had."""

    job: Job
    location: Location
    without: frozenset[str] = frozenset()


class Narrowed(msgspec.Struct, frozen=True, eq=False):
    """A place where columns of a table were left out, and nobody knows which."""

    job: Job
    location: Location


class Keyed(msgspec.Struct, frozen=True, eq=False):
    """What is under a key, or at a place, of what was read, where that may be a mapping or sequence kept as a whole."""

    access: Access
    key: str


class Scored(msgspec.Struct, frozen=True, eq=False):
    """A number that tells how well a model does on rows of some parts."""

    job: Job
    location: Location
    parts: frozenset[Part]


class Drawn(msgspec.Struct, frozen=True, eq=False):
    """What code draws at random without a seed of its own: rows, or what a model or transformation starts with."""

    job: Job
    call: str
    what: Literal["model", "transformer", "rows"]
    location: Location


Mark = Part | Learnt | Batch | Narrowed | Keyed | Scored | Drawn
"""What is known of the rows that a value holds; marks travel with origins and are no data themselves."""
MARKS = (Part, Learnt, Batch, Narrowed, Keyed, Scored, Drawn)
_MARK_TYPES = frozenset(MARKS)

Landmark = Column | Rest | Feature | Fitted | Predicted | Encoded | Mark
Origins = frozenset[Landmark]
Marks = frozenset[Mark]
NOWHERE: Origins = frozenset()
SETS_AT_HAND = 1_000
"""Sets of origins of which what they hold is remembered: values share them, and each may be of thousands."""


@lru_cache(SETS_AT_HAND)
def marks(origins: Origins) -> Marks:
    """What is known of the rows among origins."""
    found = [origin for origin in origins if type(origin) in _MARK_TYPES]
    return frozenset(found) if found else frozenset()  # type: ignore[arg-type]


@lru_cache(SETS_AT_HAND)
def plain(origins: Origins) -> Origins:
    """Origins without what is known of the rows."""
    found = [origin for origin in origins if type(origin) not in _MARK_TYPES]
    return origins if len(found) == len(origins) else frozenset(found)


def mixed(told: Marks) -> Marks:
    """The parts, among marks, of splits of which several parts meet."""
    seen: dict[Split, set[Role]] = {}
    for one in told:
        if isinstance(one, Part):
            seen.setdefault(one.split, set()).add(one.role)
    return frozenset(one for one in told if isinstance(one, Part) and len(seen[one.split]) > 1)


def union(sets: Iterable[Origins]) -> Origins:
    """The origins in any of the sets; where one of them holds all, that set itself, which many values then share."""
    found = NOWHERE
    for each in sets:
        if not each or each is found:
            continue
        if not found:
            found = each
        elif not each <= found:
            found = each if found <= each else found | each
    return found
