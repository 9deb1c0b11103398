"""Evidently: configuration of its monitoring service and of reports."""

from __future__ import annotations

from mldebt.facts.file import Unread
from mldebt.facts.tree import Tree
from mldebt.facts.watching import CheckFact
from mldebt.frontends.recognised.stated import Stated, text
from mldebt.patterns import pattern

_MONITORS = frozenset({
    "data_drift", "cat_target_drift", "num_target_drift", "regression_performance", "classification_performance",
    "prob_classification_performance", "data_quality", "DataDriftPreset", "TargetDriftPreset", "DataQualityPreset",
    "DataSummaryPreset", "ClassificationPreset", "RegressionPreset",
})  # fmt: skip
_PRESET = pattern(r"\w+(?:Preset|Drift)")


def facts(path: str, tree: Tree) -> Stated | None:
    """The monitors of a service's data sets, or of one report."""
    found: list[CheckFact] = []
    unread: list[Unread] = []
    sets = tree.get("datasets")
    for entry in sets.entries or () if sets else ():
        monitors = entry.value.get("monitors")
        if monitors is not None and _MONITORS.intersection(monitors.strings()):
            path_given = text(entry.value.get("reference_file"))
            named = tuple(filter(None, (entry.key, path_given)))
            found.append(CheckFact(entry.span, "evidently", entry.key, "predictions", named))
        elif monitors is not None and found and not monitors.is_sequence:
            unread.append(Unread(monitors.span, "the monitors of a data set are a list"))
    for key in ("metrics", "presets", "reports"):
        section = tree.get(key)
        if section is not None and _names_presets(section) and "evidently" in f"{path} {' '.join(_keys(tree))}".lower():
            found.append(CheckFact(section.span, "evidently", key, "predictions"))
    return Stated(tuple(found), unread=tuple(unread)) if found else None


def _names_presets(section: Tree) -> bool:
    named = (*section.strings(), *(text(one.get("type") or one.get("name")) for one in section.items or ()))
    return any(_PRESET.fullmatch(name.rpartition(".")[2]) or name in _MONITORS for name in named)


def _keys(tree: Tree) -> list[str]:
    return [entry.key for entry in tree.entries or ()]
