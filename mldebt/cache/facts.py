"""Facts of files by what the files hold: what was read once need not be read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from mldebt.cache.compiled import Compiled
from mldebt.cache.entries import Cache
from mldebt.cache.observations import KnownObservations
from mldebt.cache.sayings import KnownSayings
from mldebt.cache.sealed import key_of
from mldebt.facts.file import FileFacts
from mldebt.source import Source

KIND = "facts"

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(FileFacts)


class KnownFacts:
    """Facts by path and text: those of a cache, and those that were given, under one identity of the program."""

    def __init__(self, program: str, cache: Cache | None = None, given: Mapping[str, bytes] | None = None) -> None:
        self._program = program
        self._cache = cache
        self._given = given or {}
        self._keys: dict[str, tuple[str, str]] = {}

    @property
    def program(self) -> str:
        """The identity of the program that read, or is going to read, all of them."""
        return self._program

    def observations(self, sources: Iterable[Source]) -> KnownObservations | None:
        """What is known of how the same files behave, where there is a cache that may know."""
        if self._cache is None:
            return None
        return KnownObservations(self._program, self._cache, {one.path: self.key(one) for one in sources})

    def sayings(self, sources: Iterable[Source]) -> KnownSayings | None:
        """What is known of what each of the same files says by itself, where there is a cache that may know."""
        if self._cache is None:
            return None
        return KnownSayings(self._cache, {one.path: self.key(one) for one in sources})

    def compiled(self) -> Compiled | None:
        """What is kept of mldebt's own data files, where there is a cache."""
        return Compiled(self._program, self._cache) if self._cache is not None else None

    def key(self, source: Source) -> str:
        """What tells a file from all others; the same text is not gone through again."""
        text, key = self._keys.get(source.path, (None, ""))
        if text is not source.text:
            key = key_of_file(self._program, source)
            self._keys[source.path] = (source.text, key)
        return key

    def find(self, key: str, path: str) -> FileFacts | None:
        """The facts under a key, or None where they are not known."""
        content = self._given.get(key)
        if content is None and self._cache is not None:
            content = self._cache.read(KIND, key)
        if content is None:
            return None
        facts = decoded(content)
        if facts is not None and facts.path == path:
            return facts
        if self._cache is not None:
            self._cache.forget(KIND, key)
        return None

    def keep(self, key: str, content: bytes) -> None:
        """Remembers encoded facts; of nothing, where they could not be encoded."""
        if self._cache is not None and content:
            self._cache.write(KIND, key, content)


def key_of_file(program: str, source: Source) -> str:
    """What tells the facts of a file from all others: its path, what it holds, and the program that reads it."""
    return key_of(program, source.path, source.digest or source.text)


def encoded(facts: FileFacts) -> bytes:
    """The facts as bytes; nothing where they hold what the form has no room for, such as endless nesting."""
    try:
        return _encoder.encode(facts)
    except (OverflowError, RecursionError, ValueError, TypeError):
        return b""


def decoded(content: bytes) -> FileFacts | None:
    """The facts of bytes, or None where they have not the form of facts."""
    try:
        return _decoder.decode(content)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
