"""The parts of a repository that are installed or built by themselves."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from mldebt.patterns import pattern

_MANIFEST = pattern(
    r"pyproject\.toml|setup\.(?:py|cfg)|(?:.*[-_.])?requirements[^/]*\.(?:txt|in)|Pipfile|environment\.ya?ml"
    r"|(?:.*\.)?Dockerfile(?:\..*)?|bentofile\.yaml|Makefile"
)
"""Files that say how their folder is installed or built."""


class Subprojects:
    """The folders with a manifest of their own among the files at `paths`."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._folders = {posixpath.dirname(path) for path in paths if _MANIFEST.fullmatch(posixpath.basename(path))}

    def of(self, path: str) -> str:
        """The nearest folder above a file that has a manifest, empty for the root where none has."""
        folder = posixpath.dirname(path)
        while folder and folder not in self._folders:
            folder = posixpath.dirname(folder)
        return folder
