"""What `mldebt trace` and `mldebt impact` print: the ways of data as a tree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.looks import When, style_for_terminal
from mldebt.cli.project import opened
from mldebt.graph.export import node_record
from mldebt.graph.graph import Node
from mldebt.graph.lineage import Direction, Hop, lineage, one_node
from mldebt.graph.schema import NodeKind
from mldebt.reports.paint import BOLD, CYAN, DIM, Paint, visible
from mldebt.reports.report import counted

_GROUPS = ("features", "models", "endpoints", "consumers")


def show_lineage(
    path: Path, name: str, direction: Direction, form: str, each_feature: bool, exclude: tuple[str, ...], color: When
) -> int:
    """Prints everything up or downstream of a node; the exit code."""
    project = opened(path, exclude)
    observed = project.observe()
    start = lineage(observed.graph, one_node(observed.graph, name).id, direction)
    if form == "json":
        print_text(json.dumps(_record(start, direction), indent=2, ensure_ascii=False) + "\n")
    else:
        print_text(_text(start, direction, Paint(style_for_terminal(color, When.NEVER).color, False), each_feature))
    mistakes = (*project.mistakes, *observed.mistakes)
    tell(mistakes)
    return Exit.INCOMPLETE if mistakes else Exit.CLEAN


def grouped(start: Hop) -> dict[str, list[Node]]:
    """What people ask for among all that was reached: features, models, endpoints, consumers."""
    groups: dict[str, list[Node]] = {name: [] for name in _GROUPS}
    for hop in list(start.walk())[1:]:
        group = _group(hop.node)
        if group:
            groups[group].append(hop.node)
    return {name: sorted(nodes, key=lambda node: (node.name, node.id)) for name, nodes in groups.items() if nodes}


def _group(node: Node) -> str | None:
    if node.kind is NodeKind.JOB:
        return "endpoints" if node.attribute("tool") == "endpoint" else None
    return {NodeKind.FEATURE: "features", NodeKind.MODEL: "models", NodeKind.CONSUMER: "consumers"}.get(node.kind)


def _record(start: Hop, direction: Direction) -> dict[str, object]:
    groups = {name: [node.id for node in nodes] for name, nodes in grouped(start).items()}
    return {
        "version": 1,
        "start": node_record(start.node),
        "direction": direction.value,
        "hops": [
            {
                "from": hop.node.id,
                "to": further.node.id,
                "edge": further.edge.kind.value if further.edge else "",
                "node": node_record(further.node),
            }
            for hop in start.walk()
            for further in hop.hops
        ],
        "groups": groups,
    }


def _text(start: Hop, direction: Direction, paint: Paint, each_feature: bool) -> str:
    return "".join(f"{line}\n" for line in (*_tree(start, paint, each_feature), *_closing(start, direction)))


def _tree(start: Hop, paint: Paint, each_feature: bool) -> Iterator[str]:
    """A line a hop; hops that are all features and lead to nothing else are one line."""
    left: list[tuple[str, str, Hop | str]] = [("", "", start)]
    while left:
        guide, indent, item = left.pop()
        if isinstance(item, str):
            yield f"{guide}{paint('features', DIM)} {item}"
            continue
        yield f"{guide}{_label(item, paint)}"
        below = _below(item, each_feature)
        for number, further in reversed(list(enumerate(below, start=1))):
            last = number == len(below)
            left.append((f"{indent}{'└── ' if last else '├── '}", f"{indent}{'    ' if last else '│   '}", further))


def _below(hop: Hop, each_feature: bool) -> list[Hop | str]:
    """The hops below one, and the names of those that are only features."""
    only = [] if each_feature else [further for further in hop.hops if _is_all_features(further)]
    names = sorted({visible(below.node.name) for further in only for below in further.walk()})
    others = [further for further in hop.hops if further not in only]
    return [*others, *([", ".join(names)] if names else [])]


def _is_all_features(hop: Hop) -> bool:
    return all(below.node.kind is NodeKind.FEATURE for below in hop.walk())


def _label(hop: Hop, paint: Paint) -> str:
    """The node, what happens on the way to it, and where."""
    kind = hop.node.kind.value.replace("_", " ")
    parts = [f"{paint(kind, DIM)} {paint(visible(hop.node.name.removeprefix(f'{kind} ')), BOLD)}"]
    places = hop.edge.locations if hop.edge and hop.edge.locations else hop.node.locations
    if hop.edge:
        parts.append(visible(str(hop.edge.attributes.get("detail") or hop.edge.kind.value)))
    if places:
        parts.append(paint(f"{visible(places[0].path)}:{places[0].span.line}", CYAN))
    return "  ".join(parts)


def _closing(start: Hop, direction: Direction) -> Iterator[str]:
    number = sum(1 for _ in start.walk()) - 1
    if number == 0:
        yield f"nothing is {direction.value}"
        return
    yield ""
    if direction is Direction.DOWNSTREAM:
        for name, nodes in grouped(start).items():
            yield f"{name}: {', '.join(dict.fromkeys(visible(node.name) for node in nodes))}"
    yield f"{counted(number, 'thing')} {direction.value}"
