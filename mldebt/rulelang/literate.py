"""Literate tests: Markdown pages whose sections hold code or graphs and, on its lines, what is expected there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from mldebt.errors import Mistakes, MldebtError
from mldebt.patterns import pattern
from mldebt.source import Location, Source, Span

GRAPH = "graph"
PROSE = frozenset({"", "text", "console"})

_HEADING = pattern(r"##\s+(.*?)\s*#*\s*$")
_FENCE = pattern(r"(`{3,}|~{3,})\s*(.*?)\s*$")
_COMMENT = pattern(r"\s*(?:#|--|//)\s*expect(?:-\w+)?\b.*$")
_EXPECTATION = pattern(r'\s*(?:#|--|//)\s*(expect|expect-missing):\s*([a-z0-9-]+)(?:\s+"((?:[^"\\]|\\.)*)")?')


class Expectation(msgspec.Struct, frozen=True):
    """A finding of a rule on a line of a block, with some of its message; a missing one is known not to be found."""

    rule: str
    text: str
    line: int
    missing: bool


class Block(msgspec.Struct, frozen=True):
    """A fenced block: a file, or a graph where the path is empty.

    `first_line` is the page's line of its first line. Expectations, with lines of the page, are cut out of the text.
    """

    language: str
    path: str
    text: str
    first_line: int
    expectations: tuple[Expectation, ...]


class Section(msgspec.Struct, frozen=True):
    """A heading with the blocks below it: one test."""

    title: str
    line: int
    blocks: tuple[Block, ...]

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """Those of all blocks in order."""
        return tuple(expectation for block in self.blocks for expectation in block.expectations)

    @property
    def is_graph(self) -> bool:
        """Whether it is a graph in its text form, not files."""
        return any(block.language == GRAPH for block in self.blocks)

    def fires(self, rule: str) -> bool:
        """Whether it expects a finding of the rule."""
        return any(expected.rule == rule and not expected.missing for expected in self.expectations)

    def is_silent(self, rule: str) -> bool:
        """Whether it expects that the rule finds nothing, and that this is right."""
        return not any(expected.rule == rule for expected in self.expectations)


def read_page(source: Source) -> tuple[Section, ...]:
    """The sections of a page that hold blocks; raises `Mistakes` with everything that is wrong in it."""
    mistakes: list[MldebtError] = []
    sections = tuple(section for section in _sections(source, mistakes) if section.blocks)
    for section in sections:
        if section.is_graph and len(section.blocks) > 1:
            place = _place(source, section.blocks[1].first_line - 1)
            mistakes.append(MldebtError("a section with a graph has one block", place, "begin another section"))
    if mistakes:
        raise Mistakes(mistakes)
    return sections


def _sections(source: Source, mistakes: list[MldebtError]) -> Iterator[Section]:
    title, line, blocks = "", 1, list[Block]()
    number = 1
    while number <= len(source.lines):
        heading, fence = _HEADING.match(source.line(number)), _FENCE.match(source.line(number))
        if heading:
            yield Section(title, line, tuple(blocks))
            title, line, blocks = heading[1], number, []
        elif fence:
            end = _end_of_block(source, number, fence[1])
            blocks += _block(source, number, end, fence[2], mistakes)
            number = end
        number += 1
    yield Section(title, line, tuple(blocks))


def _end_of_block(source: Source, start: int, fence: str) -> int:
    for number in range(start + 1, len(source.lines) + 1):
        line = source.line(number).rstrip()
        if line.startswith(fence) and set(line) == {fence[0]}:
            return number
    return len(source.lines) + 1


def _block(source: Source, start: int, end: int, info: str, mistakes: list[MldebtError]) -> Iterator[Block]:
    language, _, path = info.partition(" ")
    if info in PROSE:
        return
    if language != GRAPH and not path:
        hint = "write ```graph, or the language and a path as in ```python train.py"
        mistakes.append(MldebtError(f"the block '{info}' names no file", _place(source, start), hint))
        return
    expectations: list[Expectation] = []
    lines = []
    for number in range(start + 1, end):
        text, expected = _split(source, number, mistakes)
        lines.append(text)
        expectations += expected
    yield Block(language, path.strip(), "".join(f"{line}\n" for line in lines), start + 1, tuple(expectations))


def _split(source: Source, number: int, mistakes: list[MldebtError]) -> tuple[str, list[Expectation]]:
    line = source.line(number)
    comment = _COMMENT.search(line)
    if comment is None:
        return line, []
    at, expected = comment.start(), []
    while found := _EXPECTATION.match(line, at):
        text = re.sub(r"\\(.)", r"\1", found[3] or "")
        expected.append(Expectation(found[2], text, number, found[1] == "expect-missing"))
        at = found.end()
    if line[at:].strip():
        hint = 'write # expect: rule-id "text in the message"'
        place = Location(source.path, Span(number, at + 1, number, len(line) + 1))
        mistakes.append(MldebtError(f"'{line[at:].strip()}' is no expectation", place, hint))
    return line[: comment.start()], expected


def _place(source: Source, number: int) -> Location:
    return Location(source.path, source.whole_line(number))
