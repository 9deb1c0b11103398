"""Which organisation or group of authors holds the rights to a file, as its first lines say."""

from __future__ import annotations

import re

from mldebt.patterns import pattern
from mldebt.source import Source

_HEAD = 1500
"""Characters within which a file says whose it is."""
_HOLDER = pattern(
    r"^[\s#*\"'/]*copyright\b(?:\s*(?:\(c\)|©))?[\d\s,–-]*(?:present)?[\s,]*(?:by\s+)?(?P<holder>[^\W\d][^\n]*?)[.,\s]*$",
    re.IGNORECASE | re.MULTILINE,
)
_GROUP = pattern(
    r"\b(?:inc|llc|ltd|limited|gmbh|corp|corporation|company|teams?|authors|consortium|foundation|contributors|affiliates"
    r"|research|university|institute|laborator(?:y|ies)|labs?)\b",
    re.IGNORECASE,
)
"""Words of names of organisations; a person by name may be whoever keeps the project."""


def holder(source: Source) -> str:
    """The organisation or group that holds the rights, in small letters; empty where the file names none."""
    found = _HOLDER.search(source.text[:_HEAD])
    return found["holder"].lower() if found and _GROUP.search(found["holder"]) else ""
