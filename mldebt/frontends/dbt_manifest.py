"""The manifest of dbt: what its models depend on, their columns, tests and settings, without the code in it."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from mldebt.documents.document import Places
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.tree import Entry, Scalar, Tree
from mldebt.frontends import json_config
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Source, Span

_STATED = pattern(r'"dbt_schema_version"\s*:')
_KEPT = frozenset({
    "depends_on", "nodes", "columns", "name", "description", "constraints", "type", "config", "materialized", "access",
    "contract", "enforced", "group", "alias", "attached_node", "column_name", "test_metadata", "namespace",
})  # fmt: skip
"""The keys of a node that are kept; its code, and what repeats other nodes, are most of a manifest."""
_KINDS = frozenset({"model", "seed", "snapshot", "test"})
_DEEPEST = 8


def matches(path: str) -> bool:
    """Whether a file has the name of a manifest, which those of other tools have too."""
    return posixpath.basename(path) == "manifest.json"


def read(source: Source) -> FileFacts:
    """The nodes of a manifest of dbt with their places; any other file is configuration."""
    if _STATED.search(source.text) is None:
        return json_config.read(source)
    try:
        manifest = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        at = _place_of(source, error)
        return FileFacts(
            source.path, "dbt_manifest", len(source.lines), unread=(Unread(at, f"not JSON: {_said(error)}"),)
        )
    nodes = manifest.get("nodes") if isinstance(manifest, dict) else None
    if not isinstance(nodes, dict):
        problem = Unread(FILE_START, "the manifest has no mapping of nodes")
        return FileFacts(source.path, "dbt_manifest", len(source.lines), unread=(problem,))
    kept = tuple(_nodes(nodes, _Found(source)))
    odd = tuple(Unread(entry.span, f"node '{entry.key}' is no mapping") for entry in kept if not entry.value.is_mapping)
    tree = Tree(FILE_START, entries=(Entry("nodes", FILE_START, Tree(FILE_START, entries=kept)),))
    return FileFacts(source.path, "dbt_manifest", len(source.lines), document=tree, unread=odd)


class _Found:
    """The places of keys in a text, each looked for behind the one before."""

    def __init__(self, source: Source) -> None:
        self._text, self._places, self._from = source.text, Places(source), 0

    def of(self, key: str) -> Span:
        """The first place of a key as that of a mapping."""
        quoted = json.dumps(key)
        found = re.compile(re.escape(quoted) + r"\s*:").search(self._text, self._from)
        if found is None:
            return FILE_START
        self._from = found.end()
        return self._places.span(found.start(), found.start() + len(quoted))


def _nodes(nodes: dict[str, Any], found: _Found) -> Iterator[Entry]:
    for key, node in nodes.items():
        if key.split(".", 1)[0] in _KINDS:
            span = found.of(key)
            yield Entry(key, span, _tree(node, span, 0))


def _tree(value: Any, span: Span, depth: int) -> Tree:
    """A part of a node, in which the names of columns are keys too."""
    if depth > _DEEPEST:
        return Tree(span)
    if isinstance(value, dict):
        entries = ((key, one) for key, one in value.items() if key in _KEPT or depth == 1 or _is_column(one))
        return Tree(span, entries=tuple(Entry(key, span, _tree(one, span, depth + 1)) for key, one in entries))
    if isinstance(value, list):
        return Tree(span, items=tuple(_tree(one, span, depth + 1) for one in value))
    return Tree(span, scalar=_scalar(value))


def _is_column(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("name"), str)


def _scalar(value: Any) -> Scalar:
    return value if isinstance(value, str | bool | None) else str(value)


def _place_of(source: Source, error: Exception) -> Span:
    offset = getattr(error, "pos", 0)
    return Places(source).span(offset, offset)


def _said(error: Exception) -> str:
    told = getattr(error, "msg", "") or "too many collections inside each other"
    return str(told)[:1].lower() + str(told)[1:]
