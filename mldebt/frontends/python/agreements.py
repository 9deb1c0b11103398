"""Constants of a module that a comment says people agreed on: they stand in a contract, and no training moves them."""

from __future__ import annotations

import re

from mldebt.frontends.python.switches import constants
from mldebt.patterns import pattern
from mldebt.source import Source

_CONSTANT = pattern(
    r"^(?P<name>[A-Z][A-Z0-9_]*)[ \t]*(?::[ \t]*[\w.\[\]]+[ \t]*)?=[ \t]*-?[\d._]+(?:e-?\d+)?[ \t]*(?P<comment>#.*)?$",
    re.MULTILINE,
)
_AGREED = pattern(
    r"\b(?:must (?:match|equal|agree)|agreed|acceptance|contract(?:ual(?:ly)?)?|mandated|required by)\b", re.IGNORECASE
)
"""Words of a comment that names what holds a number: an agreement, or a rule of others."""


def agreements(source: Source) -> tuple[str, ...]:
    """The names of the constants whose comment, on the same line or right above, says that they are agreed on."""
    found = (name for name, comments in constants(source, _CONSTANT) if any(map(_AGREED.search, comments)))
    return tuple(dict.fromkeys(found))
