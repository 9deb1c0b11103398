"""The reference page of the graph's vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mldebt.graph.attributes import COMMON_ATTRIBUTES, EDGE_ATTRIBUTES, NODE_ATTRIBUTES
from mldebt.graph.schema import DATA_EDGES, EDGE_SENTENCES, NODE_SENTENCES, AttributeDoc

GENERATED = "<!-- Generated from {source} by `mldebt docs`; edit that instead. -->"
"""The first line of every generated page."""


def render_graph_page() -> str:
    """The page `docs/graph.md`: every kind of node and edge and every attribute."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield GENERATED.format(source="mldebt/graph/schema.py and the attributes beside it")
    yield "# The graph"
    yield ""
    yield "Rules speak of nodes and edges of the kinds below. Data edges point the way data moves, so lineage is what"
    yield "they lead to and a feedback loop is a cycle of them."
    yield ""
    yield "## Kinds of node"
    yield ""
    for kind, sentence in NODE_SENTENCES.items():
        yield from (f"### {kind.value}", "", sentence, "")
        yield from attribute_table(NODE_ATTRIBUTES[kind])
    yield from ("### Attributes of every node", "")
    yield from attribute_table(COMMON_ATTRIBUTES)
    yield from ("## Kinds of edge", "", "| edge | data | meaning |", "|---|---|---|")
    for edge, sentence in EDGE_SENTENCES.items():
        yield f"| `{edge.value}` | {'yes' if edge in DATA_EDGES else 'no'} | {sentence} |"
    yield from ("", "### Attributes of edges", "")
    yield from list(attribute_table(EDGE_ATTRIBUTES))[:-1]


def attribute_table(attributes: Mapping[str, AttributeDoc]) -> Iterator[str]:
    """A table of attributes, with an empty line after it."""
    yield from ("| attribute | type | meaning |", "|---|---|---|")
    yield from (f"| `{name}` | {doc.type} | {doc.sentence} |" for name, doc in attributes.items())
    yield ""
