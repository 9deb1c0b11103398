"""Colours, links and safe text for terminals."""

from __future__ import annotations

import unicodedata

import msgspec

from mldebt.finding import Severity

BOLD = "1"
DIM = "2"
BLUE = "34"
CYAN = "36"

SEVERITY = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}

_TAB = "    "
_DIRECTION = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x2028, 0x2029}


class Paint(msgspec.Struct, frozen=True):
    """Wraps text into what the terminal understands, or leaves it as it is."""

    color: bool
    hyperlinks: bool

    def __call__(self, text: str, style: str) -> str:
        """The text in a style, which is the parameter of an SGR sequence."""
        return f"\x1b[{style}m{text}\x1b[0m" if self.color and text else text

    def link(self, text: str, uri: str) -> str:
        """The text as a link."""
        return f"\x1b]8;;{visible(uri)}\x1b\\{text}\x1b]8;;\x1b\\" if self.hyperlinks and uri else text


def visible(text: str) -> str:
    """The text on one line, with nothing in it that a terminal would obey: tabs become blanks, controls pictures."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_picture, text))


def _picture(character: str) -> str:
    code = ord(character)
    if character == "\t":
        return _TAB
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return "\ufffd" if 0x80 <= code < 0xA0 or code in _DIRECTION or 0xD800 <= code < 0xE000 else character


def columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character) or character in "\u200b\u200d\ufe0e\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
