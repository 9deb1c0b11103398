"""Which organisation or group of authors holds the rights to a file, and whether it gives them to others."""

from __future__ import annotations

import re

from mldebt.patterns import pattern
from mldebt.source import Source

_HEAD = 1500
"""Characters within which a file says whose it is."""
_HOLDER = pattern(
    r"^[\s#*\"'/]*copyright\b(?:\s*(?:\(c\)|©))?[\d\s,–-]*(?:present)?[\s,]*(?:by\s+)?(?P<holder>[^\W\d][^\n]*?)"
    r"(?:[.,;\s]+all\s+rights\s+reserved)?[.,\s]*$",
    re.IGNORECASE | re.MULTILINE,
)
_GROUP = pattern(
    r"\b(?:inc|llc|ltd|limited|gmbh|corp|corporation|company|teams?|authors|consortium|foundation|contributors|affiliates"
    r"|research|university|institute|laborator(?:y|ies)|labs?)\b",
    re.IGNORECASE,
)
"""Words of names of organisations; a person by name may be whoever keeps the project."""
_LICENSED = pattern(
    r"\blicen[cs]ed\s+(?:under|to)\b|\bunder the [^\n]{0,60}\blicen[cs]e\b"
    r"|\bspdx-license|\bpermission is hereby granted\b",
    re.IGNORECASE,
)


def holder(source: Source) -> str:
    """The organisation or group that holds the rights, in small letters; empty where the file names none."""
    found = _HOLDER.search(source.text[:_HEAD])
    return found["holder"].lower() if found and _GROUP.search(found["holder"]) else ""


def is_licensed(source: Source) -> bool:
    """Whether the first lines of a file say on which terms others may use it, as those of files taken over do."""
    return _LICENSED.search(source.text[:_HEAD]) is not None
