"""What to do with the comments of a file, line by line."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Rewording(msgspec.Struct, frozen=True):
    """What to do with the comments of a file, by line.

    `changed` has an old stretch of a line and a new one, which is empty to delete it; `after` has comments for the ends
    of lines, `above` comments for lines of their own with the indentation of the line they precede."""

    changed: Mapping[int, tuple[str, str]] = msgspec.field(default_factory=dict)
    after: Mapping[int, str] = msgspec.field(default_factory=dict)
    above: Mapping[int, str] = msgspec.field(default_factory=dict)


def without_or_with(text: str, old: str, new: str) -> str:
    """The text with its old stretch replaced, or deleted together with the blanks before it."""
    before, _, behind = text.rpartition(old)
    return f"{before}{new}{behind}" if new else f"{before.rstrip()}{behind}".rstrip()
