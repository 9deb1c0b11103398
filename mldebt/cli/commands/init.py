"""`mldebt init`: the first mldebt.yaml of a project."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from mldebt.cli.edge import Exit, print_text
from mldebt.cli.options import project_argument, reading_options
from mldebt.cli.project import opened
from mldebt.errors import MldebtError
from mldebt.fixes.files import replace_file
from mldebt.graph.graph import Graph, Node
from mldebt.graph.lineage import loop_through
from mldebt.graph.schema import NodeKind
from mldebt.linker.coverage import Resolution
from mldebt.linker.link import Linked
from mldebt.project.initial import InitialFacts, render_initial
from mldebt.project.vocabulary import FILE_NAME
from mldebt.reports.report import counted


@click.command("init")
@project_argument
@reading_options
def command(path: Path, exclude: tuple[str, ...]) -> int:
    """Write the first mldebt.yaml.

    It holds what was found in the project at PATH, as proposals in comments.

    \b
    mldebt init
    """
    project = opened(path, exclude)
    target = project.root / FILE_NAME
    if target.exists():
        raise MldebtError(f"'{target}' is there already", hint="edit it; `mldebt check` says what is wrong in it")
    found = initial_facts(project.observe().linked)
    replace_file(target, render_initial(found).encode())
    speak_about = len(found.unread) + len(found.unwritten) + len(found.models) + len(found.loops)
    print_text(f"wrote {target} with {counted(speak_about, 'proposal')}: check them and remove the comment signs\n")
    return Exit.CLEAN


def initial_facts(linked: Linked) -> InitialFacts:
    """What a project holds that people should speak about; data that is not known exactly is left out."""
    graph = linked.graph
    vague = {call.locator for call in linked.coverage.calls if call.resolution is not Resolution.RESOLVED}
    datasets = [node for node in graph.nodes(NodeKind.DATASET) if _locator(node) not in vague]
    return InitialFacts(
        owners=tuple(sorted(_owners(graph.nodes()))),
        unread=tuple(_locator(node) for node in datasets if node.attribute("written") and not node.attribute("read")),
        unwritten=tuple(
            _locator(node) for node in datasets if node.attribute("read") and not node.attribute("written")
        ),
        models=tuple(sorted({node.name for node in graph.nodes(NodeKind.MODEL)})),
        loops=tuple(_loops(graph)),
    )


def _owners(nodes: Iterable[Node]) -> set[tuple[str, str]]:
    """A glob for each top-level folder that holds something, with who seems to answer for it."""
    return {
        (f"{node.attribute('folder')}/**", str(node.attribute("owner")))
        for node in nodes
        if node.attribute("folder") and node.attribute("owner")
    }


def _loops(graph: Graph) -> list[tuple[str, ...]]:
    """What each feedback loop through a model runs through: its datasets, in order of name."""
    loops = {
        tuple(sorted({_locator(node) for node in loop_through(graph, model.id) if node.kind is NodeKind.DATASET}))
        for model in graph.nodes(NodeKind.MODEL)
    }
    return sorted(loop for loop in loops if loop)


def _locator(node: Node) -> str:
    return str(node.attribute("locator") or node.name)
