"""What a committed table says that each feature weighs for a model."""

import msgspec

from mldebt.source import Span


class Importance(msgspec.Struct, frozen=True, array_like=True):
    """A feature, and how much it weighs in the measure of its table."""

    span: Span
    feature: str
    value: float
