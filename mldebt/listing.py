"""The paths of the files of a repository as git lists them, and a digest that tells any change of them."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable, Sequence

SKIPPED_FOLDERS = frozenset(
    {".git", "__pycache__", "node_modules", ".venv", "venv", ".tox", "site-packages", ".ipynb_checkpoints"}
    | {".claude", ".cursor", ".codex", ".gemini", ".agents", ".windsurf"}
)
"""Folders whose files are nobody's own, or tell an assistant how it may write code."""


def in_order(paths: Iterable[str]) -> tuple[str, ...]:
    """Each path once and in order, without those in folders that are skipped."""
    return tuple(sorted({path for path in paths if not SKIPPED_FOLDERS.intersection(path.split("/")[:-1])}))


def listing_of(paths: Sequence[str]) -> bytes:
    """A digest that tells a list of paths from others."""
    return hashlib.blake2b("\0".join(paths).encode("utf-8", "surrogateescape"), digest_size=16).digest()


def listed_by_git(root: str) -> tuple[str, ...]:
    """The files that git tracks or would add; nothing where there is no repository or no git that answers."""
    # A repository may name a program in its configuration that git would start to watch files.
    command = ["git", "-c", "core.fsmonitor=false", "-C", root, "ls-files", "-z"]
    # Inside a hook git's own variables may point at another repository.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        listing = subprocess.run(
            [*command, "--cached", "--others", "--exclude-standard"], capture_output=True, env=environment, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ()
    paths = (os.fsdecode(name).replace(os.sep, "/") for name in listing.stdout.split(b"\0") if name)
    # A repository inside this one is listed as its folder.
    return tuple(path for path in paths if not path.endswith("/"))
