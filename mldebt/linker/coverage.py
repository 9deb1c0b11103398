"""How much of the project's reads, writes and columns could be followed."""

from __future__ import annotations

from enum import Enum

import msgspec

from mldebt.source import Location


class Resolution(str, Enum):
    """How well a place is known: exactly, with holes beside literal parts, or not at all."""

    RESOLVED = "resolved"
    PATTERN = "pattern"
    UNRESOLVED = "unresolved"


class LocatedCall(msgspec.Struct, frozen=True, order=True):
    """A read or write of the project; `locator` shows holes as `*`, `reason` says why one is unresolved."""

    location: Location
    call: str
    mode: str
    resolution: Resolution
    locator: str = ""
    reason: str = ""


class Coverage(msgspec.Struct, frozen=True):
    """Every read and write, one a place, and how many features are named and how many values have unknown columns."""

    calls: tuple[LocatedCall, ...] = ()
    features: int = 0
    frames_with_unknown_columns: int = 0

    def count(self, resolution: Resolution) -> int:
        """How many reads and writes are known that well."""
        return sum(call.resolution is resolution for call in self.calls)

    @property
    def share(self) -> float:
        """The part of all reads and writes that resolve to a place or a pattern; 1.0 where there are none."""
        return 1 - self.count(Resolution.UNRESOLVED) / len(self.calls) if self.calls else 1.0
