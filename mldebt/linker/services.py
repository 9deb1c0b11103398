"""What is deployed by itself, and which jobs answer people or other programs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping

from mldebt.facts.code import Module
from mldebt.graph.schema import NodeKind
from mldebt.library import Libraries
from mldebt.linker.builder import GraphBuilder

_MARKER = re.compile(
    r"pyproject\.toml|setup\.(?:py|cfg)|(?:.*[-_.])?requirements[^/]*\.(?:txt|in)|Pipfile|environment\.ya?ml"
    r"|(?:.*\.)?Dockerfile(?:\..*)?|bentofile\.yaml"
)


def mark(builder: GraphBuilder, modules: Mapping[str, Module], libraries: Libraries, paths: Iterable[str]) -> None:
    """Tells of every job which part of the project it is deployed with, and whether it serves.

    What serves belongs to no pipeline of its folder: it goes on running while the pipeline changes."""
    roots = {posixpath.dirname(path) for path in paths if _MARKER.fullmatch(posixpath.basename(path))}
    dashboards = {path for path, module in modules.items() if any(libraries.shows(one.name) for one in module.imports)}
    for job in builder.ids(NodeKind.JOB):
        path = builder.locations(job)[0].path
        service = _service(path, roots)
        serves = builder.attribute(job, "tool") == "endpoint" or job.removeprefix("job:") in dashboards
        builder.mark(job, "service", service)
        builder.mark(job, "serves", serves)
        if serves:
            builder.mark(job, "pipeline", f"what {service or 'the project'} serves")


def _service(path: str, roots: set[str]) -> str:
    """The nearest folder above a file that says how it is installed or built, the root if there is none."""
    folder = posixpath.dirname(path)
    while folder and folder not in roots:
        folder = posixpath.dirname(folder)
    return folder
