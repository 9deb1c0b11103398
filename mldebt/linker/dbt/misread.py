"""What the files of a dbt project say in a form that dbt does not take."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from mldebt.documents import misshapen
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.tree import Tree

_NAMED = ("models", "seeds", "snapshots", "sources", "exposures", "groups", "unit_tests", "metrics", "semantic_models")
"""The sections of a file of properties, each a list of things with names."""
_LISTS = {"sources": ("tables",), "exposures": ("depends_on",)}
_OF_ALL = ("columns", "tests", "data_tests")
_TABLES = ("models", "seeds", "snapshots", "sources", "vars")
"""The sections of `dbt_project.yml` that settings stand in."""


def unnamed_projects(facts: Iterable[FileFacts]) -> Iterator[tuple[str, Unread]]:
    """The files of projects that state no name, without which there is no project."""
    for fact in facts:
        tree = fact.document
        if posixpath.basename(fact.path) in {"dbt_project.yml", "dbt_project.yaml"} and tree is not None:
            named = tree.get("name")
            if named is None or not isinstance(named.scalar, str):
                yield fact.path, Unread(named.span if named is not None else tree.span, "the project has no name")


def misread_project(tree: Tree) -> Iterator[Unread]:
    """The parts of a `dbt_project.yml`."""
    for key in _TABLES:
        yield from misshapen(tree.get(key), "mapping", f"'{key}'")


def misread_properties(tree: Tree) -> Iterator[Unread]:
    """The parts of a file of properties."""
    for section in _NAMED:
        listed = tree.get(section)
        yield from misshapen(listed, "list", f"'{section}'")
        for item in (listed.items or ()) if listed is not None else ():
            name = item.get("name")
            if name is None:
                yield Unread(item.span, f"an item of '{section}' has no name")
            for key in (*_OF_ALL, *_LISTS.get(section, ())):
                yield from misshapen(item.get(key), "list", f"'{key}' of '{name.scalar if name else section}'")
