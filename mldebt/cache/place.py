"""Where the cache is: a folder of the user's, never one of the project that is read."""

from __future__ import annotations

from pathlib import Path

from mldebt.cache.usual_folder import usual_folder
from mldebt.errors import MldebtError


def cache_folder(given: Path | None = None) -> Path:
    """The folder that was given, that of the environment, or the one for caches of this user."""
    return given.expanduser().absolute() if given else Path(usual_folder())


def outside(folder: Path, root: Path) -> Path:
    """The folder; raises where it lies in the project, which could then bring the answer about itself along."""
    if root.resolve() in (folder.resolve(), *folder.resolve().parents):
        fact = f"the cache '{folder}' lies inside the project '{root}', whose files could then answer for themselves"
        raise MldebtError(fact, hint="name a folder outside it with --cache-dir, or use --no-cache")
    return folder
