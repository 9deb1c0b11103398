"""What evaluating a part of a project showed, kept for as long as all that it looked at is the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from mldebt.cache.entries import Cache
from mldebt.cache.sealed import key_of

KIND = "observations"


class Sight(msgspec.Struct, frozen=True, array_like=True):
    """A file that was looked at: a digest of the whole, and those of its scopes where only some were looked at.

    `lines` are those that each of the scopes stands on, as bytes: they are asked for where only these have changed."""

    whole: str
    scopes: dict[int, str] = {}
    lines: msgspec.Raw = msgspec.Raw(b"\xc0")


Moved = Mapping[int, int]
"""The lines of a file that hold what was looked at, and those on which it stands today."""


class Found(msgspec.Struct, frozen=True):
    """What was kept of a part, the sights that it hangs on, and where in files what was looked at has only moved."""

    content: bytes
    looked_at: Mapping[str, Sight]
    moved: Mapping[str, Moved]


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    looked_at: dict[str, Sight]
    content: bytes


class KnownObservations:
    """Observations by the part of the project that they are of; `digests` tell the files of today by their paths."""

    def __init__(self, program: str, cache: Cache, digests: Mapping[str, str]) -> None:
        self._program = program
        self._cache = cache
        self.digests = digests

    def find(self, context: str, part: str, moved: Callable[[str, Sight], Moved | None]) -> Found | None:
        """What was kept of a part in a context, where all that was looked at is the same, wherever in its file.

        `moved` tells the lines of a file that are elsewhere today, None where more has changed."""
        key = key_of(self._program, context, part)
        entry = self._cache.read(KIND, key)
        if entry is None:
            return None
        try:
            kept = _decoder.decode(entry)
        except msgspec.MsgspecError:
            self._cache.forget(KIND, key)
            return None
        # Each is asked, since one that is as it was need not be gone through again where another is not.
        today = {path: moved(path, sight) for path, sight in kept.looked_at.items()}
        if any(lines is None for lines in today.values()):
            return None
        return Found(kept.content, kept.looked_at, {path: lines for path, lines in today.items() if lines})

    def keep(self, context: str, part: str, looked_at: Mapping[str, Sight], content: bytes) -> None:
        """Keeps what a part showed, with all that was looked at."""
        entry = _encoder.encode(_Kept(dict(looked_at), content))
        self._cache.write(KIND, key_of(self._program, context, part), entry)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Kept)
