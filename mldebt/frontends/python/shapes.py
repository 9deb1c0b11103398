"""The shape of a statement: a hash of its syntax that its copies share."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

_DIGITS = str.maketrans("", "", "0123456789")


def shape_of(words: Iterable[str]) -> int:
    """The hash of a statement's kinds of syntax and names, digits left out, as a signed number of 64 bits."""
    text = " ".join(words).translate(_DIGITS)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
