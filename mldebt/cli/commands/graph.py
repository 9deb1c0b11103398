"""`mldebt graph`: the graph of a project for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from mldebt.cli.edge import Exit, print_text, tell
from mldebt.cli.options import OneOf, project_argument, reading_options
from mldebt.cli.project import opened
from mldebt.graph.export import FORMATS, part_of
from mldebt.graph.lineage import find_nodes
from mldebt.graph.schema import EdgeKind, NodeKind


@click.command("graph")
@project_argument
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="json", show_default=True)
@click.option("--kind", "kinds", type=OneOf(NodeKind), multiple=True, help="Only nodes of this kind; repeatable.")
@click.option("--edge", "edges", type=OneOf(EdgeKind), multiple=True, help="Only edges of this kind; repeatable.")
@click.option("--around", metavar="NODE", help="Only what is connected with a node: a name, a path or an id.")
@click.option("--hops", type=click.IntRange(min=0), help="How far around it.")
@reading_options
def command(
    path: Path,
    form: str,
    kinds: tuple[NodeKind, ...],
    edges: tuple[EdgeKind, ...],
    around: str | None,
    hops: int | None,
    exclude: tuple[str, ...],
) -> int:
    """Print the graph as JSON, DOT or Mermaid.

    \b
    mldebt graph
    mldebt graph --format mermaid --kind dataset --kind job --edge feeds --edge produces
    mldebt graph --format dot --around models/demand.joblib --hops 2 | dot -Tsvg > demand.svg
    """
    project = opened(path, exclude)
    observed = project.observe()
    centre = [node.id for node in find_nodes(observed.graph, around)] if around else []
    print_text(FORMATS[form](part_of(observed.graph, kinds, edges, centre, hops)))
    mistakes = (*project.mistakes, *observed.mistakes)
    tell(mistakes)
    return Exit.INCOMPLETE if mistakes else Exit.CLEAN
