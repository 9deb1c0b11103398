"""The hash by which GitHub knows a line again after the file around it has changed.

GitHub computes it from the uploaded file and warns where a report says otherwise, so this is exact: a rolling hash over
the next 100 UTF-16 units, blanks left out and every line end counted as a line feed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mldebt.patterns import pattern

_WINDOW = 100
_FACTOR = 37
_WORD = (1 << 64) - 1
_LEAVING = pow(_FACTOR, _WINDOW, 1 << 64)
_LINE_FEED = 10
_END_OF_FILE = 0xFFFF
_LINE_END = pattern(r"\r\n?")
_BLANKS = str.maketrans("", "", " \t")


def line_hashes(text: str) -> tuple[str, ...]:
    """The `primaryLocationLineHash` of every line: hexadecimal, then how often that value has come up so far."""
    seen: Counter[str] = Counter()
    hashes = []
    for value in _values_at_line_starts(_units(text)):
        written = f"{value:x}"
        seen[written] += 1
        hashes.append(f"{written}:{seen[written]}")
    return tuple(hashes)


def _units(text: str) -> list[int]:
    kept = _LINE_END.sub("\n", text).translate(_BLANKS)
    encoded = kept.encode("utf-16-le", "surrogatepass")
    return [*memoryview(encoded).cast("H"), _END_OF_FILE]


def _values_at_line_starts(units: list[int]) -> Iterator[int]:
    """The hash of the window that begins at the first unit of each line; past the end there are zeros."""
    padded = [*units, *([0] * _WINDOW)]
    value = 0
    for unit in padded[:_WINDOW]:
        value = (_FACTOR * value + unit) & _WORD
    starts_line = True
    for leaving, entering in zip(units, padded[_WINDOW:], strict=True):
        if starts_line:
            yield value
        starts_line = leaving == _LINE_FEED
        value = (_FACTOR * value + entering - _LEAVING * leaving) & _WORD
