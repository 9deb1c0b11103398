"""Resources of Kubernetes and Kubeflow: every container with a command is a job, where Argo does not run it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mldebt.documents import misshapen
from mldebt.facts.file import Unread
from mldebt.facts.pipeline import HOLE, JobFact
from mldebt.facts.tree import Tree
from mldebt.frontends.images import in_image

ARGO = "argo"
"""The language of workflows of Argo, the tool of their jobs, and the scheme of artefacts without an address."""
ARGO_KINDS = frozenset({"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"})
_DEEPEST = 24


def workflows_of(tree: Tree) -> tuple[Tree, ...]:
    """The resources in a file by which Argo runs templates or offers them to others."""
    return tuple(one for one in tree.items or (tree,) if _text(one.get("kind")) in ARGO_KINDS)


def jobs_of(path: str, tree: Tree) -> Iterator[JobFact]:
    """The containers of all other resources in a file, named after themselves."""
    for resource in tree.items or (tree,):
        kind = _text(resource.get("kind"))
        if kind in ARGO_KINDS:
            continue
        name = _text(resource.at("metadata", "name")) or _text(resource.at("metadata", "generateName")) or kind
        schedule = resource.at("spec", "schedule") or resource.at("spec", "schedules")
        when = next(iter(schedule.strings()), "") if schedule is not None and kind.startswith("Cron") else ""
        for job in _containers(path, resource, name, 0):
            yield msgspec.structs.replace(job, schedule=when)


def misread(tree: Tree) -> Iterator[Unread]:
    """The containers of resources, and their commands, that have not the form which Kubernetes wants."""
    for _, entry in tree.walk():
        if entry.key in {"containers", "initContainers"}:
            yield from misshapen(entry.value, "list", f"'{entry.key}'")
            for container in entry.value.items or ():
                for key in ("command", "args"):
                    yield from misshapen(container.get(key), "list or text", f"'{key}' of a container")


def _containers(path: str, tree: Tree, name: str, depth: int) -> Iterator[JobFact]:
    if depth > _DEEPEST:
        return
    own = _text(tree.get("name")) or name
    command, arguments = tree.get("command"), tree.get("args")
    if tree.get("image") is not None and (command is not None or arguments is not None):
        words = tuple(_word(item) for one in (command, arguments) if one for item in one.items or (one,))
        span = (command or arguments or tree).span
        found = tuple(in_image(path, words, span))
        yield JobFact(tree.span, f"{own}:{tree.span.line}", "kubernetes", commands=found, alone=True)
    for entry in tree.entries or ():
        yield from _containers(path, entry.value, own, depth + 1)
    for item in tree.items or ():
        yield from _containers(path, item, own, depth + 1)


def _word(tree: Tree) -> str:
    if not tree.is_scalar or tree.scalar is None:
        return HOLE
    text = str(tree.scalar)
    return HOLE if "{{" in text else text


def _text(tree: Tree | None) -> str:
    return tree.scalar if tree and isinstance(tree.scalar, str) else ""
