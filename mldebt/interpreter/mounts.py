"""Folders of containers that show storage: what a job finds under a path there, as everybody else calls it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter.landmarks import Job, Mount


def shown(job: Job, locators: Sequence[str]) -> tuple[str, ...]:
    """Locators as those outside of the container of a job call them; most jobs have none."""
    if not job.mounts:
        return tuple(locators)
    return tuple(dict.fromkeys(place for locator in locators for place in _outside(job.mounts, locator)))


def placed(mounts: Sequence[Mount], own: str) -> tuple[Mount, ...]:
    """Mounts of which every one that is kept has a place: where nobody says which, one below the tool's `own`."""
    named = ((one, one.name or posixpath.basename(one.folder.rstrip("/"))) for one in mounts)
    return tuple(
        Mount(one.folder, (f"{own}/{name}",), True, one.name) if one.kept and not one.places else one
        for one, name in named
    )


def _outside(mounts: Sequence[Mount], locator: str) -> Iterator[str]:
    path = posixpath.normpath(locator) if locator.startswith("/") else locator
    inside = [one for one in mounts if one.places and f"{path}/".startswith(f"{one.folder.rstrip('/')}/")]
    if not inside:
        yield locator
        return
    mount = max(inside, key=lambda one: len(one.folder))
    rest = path[len(mount.folder.rstrip("/")) :].strip("/")
    for place in mount.places:
        yield _below(place, rest) if place.strip(HOLE) else locator


def _below(place: str, rest: str) -> str:
    """What is at a path below a place; a place that is one file is shown in the folder under its own name."""
    name = posixpath.basename(place)
    if not rest or ("." in name and rest == name):
        return place
    return f"{place.rstrip('/')}/{rest}"
