"""Dashboards of Grafana: JSON that Grafana reads, not configuration of the project's code."""

from __future__ import annotations

from mldebt.facts.file import FileFacts
from mldebt.source import Source


def matches(path: str) -> bool:
    """Whether a path is JSON in a folder of Grafana's."""
    return path.endswith(".json") and any("grafana" in folder.lower() for folder in path.split("/")[:-1])


def read(source: Source) -> FileFacts:
    """That the file is there; what it shows is no data of a pipeline."""
    return FileFacts(source.path, "grafana", len(source.lines))
