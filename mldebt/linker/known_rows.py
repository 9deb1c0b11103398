"""What is known of rows, also of those that come from files which other code wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mldebt.interpreter.landmarks import (
    Access,
    Batch,
    Column,
    Fitted,
    Keyed,
    Landmark,
    Mark,
    Marks,
    Origins,
    Part,
    Rest,
    Split,
    marks,
    mixed,
)
from mldebt.interpreter.observations import Stored
from mldebt.interpreter.rowbook import RowNotes

_DEEPEST = 6


class Known:
    """What is known of rows, also of those that come from files which other code wrote."""

    def __init__(self, datasets: Mapping[Access, tuple[str, ...]], stored: Mapping[str, Sequence[Stored]]) -> None:
        self._datasets = datasets
        self._stored = stored
        self._held: dict[tuple[Access, frozenset[str]], Marks] = {}
        self._marks: dict[Origins, Marks] = {}
        self._sources: dict[Origins, frozenset[str | Batch]] = {}

    def marks(self, origins: Origins) -> Marks:
        """Everything known of the rows that have these origins, found once."""
        if origins not in self._marks:
            self._marks[origins] = marks(origins).union(*self._upstream(origins, _DEEPEST))
        return self._marks[origins]

    def sources(self, origins: Origins) -> frozenset[str | Batch]:
        """The datasets, and the rows of unknown origin, that rows come from, found once."""
        if origins not in self._sources:
            named = (dataset for access in _accesses(origins) for dataset in self._datasets.get(access, ()))
            self._sources[origins] = frozenset((*named, *(one for one in origins if isinstance(one, Batch))))
        return self._sources[origins]

    def columns(self, origins: Iterable[Landmark]) -> frozenset[object]:
        """What origins are of columns, those of datasets by name, whoever reads them and however sure that is."""
        return frozenset(
            named
            for one in origins
            for named in (
                [(dataset, one.name) for dataset in self._datasets.get(one.access, ())]
                if isinstance(one, Column)
                else [one]
            )
        )

    def _upstream(self, origins: Origins, depth: int, written: Access | None = None) -> Iterator[Marks]:
        """What is known of what was read, and goes where something is written."""
        keys: dict[Access, set[str]] = {}
        for one in origins:
            if isinstance(one, Keyed):
                keys.setdefault(one.access, set()).add(one.key)
        for access in _accesses(origins):
            if written is None or not _is_one_by_one(access, written):
                yield self._behind(access, frozenset(keys.get(access, ())), depth)

    def _behind(self, access: Access, keys: frozenset[str], depth: int) -> Marks:
        if (access, keys) not in self._held:
            self._held[access, keys] = frozenset()
            found: set[Mark] = set()
            for dataset in self._datasets.get(access, ()):
                for one in self._stored.get(dataset, ()):
                    found |= self._within(one, keys, depth)
            self._held[access, keys] = self._told(access, frozenset(found))
        return self._held[access, keys]

    def _within(self, stored: Stored, keys: frozenset[str], depth: int) -> Marks:
        """What is known of what a write keeps, or of what it keeps under keys; where these were lost, of all of it."""
        entries = [held for key, held in stored.entries if held and (not keys or key in keys)]
        several = [
            marks(held).union(*(self._upstream(held, depth - 1, stored.access) if depth else ()))
            for held in (entries if stored.entries else [stored.held])
        ]
        if not several:
            return frozenset()
        return frozenset().union(*several) if keys else several[0].intersection(*several)

    def _told(self, access: Access, found: Marks) -> Marks:
        """What is known for sure of the rows of one of several files: of which part of a split they are is not, where
        the files hold several."""
        return found - mixed(found) if len(self._datasets.get(access, ())) > 1 else found


def _accesses(origins: Iterable[Landmark]) -> list[Access]:
    return list(dict.fromkeys(one.access for one in origins if isinstance(one, Column | Rest)))


def _is_one_by_one(read: Access, written: Access) -> bool:
    """Whether several files go to several, as where a loop copies a list of them: which goes to which is not known."""
    return len(read.locators) > 1 and len(written.locators) > 1


def splits_in(known: Marks) -> frozenset[Split]:
    """The splits that rows are a part of."""
    return frozenset(one.split for one in known if isinstance(one, Part))


def models_taught(seen: RowNotes) -> list[tuple[Fitted, Origins]]:
    """The models that are trained, each with what it learns from."""
    return [(one, origins) for one, origins in seen.taught if isinstance(one, Fitted) and not one.transformer]
