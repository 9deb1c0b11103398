"""Where assets are kept: the tables and files that stores of their pipeline make of them, or models of dbt."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping

from mldebt.facts.module import Module
from mldebt.facts.pipeline import HOLE
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.taskbook import Asset, Store
from mldebt.linker.coverage import Resolution
from mldebt.linker.places import Place

TABLES, FILES = "store of tables", "store of files"
_INTEGRATION = "dagster_dbt"
"""What makes assets of the models of a dbt project, under their names."""
_NOWHERE = "public"
"""The schema of tables whose asset, store and key name none."""


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
        if store.kind == FILES:
            path = posixpath.join(store.place, *before, last)
            path = path if "://" in path else posixpath.normpath(path)
            return Place(f"dataset:{path}", path, "uri" if "://" in path else "file", Resolution.RESOLVED)
        table = f"{asset.schema or store.place or (before[-1] if before else _NOWHERE)}.{last}"
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
    is_known = usable is not None and HOLE not in usable.place and (usable.kind == TABLES or usable.place)
    return usable if is_known else None
