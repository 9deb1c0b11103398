"""What is known of rows, also of those that come from files which other code wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mldebt.interpreter.landmarks import Access, Batch, Column, Landmark, Mark, Marks, Origins, Rest, marks, mixed
from mldebt.interpreter.observations import Stored

_DEEPEST = 6


class Known:
    """What is known of rows, also of those that come from files which other code wrote."""

    def __init__(self, datasets: Mapping[Access, tuple[str, ...]], stored: Mapping[str, Sequence[Stored]]) -> None:
        self._datasets = datasets
        self._stored = stored
        self._held: dict[Access, Marks] = {}
        self._marks: dict[Origins, Marks] = {}
        self._sources: dict[Origins, frozenset[str | Batch]] = {}

    def marks(self, origins: Origins) -> Marks:
        """Everything known of the rows that have these origins, found once."""
        if origins not in self._marks:
            behind = (self._behind(access, _DEEPEST) for access in _accesses(origins))
            self._marks[origins] = marks(origins).union(*behind)
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

    def _behind(self, access: Access, depth: int) -> Marks:
        if access not in self._held:
            self._held[access] = frozenset()
            found: set[Mark] = set()
            for dataset in self._datasets.get(access, ()):
                for one in self._stored.get(dataset, ()):
                    found |= marks(one.held)
                    for upstream in _accesses(one.held) if depth else ():
                        if not _is_one_by_one(upstream, one.access):
                            found |= self._behind(upstream, depth - 1)
            self._held[access] = self._told(access, frozenset(found))
        return self._held[access]

    def _told(self, access: Access, found: Marks) -> Marks:
        """What is known for sure of the rows of one of several files: of which part of a split they are is not, where
        the files hold several."""
        return found - mixed(found) if len(self._datasets.get(access, ())) > 1 else found


def _accesses(origins: Iterable[Landmark]) -> list[Access]:
    return list(dict.fromkeys(one.access for one in origins if isinstance(one, Column | Rest)))


def _is_one_by_one(read: Access, written: Access) -> bool:
    """Whether several files go to several, as where a loop copies a list of them: which goes to which is not known."""
    return len(read.locators) > 1 and len(written.locators) > 1
