"""YAML files that no tool's own frontend reads: configuration."""

from __future__ import annotations

import re

import msgspec

from mldebt.documents import parse_yaml
from mldebt.documents.document import Document
from mldebt.facts.file import FileFacts
from mldebt.frontends import is_claimed
from mldebt.frontends.kubernetes import ARGO, jobs_of, misread, workflows_of
from mldebt.frontends.recognised import recognised
from mldebt.frontends.served_models import served_by
from mldebt.patterns import pattern
from mldebt.source import Source

LARGEST = 200_000
"""Characters; a longer file of YAML is data or generated, which nobody sets values in."""
_PACKAGE = pattern(r"(?:\s*#[^\n]*\n|\s*\n)*?\s*#\s*@package\s+(?P<name>\S+)")
"""The comment at the top of a document by which Hydra knows where its keys belong."""
_RESOURCE = pattern(r"^apiVersion:\s", re.MULTILINE)


def matches(path: str) -> bool:
    """Whether a path is YAML of no tool in particular."""
    return path.endswith((".yaml", ".yml")) and not is_claimed(path, "yaml_config")


def read(source: Source) -> FileFacts:
    """The content of the file; resources of Kubernetes are no configuration that code loads, but they start jobs."""
    if len(source.text) > LARGEST:
        return FileFacts(source.path, "yaml", len(source.lines))
    is_resource = _RESOURCE.search(source.text) is not None
    if is_resource and "{{-" in source.text:
        # A chart's template is no YAML yet.
        return FileFacts(source.path, "yaml", len(source.lines))
    document = parse_yaml(source)
    if is_resource:
        return _resources(source, document)
    if (found := recognised(source, document)) is not None:
        return found
    tree, package = document.tree, _PACKAGE.match(source.text)
    if tree is not None and package is not None:
        tree = msgspec.structs.replace(tree, package=package["name"])
    return FileFacts(source.path, "yaml", len(source.lines), document=tree, unread=document.problems)


def _resources(source: Source, document: Document) -> FileFacts:
    """The jobs that resources of Kubernetes start, the models that they serve, and the alerts that they state.

    Workflows of Argo may use templates of other files, so they are kept as they stand."""
    if document.tree is None:
        return FileFacts(source.path, "kubernetes", len(source.lines), unread=document.problems)
    stated = recognised(source, document)
    served, unread = served_by(document.tree)
    has_workflows = bool(workflows_of(document.tree))
    return FileFacts(
        source.path,
        ARGO if has_workflows else "kubernetes",
        len(source.lines),
        document=document.tree if has_workflows else None,
        jobs=(*jobs_of(source.path, document.tree), *(stated.jobs if stated else ())),
        served=served,
        checks=stated.checks if stated else (),
        unread=(*unread, *misread(document.tree), *(stated.unread if stated else ())),
    )
