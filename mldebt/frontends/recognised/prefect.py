"""Prefect: a deployment that `prefect deployment build` wrote, under whatever name."""

from __future__ import annotations

from mldebt.facts.file import Unread
from mldebt.facts.pipeline import JobFact
from mldebt.facts.tree import Tree
from mldebt.frontends.prefect_deployments import deployments
from mldebt.frontends.recognised.stated import Stated


def facts(path: str, tree: Tree) -> Stated | None:
    """The deployment of a document that names a flow and where it is."""
    if tree.get("flow_name") is None or tree.get("entrypoint") is None:
        return None
    found = tuple(deployments(path, tree))
    jobs = tuple(each for each in found if isinstance(each, JobFact))
    unread = tuple(each for each in found if isinstance(each, Unread))
    return Stated(jobs=jobs, unread=unread, document=True)
