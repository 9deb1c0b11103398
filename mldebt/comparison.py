"""Two states of a project compared: findings that are new or gone, and what changed in the graph."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import msgspec
from msgspec.structs import replace

from mldebt.analysis import Observed
from mldebt.finding import Finding
from mldebt.graph.graph import Graph, Node
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.patterns import pattern
from mldebt.source import Location

_WRITTEN = (".md", ".rst", ".txt", ".adoc", ".ipynb")
_WRITE_UPS = ("readme", "model_card", "modelcard", "model-card", "changelog", "history", "changes", "news")
_DOCUMENTATION = frozenset({"doc", "docs", "documentation", "model_cards", "modelcards", "model-cards", "reports"})
_IN_MEMORY = (EdgeKind.FLOWS, EdgeKind.LABELS)
_AT_REST = (EdgeKind.PRODUCES, EdgeKind.FEEDS)
_SHOWN = frozenset({"image", "report"})
"""What data holds that people look at, and no model learns from."""
_SETTINGS = (".yaml", ".yml", ".toml", ".ini", ".cfg", ".env")
_LINE = pattern(r"(unknown data at .+):\d+$")
"""A line in the name of what has no other, which moves with every line above it."""


class Thing(msgspec.Struct, frozen=True, order=True):
    """Something that people know by a name: what it is (feature, dataset, upstream, model, job, consumer).

    `path` is where a feature or model belongs, and what a consumer reads."""

    what: str
    name: str
    path: str = ""


class Learning(msgspec.Struct, frozen=True):
    """What a model learns from that it did not, and what it no longer learns from, by name."""

    model: Thing
    location: Location | None
    added: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether it learns from anything else than before."""
        return bool(self.added or self.gone)


class Comparison(msgspec.Struct, frozen=True):
    """What came and what went between two states of a project."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    added: tuple[Thing, ...]
    removed: tuple[Thing, ...]
    learning: tuple[Learning, ...]


def compare(
    before: Graph, after: Graph, findings_before: Iterable[Finding], findings_after: Iterable[Finding]
) -> Comparison:
    """The differences between two graphs and their findings; findings are the same by fingerprint, as in a baseline."""
    old, new = tuple(findings_before), tuple(findings_after)
    had, has = set(_things(before)), set(_things(after))
    return Comparison(
        new=_missing(new, old),
        gone=_missing(old, new),
        added=tuple(sorted(has - had)),
        removed=tuple(sorted(had - has)),
        learning=tuple(_learning(before, after)),
    )


def marked(after: Observed, before: Observed, changed: Collection[str]) -> Observed:
    """The later state with what the comparison tells of its models; `changed` are the files that differ."""
    told = {learning.model: node for node, learning in _compared(before.graph, after.graph) if learning.differs}
    attributes = {
        node.id: {"learns_differently": True, "explained": _is_explained(node, changed)} for node in told.values()
    }
    graph = Graph(
        (replace(node, attributes={**node.attributes, **attributes.get(node.id, {})}) for node in after.graph.nodes()),
        after.graph.edges(),
    )
    return replace(after, linked=replace(after.linked, graph=graph))


def _missing(these: tuple[Finding, ...], those: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings of which there are fewer among the others, as many as are lacking."""
    left = Counter(finding.fingerprint for finding in those)
    found = []
    for finding in these:
        if left[finding.fingerprint]:
            left[finding.fingerprint] -= 1
        else:
            found.append(finding)
    return tuple(found)


def _things(graph: Graph) -> Iterator[Thing]:
    for node in graph.nodes():
        match node.kind:
            case NodeKind.FEATURE:
                holder = str(node.attribute("dataset") or node.attribute("path") or "")
                yield Thing("feature", node.name, _LINE.sub(r"\1", holder))
            case NodeKind.DATASET if not node.attribute("unknown"):
                comes_from_outside = not graph.incoming(node.id, EdgeKind.PRODUCES)
                yield Thing("upstream dependency" if comes_from_outside else "dataset", node.name)
            case NodeKind.MODEL:
                yield _model(node)
            case NodeKind.JOB if not node.attribute("test") and _handles_data(graph, node):
                yield Thing("job", node.name)
            case NodeKind.CONSUMER:
                yield Thing("consumer", node.name)
    yield from _readers(graph)


def _readers(graph: Graph) -> Iterator[Thing]:
    """The jobs that read what others may rely on: predictions, declared outputs."""
    for node in graph.nodes(NodeKind.DATASET):
        if node.attribute("contract"):
            for edge in graph.outgoing(node.id, EdgeKind.FEEDS):
                yield Thing("consumer", graph.node(edge.target).name, node.name)


def _handles_data(graph: Graph, job: Node) -> bool:
    """Whether a job reads or makes data or models, and is no document that only shows how."""
    is_document = job.attribute("tool") == "document"
    return not is_document and bool(graph.incoming(job.id, EdgeKind.FEEDS) or graph.outgoing(job.id, EdgeKind.PRODUCES))


def _model(node: Node) -> Thing:
    return Thing("model", node.name, str(node.attribute("path") or ""))


def _learning(before: Graph, after: Graph) -> Iterator[Learning]:
    found = {learning.model: learning for _, learning in _compared(before, after)}
    yield from (found[model] for model in sorted(found) if found[model].differs)


def _compared(before: Graph, after: Graph) -> Iterator[tuple[Node, Learning]]:
    """Each model that both graphs have, with what it learns from now and did not, or no longer does."""
    had: dict[Thing, set[str]] = {}
    for node in before.nodes(NodeKind.MODEL):
        had.setdefault(_model(node), set()).update(_lessons(before, node))
    has: dict[Thing, set[str]] = {}
    for node in after.nodes(NodeKind.MODEL):
        has.setdefault(_model(node), set()).update(_lessons(after, node))
    for node in after.nodes(NodeKind.MODEL):
        model = _model(node)
        if model in had:
            added, gone = has[model] - had[model], had[model] - has[model]
            location = node.locations[0] if node.locations else None
            yield node, Learning(model, location, tuple(sorted(added)), tuple(sorted(gone)))


def _lessons(graph: Graph, model: Node) -> Iterator[str]:
    """What a model learns from: its features by name, and every dataset upstream of it."""
    found = {model.id}
    waiting = [model.id]
    while waiting:
        node_id = waiting.pop()
        for source in _made_from(graph, node_id):
            if source.kind is NodeKind.DATASET and _is_told(source):
                yield f"dataset {source.name}"
            elif source.kind is NodeKind.FEATURE and node_id == model.id:
                yield f"feature {source.name}"
            if source.id not in found:
                found.add(source.id)
                waiting.append(source.id)


def _is_told(data: Node) -> bool:
    """Whether data has a name, and is none that people look at or set."""
    is_for_people = data.attribute("holds") in _SHOWN or data.name.endswith(_SETTINGS)
    return not data.attribute("unknown") and not is_for_people


def _made_from(graph: Graph, node_id: str) -> Iterator[Node]:
    """What something is made from: as finely as code shows, else all that the jobs take in that make it."""
    flows = [edge for kind in _IN_MEMORY for edge in graph.incoming(node_id, kind)]
    holders = graph.incoming(node_id, EdgeKind.CONTAINS) if graph.node(node_id).kind is NodeKind.FEATURE else ()
    edges = [*flows, *holders] or [edge for kind in _AT_REST for edge in graph.incoming(node_id, kind)]
    return (graph.node(edge.source) for edge in edges)


def _is_explained(model: Node, changed: Collection[str]) -> bool:
    """Whether a write-up that may speak of the model changed: beside it, above it, or in the documentation."""
    folder = posixpath.dirname(str(model.attribute("path") or ""))
    return any(_is_write_up(path, folder) for path in changed)


def _is_write_up(path: str, folder: str) -> bool:
    name, holder = posixpath.basename(path).lower(), posixpath.dirname(path)
    if not name.endswith(_WRITTEN):
        return False
    if not _DOCUMENTATION.isdisjoint(holder.lower().split("/")):
        return True
    beside = holder == "" or folder == holder or folder.startswith(f"{holder}/")
    return beside and name.startswith(_WRITE_UPS)
