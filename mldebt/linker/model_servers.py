"""Commands that serve a model by its name or place: `mlflow models serve -m models:/churn/Production`."""

from __future__ import annotations

import itertools

from mldebt.facts.pipeline import DOCUMENT, HOLE, Command
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.jobs import StatedJobs, add_place
from mldebt.linker.places import Places
from mldebt.source import Location

_USES = frozenset({"serve", "predict", "build-docker", "generate-dockerfile"})
_MODEL = frozenset({"-m", "--model-uri"})


def add(builder: GraphBuilder, places: Places, jobs: StatedJobs) -> None:
    """An edge from each model to the job whose command takes it; what documents tell takes none."""
    for path, fact in jobs:
        job = f"job:{path}::{fact.name}"
        for command in fact.commands if fact.tool != DOCUMENT and builder.has(job) else ():
            locator = _served(command)
            if not locator or HOLE in locator:
                continue
            at = Location(path, command.span)
            model = add_place(builder, places, places.declared(locator), at)
            builder.node(model, NodeKind.DATASET, "", read=True, used=True)
            detail = f"{fact.name} serves {builder.name(model)}"
            builder.edge(model, EdgeKind.FEEDS, job, [at], observed=True, detail=detail)


def _served(command: Command) -> str:
    """The model that a command of MLflow takes; empty where it is another command."""
    words = command.arguments
    if command.script or command.module or words[:2] != ("mlflow", "models") or not _USES.intersection(words[2:3]):
        return ""
    named = (value for option, value in itertools.pairwise(words) if option in _MODEL)
    joined = (word.partition("=")[2] for word in words if word.partition("=")[0] == "--model-uri" and "=" in word)
    return next(itertools.chain(named, joined), "")
