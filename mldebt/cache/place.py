"""Where the cache is: a folder of the user's, never one of the project that is read."""

from __future__ import annotations

import os
from pathlib import Path

from mldebt.errors import MldebtError

VARIABLE = "MLDEBT_CACHE_DIR"
"""The environment variable that names another folder."""


def cache_folder(given: Path | None = None) -> Path:
    """The folder that was given, that of the environment, or the one for caches of this user."""
    stated = given or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if stated is not None:
        return stated.expanduser().absolute()
    from platformdirs import user_cache_path

    return user_cache_path("mldebt", appauthor=False)


def outside(folder: Path, root: Path) -> Path:
    """The folder; raises where it lies in the project, which could then bring the answer about itself along."""
    if root.resolve() in (folder.resolve(), *folder.resolve().parents):
        fact = f"the cache '{folder}' lies inside the project '{root}', whose files could then answer for themselves"
        raise MldebtError(fact, hint="name a folder outside it with --cache-dir, or use --no-cache")
    return folder
