"""What the names of tables in other code mean: the one dbt resource whose table has that name."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from mldebt.linker.dbt.project import DbtProject, Resource


class TableNames(msgspec.Struct, frozen=True):
    """Finds resources by the names of their tables; where several fit, none does."""

    by_table: dict[str, tuple[Resource, ...]]

    def find(self, name: str) -> Resource | None:
        """The resource whose table a name means, qualified by schema and database or not."""
        parts = [part.strip('`"[] ').lower() for part in name.split(".")]
        fitting = [one for one in self.by_table.get(parts[-1], ()) if _fits(one, parts[:-1])]
        return fitting[0] if len(fitting) == 1 else None


def table_names(projects: Iterable[DbtProject]) -> TableNames:
    """The tables that the resources of dbt projects are kept in."""
    found: dict[str, list[Resource]] = {}
    for project in projects:
        for resource in project.resources.values():
            if resource.settings.get("materialized") != "ephemeral":
                found.setdefault(resource.relation.lower(), []).append(resource)
    return TableNames({name: tuple(resources) for name, resources in found.items()})


def _fits(resource: Resource, qualifiers: list[str]) -> bool:
    """Whether the schema and database before a name may be those of a resource; models move between schemas."""
    if resource.source is None or not qualifiers:
        return True
    if qualifiers[-1] != resource.source.schema.lower():
        return False
    return len(qualifiers) < 2 or not resource.source.database or qualifiers[-2] == resource.source.database.lower()
