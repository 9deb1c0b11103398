"""Numbered folders of trials: each begins as a copy of the one before, and what is said of one holds for all."""

from __future__ import annotations

import re

from mldebt.patterns import pattern

_NUMBERED = pattern(r"(?<![\w.-])((?:exp|expt|experiment|trial|attempt|run|try|version|ver|v)s?[-_]?)\d+(?=/)", re.I)
_NUMBER = pattern(r"\d+")


def series_of(path: str) -> str:
    """A path with `#` for the numbers of trials in it: the same for the same file of each of them."""
    return _NUMBERED.sub(r"\1#", path)


def alike(text: str) -> str:
    """What is the same in a text wherever numbers in it count trials, lines or statements."""
    return _NUMBER.sub("#", text)
