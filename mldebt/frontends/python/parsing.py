"""Text parsed by this Python's own parser, and why some text could not be."""

from __future__ import annotations

import ast
import warnings

from mldebt.facts.file import Unread
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Source

PARSER_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What the parser raises for text that it cannot read."""

_PYTHON_2_LINE = pattern(
    r"""^\s*(?:print\s+[^\s=(.,)\]]|print\s*>>|exec\s+["'\w]|except\s+[\w.()\s,]+,\s*\w+\s*:|raise\s+\w+\s*,)"""
    r"""|\bur["']|<>|\b0[0-7]+[lL]?\b|\b\d+[lL]\b"""
)
_TEMPLATE = pattern(r"\{\{.*?\}\}|\{%.*?%\}")


def parse(text: str) -> ast.Module:
    """The syntax tree of a module; the parser's warnings about the text are nobody's business here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def parse_module(text: str) -> ast.Module:
    """The syntax tree of a whole module, which may be written for a newer Python than the running one.

    Raises what the parser raises of the text as it stands."""
    try:
        return parse(text)
    except SyntaxError as error:
        # Reading the text a second time is slow, and the import as well: only for files that need it.
        from mldebt.frontends.python.newer import in_older_words

        older = in_older_words(text)
        if older is None:
            raise
        try:
            return parse(older)
        except SyntaxError:
            raise error from None


def unread(source: Source, error: BaseException) -> Unread:
    """The fact that a text cannot be read, at the line of the error."""
    if isinstance(error, RecursionError | MemoryError):
        return Unread(FILE_START, "the code is nested too deeply to be read")
    if not isinstance(error, SyntaxError):
        return Unread(FILE_START, _small(str(error)))
    line = error.lineno or 0
    span = source.whole_line(line) if 1 <= line <= len(source.lines) else FILE_START
    message = _small(error.msg)
    if _PYTHON_2_LINE.search(source.line(line)) or "'print'" in message:
        return Unread(span, f"this looks like Python 2: {message}")
    if _TEMPLATE.search(source.text):
        return Unread(span, f"this looks like a template: {message}")
    return Unread(span, message)


def _small(message: str) -> str:
    text = message.rstrip(".").encode(errors="replace").decode()
    return text[:1].lower() + text[1:]
