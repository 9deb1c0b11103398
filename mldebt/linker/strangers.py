"""Readers whom those who make data need not know of, by what keeps the two apart."""

from __future__ import annotations

import posixpath

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.patterns import pattern
from mldebt.put_away import is_put_away

_TRIALS = pattern(r"(^|/)((?:experiments?|trials?)(?:/[^/]+(?=/))?)/")
"""Folders of code that tries something out, each with the trial that a file is of."""
_NO_PIPELINE = frozenset(
    {"", "script", "document", "docker", "shell", "make", "workflow", "notebook", "project", "feast"}
)
"""What starts jobs without saying which data they hand on to each other."""


def mark(builder: GraphBuilder) -> None:
    """Tells of every read of data that others may rely on whether the reader stands apart from a maker of the data."""
    makers = builder.predecessors(EdgeKind.PRODUCES)
    stated = builder.predecessors(EdgeKind.DECLARES)
    for data, readers in builder.successors(EdgeKind.FEEDS).items():
        if builder.attribute(data, "contract") is not True:
            continue
        has_consumers = any(builder.kind(one) is NodeKind.CONSUMER for one in stated.get(data, ()))
        for job in readers:
            others = [maker for maker in makers.get(data, ()) if maker != job]
            if others and (has_consumers or any(_are_apart(builder, maker, data, job) for maker in others)):
                builder.edge(data, EdgeKind.FEEDS, job, apart=True)


def _are_apart(builder: GraphBuilder, maker: str, data: str, reader: str) -> bool:
    """Whether two jobs are of different repositories or deployments, or only one is of a pipeline or a trial."""
    return (
        _repository(maker) != _repository(reader)
        or builder.attribute(maker, "service") != builder.attribute(reader, "service")
        or _pipeline(builder, maker) not in {"", _pipeline(builder, reader)}
        or _trial(builder, maker, EdgeKind.PRODUCES, data) not in {"", _trial(builder, data, EdgeKind.FEEDS, reader)}
    )


def _repository(job: str) -> str:
    """The other repository that a job is of, empty for this one."""
    name, double, _ = job.partition("//")
    return name if double else ""


def _pipeline(builder: GraphBuilder, job: str) -> str:
    """What says of a job which data it hands on to others; empty where nothing does."""
    launcher = str(builder.attribute(job, "launcher") or "")
    if launcher in _NO_PIPELINE:
        return str(builder.attribute(job, "pipeline")) if builder.attribute(job, "declared") is True else ""
    return launcher


def _trial(builder: GraphBuilder, source: str, kind: EdgeKind, target: str) -> str:
    """What the code that moves the data tries out, or the folder that it was put away in; empty for other code."""
    for at in builder.edge_locations(source, kind, target):
        if found := _TRIALS.search(at.path):
            return found[0]
        if is_put_away(at.path):
            return posixpath.dirname(at.path)
    return ""
