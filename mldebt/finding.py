"""What a rule reports: values that every report format renders."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import msgspec

from mldebt.source import Location


class Severity(str, Enum):
    """How much a finding matters, in SARIF's words, the gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


class Confidence(str, Enum):
    """How sure a finding is, the surest first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the surest."""
        return list(Confidence).index(self)

    def lowered(self) -> Confidence:
        """One step less sure."""
        return list(Confidence)[min(self.rank + 1, 2)]


class FailOn(str, Enum):
    """The least severity of a finding that makes the run fail."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


class Step(msgspec.Struct, frozen=True):
    """A place on the trail or beside it, and what happens there."""

    location: Location
    text: str


class Finding(msgspec.Struct, frozen=True):
    """A piece of debt at one place, with the trail that proves it.

    `fingerprint` is made of the rule and the names involved, without lines, so that it survives edits elsewhere.
    `reach` names the models, endpoints and declared consumers downstream, which feel the debt and its repair.
    """

    rule: str
    code: str
    debt: str
    severity: Severity
    confidence: Confidence
    message: str
    location: Location
    related: tuple[Step, ...] = ()
    trail: tuple[Step, ...] = ()
    fingerprint: str = ""
    properties: Mapping[str, str] = msgspec.field(default_factory=dict)
    reach: tuple[str, ...] = ()

    @property
    def gravity(self) -> tuple[int, int, int]:
        """Severity, confidence, then how much is downstream: the gravest finding has the least."""
        return (self.severity.rank, self.confidence.rank, -len(self.reach))

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The place, then the code: the order of reports."""
        return (self.location.path, self.location.span.line, self.location.span.column, self.code, self.message)
