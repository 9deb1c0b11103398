"""Globs over paths and names: `*` and `?` stay between slashes, `**` crosses them, a final slash means all below.

Brackets stand for themselves, as table names and notebooks have them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from mldebt.patterns import pattern

_PARTS = pattern(r"(\*\*/|\*\*|\*|\?)")
_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def is_glob(text: str) -> bool:
    """Whether the text can match more than itself."""
    return text.endswith("/") or bool(_PARTS.search(text))


def matches(glob: str, name: str) -> bool:
    """Whether the whole name matches the glob."""
    return bool(_compiled(glob).fullmatch(name))


@lru_cache(maxsize=4096)
def _compiled(glob: str) -> re.Pattern[str]:
    whole = f"{glob}**" if glob.endswith("/") else glob
    return re.compile("".join(_WILD.get(part) or re.escape(part) for part in _PARTS.split(whole)), re.DOTALL)
