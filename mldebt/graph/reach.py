"""How far a change is felt: the models, endpoints and declared consumers downstream of a node."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from mldebt.graph.graph import Graph, Node
from mldebt.graph.schema import DATA_EDGES, EdgeKind, NodeKind

_SERVING = frozenset({"endpoint", "dashboard"})
"""The tools of jobs that answer people or programs outside."""


class Reach:
    """Downstream ends of the nodes of one graph, found once for all: each end is walked upstream from."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def of(self, *node_ids: str) -> tuple[Node, ...]:
        """The models, endpoints and consumers that any of the nodes leads to, in this order, themselves included.

        A configuration key leads to whatever the jobs that read it lead to, a file of requirements to the models that
        are trained with the packages."""
        starts = [
            start for node_id in node_ids for start in (node_id, *self._readers(node_id), *self._equipped(node_id))
        ]
        found = dict.fromkeys(end for start in starts for end in self._ends.get(start, ()))
        return tuple(sorted((self._graph.node(end) for end in found), key=_order))

    def _readers(self, node_id: str) -> Iterator[str]:
        return (edge.source for edge in self._graph.incoming(node_id, EdgeKind.READS_KEY))

    def _equipped(self, node_id: str) -> Iterator[str]:
        return (edge.target for edge in self._graph.outgoing(node_id, EdgeKind.EQUIPS))

    @cached_property
    def _ends(self) -> dict[str, list[str]]:
        """For each node the ends downstream of it."""
        ends: dict[str, list[str]] = {}
        for node in self._graph.nodes(NodeKind.MODEL, NodeKind.JOB, NodeKind.CONSUMER):
            if node.kind is not NodeKind.JOB or node.attributes.get("tool") in _SERVING:
                for above in self._upstream(node.id):
                    ends.setdefault(above, []).append(node.id)
        return ends

    def _upstream(self, end: str) -> set[str]:
        found = {end}
        waiting = [end]
        while waiting:
            node_id = waiting.pop()
            for kind in DATA_EDGES:
                for edge in self._graph.incoming(node_id, kind):
                    if edge.source not in found:
                        found.add(edge.source)
                        waiting.append(edge.source)
        return found


def _order(node: Node) -> tuple[int, str, str]:
    kinds = (NodeKind.MODEL, NodeKind.JOB, NodeKind.CONSUMER)
    return (kinds.index(node.kind), node.name, node.id)
