"""The ids of the nodes that landmarks of evaluation stand for."""

from __future__ import annotations

from mldebt.interpreter.landmarks import Column, Encoded, Feature, Fitted, Landmark, Predicted, Rest


def node_id(landmark: Landmark) -> str:
    """The id of the node that a landmark stands for; what was read stands for a dataset, and has none of its own."""
    match landmark:
        case Feature():
            return f"feature:{landmark.location}#{landmark.name}@{landmark.job.id}"
        case Fitted():
            kind = "transformer" if landmark.transformer else "model"
            return f"{kind}:{landmark.location}#{landmark.algorithm}@{landmark.job.id}"
        case Encoded():
            return f"encoding:{landmark.location}#{landmark.how}@{landmark.job.id}"
        case Predicted():
            return "<".join((f"prediction:{landmark.location}@{landmark.job.id}", *map(str, landmark.asked_from)))
    raise TypeError(f"{landmark} has no node of its own")


def node_or_place(landmark: Landmark) -> str:
    """A text that orders landmarks the same way in every run."""
    match landmark:
        case Column():
            return f"{landmark.access.location}#{landmark.name}{landmark.access.locators}{landmark.access.job.id}"
        case Rest():
            without = ",".join(sorted(landmark.without))
            return f"{landmark.access.location}-{without}{landmark.access.locators}{landmark.access.job.id}"
    return node_id(landmark)
