"""The identity of the program itself: what it is made of decides what it finds, so nobody has to count versions."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from mldebt.cache.entries import Cache, key_of

_PACKAGE = Path(__file__).parents[1]
_PYTHON = f"{sys.implementation.name} {sys.version_info[:3]}"
_ENDINGS = (".py", ".yaml", ".so", ".pyd")
_LIBRARIES = {
    "msgspec": "msgspec", "networkx": "networkx", "pathspec": "pathspec", "sqlglot": "sqlglot", "yaml": "PyYAML",
}  # fmt: skip
"""Libraries that decide what is found, by the name they are imported and the one they are installed by."""


def identity(cache: Cache | None = None) -> str:
    """A digest of the content of every source and data file of mldebt, of Python's version and of its libraries'.

    Reading all of them takes longer than all else that an unchanged project needs, so the cache remembers the digest
    for as long as no file's size or time changes."""
    files = sorted(_files())
    stats = key_of(_PYTHON, *_marks(), *(f"{path}\0{size}\0{time}" for path, size, time in files))
    known = cache.read("program", stats) if cache is not None else None
    if known is not None:
        return known.decode("ascii", "replace")
    digest = key_of(_PYTHON, *_versions(), *(part for path, _, _ in files for part in _content(path)))
    if cache is not None:
        cache.write("program", stats, digest.encode())
    return digest


def _files() -> Iterator[tuple[str, int, int]]:
    """The files of mldebt and its rules with size and time."""
    beside = _PACKAGE.parent / "rules"
    for folder in [_PACKAGE] if (_PACKAGE / "rules").is_dir() else [_PACKAGE, beside]:
        yield from _below(str(folder))


def _content(path: str) -> tuple[str, bytes]:
    return os.path.relpath(path, _PACKAGE), Path(path).read_bytes()


def _marks() -> Iterator[str]:
    """The place, size and time of the first file of each library, without loading it."""
    for name in _LIBRARIES:
        spec = find_spec(name)
        if spec is not None and spec.origin:
            status = Path(spec.origin).stat()
            yield f"{spec.origin}\0{status.st_size}\0{status.st_mtime_ns}"


def _below(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _below(entry.path)
            elif entry.name.endswith(_ENDINGS):
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns


def _versions() -> Iterator[str]:
    from importlib.metadata import PackageNotFoundError, version

    for installed in _LIBRARIES.values():
        try:
            yield f"{installed} {version(installed)}"
        except PackageNotFoundError:
            yield f"{installed} unknown"
