"""The files that mldebt itself is made of, and the packages that are installed beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PYTHON = f"{sys.implementation.name} {sys.version_info[:3]}"
_ENDINGS = (".py", ".yaml", ".so", ".pyd")


@cache
def own_files() -> list[tuple[str, int, int]]:
    """The files of mldebt and its rules with size and time, in order of path."""
    beside = os.path.join(os.path.dirname(PACKAGE), "rules")
    folders = [PACKAGE] if os.path.isdir(os.path.join(PACKAGE, "rules")) else [PACKAGE, beside]
    return sorted(file for folder in folders for file in _below(folder))


def installed() -> Iterator[str]:
    """The packages that are installed, any of which may bring rules, and the archives that may hold some.

    What is installed anew has another time."""
    for folder in sys.path:
        try:
            found = [entry for entry in os.scandir(folder or ".") if entry.name.endswith(("-info", ".egg-link"))]
            told = sorted(f"{entry.name} {entry.stat().st_mtime_ns}" for entry in found)
        except NotADirectoryError:
            status = os.stat(folder)
            yield f"{folder} {status.st_size} {status.st_mtime_ns}"
            continue
        except OSError:
            continue
        yield from told


def _below(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _below(entry.path)
            elif entry.name.endswith(_ENDINGS):
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns
