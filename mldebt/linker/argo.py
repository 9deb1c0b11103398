"""Argo Workflows of a project as jobs, also where they use templates of other files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.file import Unread
from mldebt.facts.pipeline import JobFact
from mldebt.facts.tree import Tree
from mldebt.frontends.kubernetes import workflows_of
from mldebt.linker.argo_workflow import jobs_of, shared_by, uses_of


def expand(documents: Mapping[str, Tree]) -> Iterator[tuple[str, JobFact | Unread]]:
    """The jobs of all workflows in some files, each with its file, and what could not be read.

    What another workflow uses begins there, with what that one gives it, and not in its own file too."""
    resources = [(path, one) for path, tree in documents.items() for one in workflows_of(tree)]
    named: dict[str, list[tuple[str, Tree]]] = {}
    for path, one in resources:
        if name := shared_by(one):
            named.setdefault(name, []).append((path, one))
    shared = [_seen_from(path, named) for path, _ in resources]
    used: dict[int, set[str]] = {}
    for (_, one), known in zip(resources, shared, strict=True):
        for name, template in uses_of(one, known):
            if name in known:
                used.setdefault(id(known[name]), set()).add(template)
    for (path, one), known in zip(resources, shared, strict=True):
        for found in jobs_of(path, one, known, frozenset(used.get(id(one), ()))):
            yield path, found


def _seen_from(path: str, named: Mapping[str, Sequence[tuple[str, Tree]]]) -> dict[str, Tree]:
    """What each name means to a file: the only workflow of that name in its folder, else in the project."""
    found = {}
    for name, candidates in named.items():
        here = [one for one in candidates if posixpath.dirname(one[0]) == posixpath.dirname(path)] or candidates
        if len(here) == 1:
            found[name] = here[0][1]
    return found
