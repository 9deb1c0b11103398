"""Entries of Hydra's lists of defaults that name no document: an option that was renamed, moved or never there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from mldebt.documents import misshapen
from mldebt.facts.file import Unread
from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Tree
from mldebt.interpreter.launching import is_test
from mldebt.interpreter.observations import Observations
from mldebt.patterns import pattern
from mldebt.source import Location

_DEFAULTS = "defaults"
_SELF = "_self_"
_OWN = "hydra"
"""The group whose documents Hydra and its plugins bring."""
_SEARCHES = ("hydra", "searchpath")
_PLUGINS = "hydra_plugins/"
_LITERAL = pattern(r"[\w./-]+")


def missing(
    documents: Mapping[str, Tree], tracked: frozenset[str], seen: Observations
) -> Iterator[tuple[str, str, Location]]:
    """The entries that lead nowhere: as they are written, why, and where.

    Nothing is told of configurations that Hydra may look for in other folders too."""
    if any(_PLUGINS in f"{path}/" for path in tracked) or any(HOLE in "".join(one) for one in seen.kept_documents):
        return
    for primary in sorted(seen.composed):
        root = posixpath.dirname(primary)
        below = sorted(path for path in documents if path.startswith(f"{root}/") and not is_test(path)) if root else []
        if any(documents[path].at(*_SEARCHES) is not None for path in (primary, *below)):
            continue
        for path in below or [primary]:
            listed = documents[path].get(_DEFAULTS)
            for item in listed.items or () if listed is not None else ():
                for name, wanted, at in _wanted(root, path, item):
                    if not _is_there(root, wanted, tracked, seen):
                        yield name, f"the project has no {posixpath.join(root, wanted)}.yaml", Location(path, at.span)


def misread(documents: Mapping[str, Tree], seen: Observations) -> Iterator[tuple[str, Unread]]:
    """The lists of defaults of documents that configurations begin with which are no lists."""
    for primary in sorted(seen.composed):
        listed = documents[primary].get(_DEFAULTS) if primary in documents else None
        yield from ((primary, one) for one in misshapen(listed, "list", f"'{_DEFAULTS}'"))


def _wanted(root: str, file: str, item: Tree) -> Iterator[tuple[str, str, Tree]]:
    """The documents that an item of a list asks for, by their path below the root, as far as it says them literally."""
    here = posixpath.dirname(file).removeprefix(root).strip("/")
    if isinstance(item.scalar, str) and item.scalar != _SELF:
        yield item.scalar, _below(here, item.scalar.partition("@")[0]), item
    for entry in item.entries or ():
        *words, name = entry.key.split() or [""]
        group = _below(here, name.partition("@")[0])
        if "optional" in words or group.split("/")[0] == _OWN:
            continue
        for option in entry.value.items or (entry.value,):
            if isinstance(option.scalar, str) and _LITERAL.fullmatch(option.scalar):
                yield f"{entry.key}: {option.scalar}", _below(group, option.scalar), option


def _below(folder: str, name: str) -> str:
    path = name.lstrip("/") if name.startswith("/") else posixpath.join(folder, name)
    return posixpath.normpath(path).removesuffix(".yaml")


def _is_there(root: str, wanted: str, tracked: frozenset[str], seen: Observations) -> bool:
    """Whether a file or a class of the project stands for the document, or nobody can know."""
    if wanted.startswith((".", _OWN)) or not _LITERAL.fullmatch(wanted):
        return True
    path = posixpath.join(root, wanted)
    return any(f"{path}{ending}" in tracked for ending in (".yaml", ".yml")) or posixpath.split(wanted) in (
        seen.kept_documents
    )
