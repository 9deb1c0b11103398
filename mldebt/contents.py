"""Hashes of what files hold, as tools keep them in their records of runs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from mldebt.patterns import pattern
from mldebt.source import Source

Digests = Mapping[str, frozenset[str]]
"""The MD5 of files by their paths, each under every way of ending lines that it may have had on another machine."""

_RECODED = pattern(r"coding[:=]\s*(?!utf-?8)[-\w.]+", re.IGNORECASE)
_BYTE_ORDER_MARK = "\ufeff"


def digests(sources: Iterable[Source]) -> Digests:
    """The hashes of sources; a file that may not be kept as UTF-8 has none."""
    return {source.path: _digests(source.text) for source in sources if not _is_recoded(source)}


def _is_recoded(source: Source) -> bool:
    return source.path.endswith(".py") and any(_RECODED.search(line) for line in source.lines[:2])


def _digests(text: str) -> frozenset[str]:
    unix = text.replace("\r\n", "\n")
    kept = {text, unix, unix.replace("\n", "\r\n")}
    return frozenset(_md5(mark + one) for one in kept for mark in ("", _BYTE_ORDER_MARK))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
