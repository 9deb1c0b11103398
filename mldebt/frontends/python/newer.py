"""Text in the syntax of a newer Python, said in words that the running one knows, each place where it was."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from mldebt.patterns import pattern

_SIGNS = pattern(r"(?m)^\s*(?:async\s+)?(?:def|class)\s+\w+\s*\[|^\s*type\s+\w+|\b[fF][rR]?[\"']|\b[rR][fF][\"']")
_LONGEST_LINE = 2000
_DEEPEST = 50
"""Text beyond these is left to the running Python: another parser may fall over what was made to nest."""
_OTHER_QUOTE = {'"': "'", "'": '"'}
_UNWRITABLE = frozenset("\\\n#{}")
"""What older Pythons do not allow between the braces of a formatted string."""


def in_older_words(text: str) -> str | None:
    """The same code without type parameters, `type` statements and quotes of an f-string inside it, or None.

    Every name keeps its line, and all but those of `type` statements their column. None where the running Python is
    new enough to know them, or the text is no Python at all. Sources: PEP 695 and PEP 701."""
    if sys.version_info >= (3, 12) or not _SIGNS.search(text) or _is_nested(text):
        return None
    try:
        finder = _Finder()
        MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True).visit(finder)
    except (cst.ParserSyntaxError, cst.CSTValidationError, RecursionError, UnicodeError):
        return None
    lines = [list(line) for line in text.splitlines(keepends=True)]
    for place, change in finder.changes:
        change.apply(lines, place)
    return "".join("".join(line) for line in lines)


def _is_nested(text: str) -> bool:
    """Whether lines are longer, or brackets in them deeper, than people write."""
    depth = deepest = 0
    for line in text.splitlines():
        if len(line) > _LONGEST_LINE:
            return True
        for character in line:
            depth += (character in "([{") - (character in ")]}")
            deepest = max(deepest, depth)
    return deepest > _DEEPEST


class _Change:
    """A change of a stretch of text that keeps its length."""

    def apply(self, lines: list[list[str]], place: CodeRange) -> None:
        """Writes blanks in its place."""
        for line, column in _characters(lines, place):
            lines[line][column] = " "


class _Alias(_Change):
    """A `type` statement becomes an assignment."""

    def __init__(self, name: str) -> None:
        self.name = name

    def apply(self, lines: list[list[str]], place: CodeRange) -> None:
        """Writes the name where the statement starts, and blanks up to the end of the place, which is its head."""
        super().apply(lines, place)
        start = place.start.column
        lines[place.start.line - 1][start : start + len(self.name)] = self.name


class _Requoted(_Change):
    """A text inside a formatted string gets other quotes, and loses the characters that must not stand there."""

    def __init__(self, quote: str) -> None:
        self.quote = quote

    def apply(self, lines: list[list[str]], place: CodeRange) -> None:
        """Writes the quotes at both ends."""
        places = list(_characters(lines, place))
        width, sign = len(self.quote), self.quote[0]
        unwritable = _UNWRITABLE | {sign, _OTHER_QUOTE[sign]} if width == 1 else {"\\"}
        for line, column in places[width:-width]:
            if lines[line][column] in unwritable:
                lines[line][column] = "_"
        for line, column in (*places[:width], *places[-width:]):
            lines[line][column] = sign


def _characters(lines: list[list[str]], place: CodeRange) -> Iterator[tuple[int, int]]:
    for line in range(place.start.line - 1, place.end.line):
        start = place.start.column if line == place.start.line - 1 else 0
        end = place.end.column if line == place.end.line - 1 else len(lines[line])
        yield from ((line, column) for column in range(start, end) if lines[line][column] not in "\r\n")


class _Finder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[tuple[CodeRange, _Change]] = []
        self._around: list[str] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Notes what of a node the older Python does not know."""
        match node:
            case cst.TypeParameters():
                self.changes.append((self._at(node), _Change()))
            case cst.TypeAlias(name=name):
                head = CodeRange(self._at(node).start, self._at(name).end)
                self.changes.append((head, _Alias(name.value)))
            case cst.FormattedString(quote=quote):
                self._around.append(quote)
            case cst.SimpleString():
                self._note_text(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """The quotes of a formatted string end with it."""
        if isinstance(original_node, cst.FormattedString):
            self._around.pop()

    def _note_text(self, node: cst.SimpleString) -> None:
        """A text inside a formatted string must have quotes that the strings around it have not."""
        if not self._around or node.prefix:
            return
        if len(node.quote) > 1:
            other = _OTHER_QUOTE[node.quote[0]]
            if node.quote in self._around and len(self._around) == 1 and not node.raw_value.endswith(other):
                self.changes.append((self._at(node), _Requoted(other * len(node.quote))))
        else:
            inside = {quote[0] for quote in self._around}
            quote = node.quote if node.quote not in inside else _OTHER_QUOTE[node.quote]
            if len(self._around[-1]) == 1 and quote not in inside:
                self.changes.append((self._at(node), _Requoted(quote)))

    def _at(self, node: cst.CSTNode) -> CodeRange:
        place = self.get_metadata(PositionProvider, node)
        assert isinstance(place, CodeRange)
        return place
