"""Constants that a comment tells people to set, and arguments that are commented out: switches flipped by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mldebt.patterns import pattern
from mldebt.source import Source

_CONSTANT = pattern(
    r"^(?P<name>[A-Za-z_]\w*)[ \t]*(?::[ \t]*bool[ \t]*)?=[ \t]*(?:True|False)[ \t]*(?P<comment>#.*)?$", re.MULTILINE
)
_ARGUMENT = pattern(
    r"^[ \t]*#[ \t]*(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?:True|False)[ \t]*,?[ \t]*\)?[ \t]*$", re.MULTILINE
)
"""A line that sets a flag of a call when its sign is taken away."""
_BEFORE, _AFTER = ("(", ","), (")",)
"""How code ends or begins beside a line that stands inside a call."""
_SPEAKS = pattern(
    r"\b(?:set|change|switch|toggle|flip|turn|enable|disable|choose|pick|edit|adjust|whether|true|false|on|off)\b"
    r"|\bif (?:you|we|needed|necessary|desired|wanted)\b",
    re.IGNORECASE,
)
"""Words of a comment that tells what a switch is for, or how to set it."""


def switches(source: Source) -> tuple[str, ...]:
    """The names of the constants whose comment, on the same line or right above, says how to set them, and of flags
    that a comment in a call sets."""
    return tuple(dict.fromkeys((*_switches(source), *_arguments(source))))


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


def _switches(source: Source) -> Iterator[str]:
    return (name for name, comments in constants(source, _CONSTANT) if any(map(_SPEAKS.search, comments)))


def constants(source: Source, constant: re.Pattern[str]) -> Iterator[tuple[str, list[str]]]:
    """The `name` of each constant that a pattern finds, with its `comment` on the line and those right above."""
    counted, line = 0, 1
    for found in constant.finditer(source.text):
        line += source.text.count("\n", counted, found.start())
        counted = found.start()
        yield found["name"], [found["comment"] or "", *_comments_above(source, line)]


def _comments_above(source: Source, line: int) -> Iterator[str]:
    """The comment lines that end right above a line."""
    while line > 1 and source.line(line - 1).lstrip().startswith("#"):
        line -= 1
        yield source.line(line)
