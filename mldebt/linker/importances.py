"""Features of which a committed table says that they weigh next to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mldebt.facts.file import FileFacts
from mldebt.facts.importance import Importance
from mldebt.graph.schema import NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import Location

_NUMBER = pattern(r"\d+")
_LEAST = 0.001
"""The share of the whole importance below which a feature makes no difference."""


def add_epsilon_features(builder: GraphBuilder, facts: Iterable[FileFacts]) -> None:
    """Adds such features, together for each table; of tables whose paths differ in numbers only the last one counts."""
    ordered = sorted((fact for fact in facts if fact.importances), key=lambda fact: fact.path)
    tables = {_NUMBER.sub("0", fact.path): fact for fact in ordered}
    for fact in tables.values():
        whole = sum(abs(one.value) for one in fact.importances)
        found = sorted((one for one in fact.importances if abs(one.value) < _LEAST * whole), key=_weight)
        if found:
            _add(builder, fact.path, found, whole)


def _weight(one: Importance) -> tuple[float, str]:
    return abs(one.value), one.feature


def _add(builder: GraphBuilder, path: str, found: Sequence[Importance], whole: float) -> None:
    share = sum(abs(one.value) for one in found) / whole
    builder.node(
        f"feature:{path}#importance",
        NodeKind.FEATURE,
        listed(one.feature for one in found),
        [Location(path, found[0].span)],
        computed=False,
        used=True,
        dataset="",
        weighs=f"{share * 100:.1g}%",
    )
