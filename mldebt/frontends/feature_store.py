"""Feast: the settings of a feature repository, which is the folder that they stand in."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mldebt.documents import misshapen, parse_yaml
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.tree import Tree
from mldebt.source import Source

FEAST = "feast"
_MAPPINGS = ("offline_store", "online_store", "registry", "batch_engine")


def matches(path: str) -> bool:
    """Whether Feast reads the path."""
    return posixpath.basename(path) == "feature_store.yaml"


def read(source: Source) -> FileFacts:
    """The settings, of which the folder counts: commands of Feast run the definitions there."""
    document = parse_yaml(source)
    unread = tuple(_misread(document.tree)) if document.tree is not None else ()
    problems = (*document.problems, *unread)
    return FileFacts(source.path, FEAST, len(source.lines), document=document.tree, unread=problems)


def _misread(tree: Tree) -> Iterator[Unread]:
    if not tree.is_mapping:
        yield from misshapen(tree, "mapping", "the settings of the feature store")
        return
    project = tree.get("project")
    if project is None or project.scalar is None:
        yield Unread((project or tree).span, "the feature store has no 'project'")
    for key in _MAPPINGS:
        value = tree.get(key)
        if value is not None and not value.is_mapping and not isinstance(value.scalar, str):
            yield Unread(value.span, f"'{key}' is no mapping and no text")
