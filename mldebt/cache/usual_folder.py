"""The folder of the cache where the command line names none: that of the environment, or the user's own."""

from __future__ import annotations

import os
import sys

VARIABLE = "MLDEBT_CACHE_DIR"
"""The environment variable that names another folder."""


def usual_folder() -> str:
    """The folder that the environment names, or the one for caches of this user."""
    stated = os.environ.get(VARIABLE)
    if stated:
        return os.path.abspath(os.path.expanduser(stated))
    if sys.platform == "linux":
        # As platformdirs has it, which takes longer to load than all else that an unchanged project needs.
        caches = os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache")
        return os.path.join(caches, "mldebt")
    from platformdirs import user_cache_dir

    return user_cache_dir("mldebt", appauthor=False)
