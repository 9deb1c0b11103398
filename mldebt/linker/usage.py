"""What follows from the edges: folders and their files, what jobs do out of sight, what data holds, what is used."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mldebt.facts.code import Call
from mldebt.facts.module import Module
from mldebt.facts.pipeline import HOLE
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.landmarks import Access
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.metric_words import METRICS
from mldebt.linker.operands import words_in
from mldebt.linker.places import containers, holds_by_name, matching
from mldebt.linker.watching import DISPLAYS

_ENDS = frozenset({NodeKind.MODEL, NodeKind.TRANSFORMER, NodeKind.PREDICTION})


def add_containment(builder: GraphBuilder) -> None:
    """Folders hold files and patterns cover places; data written into either can be read from it.

    What is in a part comes from the whole where no part of it is made; where some are, from what is written to the
    whole itself: what is written to one file of a folder does not come back from another.
    """
    datasets = {builder.name(node): node for node in builder.ids(NodeKind.DATASET)}
    on_disk = [name for name, node in datasets.items() if builder.attribute(node, "medium") in {"file", "directory"}]
    parts: dict[str, list[str]] = {}
    for inside, folder in containers(name for name in on_disk if "*" not in name).items():
        parts.setdefault(datasets[folder], []).append(datasets[inside])
    made = {node for node in datasets.values() if _is_made(builder, node)}
    for pattern in (name for name in on_disk if "*" in name and not name.startswith("*")):
        parts.setdefault(datasets[pattern], []).extend(datasets[name] for name in matching(pattern, on_disk))
        around = datasets.get(posixpath.dirname(pattern))
        if around is not None and datasets[pattern] in made and "*" not in posixpath.dirname(pattern):
            parts.setdefault(around, []).append(datasets[pattern])
    written = {whole: _written_to(builder, whole) for whole in parts if whole in made}
    for whole, held in parts.items():
        sources = [whole] if made.isdisjoint(held) else written.get(whole, ())
        for part in held:
            _contain(builder, whole, part, sources)


def _is_made(builder: GraphBuilder, node: str) -> bool:
    return builder.attribute(node, "written") is True or bool(builder.predecessors(EdgeKind.PRODUCES).get(node))


def _written_to(builder: GraphBuilder, whole: str) -> Sequence[str]:
    """What data flows into a whole by its own name."""
    return sorted(builder.predecessors(EdgeKind.FLOWS).get(whole, ()))


def _contain(builder: GraphBuilder, outer: str, inner: str, sources: Iterable[str]) -> None:
    """`sources` are what a part that nothing makes by its name holds."""
    builder.edge(outer, EdgeKind.CONTAINS, inner)
    if builder.attribute(inner, "written"):
        detail = f"{builder.name(inner)} is in {builder.name(outer)}"
        builder.edge(inner, EdgeKind.FLOWS, outer, builder.locations(outer)[:1], detail=detail)
    else:
        detail = f"{builder.name(outer)} holds {builder.name(inner)}"
        for source in sources:
            builder.edge(source, EdgeKind.FLOWS, inner, builder.locations(inner)[:1], detail=detail)


def add_blind_flows(builder: GraphBuilder) -> None:
    """Where nobody saw how a declared output is made, it is made of all that its job takes in."""
    feeds = builder.predecessors(EdgeKind.FEEDS)
    produces = builder.successors(EdgeKind.PRODUCES)
    flows = builder.predecessors(EdgeKind.FLOWS)
    for job in builder.ids(NodeKind.JOB):
        if not builder.attribute(job, "declared"):
            continue
        for output in sorted(produces.get(job, ())):
            seen = flows.get(output) or any(flows.get(column) for column in _columns(builder, output))
            if builder.kind(output) is NodeKind.DATASET and not seen:
                for source in sorted(feeds.get(job, set()) - {output}):
                    detail = f"{builder.name(job)} makes {builder.name(output)} of {builder.name(source)}"
                    at = builder.edge_locations(job, EdgeKind.PRODUCES, output)
                    builder.edge(source, EdgeKind.FLOWS, output, at, via=builder.name(job), detail=detail)


def mark_contents(builder: GraphBuilder) -> None:
    """What every dataset holds: a model, predictions, a report, an image, or other data."""
    predicted = _reached_in_memory(builder)
    models: set[str] = set()
    for model in builder.ids(NodeKind.MODEL):
        for target in sorted(builder.successors(EdgeKind.FLOWS).get(model, ())):
            models.add(target)
            if builder.kind(target) is NodeKind.DATASET:
                builder.mark(model, "locator", builder.name(target))
    models |= set(_only_made_of(builder, models))
    for node in builder.ids(NodeKind.DATASET):
        holds = holds_by_name(builder.name(node))
        if node in models or builder.attribute(node, "hosted") or builder.attribute(node, "served"):
            holds = "model"
        elif holds == "data" and node in predicted:
            holds = "predictions"
        for part in (node, *_columns(builder, node)):
            builder.mark(part, "holds", holds)
    for node in builder.ids(NodeKind.PREDICTION):
        builder.mark(node, "stored", _is_stored(builder, node))
    for node in _made_of(builder, predicted):
        if builder.attribute(node, "holds") in {"data", "predictions"}:
            builder.mark(node, "contract", True)


def mark_shows(builder: GraphBuilder, modules: Mapping[str, Module]) -> None:
    """The notebooks in which people look at data, and the pages that show it: they neither write any nor keep a
    model."""
    produces = builder.successors(EdgeKind.PRODUCES)
    for job in builder.ids(NodeKind.JOB):
        keeps = bool(produces.get(job))
        builder.mark(job, "only_shows", builder.attribute(job, "tool") == "notebook" and not keeps)
        paths = (at.path for at in builder.locations(job)[:1] if at.path in modules)
        imports = {one.name.partition(".")[0] for path in paths for one in modules[path].imports}
        builder.mark(job, "page", not keeps and not DISPLAYS.isdisjoint(imports))


def mark_repeated_reads(builder: GraphBuilder) -> None:
    """Tells of reads of data by further jobs of a file that reads it already, such as the routes of an application."""
    for dataset in builder.ids(NodeKind.DATASET):
        told: set[str] = set()
        jobs = builder.successors(EdgeKind.FEEDS).get(dataset, set())
        for job in sorted(jobs, key=lambda job: (builder.edge_locations(dataset, EdgeKind.FEEDS, job)[:1], job)):
            path = next((at.path for at in builder.locations(job)), job)
            if path in told:
                builder.edge(dataset, EdgeKind.FEEDS, job, again=True)
            told.add(path)


def mark_unreached(
    builder: GraphBuilder, modules: Mapping[str, Module], seen: Observations, nodes: Mapping[Access, tuple[str, ...]]
) -> None:
    """What is read only in a file that calls nothing when it is run is not loaded: its functions are for others."""
    for access in seen.ignored:
        module = modules.get(access.job.path)
        if module is not None and not any(one.of(Call) for one in module.scopes if one.kind == "module"):
            for node in nodes.get(access, ()):
                builder.mark(node, "used", True)


def mark_use(builder: GraphBuilder, unresolved_reads: bool) -> None:
    """Which features and datasets are used by anything."""
    flows, sources = builder.successors(EdgeKind.FLOWS), builder.predecessors(EdgeKind.FLOWS)
    dropped = _dropped(builder)
    uses, labels = builder.successors(EdgeKind.USES), builder.successors(EdgeKind.LABELS)
    checks, feeds = builder.successors(EdgeKind.CHECKED_BY), builder.successors(EdgeKind.FEEDS)
    columns = {node: _columns(builder, node) for node in builder.ids(NodeKind.DATASET)}
    read_in_code = {node for node in columns if builder.attribute(node, "read")}
    ends = [node for kind in _ENDS for node in builder.ids(kind)]
    ends += [node for node in builder.ids(NodeKind.FEATURE) if uses.get(node) or labels.get(node) or checks.get(node)]
    ends += [node for node in columns if uses.get(node) or labels.get(node) or checks.get(node)]
    for node, parts in columns.items():
        if node not in read_in_code:
            ends += [node, *parts]
    used = _upstream(sources, ends)
    used |= _elsewhere_used(builder, used)
    told: set[tuple[object, str]] = set()
    for node in sorted(builder.ids(NodeKind.FEATURE)):
        place = (builder.locations(node)[:1], builder.name(node))
        builder.mark(node, "repeated", place in told)
        told.add(place)
        builder.mark(node, "used", node in used or HOLE in builder.name(node))
        builder.mark(node, "dropped", node in dropped)
        builder.mark(node, "uncertain", unresolved_reads and bool(flows.get(node)))
    for node in columns:
        declared = any(not builder.edge_attribute(node, EdgeKind.FEEDS, job, "observed") for job in feeds.get(node, ()))
        if declared:
            builder.mark(node, "used", True)
        builder.mark(node, "uncertain", unresolved_reads)


def _elsewhere_used(builder: GraphBuilder, used: set[str]) -> set[str]:
    """Features whose code computes one that is used when it runs as a part of another job."""
    places = {builder.locations(node) for node in used if builder.attribute(node, "computed") is not None}
    return {node for node in builder.ids(NodeKind.FEATURE) if builder.locations(node) in places}


def _dropped(builder: GraphBuilder) -> set[str]:
    """The features that are dropped by name, there or under that name where they are read again."""
    found = {node for node in builder.ids(NodeKind.FEATURE) if builder.successors(EdgeKind.DROPS).get(node)}
    waiting = list(found)
    while waiting:
        node = waiting.pop()
        for source in builder.predecessors(EdgeKind.FLOWS).get(node, set()) - found:
            if builder.kind(source) is NodeKind.FEATURE and builder.name(source) == builder.name(node):
                found.add(source)
                waiting.append(source)
    return found


def _columns(builder: GraphBuilder, dataset: str) -> list[str]:
    inside = builder.successors(EdgeKind.CONTAINS).get(dataset, ())
    return [node for node in sorted(inside) if builder.kind(node) is NodeKind.FEATURE]


def _upstream(sources: Mapping[str, set[str]], ends: Iterable[str]) -> set[str]:
    """All nodes from which data reaches one of the ends, the ends included."""
    found = set(ends)
    waiting = list(found)
    while waiting:
        for source in sources.get(waiting.pop(), ()):
            if source not in found:
                found.add(source)
                waiting.append(source)
    return found


def _made_of(builder: GraphBuilder, predicted: set[str]) -> set[str]:
    """Predictions at rest and the datasets made of them, through other datasets but through no further model.

    What only tells of predictions is none of them, and neither is what is made of that. Whoever makes something of what
    a tool offers by name is known to the tool, and has data of his own."""
    flows = builder.successors(EdgeKind.FLOWS)
    found = {node for node in predicted if builder.attribute(node, "holds") != "report"}
    waiting = list(found)
    while waiting:
        node = waiting.pop()
        for target in flows.get(node, set()) - found if not builder.attribute(node, "offered") else ():
            is_told_of = builder.attribute(target, "holds") == "report"
            if builder.kind(target) in {NodeKind.DATASET, NodeKind.FEATURE} and not is_told_of:
                found.add(target)
                waiting.append(target)
    return {node for node in found if builder.kind(node) is NodeKind.DATASET}


def _only_made_of(builder: GraphBuilder, nodes: set[str]) -> Iterator[str]:
    """The datasets whose every known content is some of the nodes, as a pattern stands for several files."""
    sources = builder.predecessors(EdgeKind.FLOWS)
    for node in builder.ids(NodeKind.DATASET):
        held = sources.get(node, set())
        if held and node not in nodes and held <= nodes and all(builder.kind(one) is NodeKind.DATASET for one in held):
            yield node


def _is_stored(builder: GraphBuilder, prediction: str) -> bool:
    """Whether data at rest, or a column of some, is made of a prediction without another model in between.

    The file of a model may hold what is made of its predictions, which only tells of the model."""
    flows, seen = builder.successors(EdgeKind.FLOWS), {prediction}
    waiting = [prediction]
    while waiting:
        for target in flows.get(waiting.pop(), set()) - seen:
            kind = builder.kind(target)
            at_rest = kind is NodeKind.DATASET or (kind is NodeKind.FEATURE and builder.attribute(target, "dataset"))
            if at_rest and builder.attribute(target, "holds") != "model":
                return True
            seen.add(target)
            waiting += [target] if kind is NodeKind.FEATURE else []
    return False


def _reached_in_memory(builder: GraphBuilder) -> set[str]:
    """The datasets that predictions reach, whole or by a column, without passing through other datasets or models.

    A column of errors or scores of a model holds none."""
    flows, holders = builder.successors(EdgeKind.FLOWS), builder.predecessors(EdgeKind.CONTAINS)
    reached: set[str] = set()
    waiting = builder.ids(NodeKind.PREDICTION)
    while waiting:
        for target in flows.get(waiting.pop(), set()) - reached:
            if builder.kind(target) is NodeKind.FEATURE and METRICS & {*words_in(builder.name(target))}:
                continue
            reached.add(target)
            if builder.kind(target) is NodeKind.FEATURE:
                owners = holders.get(target, set())
                reached |= owners
                waiting += [] if owners else [target]
    return reached
