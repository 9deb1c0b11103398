"""BentoML: the service that a `bentofile.yaml` builds is a job."""

from __future__ import annotations

import posixpath

from mldebt.documents import parse_yaml
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import Command, JobFact
from mldebt.source import Source


def matches(path: str) -> bool:
    """Whether BentoML reads the path."""
    return posixpath.basename(path) in {"bentofile.yaml", "bentofile.yml"}


def read(source: Source) -> FileFacts:
    """The module of the service as a started job."""
    document = parse_yaml(source)
    service = document.tree.get("service") if document.tree else None
    if service is None or not isinstance(service.scalar, str):
        unread = (Unread(service.span, "'service' is not a text"),) if service else ()
        return FileFacts(
            source.path, "bentoml", len(source.lines), document=document.tree, unread=(*document.problems, *unread)
        )
    module, _, name = service.scalar.partition(":")
    started = Command(service.span, (), module=module.removesuffix(".py"), workdir=posixpath.dirname(source.path))
    job = JobFact(service.span, name or module, "bentoml", commands=(started,), alone=True)
    return FileFacts(
        source.path, "bentoml", len(source.lines), document=document.tree, jobs=(job,), unread=document.problems
    )
