"""JSON as a tree: a scanner of its own, because the standard library's parser keeps no places."""

from __future__ import annotations

from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]

from mldebt.documents.document import DEEPEST, Document, Places, duplicates, storable, well_formed
from mldebt.facts.file import Unread
from mldebt.facts.tree import Entry, Scalar, Tree
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Source

LARGEST = 200_000
"""More characters than this are data, not configuration."""

_SPACE = pattern(r"[ \t\r\n]*")
_NUMBER = pattern(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "NaN": "NaN", "Infinity": "Infinity"}
_WORD = pattern(r"[A-Za-z]+")


def parse_json(source: Source) -> Document:
    """The content of a JSON file; a big one is taken for data and has no tree."""
    if len(source.text) > LARGEST:
        return Document(None, (Unread(FILE_START, f"over {LARGEST} characters of JSON are data, not configuration"),))
    if not source.text.strip():
        return Document(None)
    scanner = _Scanner(source)
    try:
        tree = scanner.document()
    except _Mistake as error:
        place = scanner.places.span(error.offset, error.offset)
        return Document(None, (Unread(place, f"not JSON: {error}"),))
    return Document(tree, tuple(sorted(scanner.problems, key=lambda problem: problem.span)))


class _Mistake(Exception):
    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class _Scanner:
    """A recursive reader of one text; `_at` is the offset of what comes next."""

    def __init__(self, source: Source) -> None:
        self.places = Places(source)
        self.problems: list[Unread] = []
        self._text = source.text
        self._at = 0

    def document(self) -> Tree:
        """The one value the text holds; raises _Mistake where it holds anything else."""
        tree = self._value(1)
        if self._next():
            raise _Mistake("something follows the value", self._at)
        return tree

    def _next(self) -> str:
        space = _SPACE.match(self._text, self._at)
        self._at = space.end() if space else self._at
        return self._text[self._at : self._at + 1]

    def _value(self, depth: int) -> Tree:
        character = self._next()
        if depth > DEEPEST:
            raise _Mistake(f"more than {DEEPEST} collections inside each other", self._at)
        if character == "{":
            return self._object(depth)
        if character == "[":
            return self._array(depth)
        start = self._at
        scalar = self._string() if character == '"' else self._number_or_word()
        return Tree(self.places.span(start, self._at), scalar=scalar)

    def _object(self, depth: int) -> Tree:
        start = self._at
        entries: list[Entry] = []
        while self._continues(start, bool(entries), "}"):
            if self._next() != '"':
                raise _Mistake("a key in double quotes is missing", self._at)
            key_start = self._at
            key = self._string()
            span = self.places.span(key_start, self._at)
            if self._next() != ":":
                raise _Mistake("':' is missing after a key", self._at)
            self._at += 1
            entries.append(Entry(key, span, self._value(depth + 1)))
        self.problems += duplicates(entries)
        return Tree(self.places.span(start, self._at), entries=tuple(entries))

    def _array(self, depth: int) -> Tree:
        start = self._at
        items: list[Tree] = []
        while self._continues(start, bool(items), "]"):
            items.append(self._value(depth + 1))
        return Tree(self.places.span(start, self._at), items=tuple(items))

    def _continues(self, start: int, after_value: bool, end: str) -> bool:
        """Whether another value follows in a collection; steps over its opening, a comma or its end."""
        if not after_value:
            self._at = start + 1
        character = self._next()
        if character == end:
            self._at += 1
            return False
        if after_value:
            if character != ",":
                raise _Mistake(f"',' or '{end}' is missing", self._at)
            self._at += 1
        return True

    def _string(self) -> str:
        try:
            text, self._at = scanstring(self._text, self._at + 1, False)
        except JSONDecodeError as error:
            raise _Mistake(error.msg[:1].lower() + error.msg[1:], error.pos) from None
        return well_formed(text)

    def _number_or_word(self) -> Scalar:
        number = _NUMBER.match(self._text, self._at)
        if number:
            self._at = number.end()
            if number[1] or number[2]:
                return storable(float(number[0]))
            return storable(int(number[0])) if len(number[0]) < 25 else number[0]
        word = _WORD.match(self._text, self._at)
        if word is None or word[0] not in _WORDS:
            raise _Mistake("a value is missing", self._at)
        self._at = word.end()
        return _WORDS[word[0]]
