"""Registered models: which states of a model a name in a registry stands for."""

from __future__ import annotations

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.patterns import pattern

_STATE = pattern(r"(?P<model>models:/[^/@*]+)(?:/(?P<version>[^/@]+)|@(?P<alias>[^/@]+))")


def model_of(locator: str) -> str:
    """The registered model of which a locator takes a version, stage or alias; empty for anything else."""
    state = _STATE.fullmatch(locator)
    return state["model"] if state else ""


def add_states(builder: GraphBuilder) -> None:
    """What is taken by version, stage or alias comes from the registered model of that name."""
    named = {builder.name(node): node for node in builder.ids(NodeKind.DATASET)}
    for name, node in sorted(named.items()):
        model = named.get(model_of(name))
        if model is not None:
            state = name.removeprefix(builder.name(model)).lstrip("/@")
            detail = f"{state} of {builder.name(model)} is one of its versions"
            builder.edge(model, EdgeKind.FLOWS, node, builder.locations(node)[:1], detail=detail)
            builder.mark(model, "read", True)
