"""Data in a warehouse: dbt projects and files of SQL, as one part of the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.module import Module
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.coverage import Resolution
from mldebt.linker.dbt.hidden import add_hidden
from mldebt.linker.dbt.misread import unnamed_projects
from mldebt.linker.dbt.missing import add_missing
from mldebt.linker.dbt.names import table_names
from mldebt.linker.dbt.project import projects
from mldebt.linker.dbt.resources import add_projects, add_tests
from mldebt.linker.places import Place, Places
from mldebt.linker.sql.copies import add_copies
from mldebt.linker.sql.dialects import settled
from mldebt.linker.sql.graph import add_queries, mark_unread
from mldebt.linker.sql.queries import lineage_of, words_of
from mldebt.sqltext.lineage import Lineage


class Warehouse:
    """What dbt projects and queries state, added to a graph step by step as linking gets there."""

    def __init__(self, facts: Sequence[FileFacts], modules: Mapping[str, Module], tracked: frozenset[str]) -> None:
        facts = settled(facts)
        self._facts = [fact for fact in facts if fact.sql is not None]
        self._modules = modules
        self._projects = projects(facts, tracked)
        self._unnamed = tuple(unnamed_projects(facts))
        add_hidden(self._projects, facts)
        self._tables = table_names(self._projects)
        self._lineage = Lineage((), {})

    @property
    def misread(self) -> tuple[tuple[str, Unread], ...]:
        """What dbt projects say in a form that dbt does not take, with the file of each."""
        return (*self._unnamed, *(one for project in self._projects for one in project.misread))

    def place(self, table: str) -> Place | None:
        """The place of a table that a dbt project makes or states, by its name or as a Python model asks for it."""
        kind, _, name = table.partition(" ")
        if kind in {"ref", "source"} and name:
            all_named = [one for project in self._projects if (one := project.resolve(kind, name))]
            found = all_named[0] if len(all_named) == 1 else None
            if found is None:
                return Place(f"dataset:{name}", name, "table", Resolution.RESOLVED)
        else:
            found = self._tables.find(table)
        return Place(found.id, found.name, "table", Resolution.RESOLVED) if found else None

    def add(self, builder: GraphBuilder, places: Places, seen: Observations) -> None:
        """The resources of dbt projects, the jobs and columns of queries, and what is named and not there."""
        add_projects(builder, self._projects)
        self._lineage = lineage_of(self._facts, self._projects, lambda name: places.table(name).id)
        loaded = {path for access in seen.config_accesses for path in access.locators}
        add_queries(builder, self._lineage, loaded)
        add_tests(builder, self._projects)
        add_copies(builder, self._lineage, self._facts)
        add_missing(builder, self._projects, self._lineage)

    def mark(self, builder: GraphBuilder) -> None:
        """Which columns nobody reads, once everything that reads is known, and that queries handle data."""
        if not self._lineage.statements:
            return
        hidden = {fact.path: frozenset(word.lower() for word in fact.sql.words) for fact in self._facts if fact.sql}
        mark_unread(builder, self._lineage, words_of(self._modules, self._projects), hidden)
        handles_data = any(builder.attribute(node, "data_code") for node in builder.ids(NodeKind.JOB))
        for node in builder.ids(NodeKind.JOB):
            tool = builder.attribute(node, "tool")
            if tool == "dbt" or (tool == "sql" and handles_data):
                builder.mark(node, "data_code", True)
