"""YAML files that no tool's own frontend reads: configuration."""

from __future__ import annotations

import re

from mldebt.documents import parse_yaml
from mldebt.facts.file import FileFacts
from mldebt.frontends import dvc, github_workflow
from mldebt.source import Source

LARGEST = 200_000
"""Characters; a longer file of YAML is data or generated, which nobody sets values in."""
_RESOURCE = re.compile(r"^apiVersion:\s", re.MULTILINE)


def matches(path: str) -> bool:
    """Whether a path is YAML of no tool in particular."""
    return path.endswith((".yaml", ".yml")) and not dvc.matches(path) and not github_workflow.matches(path)


def read(source: Source) -> FileFacts:
    """The content of the file; resources of Kubernetes are no configuration that code loads."""
    if len(source.text) > LARGEST or _RESOURCE.search(source.text):
        return FileFacts(source.path, "yaml", len(source.lines))
    document = parse_yaml(source)
    return FileFacts(source.path, "yaml", len(source.lines), document=document.tree, unread=document.problems)
