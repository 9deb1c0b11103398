"""What a manifest of dbt tells of the resources of a project besides their files: refs, columns, tests, settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from mldebt.facts.file import FileFacts
from mldebt.facts.tree import Entry, Tree
from mldebt.linker.dbt.project import DbtProject, Resource, tests_of
from mldebt.linker.dbt.properties import Properties, StatedColumn, Test
from mldebt.source import Location

_KINDS = ("model", "seed", "snapshot")
_SETTINGS = ("materialized", "access", "group", "alias")
Asked = frozenset[tuple[str, str]]


class Manifest(msgspec.Struct, frozen=True):
    """The nodes of a manifest that are the project's own: resources by kind and name, and tests by what they check."""

    path: str
    nodes: Mapping[tuple[str, str], Entry]
    tests: Mapping[str, tuple[Entry, ...]]

    def asked(self, project: DbtProject, resource: Resource) -> Asked:
        """The refs and sources of a resource."""
        node = self.nodes.get((resource.kind, resource.name))
        listed = node.value.at("depends_on", "nodes") if node is not None else None
        found = listed.strings() if listed is not None else ()
        return frozenset(asked for one in found if (asked := _asked(project, one)))

    def completed(self, resource: Resource) -> Resource:
        """A resource with the columns, tests and settings that its files do not show."""
        node = self.nodes.get((resource.kind, resource.name))
        if node is None:
            return resource
        settings = {**dict(_settings(node.value)), **resource.settings}
        known = {(_short(test.name), test.column.lower()) for test in tests_of(resource)}
        further = [test for test in self._tests(node.key) if (_short(test.name), test.column.lower()) not in known]
        return replace(resource, settings=settings, properties=self._properties(resource.properties, node, further))

    def _properties(self, before: Properties, node: Entry, tests: Sequence[Test]) -> Properties:
        stated = {column.name.lower() for column in before.columns}
        listed = node.value.get("columns")
        at = Location(self.path, node.span)
        found = tuple(
            StatedColumn(entry.key, at, _text(entry.value.get("description")), (), _constraints(entry.value), False)
            for entry in (listed.entries or () if listed is not None else ())
            if entry.key.lower() not in stated
        )
        columns = tuple(
            replace(
                column, tests=(*column.tests, *(test for test in tests if test.column.lower() == column.name.lower()))
            )
            for column in (*before.columns, *found)
        )
        named = {column.name.lower() for column in columns}
        whole = tuple(test for test in tests if test.column.lower() not in named)
        description = before.description or _text(node.value.get("description"))
        return replace(before, columns=columns, tests=(*before.tests, *whole), description=description)

    def _tests(self, node: str) -> Iterator[Test]:
        """The tests of a node by their names as files write them."""
        for entry in self.tests.get(node, ()):
            name = _text(entry.value.at("test_metadata", "name"))
            namespace = _text(entry.value.at("test_metadata", "namespace"))
            shown = f"{namespace}.{name}" if namespace else name
            yield Test(shown, Location(self.path, entry.span), _text(entry.value.get("column_name")))


def manifest_of(project: DbtProject, facts: Sequence[FileFacts]) -> Manifest | None:
    """The manifest that lies in a project, or None."""
    for fact in facts:
        nodes = fact.document.get("nodes") if fact.language == "dbt_manifest" and fact.document is not None else None
        if nodes is not None:
            tests: dict[str, tuple[Entry, ...]] = {}
            for entry in nodes.entries or ():
                tested = _tested(entry)
                if tested:
                    tests[tested] = (*tests.get(tested, ()), entry)
            return Manifest(fact.path, dict(_own(project, nodes)), tests)
    return None


def _own(project: DbtProject, nodes: Tree) -> Iterator[tuple[tuple[str, str], Entry]]:
    for entry in nodes.entries or ():
        kind, _, rest = entry.key.partition(".")
        package, _, name = rest.partition(".")
        if kind in _KINDS and package == project.name:
            yield (kind, name), entry


def _tested(entry: Entry) -> str:
    """The node that a test of a column or model is about; a test that is a query has a file of its own."""
    if not entry.key.startswith("test.") or entry.value.at("test_metadata", "name") is None:
        return ""
    listed = entry.value.at("depends_on", "nodes")
    return _text(entry.value.get("attached_node")) or next(iter(listed.strings() if listed is not None else ()), "")


def _settings(node: Tree) -> Iterator[tuple[str, str]]:
    for key in _SETTINGS:
        if value := _text(node.at("config", key)):
            yield key, value
    if node.at("config", "contract", "enforced") is not None:
        enforced = node.at("config", "contract", "enforced")
        yield "contract", str(enforced.scalar if enforced is not None else "").lower()


def _constraints(column: Tree) -> tuple[str, ...]:
    listed = column.get("constraints")
    return tuple(_text(one.get("type")) for one in (listed.items or () if listed is not None else ()))


def _asked(project: DbtProject, node: str) -> tuple[str, str] | None:
    """A node of a manifest as a ref or source would ask for it: `model.shop.orders`, `source.shop.raw.orders`."""
    kind, _, rest = node.partition(".")
    package, *name = rest.split(".")
    if kind == "source" and len(name) == 2:
        return "source", ".".join(name)
    if kind in _KINDS and name:
        return "ref", ".".join(name if package == project.name else (package, *name))
    return None


def _short(test: str) -> str:
    return test.rpartition(".")[2]


def _text(tree: Tree | None) -> str:
    return tree.scalar if tree is not None and isinstance(tree.scalar, str) else ""
