"""Places in notebooks as people know them."""

from __future__ import annotations

from collections.abc import Mapping

from mldebt.source import Location, Source


def cell(location: Location, sources: Mapping[str, Source]) -> str:
    """The place as "cell 3, line 2", or nothing where it is in no cell of a notebook."""
    source = sources.get(location.path)
    if source is None or not location.path.endswith(".ipynb"):
        return ""
    from mldebt.notebook_text import cell_places

    place = cell_places(source).get(location.span.line)
    return f"cell {place[0]}, line {place[1]}" if place else ""
