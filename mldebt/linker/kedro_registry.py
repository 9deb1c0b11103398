"""Pipelines of a Kedro project that its registry cannot know of: no run of the project reaches their nodes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mldebt.facts.code import Symbol
from mldebt.facts.module import Module
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.launching import is_test
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.program import Program
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.wording import listed

_REGISTRY = "pipeline_registry.py"
_REGISTERS = "register_pipelines"
_FINDS = "find_pipelines"
_MAKES = "create_pipeline"
_FOLDER = "pipelines"
_BY_NAME = frozenset({"importlib", "pkgutil"})


def mark(builder: GraphBuilder, program: Program, seen: Observations) -> None:
    """Tells of the first node of each such pipeline which nodes it has.

    A pipeline counts as known where code outside its package imports anything of it, or where the registry looks for
    all pipelines of the folder and its package offers one."""
    nodes: dict[str, list[Job]] = {}
    for job in seen.jobs:
        if job.tool == "kedro" and not is_test(job.location.path):
            nodes.setdefault(job.location.path, []).append(job)
    registries = (
        [path for path in sorted(program.modules) if _is_registry(path, program.modules[path])] if nodes else []
    )
    if not registries:
        return
    meant = {path: frozenset(_meant(program, path)) for path in program.modules if not is_test(path)}
    for registry in registries:
        root = posixpath.dirname(registry)
        own = {path: found for path, found in nodes.items() if path.startswith(f"{root}/")}
        unknown = [path for path in sorted(own) if not _is_known(program, meant, registry, path)]
        for path in unknown if len(unknown) < len(own) else ():
            first, *others = sorted(own[path], key=lambda job: job.location.span)
            if builder.has(f"job:{first.id}"):
                builder.mark(f"job:{first.id}", "unregistered", listed([first.name, *(one.name for one in others)]))


def _is_registry(path: str, module: Module) -> bool:
    if posixpath.basename(path) != _REGISTRY or is_test(path):
        return False
    by_name = any(one.name.partition(".")[0] in _BY_NAME for one in module.imports)
    return not by_name and any(name == _REGISTERS for name, _ in module.scopes[0].bindings)


def _meant(program: Program, path: str) -> Iterator[str]:
    """The files that code of a file imports, or names with the package they are in."""
    module = program.modules[path]
    for name in {one.name for one in module.imports} | {one.name for one in module.of(Symbol)}:
        found = program.find(program.absolute(name, path), path)
        if found is not None:
            yield found[0]


def _is_known(program: Program, meant: dict[str, frozenset[str]], registry: str, path: str) -> bool:
    root, package = posixpath.dirname(registry), posixpath.dirname(path)
    inside = f"{package}/"
    # A module that lies beside others, not in a package of its own, is known for itself.
    is_alone = package in {root, f"{root}/{_FOLDER}"}
    for importer, files in meant.items():
        is_outside = importer != path if is_alone else not importer.startswith(inside)
        if is_outside and any(one == path if is_alone else one.startswith(inside) for one in files):
            return True
    looking = program.modules[registry]
    if _FINDS not in looking.mentions and not any(name == _FINDS for name, _ in looking.scopes[0].bindings):
        return False
    offering = program.modules.get(f"{package}/__init__.py", program.modules[path])
    offers = any(name == _MAKES for name, _ in offering.scopes[0].bindings)
    return offers and (posixpath.dirname(package) == f"{root}/{_FOLDER}" or package == root)
