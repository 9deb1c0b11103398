"""The text form of graphs: `ranker:model -feeds-> rank_users:job`, one trail a line.

A node is written `name:kind {attribute: value}`; its kind and attributes are stated once, wherever it is mentioned.
Names with spaces, colons or braces stand in double quotes. An edge is `-kind->` or `-kind {attribute: value}->`, and
`#` begins a comment. The nodes and edges of the graph are located where they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mldebt.documents import parse_yaml
from mldebt.errors import Mistakes, MldebtError, suggestion
from mldebt.graph.attributes import EDGE_ATTRIBUTES, attributes_of
from mldebt.graph.graph import Edge, Graph, Node, Value
from mldebt.graph.schema import AttributeDoc, EdgeKind, NodeKind
from mldebt.patterns import pattern
from mldebt.source import Location, Source, Span

_NAME = pattern(r'"((?:[^"\\]|\\.)+)"|([^\s:{}"#]+)')
_KIND = pattern(r":([A-Za-z_]+)")
_ATTRIBUTES = pattern(r'[ \t]*(\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\})')
_ARROW_START = pattern(r"[ \t]+-([A-Za-z_]+)")
_ARROW_END = pattern(r"[ \t]*->[ \t]*")
_REST = pattern(r"[ \t]*(#.*)?$")
_DERIVED = frozenset({"name", "kind", "path", "folder", "put_away"})
_TYPES: dict[str, type | tuple[type, ...]] = {"string": str, "boolean": bool, "integer": int, "number": (int, float)}


def parse_graph(source: Source) -> Graph:
    """The graph of a text; raises `Mistakes` with everything that is wrong in it."""
    reader = _GraphReader(source)
    for number, line in enumerate(source.lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            reader.read_line(number, line)
    graph_nodes = reader.nodes()
    if reader.mistakes:
        raise Mistakes(reader.mistakes)
    return Graph(graph_nodes, reader.edges)


@dataclass(slots=True)
class _Mention:
    """A node as far as it was stated."""

    location: Location
    kind: NodeKind | None = None
    misspelt: bool = False
    attributes: dict[str, Value] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)


class _Stuck(Exception):
    """A line cannot be read further; the mistake is kept."""


class _GraphReader:
    """What the lines read so far state."""

    def __init__(self, source: Source) -> None:
        self.mistakes: list[MldebtError] = []
        self.edges: list[Edge] = []
        self._source = source
        self._mentions: dict[str, _Mention] = {}

    def read_line(self, number: int, line: str) -> None:
        """Takes in one trail."""
        try:
            at = len(line) - len(line.lstrip())
            name, at = self._node(number, line, at)
            while not _REST.match(line, at):
                arrow, start, at = self._arrow(number, line, at)
                target, at = self._node(number, line, at)
                if arrow is not None:
                    kind, attributes = arrow
                    place = self._location(number, start, at)
                    self.edges.append(Edge(name, target, kind, (place,), attributes))
                name = target
        except _Stuck:
            return

    def nodes(self) -> list[Node]:
        """The nodes stated, once all lines are read; one without a kind is a mistake."""
        found = []
        for name, mention in self._mentions.items():
            if mention.kind is None:
                if not mention.misspelt:
                    self._mistake(mention.location, f"'{name}' has no kind", f"write {name}:dataset, {name}:job, …")
                continue
            self._check(mention.attributes, mention.places, attributes_of(mention.kind), f"a {mention.kind.value}")
            found.append(Node(name, mention.kind, name, (mention.location,), mention.attributes))
        return found

    def _node(self, number: int, line: str, at: int) -> tuple[str, int]:
        name = _NAME.match(line, at)
        if name is None:
            raise self._stuck(
                number, at, line, "a node is due here", "write name:kind, with odd names in double quotes"
            )
        text = name[2] or re.sub(r"\\(.)", r"\1", name[1])
        mention = self._mentions.setdefault(text, _Mention(self._location(number, name.start(), name.end())))
        at = name.end()
        kind = _KIND.match(line, at)
        if kind:
            at = kind.end()
            self._state_kind(text, mention, kind, number)
        attributes = _ATTRIBUTES.match(line, at)
        if attributes:
            at = attributes.end()
            values, places = self._attributes(number, attributes)
            mention.attributes.update(values)
            mention.places.update(places)
        return text, at

    def _state_kind(self, name: str, mention: _Mention, written: re.Match[str], number: int) -> None:
        place = self._location(number, written.start(1), written.end(1))
        known = [kind.value for kind in NodeKind]
        if written[1] not in known:
            mention.misspelt = True
            self._mistake(place, f"no kind of node is called '{written[1]}'", suggestion(written[1], known))
        elif mention.kind is not None and mention.kind.value != written[1]:
            fact = f"'{name}' is a {mention.kind.value} on line {mention.location.span.line}"
            self._mistake(place, fact, "one name is one node; use another name")
        else:
            mention.kind = NodeKind(written[1])

    def _arrow(self, number: int, line: str, at: int) -> tuple[tuple[EdgeKind, Mapping[str, Value]] | None, int, int]:
        start = _ARROW_START.match(line, at)
        attributes = _ATTRIBUTES.match(line, start.end()) if start else None
        end = _ARROW_END.match(line, attributes.end() if attributes else start.end()) if start else None
        if start is None or end is None:
            raise self._stuck(number, at, line, "an edge is due here", "write an edge as -feeds-> between spaces")
        known = [kind.value for kind in EdgeKind]
        values, places = self._attributes(number, attributes) if attributes else ({}, {})
        self._check(values, places, EDGE_ATTRIBUTES, "an edge")
        if start[1] not in known:
            place = self._location(number, start.start(1), start.end(1))
            self._mistake(place, f"no kind of edge is called '{start[1]}'", suggestion(start[1], known))
            return None, start.start(1) - 1, end.end()
        return (EdgeKind(start[1]), values), start.start(1) - 1, end.end()

    def _attributes(self, number: int, written: re.Match[str]) -> tuple[dict[str, Value], dict[str, Span]]:
        padding = "\n" * (number - 1) + " " * written.start(1)
        document = parse_yaml(Source(self._source.path, padding + written[1]))
        for problem in document.problems:
            self.mistakes.append(MldebtError(problem.reason, Location(self._source.path, problem.span)))
        entries = (document.tree.entries or ()) if document.tree else ()
        places = {entry.key: entry.span for entry in entries}
        return {entry.key: entry.value.scalar for entry in entries if entry.value.scalar is not None}, places

    def _check(
        self, values: Mapping[str, Value], places: Mapping[str, Span], known: Mapping[str, AttributeDoc], owner: str
    ) -> None:
        for name, span in places.items():
            place = Location(self._source.path, span)
            if name not in known or name in _DERIVED:
                names = [word for word in known if word not in _DERIVED]
                self._mistake(place, f"{owner} has no attribute '{name}' of its own", suggestion(name, names))
            elif not _is_of(values.get(name), known[name].type):
                self._mistake(place, f"'{name}' is of type {known[name].type}, not {values.get(name)!r}")

    def _location(self, number: int, start: int, end: int) -> Location:
        return Location(self._source.path, Span(number, start + 1, number, end + 1))

    def _mistake(self, place: Location, fact: str, hint: str | None = None) -> None:
        self.mistakes.append(MldebtError(fact, place, hint))

    def _stuck(self, number: int, at: int, line: str, fact: str, hint: str) -> _Stuck:
        at += len(line[at:]) - len(line[at:].lstrip())
        self._mistake(self._location(number, at, at + 1), fact, hint)
        return _Stuck()


def _is_of(value: object, type_name: str) -> bool:
    if isinstance(value, bool):
        return type_name == "boolean"
    return isinstance(value, _TYPES[type_name])


def format_graph(nodes: Iterable[Node], edges: Iterable[Edge]) -> str:
    """The text of nodes and edges, one a line, in the order given."""
    lines = [f"{_quoted(node.id)}:{node.kind.value}{_braced(node.attributes)}" for node in nodes]
    lines += [
        f"{_quoted(edge.source)} -{edge.kind.value}{_braced(edge.attributes)}-> {_quoted(edge.target)}"
        for edge in edges
    ]
    return "".join(f"{line}\n" for line in lines)


def _quoted(name: str) -> str:
    match = _NAME.fullmatch(name)
    if match and match[2]:
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _braced(attributes: Mapping[str, Value]) -> str:
    if not attributes:
        return ""
    return f" {{{', '.join(f'{name}: {_spelt(value)}' for name, value in sorted(attributes.items()))}}}"


def _spelt(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return _always_quoted(value) if isinstance(value, str) else str(value)


def _always_quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
