"""Places in notebooks as people know them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import cast

from mldebt.source import Location, Source

CellOf = Callable[[Source, int], "tuple[int, int] | None"]


def cell(location: Location, sources: Mapping[str, Source]) -> str:
    """The place as "cell 3, line 2", or nothing where it is in no cell of a notebook."""
    source = sources.get(location.path)
    if source is None or not location.path.endswith(".ipynb"):
        return ""
    place = _cell_of()(source, location.span.line)
    return f"cell {place[0]}, line {place[1]}" if place else ""


@cache
def _cell_of() -> CellOf:
    """The map from lines to cells, which is loaded when the first notebook is reported."""
    try:
        return cast("CellOf", import_module("mldebt.frontends.notebook").cell_of)
    except (ImportError, AttributeError):
        return lambda source, line: None
