"""Structured text (YAML, TOML, JSON, .env) as a tree that knows its places."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mldebt.source import Span

Scalar = str | int | float | bool | None


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One key of a mapping with its value; `span` is the key's."""

    key: str
    span: Span
    value: Tree


class Tree(msgspec.Struct, frozen=True, array_like=True):
    """A mapping (`entries`), a sequence (`items`) or a scalar, with its span in the file.

    `package` is where a whole document says that it stands when it is put together with others."""

    span: Span
    scalar: Scalar = None
    items: tuple[Tree, ...] | None = None
    entries: tuple[Entry, ...] | None = None
    package: str = ""

    @property
    def is_mapping(self) -> bool:
        return self.entries is not None

    @property
    def is_sequence(self) -> bool:
        return self.items is not None

    @property
    def is_scalar(self) -> bool:
        return self.entries is None and self.items is None

    def get(self, key: str) -> Tree | None:
        """The value of a key, or None where this is no mapping or has no such key."""
        entry = self.entry(key)
        return entry.value if entry else None

    def entry(self, key: str) -> Entry | None:
        """The last entry with that key, as loaders keep it, or None."""
        for entry in reversed(self.entries or ()):
            if entry.key == key:
                return entry
        return None

    def at(self, *keys: str) -> Tree | None:
        """The value below a path of keys, or None."""
        tree: Tree | None = self
        for key in keys:
            tree = tree.get(key) if tree else None
        return tree

    def strings(self) -> tuple[str, ...]:
        """The strings of a sequence, or a scalar string alone, else nothing."""
        if self.items is not None:
            return tuple(item.scalar for item in self.items if isinstance(item.scalar, str))
        return (self.scalar,) if isinstance(self.scalar, str) else ()

    def plain(self) -> object:
        """The same value made of dict, list and scalars."""
        if self.entries is not None:
            return {entry.key: entry.value.plain() for entry in self.entries}
        if self.items is not None:
            return [item.plain() for item in self.items]
        return self.scalar

    def walk(self, prefix: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Entry]]:
        """Every entry with the path of keys that leads to it, parents first; sequences are walked through."""
        for entry in self.entries or ():
            path = (*prefix, entry.key)
            yield path, entry
            yield from entry.value.walk(path)
        for item in self.items or ():
            yield from item.walk(prefix)
