"""Text with places: the only arithmetic on lines and columns.

Lines and columns are counted from 1, columns in code points, and the end of a span is the first column after it.
"""

from functools import cached_property

import msgspec

from mldebt.patterns import pattern

_LINE_END = pattern(r"\r\n|\r|\n")


class Span(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A stretch of text in one file; `end_column` is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


FILE_START = Span(1, 1, 1, 1)
"""The place of a statement about a whole file."""


class Location(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A span in a file; the path is relative to the root of the analysis, with forward slashes."""

    path: str
    span: Span

    def __str__(self) -> str:
        return f"{self.path}:{self.span}"


class Source:
    """The text of one file, its lines as Python, YAML and SARIF count them, and conversions of columns.

    Of a file that was read, `digest` tells the bytes that it held."""

    def __init__(self, path: str, text: str, digest: bytes = b"") -> None:
        self.path = path
        self.text = text
        self.digest = digest

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends; a text that ends in a line end has an empty last line."""
        return tuple(_LINE_END.split(self.text))

    def line(self, number: int) -> str:
        """The line of that number, empty outside the text."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else ""

    def column_of_byte(self, line: int, offset: int) -> int:
        """The column of a UTF-8 byte offset, which is how `ast` counts."""
        text = self.line(line)
        if text.isascii():
            return offset + 1
        return len(text.encode("utf-8")[:offset].decode("utf-8", "ignore")) + 1

    def utf16_column(self, line: int, column: int) -> int:
        """The column counted in UTF-16 code units, as SARIF and most editors do."""
        before = self.line(line)[: column - 1]
        return column if before.isascii() else len(before.encode("utf-16-le")) // 2 + 1

    def whole_line(self, number: int) -> Span:
        """The span of a line without its indentation."""
        text = self.line(number)
        start = len(text) - len(text.lstrip()) + 1
        return Span(number, start, number, max(start, len(text.rstrip()) + 1))
