"""Folders of code that is kept for the record, and that nobody means to run or to keep in step."""

from __future__ import annotations

import re

from mldebt.patterns import pattern

_PUT_AWAY = pattern(
    r"(^|/)("
    r"[._]*([^/]*[ _-])?(archiv[\w-]*|deprecated|legacy|obsolete|outdated|superseded|unused|old|attic|backups?|bak)"
    r"|(old|deprecated|obsolete|unused)[ _-][^/]*"
    r"|(legacy|backups?|bak|snapshots?)[ _-]?v?\d[^/]*"
    r"|[^/]*\.bak"
    r")/",
    re.IGNORECASE,
)
"""Words for what was put away, before or after other words; a day tells no copy from the only one."""


def is_put_away(path: str) -> bool:
    """Whether a file lies in a folder that is named after code put away."""
    return _PUT_AWAY.search(path) is not None
