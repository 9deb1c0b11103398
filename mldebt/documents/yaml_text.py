"""YAML as a tree, built from the parser's events in place of its nodes, to keep depth and aliases in our hands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from mldebt.documents.document import DEEPEST, Document, Places, duplicates, typed, well_formed
from mldebt.facts.file import Unread
from mldebt.facts.tree import Entry, Tree
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Source, Span

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ALIASED_NODES = 100_000
_TOO_DEEP = f"more than {DEEPEST} collections inside each other"
_STRING_TAG = "tag:yaml.org,2002:str"
_PROPERTIES = pattern(r"(?:[&!]\S*\s*)*")
_TEMPLATE = pattern(r"\{\{|\{%|<%")


def parse_yaml(source: Source) -> Document:
    """The content of a YAML file; several documents become a sequence.

    Tags are ignored, merge keys are merged, aliases are expanded. Scalars are typed as in JSON: `on`, `1:30` and dates
    are strings.
    """
    builder = _Builder(source)
    try:
        trees = tuple(builder.documents())
    except _TooDeep as error:
        return Document(None, (Unread(error.span, _TOO_DEEP),))
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        return Document(None, (_syntax_problem(source, builder.places, error),))
    problems = tuple(sorted(builder.problems, key=lambda problem: problem.span))
    if len(trees) < 2:
        return Document(trees[0] if trees else None, problems)
    first, last = trees[0].span, trees[-1].span
    return Document(Tree(Span(first.line, first.column, last.end_line, last.end_column), items=trees), problems)


def _syntax_problem(source: Source, places: Places, error: Exception) -> Unread:
    span, fact = FILE_START, "a character is not allowed"
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        span = places.span(mark.index, mark.index) if mark else FILE_START
        fact = " ".join(part for part in (error.context, error.problem) if part)
        if "nesting" in fact:  # newer parsers refuse deep nesting before we count it
            return Unread(span, _TOO_DEEP)
    elif isinstance(error, yaml.reader.ReaderError):
        span = places.span(error.position, error.position)
    template = _TEMPLATE.search(source.text)
    if template:
        return Unread(span, f"looks like a template ('{template[0]}' on line {_line(places, template)}): {fact}")
    return Unread(span, f"not YAML: {fact}")


def _line(places: Places, match: re.Match[str]) -> int:
    return places.position(match.start())[0]


class _TooDeep(Exception):
    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


class _Built(NamedTuple):
    """A tree with the number of its nodes and of its levels."""

    tree: Tree
    size: int = 1
    height: int = 1


class _Builder:
    """The trees of one file, and the problems met while they are built."""

    def __init__(self, source: Source) -> None:
        self.places = Places(source)
        self.problems: list[Unread] = []
        self._text = well_formed(source.text)
        self._events: Iterator[Any] = iter(())
        self._anchors: dict[str, _Built | None] = {}
        self._aliased = 0

    def documents(self) -> Iterator[Tree]:
        """The trees of the documents of the file, in order."""
        self._events = yaml.parse(self._text, Loader=_LOADER)
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors = {}
                yield self._node(next(self._events), 1).tree

    def _node(self, event: Any, depth: int) -> _Built:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        if depth > DEEPEST:
            raise _TooDeep(self._span(event))
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        built = self._content(event, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = built
        return built

    def _content(self, event: Any, depth: int) -> _Built:
        if isinstance(event, yaml.ScalarEvent):
            unquoted = not event.style and event.tag != _STRING_TAG
            return _Built(Tree(self._span(event), scalar=typed(event.value) if unquoted else event.value))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _alias(self, event: Any, depth: int) -> _Built:
        span = self._span(event)
        if event.anchor not in self._anchors:
            return self._refused(span, f"alias '*{event.anchor}' has no anchor before it")
        built = self._anchors[event.anchor]
        if built is None:
            return self._refused(span, f"alias '*{event.anchor}' stands inside what it stands for")
        if depth + built.height - 1 > DEEPEST:
            raise _TooDeep(span)
        self._aliased += built.size
        if self._aliased > _ALIASED_NODES:
            return self._refused(span, f"aliases stand for more than {_ALIASED_NODES} values")
        return built

    def _refused(self, span: Span, reason: str) -> _Built:
        self.problems.append(Unread(span, reason))
        return _Built(Tree(span))

    def _sequence(self, start: Any, depth: int) -> _Built:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        trees = tuple(item.tree for item in items)
        return _collection(Tree(self._extent(start, event, trees), items=trees), items)

    def _mapping(self, start: Any, depth: int) -> _Built:
        own: list[Entry] = []
        merged: list[Entry] = []
        parts: list[_Built] = []
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            parts += (key, value)
            if _is_merge(event):
                merged += self._merged(value.tree)
            elif key.tree.is_scalar:
                own.append(Entry(_key_text(event, key.tree), self._span(event), value.tree))
            else:
                self.problems += self._key_problem(event)
        self.problems += duplicates(own)
        extent = self._extent(start, event, tuple(part.tree for part in parts))
        return _collection(Tree(extent, entries=(*_inherited(merged, own), *own)), parts)

    def _merged(self, tree: Tree) -> list[Entry]:
        """The entries of the mappings behind a merge key; the first mapping that has a key wins."""
        mappings = (tree,) if tree.is_mapping else tree.items
        if mappings is None or not all(mapping.is_mapping for mapping in mappings):
            self.problems.append(Unread(tree.span, "only mappings can be merged with '<<'"))
            return []
        return [entry for mapping in mappings for entry in _inherited(mapping.entries or (), ())]

    def _key_problem(self, event: Any) -> Iterator[Unread]:
        index = event.start_mark.index
        if self._text[max(index - 1, 0) : index + 1] == "{{":
            yield Unread(self._span(event), "looks like a template ('{{' outside quotes)")
        elif not self._text.startswith("{{", index):
            yield Unread(self._span(event), "a key that is a collection is not read")

    def _span(self, event: Any) -> Span:
        start, end = event.start_mark.index, event.end_mark.index
        if getattr(event, "tag", None) or (event.anchor and not isinstance(event, yaml.AliasEvent)):
            properties = _PROPERTIES.match(self._text, start, end)
            start = properties.end() if properties else start
        if getattr(event, "style", None) in ("|", ">"):
            # The end of a block scalar is marked behind the blank lines that follow it.
            end = start + len(self._text[start:end].rstrip())
        return self.places.span(start, end)

    def _extent(self, start: Any, end: Any, children: tuple[Tree, ...]) -> Span:
        """The span of a collection.

        A block collection ends with its last child: the parser notices the end only at the next token, often lines
        below. What an alias stands for lies elsewhere and does not count.
        """
        begin = self.places.position(start.start_mark.index)
        marked = self.places.position(end.end_mark.index)
        if start.flow_style:
            return Span(*begin, *marked)
        ends = ((child.span.end_line, child.span.end_column) for child in children)
        return Span(*begin, *max((each for each in ends if begin <= each <= marked), default=begin))


def _collection(tree: Tree, parts: list[_Built]) -> _Built:
    size = 1 + sum(part.size for part in parts)
    return _Built(tree, size, 1 + max((part.height for part in parts), default=0))


def _is_merge(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and not event.style and event.value == "<<"


def _key_text(event: Any, key: Tree) -> str:
    return str(event.value) if isinstance(event, yaml.ScalarEvent) else str(key.scalar)


def _inherited(entries: list[Entry] | tuple[Entry, ...], own: list[Entry] | tuple[()]) -> tuple[Entry, ...]:
    """The entries that count beside a mapping's own: of equal keys the first, as merging wants it."""
    known = {entry.key for entry in own}
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.key not in known:
            found.setdefault(entry.key, entry)
    return tuple(found.values())
