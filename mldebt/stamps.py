"""Whether a file is still what it was: by its stamps where they tell, else by its content."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from pathlib import Path

import msgspec

from mldebt.again import names_in

_SETTLED = 2_000_000_000
"""A file that changed so many nanoseconds before it was looked at may change again without a trace in its times."""


class Stamp(msgspec.Struct, frozen=True, array_like=True):
    """A file as it was: what kind it is (empty for none), its size and times, and a digest of its content.

    `settled` tells that an equal stamp proves equal content. A folder is a file without size and times."""

    path: str
    kind: str = ""
    size: int = 0
    changed: int = 0
    inode: int = 0
    settled: bool = False
    digest: bytes = b""


def stamp(path: Path | str, content: bytes | None = None, status: os.stat_result | None = None) -> Stamp:
    """The stamp of a file now; of its content only where that is given, read after the status was asked for."""
    name = os.fspath(path)
    try:
        status = status or os.stat(name)
    except (OSError, ValueError):
        return Stamp(name)
    if stat.S_ISDIR(status.st_mode):
        return Stamp(name, "folder", settled=True)
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    settled = changed < time.time_ns() - _SETTLED
    digest = b"" if content is None else digest_of(content)
    return Stamp(name, "file", status.st_size, changed, status.st_ino, settled, digest)


def stamp_of_content(path: Path | str) -> Stamp:
    """The stamp of a small file now, with that of its content; of a folder with that of the names in it."""
    before = stamp(path)
    if before.kind == "folder":
        return msgspec.structs.replace(before, digest=names_in(before.path))
    if before.kind != "file":
        return before
    try:
        content = Path(path).read_bytes()
    except OSError:
        return before
    return msgspec.structs.replace(before, digest=digest_of(content))


def restamped(before: Stamp) -> Stamp:
    """The stamp of a file that is as it was, with the times of now; the old one where it has just changed."""
    now = stamp(before.path)
    if now.kind != before.kind or not before.digest:
        return before
    now = msgspec.structs.replace(now, digest=before.digest)
    return now if unchanged(before) else before


def unchanged(before: Stamp) -> bool:
    """Whether the file is what it was when it was stamped."""
    now = stamp(before.path)
    if before.kind != now.kind:
        return False
    if before.kind != "file":
        return not before.digest or before.digest == names_in(before.path)
    if before.settled and (before.size, before.changed, before.inode) == (now.size, now.changed, now.inode):
        return True
    if not before.digest or before.size != now.size:
        return False
    try:
        return digest_of(Path(before.path).read_bytes()) == before.digest
    except OSError:
        return False


def digest_of(content: bytes) -> bytes:
    """A digest that tells contents apart."""
    return hashlib.blake2b(content, digest_size=16).digest()
