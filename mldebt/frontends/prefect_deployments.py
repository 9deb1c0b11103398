"""Prefect: every deployment of a `prefect.yaml` starts its flow, with its parameters."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mldebt.documents import misshapen, parse_yaml
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import Command, JobFact
from mldebt.facts.tree import Tree
from mldebt.source import Source

_NAMES = frozenset({"prefect.yaml", "prefect.yml"})


def matches(path: str) -> bool:
    """Whether the path is that of Prefect's project file."""
    return posixpath.basename(path) in _NAMES


def read(source: Source) -> FileFacts:
    """The deployments with the file that each starts."""
    document = parse_yaml(source)
    found = tuple(deployments(source.path, document.tree)) if document.tree else ()
    jobs = tuple(each for each in found if isinstance(each, JobFact))
    unread = tuple(each for each in found if isinstance(each, Unread))
    return FileFacts(
        source.path,
        "prefect",
        len(source.lines),
        document=document.tree,
        jobs=jobs,
        unread=(*document.problems, *unread),
    )


def deployments(path: str, tree: Tree) -> Iterator[JobFact | Unread]:
    """The deployments of a project file, or the one that a file of its own states, and what of them cannot be read."""
    listed = tree.get("deployments")
    if listed is not None and not listed.is_sequence:
        yield Unread(listed.span, "'deployments' is not a list")
    for one in (listed.items or ()) if listed else (tree,):
        entrypoint = one.get("entrypoint")
        yield from misshapen(entrypoint, "text", "'entrypoint'")
        if entrypoint is None or not isinstance(entrypoint.scalar, str):
            continue
        script, _, flow = entrypoint.scalar.partition(":")
        started = Command(
            entrypoint.span,
            (),
            script=posixpath.normpath(script),
            workdir=posixpath.dirname(path),
            function=flow,
            given=tuple(_given(one.get("parameters"))),
        )
        name = one.get("name")
        told = name.scalar if name and isinstance(name.scalar, str) else flow or script
        when = _schedule(one)
        yield JobFact(one.span, f"{told}:{one.span.line}", "prefect", commands=(started,), alone=True, schedule=when)


def _given(parameters: Tree | None) -> Iterator[tuple[str, str | int | float | bool]]:
    """What the flow is given, as far as it is one value each."""
    for one in (parameters.entries or ()) if parameters is not None else ():
        if one.value.scalar is not None:
            yield one.key, one.value.scalar


def _schedule(deployment: Tree) -> str:
    """When a deployment is started: the expression, or the interval in seconds, of its first schedule."""
    listed = deployment.get("schedules")
    schedule = deployment.get("schedule") or (listed.items[0] if listed is not None and listed.items else None)
    for key in ("cron", "rrule", "interval"):
        when = schedule.get(key) if schedule is not None else None
        if when is not None and when.scalar is not None:
            return str(when.scalar)
    return ""
