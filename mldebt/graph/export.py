"""Graphs as text for other programs: JSON, DOT, Mermaid."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable

from mldebt.graph.graph import Edge, Graph, Node
from mldebt.graph.schema import DATA_EDGES, EdgeKind, NodeKind
from mldebt.patterns import pattern
from mldebt.source import Location

VERSION = 1

_DOT_SHAPES = {
    NodeKind.DATASET: "cylinder",
    NodeKind.FEATURE: "ellipse",
    NodeKind.MODEL: "hexagon",
    NodeKind.JOB: "box",
    NodeKind.CHECK: "diamond",
    NodeKind.CONSUMER: "house",
}
_MERMAID_SHAPES = {
    NodeKind.DATASET: ("[(", ")]"),
    NodeKind.FEATURE: ("([", "])"),
    NodeKind.MODEL: ("{{", "}}"),
    NodeKind.JOB: ("[", "]"),
    NodeKind.CHECK: ("{", "}"),
    NodeKind.CONSUMER: ("[/", "/]"),
}
_MERMAID_ESCAPED = pattern(r'["#&<>`\\]|[^\x20-\x7e\xa0-\U0010ffff]')


def part_of(
    graph: Graph,
    kinds: Collection[NodeKind] = (),
    edge_kinds: Collection[EdgeKind] = (),
    around: Collection[str] = (),
    hops: int | None = None,
) -> Graph:
    """The nodes and edges of some kinds, and those some hops around some nodes whichever way edges point.

    No kinds are all kinds; without `around` it is the whole graph, without `hops` all that is connected. Where kinds of
    edges are asked for, nodes without any are left out.
    """
    of_kinds = {node.id: node for node in graph.nodes(*_in_order(kinds))}
    shown = [edge for edge in graph.edges() if not edge_kinds or edge.kind in edge_kinds]
    near = _near(shown, around, hops) if around else of_kinds.keys()
    nodes = {node_id: node for node_id, node in of_kinds.items() if node_id in near}
    between = [edge for edge in shown if edge.source in nodes and edge.target in nodes]
    joined = {end for edge in between for end in (edge.source, edge.target)} | set(around)
    return Graph((node for node in nodes.values() if not edge_kinds or node.id in joined), between)


def to_json(graph: Graph) -> str:
    """The whole graph: nodes and edges with their attributes and places."""
    document = {
        "version": VERSION,
        "nodes": [node_record(node) for node in graph.nodes()],
        "edges": [edge_record(edge) for edge in graph.edges()],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def node_record(node: Node) -> dict[str, object]:
    """A node as JSON has it."""
    return {
        "id": node.id,
        "kind": node.kind.value,
        "name": node.name,
        "locations": [_place(location) for location in node.locations],
        "attributes": dict(sorted(node.attributes.items())),
    }


def edge_record(edge: Edge) -> dict[str, object]:
    """An edge as JSON has it."""
    return {
        "source": edge.source,
        "target": edge.target,
        "kind": edge.kind.value,
        "locations": [_place(location) for location in edge.locations],
        "attributes": dict(sorted(edge.attributes.items())),
    }


def to_dot(graph: Graph) -> str:
    """The graph for Graphviz; edges that move data are solid, all others dotted."""
    lines = ["digraph mldebt {", "  rankdir=LR;", '  node [fontname="sans-serif"];']
    for node in graph.nodes():
        shape = _DOT_SHAPES.get(node.kind, "note")
        lines.append(f"  {_dot(node.id)} [label={_dot(node.name)}, shape={shape}, tooltip={_dot(node.kind.value)}];")
    for edge in graph.edges():
        style = "solid" if edge.kind in DATA_EDGES else "dotted"
        lines.append(f"  {_dot(edge.source)} -> {_dot(edge.target)} [label={_dot(edge.kind.value)}, style={style}];")
    return "\n".join([*lines, "}"]) + "\n"


def to_mermaid(graph: Graph) -> str:
    """The graph as a Mermaid flowchart, which GitHub draws in Markdown."""
    numbers = {node.id: f"n{number}" for number, node in enumerate(graph.nodes())}
    lines = ["flowchart LR"]
    for node in graph.nodes():
        opening, closing = _MERMAID_SHAPES.get(node.kind, ("[[", "]]"))
        lines.append(f'  {numbers[node.id]}{opening}"{_mermaid(node.name)}"{closing}')
    for edge in graph.edges():
        arrow = "-->" if edge.kind in DATA_EDGES else "-.->"
        lines.append(f"  {numbers[edge.source]} {arrow}|{edge.kind.value}| {numbers[edge.target]}")
    return "\n".join(lines) + "\n"


FORMATS: dict[str, Callable[[Graph], str]] = {"json": to_json, "dot": to_dot, "mermaid": to_mermaid}
"""Every form by the name users give it."""


def _near(edges: Iterable[Edge], around: Iterable[str], hops: int | None) -> set[str]:
    beside: dict[str, set[str]] = {}
    for edge in edges:
        beside.setdefault(edge.source, set()).add(edge.target)
        beside.setdefault(edge.target, set()).add(edge.source)
    near = set(around)
    ring, done = set(near), 0
    while ring and (hops is None or done < hops):
        ring = {neighbour for node in ring for neighbour in beside.get(node, ())} - near
        near |= ring
        done += 1
    return near


def _in_order(kinds: Collection[NodeKind]) -> list[NodeKind]:
    return [kind for kind in NodeKind if kind in kinds]


def _place(location: Location) -> dict[str, object]:
    span = location.span
    return {
        "path": location.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _dot(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _mermaid(text: str) -> str:
    return _MERMAID_ESCAPED.sub(lambda match: f"#{ord(match[0])};", text)
