"""How jobs write data: where the code stands that does, and whether what is there already stays."""

from __future__ import annotations

from collections.abc import Mapping

from mldebt.graph.schema import EdgeKind
from mldebt.interpreter.landmarks import Access
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder


def mark(builder: GraphBuilder, seen: Observations, nodes: Mapping[Access, tuple[str, ...]]) -> None:
    """Tells of every write that was observed; `nodes` are the data that each access reaches."""
    for access in seen.accesses:
        job = f"job:{access.job.id}"
        for node in nodes.get(access, ()) if access.mode == "write" else ():
            before = builder.edge_attribute(job, EdgeKind.PRODUCES, node, "appends")
            appends = before is True or access in seen.appending
            builder.edge(job, EdgeKind.PRODUCES, node, appends=appends, written_at=str(access.location))
