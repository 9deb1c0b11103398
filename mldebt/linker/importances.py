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
_STEP = pattern(r"^(num\w*?|remainder|passthrough|scaler?)__")
"""What a transformer of columns puts before names of numbers."""
_DUMMY = pattern(r"(?i:(^|_)(cat|ohe|one_?hot\w*|encoder|dummy|dummies)__)|^[a-z][a-z0-9_]*[_=][A-Z0-9]|[\s=<\[]")
"""Names of one value of a column: whether others weigh more says nothing of the column."""


def add_epsilon_features(builder: GraphBuilder, facts: Iterable[FileFacts]) -> None:
    """Adds such features, together for each table; of tables whose paths differ in numbers only the last one counts.

    Of several models of the same features only what weighs little in each is told, by the first table."""
    ordered = sorted((fact for fact in facts if fact.importances), key=lambda fact: fact.path)
    tables = {_NUMBER.sub("0", fact.path): fact for fact in ordered}
    alike: dict[frozenset[str], list[FileFacts]] = {}
    for fact in tables.values():
        alike.setdefault(frozenset(one.feature for one in fact.importances), []).append(fact)
    for facts_alike in alike.values():
        first, whole = facts_alike[0], _whole(facts_alike[0])
        little = [{one.feature for one in fact.importances if _is_little(one, _whole(fact))} for fact in facts_alike]
        in_each = set.intersection(*little)
        found = sorted((one for one in first.importances if one.feature in in_each), key=_weight)
        if found:
            _add(builder, first.path, found, whole)


def _whole(fact: FileFacts) -> float:
    return sum(abs(one.value) for one in fact.importances)


def _is_little(one: Importance, whole: float) -> bool:
    return abs(one.value) < _LEAST * whole and not _DUMMY.search(_STEP.sub("", one.feature))


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
