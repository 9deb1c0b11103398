"""What tells that rows have an order in time: a column of them, or the name of what they are read from."""

from __future__ import annotations

from mldebt.interpreter.landmarks import Batch, Column, Feature, Origins, Rest, Split
from mldebt.linker.operands import words_in
from mldebt.patterns import pattern

_TIME = pattern(r"(^|_)(date|datetime|timestamp)($|_)|[a-z](Date|DateTime|Timestamp)$|^(Date|Timestamp)$")
_SERIES = frozenset(
    {"hourly", "daily", "weekly", "monthly", "timeseries", "stream", "clickstream", "ticks", "ohlcv", "candles"}
)
"""Words of names of data, and of files that handle it, that come in time."""


def order_in_time(split: Split, inputs: Origins) -> str:
    """What tells of an order in time of the rows that a split divides, as the end of a sentence; empty for nothing."""
    columns = {one.name for one in inputs if isinstance(one, Column | Feature)}
    columns |= {name for one in inputs if isinstance(one, Rest | Batch) for name in one.without}
    if named := min((name for name in columns if _TIME.search(name)), default=""):
        return f"the column {named}"
    read = {locator for one in inputs if isinstance(one, Column | Rest) for locator in one.access.locators}
    names = (path.rpartition("/")[2] for path in (*sorted(read), split.location.path))
    series = next((name for name in names if not _SERIES.isdisjoint(words_in(name))), "")
    return f"an order in time by the name of {series}" if series else ""
