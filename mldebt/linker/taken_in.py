"""Code of others that a project keeps among its own: a folder with a licence of its own, which nobody here tends."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

_LICENSES = frozenset({"license", "licence", "copying"})
_PACKAGES = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})
"""Files of a part of the project that is built by itself, and may have a licence for that."""


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


def _is_foreign(names: Iterable[str]) -> bool:
    stems = {name.partition(".")[0] for name in names}
    return bool(_LICENSES & stems) and "readme" in stems and _PACKAGES.isdisjoint(names)
