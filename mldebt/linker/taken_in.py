"""Code of others that a project keeps among its own: by a licence of its own, or by the heads of its files."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from mldebt.facts.module import Module
from mldebt.facts.tree import Tree
from mldebt.linker.references import texts_in

_LICENSES = frozenset({"license", "licence", "copying"})
_PACKAGES = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})
"""Files of a part of the project that is built by itself, and may have a licence for that."""
_TABLES = (("project",), ("tool", "poetry"))
_OWN_SHARE = 0.25
"""The share of files from which on whom they name is who keeps the project."""


def taken_in(tracked: Iterable[str]) -> frozenset[str]:
    """The Python files and notebooks below the folders that were taken in, out of the paths of all files.

    Such a folder lies inside another one: those at the top may be projects of their own in one repository."""
    tracked = frozenset(tracked)
    names: dict[str, set[str]] = {}
    for path in tracked:
        folder, name = posixpath.split(path)
        if "/" in folder:
            names.setdefault(folder, set()).add(name.lower())
    foreign = tuple(f"{folder}/" for folder, inside in names.items() if _is_foreign(inside))
    return frozenset(
        path for path in tracked if foreign and path.startswith(foreign) and path.endswith((".py", ".ipynb"))
    )


def headed(modules: Mapping[str, Module], documents: Mapping[str, Tree]) -> frozenset[str]:
    """The files whose first lines name an organisation that few files of the project name, nor its package.

    A head alone may be left of a habit: they also give a licence to others, or most heads name somebody else."""
    code = [path for path in modules if path.endswith(".py")]
    named = Counter(holder for path in code if (holder := modules[path].holder))
    kept_by = {holder for holder, count in named.items() if 2 * count > named.total()}
    authors = " ".join(_authors(documents)).lower()
    return frozenset(
        path
        for path in code
        if (holder := modules[path].holder)
        and named[holder] < _OWN_SHARE * len(code)
        and holder.removeprefix("the ").split()[0].strip(",") not in authors
        and (modules[path].licensed or (kept_by and holder not in kept_by))
    )


def _authors(documents: Mapping[str, Tree]) -> Iterator[str]:
    """Whom the descriptions of packages name as those who made them."""
    for path, tree in documents.items():
        if posixpath.basename(path) in _PACKAGES:
            parts = (tree.at(*table, key) for table in _TABLES for key in ("authors", "maintainers"))
            yield from texts_in(part for part in parts if part is not None)


def _is_foreign(names: Iterable[str]) -> bool:
    stems = {name.partition(".")[0] for name in names}
    return bool(_LICENSES & stems) and "readme" in stems and _PACKAGES.isdisjoint(names)
