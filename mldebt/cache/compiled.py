"""What mldebt's own data files say, kept in a form that is read at once: rules, descriptions of libraries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from mldebt.cache.entries import Cache
from mldebt.cache.sealed import key_of

KIND = "compiled"

T = TypeVar("T")


class Compiled:
    """Values by name, for as long as the program is the same: its identity covers the files they are made of."""

    def __init__(self, program: str, cache: Cache) -> None:
        self._program = program
        self._cache = cache

    def value(self, name: str, form: type[T], make: Callable[[], T]) -> T:
        """The value of a name as it was kept, else one that is made now, and kept; each name has one form."""
        key = key_of(self._program, name)
        content = self._cache.read(KIND, key)
        if content is not None:
            try:
                return msgspec.msgpack.decode(content, type=form)
            except msgspec.MsgspecError:
                self._cache.forget(KIND, key)
        made = make()
        self._cache.write(KIND, key, msgspec.msgpack.encode(made))
        return made
