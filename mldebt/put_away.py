"""Folders of code that is kept for the record, and that nobody means to run or to keep in step."""

from __future__ import annotations

import re

from mldebt.patterns import pattern

_PUT_AWAY = pattern(
    r"(^|/)(\.?([^/]*[_-])?(archiv[\w-]*|deprecated|legacy|obsolete|old|attic|backups?)|(old|deprecated|obsolete)[_-][^/]*)/",
    re.IGNORECASE,
)


def is_put_away(path: str) -> bool:
    """Whether a file lies in a folder that is named after code put away."""
    return _PUT_AWAY.search(path) is not None
