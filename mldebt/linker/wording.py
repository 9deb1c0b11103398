"""Names as parts of sentences."""

from __future__ import annotations

from collections.abc import Iterable


def listed(names: Iterable[str], most: int = 4) -> str:
    """Names, each once, as a part of a sentence; of many the first, and how many more there are."""
    several = list(dict.fromkeys(names))
    if len(several) > most:
        return f"{', '.join(several[:most])} and {len(several) - most} more"
    return several[0] if len(several) == 1 else f"{', '.join(several[:-1])} and {several[-1]}"
