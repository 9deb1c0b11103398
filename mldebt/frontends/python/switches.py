"""Arguments that are commented out: flags that people flip by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mldebt.patterns import pattern
from mldebt.source import Source

_ARGUMENT = pattern(
    r"^[ \t]*#[ \t]*(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?:True|False)[ \t]*,?[ \t]*\)?[ \t]*$", re.MULTILINE
)
"""A line that sets a flag of a call when its sign is taken away."""
_BEFORE, _AFTER = ("(", ","), (")",)
"""How code ends or begins beside a line that stands inside a call."""


def switches(source: Source) -> tuple[str, ...]:
    """The names of the flags that a comment in a call sets."""
    return tuple(dict.fromkeys(_arguments(source)))


def _arguments(source: Source) -> Iterator[str]:
    for found in _ARGUMENT.finditer(source.text):
        line = source.text.count("\n", 0, found.start()) + 1
        if _code_beside(source, line, -1).endswith(_BEFORE) or _code_beside(source, line, 1).startswith(_AFTER):
            yield found["name"]


def _code_beside(source: Source, line: int, step: int) -> str:
    """The nearest code before or after a line; lines that hold nothing but a comment are none."""
    while 1 <= (line := line + step) <= len(source.lines):
        text = source.line(line).partition("#")[0].strip()
        if text:
            return text
    return ""
