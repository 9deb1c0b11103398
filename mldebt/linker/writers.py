"""How jobs write and read data: where the code stands that does, what it takes in place of other data, who reads it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from mldebt.graph.graph import Value
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.landmarks import Access
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.source import Location


def mark(builder: GraphBuilder, seen: Observations, nodes: Mapping[Access, tuple[str, ...]]) -> None:
    """Tells of every write that was observed; `nodes` are the data that each access reaches."""
    for access in seen.accesses:
        job = f"job:{access.job.id}"
        for node in nodes.get(access, ()) if access.mode == "write" else ():
            before = builder.edge_attribute(job, EdgeKind.PRODUCES, node, "appends")
            appends = before is True or access in seen.appending
            builder.edge(job, EdgeKind.PRODUCES, node, appends=appends, written_at=str(access.location))
        for node in nodes.get(access, ()) if access.mode == "read" else ():
            builder.edge(node, EdgeKind.FEEDS, job, read_at=str(access.location))


def mark_alternatives(builder: GraphBuilder) -> None:
    """Tells of what a job writes or reads in place of data that it declares: by the same call, under the same name."""
    written, read = builder.successors(EdgeKind.PRODUCES), builder.predecessors(EdgeKind.FEEDS)
    declares = builder.successors(EdgeKind.DECLARES)
    for job in builder.ids(NodeKind.JOB):
        declared = set(declares.get(job, ()))
        if not declared:
            continue
        puts = {
            data: builder.edge_attribute(job, EdgeKind.PRODUCES, data, "written_at") for data in written.get(job, ())
        }
        for data, other in _in_place_of(builder, declared, puts):
            builder.edge(job, EdgeKind.PRODUCES, data, instead_of=builder.name(other))
        takes = {data: builder.edge_attribute(data, EdgeKind.FEEDS, job, "read_at") for data in read.get(job, ())}
        for data, other in _in_place_of(builder, declared, takes):
            builder.edge(data, EdgeKind.FEEDS, job, instead_of=builder.name(other))


def _in_place_of(
    builder: GraphBuilder, declared: set[str], places: Mapping[str, Value | None]
) -> Iterator[tuple[str, str]]:
    """The data, by the places where code names it, that stands in for declared data, with that."""
    by_call: dict[tuple[str, str], list[str]] = {}
    for data, at in places.items():
        if at:
            by_call.setdefault((str(at), posixpath.basename(builder.name(data))), []).append(data)
    for alike in by_call.values():
        listed = [data for data in alike if declared & _around(builder, data)]
        for data in sorted(set(alike) - set(listed)) if listed else ():
            yield data, min(listed)


def mark_readers_beside(builder: GraphBuilder) -> None:
    """Tells of what is read by code of the folder whose code writes it; the root of a project holds everything."""
    makers = builder.predecessors(EdgeKind.PRODUCES)
    for data, readers in builder.successors(EdgeKind.FEEDS).items():
        folders = {posixpath.dirname(at.path) for job in makers.get(data, ()) for at in _places(builder, job, data)}
        for job in readers if folders - {""} else ():
            read = {posixpath.dirname(at.path) for at in builder.edge_locations(data, EdgeKind.FEEDS, job)}
            if read and read <= folders - {""}:
                builder.edge(data, EdgeKind.FEEDS, job, beside_maker=True)


def _places(builder: GraphBuilder, job: str, data: str) -> Iterable[Location]:
    return builder.edge_locations(job, EdgeKind.PRODUCES, data)


def _around(builder: GraphBuilder, data: str) -> set[str]:
    """Some data and all folders that hold it."""
    found, waiting = {data}, [data]
    while waiting:
        above = builder.predecessors(EdgeKind.CONTAINS).get(waiting.pop(), ())
        waiting += [one for one in above if one not in found]
        found.update(above)
    return found
