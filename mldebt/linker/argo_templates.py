"""Workflows of Argo that use templates of other files: their jobs, with what these templates do."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from mldebt.facts.file import Unread
from mldebt.facts.pipeline import JobFact
from mldebt.facts.tree import Tree
from mldebt.frontends import argo
from mldebt.frontends.argo_parts import ARGO

Stated = list[tuple[str, JobFact]]


def expanded(jobs: Stated, documents: Mapping[str, Tree | None]) -> tuple[Stated, list[tuple[str, Unread]]]:
    """The jobs with those of workflows read anew, where any uses templates of another; and what could not be read.

    What others use begins there, with what they give it, and not in its own file too."""
    resources = [(path, one) for path, tree in documents.items() if tree is not None for one in _resources(tree)]
    named: dict[str, list[tuple[str, Tree]]] = {}
    for path, one in resources:
        if name := argo.shared_by(one):
            named.setdefault(name, []).append((path, one))
    shared = [_seen_from(path, named) for path, _ in resources]
    used: dict[int, set[str]] = {}
    for (_, one), known in zip(resources, shared, strict=True):
        for name, template in argo.uses_of(one, known):
            if name in known:
                used.setdefault(id(known[name]), set()).add(template)
    if not used:
        return jobs, []
    found: Stated = []
    unread: list[tuple[str, Unread]] = []
    for (path, one), known in zip(resources, shared, strict=True):
        for job in argo.jobs_of(path, one, known, frozenset(used.get(id(one), ()))):
            if isinstance(job, JobFact):
                found.append((path, job))
            else:
                unread.append((path, job))
    return [*(pair for pair in jobs if pair[1].tool != ARGO), *found], unread


def _seen_from(path: str, named: Mapping[str, Sequence[tuple[str, Tree]]]) -> dict[str, Tree]:
    """What each name means to a file: the only workflow of that name in its folder, else in the project."""
    found = {}
    for name, candidates in named.items():
        here = [one for one in candidates if posixpath.dirname(one[0]) == posixpath.dirname(path)] or candidates
        if len(here) == 1:
            found[name] = here[0][1]
    return found


def _resources(tree: Tree) -> Sequence[Tree]:
    return [one for one in tree.items or (tree,) if argo.is_workflow(one)]
