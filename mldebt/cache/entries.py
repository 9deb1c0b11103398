"""A folder of entries: each is written at once, checked when it is read, and may vanish at any moment."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from mldebt.cache.sealed import sealed, unsealed

MOST_BYTES = 500_000_000
"""How large the cache may become before the entries that were not used for longest are removed."""

_FRESH = 24 * 3600
"""An entry that is used tells so once in as many seconds."""
_PAUSE = 3600
"""The size is looked at once in as many seconds."""


class Contents(msgspec.Struct, frozen=True):
    """How much a cache holds."""

    folder: Path
    entries: int
    size: int


class Cache:
    """Bytes by key, of several kinds. Nothing that goes wrong with it fails a run: it then holds nothing."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.damaged = 0
        self.refused = ""
        self._most_bytes = most_bytes
        self._written = 0

    def read(self, kind: str, key: str) -> bytes | None:
        """The entry of that key, or None where there is none or it is damaged, which is counted."""
        path = os.path.join(self.folder, kind, key[:2], key)
        try:
            with open(path, "rb") as file:
                status = os.fstat(file.fileno())
                entry = file.read() if stat.S_ISREG(status.st_mode) else b""
        except OSError:
            return None
        content = unsealed(entry)
        if content is None:
            self.forget(kind, key)
            return None
        if status.st_mtime < time.time() - _FRESH:
            with contextlib.suppress(OSError):
                os.utime(path)
        return content

    def write(self, kind: str, key: str, content: bytes) -> None:
        """Keeps an entry: written beside its place and moved there, so that nobody ever sees half of it."""
        if self.refused:
            return
        path = self._path(kind, key)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.write_bytes(sealed(content))
            draft.replace(path)
        except OSError as error:
            self.refused = error.strerror or str(error)
            with contextlib.suppress(OSError):
                draft.unlink()
        else:
            self._written += len(content)

    def forget(self, kind: str, key: str) -> None:
        """Removes an entry that turned out to be damaged."""
        self.damaged += 1
        with contextlib.suppress(OSError):
            self._path(kind, key).unlink()

    def tidy(self) -> None:
        """Removes what was not used for longest where the cache has become too large; looked at once in a while."""
        if self._written and (self._written > self._most_bytes // 8 or self._is_due()):
            self.shrink(self._most_bytes)

    def shrink(self, most_bytes: int) -> int:
        """Removes what was not used for longest until the rest is no larger; how many entries that were."""
        found = sorted(self._entries(), key=lambda entry: -entry[1].st_mtime)
        kept = removed = 0
        for path, status in found:
            kept += status.st_size
            if kept > most_bytes:
                removed += 1
                with contextlib.suppress(OSError):
                    path.unlink()
        return removed

    def contents(self) -> Contents:
        """How much it holds."""
        sizes = [status.st_size for _, status in self._entries()]
        return Contents(self.folder, len(sizes), sum(sizes))

    def notes(self) -> Iterator[str]:
        """What a user should know of how this run got on with the cache."""
        if self.damaged:
            entries = "1 entry" if self.damaged == 1 else f"{self.damaged} entries"
            yield f"{entries} of the cache in '{self.folder}' could not be used and was made anew"
        if self.refused:
            yield f"the cache in '{self.folder}' cannot be written: {self.refused.lower()}"

    def _path(self, kind: str, key: str) -> Path:
        return self.folder.joinpath(kind, key[:2], key)

    def _entries(self) -> Iterator[tuple[Path, os.stat_result]]:
        """The files below the folder that have the form of an entry's path, drafts of runs that ended early too."""
        for path in self.folder.glob("*/??/*"):
            with contextlib.suppress(OSError):
                status = path.lstat()
                if stat.S_ISREG(status.st_mode):
                    yield path, status

    def _is_due(self) -> bool:
        """Whether the size was not looked at lately; it then counts as looked at."""
        mark = self.folder / "looked-at"
        try:
            if mark.stat().st_mtime > time.time() - _PAUSE:
                return False
        except OSError:
            pass
        with contextlib.suppress(OSError):
            mark.touch()
        return True
