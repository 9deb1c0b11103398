"""What `mldebt trace` and `mldebt impact` print: the ways of data as a tree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.looks import When, style_for_terminal
from mldebt.cli.project import opened
from mldebt.graph.export import node_record
from mldebt.graph.graph import Node
from mldebt.graph.lineage import Direction, Hop, lineage, one_node
from mldebt.graph.schema import NodeKind
from mldebt.reports.paint import visible
from mldebt.reports.report import Style, counted

_GROUPS = ("features", "models", "endpoints", "consumers")


def show_lineage(path: Path, name: str, direction: Direction, form: str, exclude: tuple[str, ...], color: When) -> int:
    """Prints everything up or downstream of a node; the exit code."""
    project = opened(path, exclude)
    observed = project.observe()
    start = lineage(observed.graph, one_node(observed.graph, name).id, direction)
    if form == "json":
        print_text(json.dumps(_record(start, direction), indent=2, ensure_ascii=False) + "\n")
    else:
        print_text(_text(start, direction, style_for_terminal(color, When.NEVER)))
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


def _text(start: Hop, direction: Direction, style: Style) -> str:
    console = Console(
        width=max(style.width, 60),
        force_terminal=style.color,
        no_color=not style.color,
        highlight=False,
        soft_wrap=True,
    )
    with console.capture() as capture:
        console.print(_tree(start))
        for line in _closing(start, direction):
            console.print(Text(line))
    return capture.get()


def _tree(start: Hop) -> Tree:
    root = Tree(_label(start), guide_style="dim")
    left = [(root, start)]
    while left:
        branch, hop = left.pop()
        left += [(branch.add(_label(further)), further) for further in hop.hops]
    return root


def _label(hop: Hop) -> Text:
    """The node, what happens on the way to it, and where."""
    label = Text(f"{hop.node.kind.value.replace('_', ' ')} ", style="dim")
    label.append(visible(hop.node.name), style="bold")
    places = hop.edge.locations if hop.edge and hop.edge.locations else hop.node.locations
    detail = str(hop.edge.attributes.get("detail") or hop.edge.kind.value) if hop.edge else ""
    if detail:
        label.append(f"  {visible(detail)}")
    if places:
        label.append(f"  {visible(places[0].path)}:{places[0].span.line}", style="cyan")
    return label


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
