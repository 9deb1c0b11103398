"""What files say by themselves, kept with each state of a file: one entry for all that it was asked."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from mldebt.cache.entries import Cache
from mldebt.cache.sealed import key_of

KIND = "sayings"

Answers = dict[str, msgspec.Raw]
"""Answers as bytes, by the names of the questions."""


class KnownSayings:
    """Answers by path; `keys` tell the files of today, and the program that reads them, by their paths."""

    def __init__(self, cache: Cache, keys: Mapping[str, str]) -> None:
        self._cache = cache
        self.keys = keys

    def find(self, path: str, context: str) -> Answers:
        """What a file is known to answer in a context."""
        content = self._cache.read(KIND, self._key(path, context))
        if content is None:
            return {}
        try:
            return _decoder.decode(content)
        except msgspec.MsgspecError:
            self._cache.forget(KIND, self._key(path, context))
            return {}

    def keep(self, path: str, context: str, answers: Answers) -> None:
        """Keeps what a file answers in a context, in the place of what was known before."""
        self._cache.write(KIND, self._key(path, context), _encoder.encode(answers))

    def _key(self, path: str, context: str) -> str:
        return key_of(self.keys[path], context)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Answers)
