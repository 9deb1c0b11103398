"""The pages of tools show the graph of the files that they show; `MLDEBT_WRITE_TOOLS=1` draws it anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from mldebt.analysis import graph_of_files
from mldebt.graph.export import part_of, to_mermaid
from mldebt.graph.schema import EdgeKind, NodeKind

FOLDER = Path(__file__).parents[1] / "docs" / "tools"
_FILE = re.compile(r"```\w+ (?P<path>\S+)\n(?P<text>.*?)```", re.DOTALL)
_PICTURE = re.compile(r"(?<=```mermaid\n)(?P<shown>.*?)(?=```)", re.DOTALL)
PAGES = sorted(path.stem for path in FOLDER.glob("*.md") if "```mermaid" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PAGES)
def test_the_page_of_a_tool_shows_the_graph_of_its_sample(name: str) -> None:
    path = FOLDER / f"{name}.md"
    text = path.read_text(encoding="utf-8")
    graph = graph_of_files({match["path"]: match["text"] for match in _FILE.finditer(text)})
    kinds, edges = (NodeKind.DATASET, NodeKind.JOB, NodeKind.MODEL), (EdgeKind.FEEDS, EdgeKind.PRODUCES)
    drawn = to_mermaid(part_of(graph, kinds, edges, [], None)).rstrip() + "\n"
    if os.environ.get("MLDEBT_WRITE_TOOLS"):
        path.write_text(_PICTURE.sub(lambda _: drawn, text), encoding="utf-8")
    else:
        shown = _PICTURE.search(text)
        assert shown is not None and shown["shown"] == drawn
