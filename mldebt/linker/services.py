"""What is deployed by itself, and which jobs answer people or other programs."""

from __future__ import annotations

from collections.abc import Mapping

from mldebt.facts.module import Module
from mldebt.graph.schema import NodeKind
from mldebt.library import Libraries
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.subprojects import Subprojects


def mark(builder: GraphBuilder, modules: Mapping[str, Module], libraries: Libraries, subprojects: Subprojects) -> None:
    """Tells of every job which part of the project it is deployed with, and whether it serves.

    What serves belongs to no pipeline of its folder: it goes on running while the pipeline changes."""
    dashboards = {path for path, module in modules.items() if any(libraries.shows(one.name) for one in module.imports)}
    for job in builder.ids(NodeKind.JOB):
        service = subprojects.of(builder.locations(job)[0].path)
        serves = builder.attribute(job, "tool") == "endpoint" or job.removeprefix("job:") in dashboards
        builder.mark(job, "service", service)
        builder.mark(job, "serves", serves)
        if serves:
            builder.mark(job, "pipeline", f"what {service or 'the project'} serves")
