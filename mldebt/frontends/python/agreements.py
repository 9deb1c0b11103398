"""Constants of a module that a comment says people agreed on: they stand in a contract, and no training moves them."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    found = (name for name, comments in _constants(source) if any(map(_AGREED.search, comments)))
    return tuple(dict.fromkeys(found))


def _constants(source: Source) -> Iterator[tuple[str, list[str]]]:
    """The name of each constant, with the comment on its line and those right above."""
    counted, line = 0, 1
    for found in _CONSTANT.finditer(source.text):
        line += source.text.count("\n", counted, found.start())
        counted = found.start()
        yield found["name"], [found["comment"] or "", *_comments_above(source, line)]


def _comments_above(source: Source, line: int) -> Iterator[str]:
    """The comment lines that end right above a line."""
    while line > 1 and source.line(line - 1).lstrip().startswith("#"):
        line -= 1
        yield source.line(line)
