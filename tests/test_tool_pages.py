"""The pages of tools show the graphs of the files that they show; `MLDEBT_WRITE_TOOLS=1` draws them anew."""

from __future__ import annotations

import os

import pytest
from tool_samples import FOLDER, samples_of

from mldebt.analysis import graph_of_files
from mldebt.graph.export import part_of, to_mermaid
from mldebt.graph.schema import EdgeKind, NodeKind

PAGES = sorted(path.stem for path in FOLDER.glob("*.md"))


@pytest.mark.parametrize("name", PAGES)
def test_the_page_of_a_tool_shows_the_graphs_of_its_samples(name: str) -> None:
    path = FOLDER / f"{name}.md"
    text = path.read_text(encoding="utf-8")
    samples = list(samples_of(text))
    assert samples, "a page of a tool shows the graph of a sample"
    drawn = [_drawn(sample.files) for sample in samples]
    if os.environ.get("MLDEBT_WRITE_TOOLS"):
        for sample, picture in reversed(list(zip(samples, drawn, strict=True))):
            text = text[: sample.start] + picture + text[sample.end :]
        path.write_text(text, encoding="utf-8")
    else:
        assert [sample.picture for sample in samples] == drawn


def _drawn(files: dict[str, str]) -> str:
    graph = graph_of_files(files)
    kinds, edges = (NodeKind.DATASET, NodeKind.JOB, NodeKind.MODEL), (EdgeKind.FEEDS, EdgeKind.PRODUCES)
    return to_mermaid(part_of(graph, kinds, edges, [], None)).rstrip() + "\n"
