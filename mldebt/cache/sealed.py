"""The form of an entry of the cache: its content under a mark and a digest that tell whether it is whole."""

from __future__ import annotations

import hashlib

_MAGIC = b"mldebt-1"
_DIGEST_SIZE = 16
_HEAD = len(_MAGIC) + _DIGEST_SIZE


def sealed(content: bytes) -> bytes:
    """The entry that holds a content."""
    return _MAGIC + _digest(content) + content


def unsealed(entry: bytes) -> bytes | None:
    """The content of an entry, or None where it is damaged."""
    content = entry[_HEAD:]
    return content if entry[:_HEAD] == _MAGIC + _digest(content) else None


def key_of(*parts: bytes | str) -> str:
    """A key made of parts: the same for the same parts only."""
    digest = hashlib.blake2b(digest_size=20)
    for part in parts:
        content = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(content).to_bytes(8, "little"))
        digest.update(content)
    return digest.hexdigest()


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST_SIZE).digest()
