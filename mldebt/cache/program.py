"""The identity of the program itself: what it is made of decides what it finds, so nobody has to count versions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from mldebt.cache.entries import Cache
from mldebt.cache.own_files import PACKAGE, PYTHON, own_files
from mldebt.cache.sealed import key_of

_LIBRARIES = {
    "msgspec": "msgspec", "networkx": "networkx", "pathspec": "pathspec", "sqlglot": "sqlglot", "yaml": "PyYAML",
}  # fmt: skip
"""Libraries that decide what is found, by the name they are imported and the one they are installed by."""


def identity(cache: Cache | None = None) -> str:
    """A digest of the content of every source and data file of mldebt, of Python's version and of its libraries'.

    Reading all of them takes longer than all else that an unchanged project needs, so the cache remembers the digest
    for as long as no file's size or time changes."""
    files = own_files()
    stats = key_of(PYTHON, *_marks(), *(f"{path}\0{size}\0{time}" for path, size, time in files))
    known = cache.read("program", stats) if cache is not None else None
    if known is not None:
        return known.decode("ascii", "replace")
    digest = key_of(PYTHON, *_versions(), *(part for path, _, _ in files for part in _content(path)))
    if cache is not None:
        cache.write("program", stats, digest.encode())
    return digest


def _content(path: str) -> tuple[str, bytes]:
    return os.path.relpath(path, PACKAGE), Path(path).read_bytes()


def _marks() -> Iterator[str]:
    """The place, size and time of the first file of each library, without loading it."""
    for name in _LIBRARIES:
        spec = find_spec(name)
        if spec is not None and spec.origin:
            status = Path(spec.origin).stat()
            yield f"{spec.origin}\0{status.st_size}\0{status.st_mtime_ns}"


def _versions() -> Iterator[str]:
    from importlib.metadata import PackageNotFoundError, version

    for installed in _LIBRARIES.values():
        try:
            yield f"{installed} {version(installed)}"
        except PackageNotFoundError:
            yield f"{installed} unknown"
