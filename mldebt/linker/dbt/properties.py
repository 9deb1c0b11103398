"""The properties that files of YAML state about the resources of a dbt project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from mldebt.facts.query import TemplateCall
from mldebt.facts.tree import Tree
from mldebt.source import FILE_START, Location, Span
from mldebt.sqltext.jinja import asked_in

KINDS = {"models": "model", "seeds": "seed", "snapshots": "snapshot"}
"""The sections of resources that have a file of their own, and the kind of resource."""
_STATED = ("description", "access", "group", "meta", "tests", "data_tests", "enabled", "materialized", "contract")


class Test(msgspec.Struct, frozen=True):
    """A test as it is called: `unique`, `dbt_utils.at_least_one`, and the column it is about."""

    name: str
    location: Location
    column: str = ""
    arguments: tuple[str, ...] = ()


class StatedColumn(msgspec.Struct, frozen=True):
    """A column that properties name; one that is not `written` stands in a manifest alone."""

    name: str
    location: Location
    description: str = ""
    tests: tuple[Test, ...] = ()
    constraints: tuple[str, ...] = ()
    written: bool = True


class Properties(msgspec.Struct, frozen=True):
    """What one entry of a section says; `settings` are those of its `config` and beside it, as texts."""

    kind: str
    name: str
    location: Location
    description: str = ""
    columns: tuple[StatedColumn, ...] = ()
    tests: tuple[Test, ...] = ()
    settings: Mapping[str, str] = msgspec.field(default_factory=dict)
    versions: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    latest: str = ""
    relation: TemplateCall | None = None
    """What a snapshot without a query of its own is taken of."""


class Source(msgspec.Struct, frozen=True):
    """A table of a source; `described` says that the source has a description of its own."""

    source: str
    table: str
    schema: str
    database: str
    identifier: str
    location: Location
    described: bool
    properties: Properties
    fresh: bool

    @property
    def name(self) -> str:
        """Source and table, as they are asked for."""
        return f"{self.source}.{self.table}"


class Exposure(msgspec.Struct, frozen=True):
    """A use of the data outside the project, and what it depends on, each with its place."""

    name: str
    location: Location
    type: str
    owner: str
    depends: tuple[tuple[str, str, Location], ...]


def properties(path: str, tree: Tree) -> Iterator[Properties]:
    """The resources with files of their own that a file speaks of."""
    for section, kind in KINDS.items():
        for item in _items(tree, section):
            if (name := _text(item.get("name"))) and not _disabled(item):
                yield _properties(path, item, kind, name)


def sources(path: str, tree: Tree) -> Iterator[Source]:
    """The tables of sources that a file states."""
    for source in _items(tree, "sources"):
        name = _text(source.get("name"))
        freshness = _freshness(source)
        for table in _items(source, "tables"):
            own = _text(table.get("name"))
            if not name or not own or _disabled(table) or _disabled(source):
                continue
            has_freshness = _freshness(table) if _states_freshness(table) else freshness
            yield Source(
                name,
                own,
                _text(source.get("schema")) or name,
                _text(source.get("database")),
                _text(table.get("identifier")) or own,
                Location(path, _span(table.get("name"))),
                bool(_text(source.get("description"))),
                _properties(path, table, "source", own),
                has_freshness,
            )


def exposures(path: str, tree: Tree) -> Iterator[Exposure]:
    """The exposures that a file states."""
    for item in _items(tree, "exposures"):
        name = _text(item.get("name"))
        if not name or _disabled(item):
            continue
        depends = []
        for one in (item.get("depends_on") or Tree(FILE_START)).items or ():
            for kind, asked in asked_for(_text(one)):
                depends.append((kind, asked, Location(path, one.span)))
        owner = item.get("owner")
        people = (_text(owner.get("name")) or _text(owner.get("email"))) if owner else ""
        yield Exposure(name, Location(path, _span(item.get("name"))), _text(item.get("type")), people, tuple(depends))


def unit_tests(path: str, tree: Tree) -> Iterator[tuple[str, str, Location]]:
    """The unit tests that a file states: the model that each is about, its name and its place."""
    for item in _items(tree, "unit_tests"):
        model, name = _text(item.get("model")), _text(item.get("name"))
        if model and name and not _disabled(item):
            yield model, name, Location(path, _span(item.get("name")))


def groups(tree: Tree) -> Iterator[tuple[str, str]]:
    """The groups that a file states, with their owners."""
    for item in _items(tree, "groups"):
        owner = item.get("owner")
        name = _text(item.get("name"))
        if name and owner is not None:
            yield name, _text(owner.get("name")) or _text(owner.get("email")) or name


def asked_for(text: str) -> Iterator[tuple[str, str]]:
    """Every `ref` and `source` in a text, as kind and name."""
    yield from ((one.kind, one.name) for one in asked_in(text))


def other_words(tree: Tree) -> Iterator[str]:
    """The texts of sections that say how columns are used: metrics, semantic models, tests, saved queries."""
    for section in ("metrics", "semantic_models", "saved_queries", "unit_tests", "exposures"):
        part = tree.get(section)
        if part is not None:
            yield from _texts(part)
    for section in (*KINDS, "sources"):
        for _, entry in (tree.get(section) or Tree(FILE_START)).walk():
            if entry.key in {"tests", "data_tests", "constraints", "config", "meta"}:
                yield from _texts(entry.value)


def _properties(path: str, item: Tree, kind: str, name: str) -> Properties:
    columns = tuple(_column(path, one) for one in _items(item, "columns") if _text(one.get("name")))
    settings = {key: value for key in _STATED if (value := _setting(item.get(key)))}
    for entry in (item.get("config") or Tree(FILE_START)).entries or ():
        if value := _setting(entry.value):
            settings[entry.key.lstrip("+")] = value
    if item.get("time_spine") is not None:
        settings["time_spine"] = "true"
    meta = item.at("config", "meta") or item.get("meta")
    owner = _text(meta.get("owner")) if meta else ""
    versions = tuple(
        (_text(one.get("v")), _text(one.get("defined_in"))) for one in _items(item, "versions") if _text(one.get("v"))
    )
    return Properties(
        kind, name, Location(path, _span(item.get("name"))), _text(item.get("description")), columns,
        tuple(_tests(path, item, "")), settings, versions, owner, _text(item.get("latest_version")),
        _relation(item.get("relation")) if kind == "snapshot" else None,
    )  # fmt: skip


def _relation(told: Tree | None) -> TemplateCall | None:
    asked = next(asked_for(_text(told)), None)
    return TemplateCall(told.span, *asked) if told is not None and asked is not None else None


def _column(path: str, item: Tree) -> StatedColumn:
    name = _text(item.get("name")).strip('"`')
    constraints = tuple(_text(one.get("type")) for one in _items(item, "constraints"))
    at = Location(path, _span(item.get("name")))
    return StatedColumn(name, at, _text(item.get("description")), tuple(_tests(path, item, name)), constraints)


def _tests(path: str, item: Tree, column: str) -> Iterator[Test]:
    for section in ("tests", "data_tests"):
        for one in (item.get(section) or Tree(FILE_START)).items or ():
            if isinstance(one.scalar, str):
                yield Test(one.scalar, Location(path, one.span), column)
            elif one.entries:
                entry = one.entries[0]
                name = _text(one.get("test_name")) or entry.key
                texts = tuple(_texts(entry.value))
                yield Test(name, Location(path, entry.span), column, texts)


def _setting(value: Tree | None) -> str:
    """A setting as a text; a mapping with `enforced` is what that says."""
    if value is None:
        return ""
    if value.is_mapping:
        return _text(value.get("enforced"))
    return _text(value)


def _states_freshness(item: Tree) -> bool:
    return item.entry("freshness") is not None or (item.get("config") or item).entry("freshness") is not None


def _freshness(item: Tree) -> bool:
    """Whether a limit on the age of the data is stated."""
    stated = item.at("config", "freshness") or item.get("freshness")
    return stated is not None and any(stated.get(key) is not None for key in ("warn_after", "error_after"))


def _disabled(item: Tree) -> bool:
    enabled = item.at("config", "enabled")
    return enabled is not None and enabled.scalar is False


def _items(tree: Tree, key: str) -> tuple[Tree, ...]:
    section = tree.get(key)
    return tuple(one for one in (section.items if section else None) or () if one.is_mapping)


def _text(tree: Tree | None) -> str:
    """A scalar as text, empty for anything else."""
    if tree is None or tree.scalar is None:
        return ""
    return str(tree.scalar).lower() if isinstance(tree.scalar, bool) else str(tree.scalar)


def _texts(tree: Tree) -> Iterator[str]:
    if isinstance(tree.scalar, str):
        yield tree.scalar
    for item in tree.items or ():
        yield from _texts(item)
    for entry in tree.entries or ():
        yield from _texts(entry.value)


def _span(tree: Tree | None) -> Span:
    return tree.span if tree is not None else FILE_START
