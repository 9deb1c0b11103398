"""What evaluating a part of a project showed, kept for as long as all that it looked at is the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from mldebt.cache.entries import Cache
from mldebt.cache.sealed import key_of

KIND = "observations"


class Sight(msgspec.Struct, frozen=True, array_like=True):
    """A file that was looked at: a digest of the whole, and those of its scopes where only some were looked at."""

    whole: str
    scopes: dict[int, str] = {}


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    looked_at: dict[str, Sight]
    content: bytes


class KnownObservations:
    """Observations by the part of the project that they are of; `digests` tell the files of today by their paths."""

    def __init__(self, program: str, cache: Cache, digests: Mapping[str, str]) -> None:
        self._program = program
        self._cache = cache
        self.digests = digests

    def find(self, context: str, part: str, is_same: Callable[[str, Sight], bool]) -> bytes | None:
        """What was kept of a part in a context, where all that was looked at is the same."""
        key = key_of(self._program, context, part)
        entry = self._cache.read(KIND, key)
        if entry is None:
            return None
        try:
            kept = _decoder.decode(entry)
        except msgspec.MsgspecError:
            self._cache.forget(KIND, key)
            return None
        return kept.content if all(is_same(path, sight) for path, sight in kept.looked_at.items()) else None

    def keep(self, context: str, part: str, looked_at: Mapping[str, Sight], content: bytes) -> None:
        """Keeps what a part showed, with all that was looked at."""
        entry = _encoder.encode(_Kept(dict(looked_at), content))
        self._cache.write(KIND, key_of(self._program, context, part), entry)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Kept)
