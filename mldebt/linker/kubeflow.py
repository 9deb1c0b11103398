"""Compiled pipelines of Kubeflow that repeat what code of the project states."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mldebt.facts.code import Constant
from mldebt.facts.module import Module
from mldebt.facts.tree import Tree
from mldebt.frontends.recognised.kubeflow import KUBEFLOW
from mldebt.linker.jobs import StatedJobs
from mldebt.patterns import pattern

_LIBRARIES = frozenset({"kfp", "google_cloud_pipeline_components", "tfx"})
_NUMBER = pattern(r"_\d+$")


def stated_by_files_alone(jobs: StatedJobs, modules: Mapping[str, Module], documents: Mapping[str, Tree]) -> StatedJobs:
    """The jobs without the tasks of compiled pipelines whose code is a part of the project: those are its own jobs."""
    if not any(fact.tool == KUBEFLOW for _, fact in jobs):
        return jobs
    makers = [module for module in modules.values() if _makes_pipelines(module)]
    functions = {_key(scope.name) for module in makers for scope in module.scopes if scope.kind == "function"}
    said = functions | {
        _key(one.value)
        for module in makers
        for scope in module.scopes
        for one in scope.body
        if isinstance(one, Constant) and isinstance(one.value, str) and len(one.value) < 100
    }
    return tuple(
        (path, fact)
        for path, fact in jobs
        if fact.tool != KUBEFLOW or not (_pipeline(documents.get(path)) in said or _component(fact.name) in functions)
    )


def _makes_pipelines(module: Module) -> bool:
    return any(one.name.split(".", 1)[0] in _LIBRARIES for one in module.imports)


def _pipeline(tree: Tree | None) -> str:
    """The name of the pipeline of a file, as names are compared."""
    for one in (tree.items or (tree,)) if tree is not None else ():
        named = one.at("pipelineInfo", "name") or one.at("pipelineSpec", "pipelineInfo", "name")
        if named is not None and isinstance(named.scalar, str):
            return _key(named.scalar)
    return "?"


def _component(task: str) -> str:
    """The name of a task's component: the second task of one has a number behind it."""
    return _key(_NUMBER.sub("", task.replace("-", "_")))


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.rpartition(".")[2].lower())
