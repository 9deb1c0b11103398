"""Tables of the importance of features, as training writes them: `feature_importance.csv`."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator

from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.importance import Importance
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Source, Span

_FILE = pattern(r"(.*[/_.-])?(feature|feat|variable)s?[_-]?(importance|gain)s?([_.-][^/]*)?\.csv", re.IGNORECASE)
_FEATURES = frozenset({"feature", "features", "feature_name", "feature_names", "name", "column", "variable"})
_VALUES = (
    "importance",
    "importance_mean",
    "importances",
    "gain",
    "mean_importance",
    "mean_abs_shap",
    "weight",
    "score",
)
_FEWEST = 3


def matches(path: str) -> bool:
    """Whether a path is one of a table of the importance of features."""
    return _FILE.fullmatch(path) is not None and "/seeds/" not in f"/{path}"


def read(source: Source) -> FileFacts:
    """The features of the table with their importance; none where its columns say other things."""
    try:
        rows = list(csv.reader(line.lstrip("\ufeff") for line in source.lines))
    except csv.Error as error:
        unread = (Unread(FILE_START, f"it is no table: {error}"),)
        return FileFacts(source.path, "csv", len(source.lines), unread=unread)
    return FileFacts(source.path, "csv", len(source.lines), importances=tuple(_importances(rows)))


def _importances(rows: list[list[str]]) -> Iterator[Importance]:
    head = [name.strip().lower() for name in rows[0]] if rows else []
    named = next((place for place, name in enumerate(head) if name in _FEATURES), None)
    valued = next((head.index(name) for name in _VALUES if name in head), None)
    if named is None or valued is None or len(rows) <= _FEWEST:
        return
    for number, row in enumerate(rows[1:], start=2):
        if len(row) > max(named, valued) and math.isfinite(value := _number(row[valued])):
            yield Importance(Span(number, 1, number, max(2, len(row[named]) + 1)), row[named].strip(), value)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
