"""Files that a job writes on the way and removes itself: no output of it, and nobody's input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mldebt.interpreter.landmarks import Access
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.source import Location


def mark(builder: GraphBuilder, seen: Observations, nodes: Mapping[Access, tuple[str, ...]]) -> None:
    """Tells of each dataset whether all that is written there is removed by the same code further below."""
    gone: dict[tuple[str, str], list[Location]] = {}
    for one in seen.deleted:
        gone.setdefault((one.job.id, one.locator), []).append(one.location)
    stays: dict[str, bool] = {}
    for access in seen.accesses if gone else ():
        if access.mode == "write":
            removed = all(_is_removed(access, gone.get((access.job.id, text), ())) for text in access.locators)
            for node in nodes.get(access, ()):
                stays[node] = stays.get(node, False) or not removed
    for node, lasting in stays.items():
        if not lasting:
            builder.mark(node, "removed", True)


def _is_removed(access: Access, places: Sequence[Location]) -> bool:
    """Whether one of the places where data is removed comes after the write."""
    at = access.location
    return any(one.path == at.path and one.span.line > at.span.line for one in places)
