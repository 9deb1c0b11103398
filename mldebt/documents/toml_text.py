"""TOML as a tree: the standard parser gives the values, a scan of the text gives the places.

The standard parser keeps no places, and a parser of our own would have to repeat all of TOML's rules. The scan may rely
on the text being well-formed, so it only has to find headers, keys and the ends of values.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping

from mldebt.documents.document import DEEPEST, Document, Places, storable
from mldebt.facts.file import Unread
from mldebt.facts.tree import Entry, Tree
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Source, Span

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_Path = tuple[str, ...]
_Stretch = tuple[int, int]
_KEY_PART = pattern(r"[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_DOT = pattern(r"[ \t]*\.[ \t]*")
_SPACE = pattern(r"[ \t]*")
_GAP = pattern(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\]|\\.)*"|\'[^\']*\''
_SCALAR = pattern(_STRING + r"|[^\s,\]}#]+(?: [0-9][^\s,\]}#]*)?", re.DOTALL)
_ERROR_PLACE = pattern(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def parse_toml(source: Source) -> Document:
    """The content of a TOML file; dates and times are strings."""
    try:
        content = tomllib.loads(source.text)
    except RecursionError:
        return Document(None, (Unread(FILE_START, f"more than {DEEPEST} collections inside each other"),))
    except (ValueError, OverflowError) as error:
        return Document(None, (_problem(source, str(error)),))
    if _deeper_than(content, DEEPEST):
        return Document(None, (Unread(FILE_START, f"more than {DEEPEST} collections inside each other"),))
    scan = _Scan(source.text)
    scan.run()
    return Document(_Planting(Places(source), scan.found).tree(content, (), (0, len(source.text))) if content else None)


def _problem(source: Source, message: str) -> Unread:
    place = _ERROR_PLACE.search(message)
    fact = _ERROR_PLACE.sub("", message)
    line, column = FILE_START.line, FILE_START.column
    if place and place[1]:
        line, column = int(place[1]), int(place[2])
    elif place:
        line, column = len(source.lines), len(source.lines[-1]) + 1
    return Unread(Span(line, column, line, column), f"not TOML: {fact[:1].lower()}{fact[1:]}")


def _deeper_than(value: object, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_deeper_than(each, levels - 1) for each in inner)


class _Planting:
    """Makes trees of values, with the places that a scan found for their paths."""

    def __init__(self, places: Places, found: Mapping[_Path, tuple[_Stretch, _Stretch]]) -> None:
        self._places = places
        self._found = found

    def tree(self, value: object, path: _Path, stretch: _Stretch) -> Tree:
        """The tree of a value that stands at a stretch of the text."""
        span = self._places.span(*stretch)
        if isinstance(value, dict):
            return Tree(span, entries=tuple(self._entry(key, each, path, stretch) for key, each in value.items()))
        if isinstance(value, list):
            paths = ((each, (*path, str(index))) for index, each in enumerate(value))
            return Tree(span, items=tuple(self.tree(each, at, self._of(at, stretch)[1]) for each, at in paths))
        if isinstance(value, (int, float)):
            return Tree(span, scalar=value if isinstance(value, bool) else storable(value))
        return Tree(span, scalar=str(value))

    def _entry(self, key: str, value: object, parent: _Path, stretch: _Stretch) -> Entry:
        path = (*parent, key)
        key_stretch, value_stretch = self._of(path, stretch)
        return Entry(key, self._places.span(*key_stretch), self.tree(value, path, value_stretch))

    def _of(self, path: _Path, otherwise: _Stretch) -> tuple[_Stretch, _Stretch]:
        return self._found.get(path, (otherwise, otherwise))


class _Scan:
    """Finds the stretches of every key and its value; the items of an array have their index for a key."""

    def __init__(self, text: str) -> None:
        self.found: dict[_Path, tuple[_Stretch, _Stretch]] = {}
        self._text = text
        self._at = 0
        self._tables: dict[_Path, int] = {}

    def run(self) -> None:
        """Fill `found`."""
        table: _Path = ()
        self._skip(_GAP)
        while self._at < len(self._text):
            before = self._at
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_GAP)
            if self._at == before:
                # Only a text that the standard parser would not take can stop the scan.
                return

    def _skip(self, pattern: re.Pattern[str]) -> _Stretch:
        match = pattern.match(self._text, self._at)
        start, self._at = self._at, match.end() if match else self._at
        return start, self._at

    def _header(self) -> _Path:
        """The path of the table that a header opens; a table in an array of tables has its index in the path."""
        start = self._at
        in_array = self._text.startswith("[[", start)
        self._at += 2 if in_array else 1
        self._skip(_SPACE)
        keys = list(self._dotted())
        self._skip(_SPACE)
        self._at += 2 if in_array else 1
        path: _Path = ()
        for position, (key, stretch) in enumerate(keys):
            path = (*path, key)
            self.found.setdefault(path, (stretch, (start, self._at)))
            if in_array and position == len(keys) - 1:
                self._tables[path] = self._tables.get(path, -1) + 1
            if path in self._tables:
                path = (*path, str(self._tables[path]))
                self.found.setdefault(path, (stretch, (start, self._at)))
        return path

    def _dotted(self) -> Iterator[tuple[str, _Stretch]]:
        """The parts of a dotted key."""
        while True:
            stretch = self._skip(_KEY_PART)
            part = self._text[slice(*stretch)]
            yield tomllib.loads(f"key = {part}")["key"] if part[:1] in ('"', "'") else part, stretch
            dot = self._skip(_DOT)
            if dot[0] == dot[1]:
                return

    def _pair(self, table: _Path) -> None:
        keys = tuple(self._dotted())
        self._skip(_SPACE)
        self._at += 1
        self._skip(_SPACE)
        path = (*table, *(key for key, _ in keys))
        value = self._value(path)
        for position, (_, stretch) in enumerate(keys):
            self.found.setdefault(path[: len(table) + position + 1], (stretch, value))

    def _value(self, path: _Path) -> _Stretch:
        start = self._at
        if self._text.startswith("[", start):
            self._inside(path, "]")
        elif self._text.startswith("{", start):
            self._inside(path, "}")
        else:
            self._skip(_SCALAR)
        return start, self._at

    def _inside(self, path: _Path, end: str) -> None:
        """Step through an array or an inline table."""
        self._at += 1
        index = 0
        self._skip(_GAP)
        while self._at < len(self._text) and not self._text.startswith(end, self._at):
            if end == "}":
                self._pair(path)
            else:
                item = (*path, str(index))
                stretch = self._value(item)
                self.found[item] = (stretch, stretch)
            index += 1
            self._skip(_GAP)
            if self._text.startswith(",", self._at):
                self._at += 1
            self._skip(_GAP)
        self._at += 1
