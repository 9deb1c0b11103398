"""Calls that are commented out: comment lines which, without their sign, are Python that calls something."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator, Sequence

from mldebt.facts.module import Commented
from mldebt.frontends.python.parsing import PARSER_ERRORS, parse
from mldebt.patterns import pattern
from mldebt.source import Source, Span

_CANDIDATE = pattern(r"^[ \t]*#[ \t]*[A-Za-z_][\w.]*[ \t]*(?:=[ \t]*[A-Za-z_][\w.]*[ \t]*)?\(", re.MULTILINE)
_BEGINS = pattern(r"[A-Za-z_][\w.]*\s*(?:=\s*[A-Za-z_][\w.]*\s*)?\(")
_EXAMPLE = pattern(r"\b(?:examples?|usage|e\.g|i\.e|for instance|such as|equivalent|same as|like)\b|>>>", re.IGNORECASE)
"""Words of a comment that shows how to call something, in place of a call that was taken out."""
_BY_HAND = pattern(
    r"\buncomment\b|\buse (?:it |this |these |them )?(?:for|if|when|instead)\b"
    r"|\bif you (?:want|need|like|wish)\b",
    re.IGNORECASE,
)
"""Words of a comment that tells people when to switch on, by hand, the code that follows."""
_CODE = pattern(r"\s*[\w.]+(?:\[[^\]]*\])?\s*(?:[-+*/|&]?=(?!=)|\()")
"""A line of code that was commented out with what follows it."""
_COMMAND = pattern(r"\bpython[\d.]*\s+-c\b")
"""A command that is given a program to run."""
_LOOK = pattern(
    r"\s*(?:print|display|pprint)\(|\s*[\w.]+(?:\[[^\]]*\])?\.(?:head|tail|info|describe|sample|shape|columns|dtypes)\b"
)
"""A line that only looks at what a call gave."""
_STRING_OR_COMMENT = pattern(
    r'''"""(?:[^\\]|\\.)*?"""|\'{3}(?:[^\\]|\\.)*?\'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*''', re.DOTALL
)
_MOST_LINES = 40


def commented(source: Source) -> tuple[Commented, ...]:
    """The calls in comments that have lines to themselves, in order; comments inside strings are none."""
    if not _CANDIDATE.search(source.text):
        return ()
    return tuple(found for group in _groups(source) for found in _calls(source, group))


def _groups(source: Source) -> Iterator[list[int]]:
    """The numbers of lines that are comments and nothing else, those that follow each other together."""
    group: list[int] = []
    for line in _comment_lines(source):
        if group and line != group[-1] + 1:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _comment_lines(source: Source) -> Iterator[int]:
    """The numbers of the lines that hold nothing but a comment."""
    text, line, counted = source.text, 1, 0
    for found in _STRING_OR_COMMENT.finditer(text):
        if not text.startswith("#", found.start()):
            continue
        begin = text.rfind("\n", 0, found.start()) + 1
        if not text[begin : found.start()].strip():
            line += text.count("\n", counted, begin)
            counted = begin
            yield line


def _calls(source: Source, group: Sequence[int]) -> Iterator[Commented]:
    texts = [source.line(line).lstrip().removeprefix("#") for line in group]
    index = 0
    while index < len(texts):
        end, call = _call_from(texts, index) if _BEGINS.match(texts[index].strip()) else (index, None)
        if call is None:
            index += 1
            continue
        before = texts[max(0, index - 2) : index]
        is_shown = any(map(_EXAMPLE.search, before)) or any(map(_COMMAND.search, texts[:index]))
        is_switch = any(map(_BY_HAND.search, _said_before(texts[:index])))
        function = ast.unparse(call.func)
        is_again = _is_called_beside(source, group[index], group[end - 1], function)
        is_look = any(map(_LOOK.match, texts)) and _is_called(source, function)
        if not (is_shown or is_switch or is_again or is_look):
            first, last = source.line(group[index]), source.line(group[end - 1])
            begin = len(first) - len(first.lstrip()) + 1
            yield _described(call, Span(group[index], begin, group[end - 1], len(last.rstrip()) + 1))
        index = end


def _said_before(texts: Sequence[str]) -> Sequence[str]:
    """The last two lines that speak, before the code that was commented out together."""
    end = len(texts)
    while end and _CODE.match(texts[end - 1]):
        end -= 1
    return texts[max(0, end - 2) : end]


def _is_called_beside(source: Source, first: int, last: int, function: str) -> bool:
    """Whether the code before or after a comment calls the function, in a statement of one line.

    The comment says how it is called, then, or how it was called once."""
    beside = [_nearest(source, first - 1, -1), _nearest(source, last + 1, 1)]
    call = re.compile(rf"(?<![\w.]){re.escape(function)}\s*\(")
    return any(call.search(text) is not None and not text.endswith((",", "(")) for text in beside)


def _is_called(source: Source, function: str) -> bool:
    """Whether the code of the file calls a function anywhere: what is commented out was a look at what it gives."""
    call = re.compile(rf"^[^#\n]*(?<![\w.])(?<!def ){re.escape(function)}\s*\(", re.MULTILINE)
    return call.search(source.text) is not None


def _nearest(source: Source, line: int, step: int) -> str:
    """The code of the first line that is not empty from one on, a blank one skipped."""
    for number in (line, line + step):
        text = source.line(number).partition("#")[0].rstrip() if 1 <= number <= len(source.lines) else ""
        if text:
            return text
    return ""


def _call_from(texts: Sequence[str], start: int) -> tuple[int, ast.Call | None]:
    """The call that begins on a line, with the index of the line after it."""
    for end in range(start + 1, min(len(texts), start + _MOST_LINES) + 1):
        text = textwrap.dedent("\n".join((texts[start].strip(), *texts[start + 1 : end]))).rstrip().rstrip(",")
        if text.count("(") > text.count(")"):
            continue
        try:
            tree = parse(text)
        except PARSER_ERRORS:
            continue
        statement = tree.body[0] if len(tree.body) == 1 else None
        if isinstance(statement, ast.Expr | ast.Assign) and isinstance(statement.value, ast.Call):
            return end, statement.value
        return start, None
    return start, None


def _described(call: ast.Call, span: Span) -> Commented:
    names: dict[str, None] = {}
    texts: dict[str, None] = {}
    for value in (*call.args, *(keyword.value for keyword in call.keywords)):
        for node in ast.walk(value):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts[node.value] = None
            elif isinstance(node, ast.Name | ast.Attribute):
                names[ast.unparse(node)] = None
    arguments = len(call.args) + len(call.keywords)
    return Commented(span, ast.unparse(call.func), tuple(names), tuple(texts), arguments)
