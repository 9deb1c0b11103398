"""Where assets are kept: the tables and files that stores of their pipeline make of them, or models of dbt."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping

from mldebt.facts.module import Module
from mldebt.facts.pipeline import HOLE
from mldebt.interpreter.landmarks import Access
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.taskbook import Asset, Store
from mldebt.linker.coverage import Resolution
from mldebt.linker.places import Place

_TABULAR = frozenset({"table", "sql"})
TABLES, FILES, FOLDERS = "store of tables", "store of files", "store of folders"
_INTEGRATION = "dagster_dbt"
"""What makes assets of the models of a dbt project, under their names."""
_NOWHERE = "public"
"""The schema of tables whose asset, store and key name none."""


class Written:
    """Where code of the project keeps assets, and what it gives back for them."""

    def __init__(self, seen: Observations) -> None:
        self._written: dict[tuple[str, str], Access] = {}
        self._read: dict[tuple[str, str], list[Access]] = {}
        for one in seen.tasks.kept_at:
            if one.access.mode == "write":
                self._written[one.pipeline, one.name] = one.access
            else:
                self._read.setdefault((one.pipeline, one.name), []).append(one.access)
        self._meant = dict(_told_otherwise(self._written, self._read))

    def access(self, pipeline: str, name: str) -> Access | None:
        """The access that writes an asset."""
        return self._written.get((pipeline, name))

    def meant(self, access: Access) -> Access:
        """The access by which the place of an asset is known, where those that write and read it call it otherwise."""
        return self._meant.get(access, access)


def _told_otherwise(
    written: Mapping[tuple[str, str], Access], read: Mapping[tuple[str, str], Iterable[Access]]
) -> Iterator[tuple[Access, Access]]:
    """The accesses that reach an asset under another name than the one that counts, each with that one.

    A table that is read by less of its name is the one that is written; else what is read has got its name in a way
    that was not seen, such as by being moved there."""
    for asset, writing in written.items():
        reading = [*read.get(asset, ())]
        if not reading or any(set(writing.locators).intersection(one.locators) for one in reading):
            continue
        if {writing.medium, reading[0].medium} <= _TABULAR:
            yield from ((one, writing) for one in reading)
        else:
            yield from ((one, reading[0]) for one in (writing, *reading[1:]))


class KeptAssets:
    """The places of assets, by the pipeline and the key of each."""

    def __init__(
        self, seen: Observations, modules: Mapping[str, Module], tables: Callable[[str], Place | None]
    ) -> None:
        self._tables = tables
        self._has_dbt = any(one.name.split(".")[0] == _INTEGRATION for each in modules.values() for one in each.imports)
        self._known = {(asset.pipeline, name) for asset in seen.tasks.assets for name in asset.names}
        self._places: dict[tuple[str, str], Place] = {}
        for asset in seen.tasks.assets:
            if (store := _store(asset, seen.tasks.stores)) is not None:
                self._places |= {(asset.pipeline, name): self._place(asset, name, store) for name in asset.names}

    def place(self, pipeline: str, name: str) -> Place | None:
        """The place of what is taken or given under a name, None where only the tool knows it."""
        found = self._places.get((pipeline, name))
        if found is None and self._has_dbt and (pipeline, name) not in self._known:
            return self._tables(name.rpartition("/")[2])
        return found

    def _place(self, asset: Asset, name: str, store: Store) -> Place:
        *before, last = name.split("/")
        schema = asset.schema or (before[-1] if before else _NOWHERE)
        if store.kind in {FILES, FOLDERS}:
            ending = "" if asset.parted else store.ending
            below = (*before, f"{last}{ending}") if store.kind == FILES else (last,)
            path = posixpath.join(store.place.replace(f"/{HOLE}", f"/{schema}"), *below)
            path = path if "://" in path else posixpath.normpath(path)
            return Place(f"dataset:{path}", path, "uri" if "://" in path else "file", Resolution.RESOLVED)
        table = f"{(asset.schema or store.place) or schema}.{last}"
        return self._tables(table) or Place(f"dataset:{table}", table, "table", Resolution.RESOLVED)


def _store(asset: Asset, stores: tuple[Store, ...]) -> Store | None:
    """The store that keeps an asset: the only one of that name near it, or several that keep it at the same place."""
    near = {
        (one.kind, one.place): one
        for one in stores
        if one.name == asset.store and one.file.partition("/")[0] == asset.file.partition("/")[0]
    }
    found = list(near.values())
    same = {one.place for one in found if one.kind == TABLES}
    if len(found) > 1 and not (len(same) == 1 and all(one.kind == TABLES for one in found)):
        return None
    usable = found[0] if found else None
    if usable is None or (usable.kind != TABLES and not usable.place):
        return None
    place = usable.place.removesuffix(f"/{HOLE}") if usable.kind == FOLDERS else usable.place
    return usable if HOLE not in place else None
