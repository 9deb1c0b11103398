"""Which folders of the project are packages that others install."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping

from mldebt.facts import code
from mldebt.facts.module import Module
from mldebt.facts.tree import Tree
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.observations import Observations
from mldebt.library import Libraries

_CLASSIFIERS = (("project", "classifiers"), ("tool", "poetry", "classifiers"))
_NO_NAME = "src"
"""A folder that holds packages; code that imports it by that name shares it with nobody."""


def published(
    modules: Mapping[str, Module], documents: Mapping[str, Tree], seen: Observations, libraries: Libraries
) -> frozenset[str]:
    """The modules that others install: the metadata of their package has classifiers, or nothing in it is started."""
    runs = {job.path for job in seen.jobs if job.fact is not None} | {
        path for path, module in modules.items() if module.runs or _is_orchestrated(module, libraries)
    }
    folders = tuple(_published(modules, documents, {path for path in runs if not is_test(path)}))
    own = tuple(folder + _NO_NAME + "/" for folder in folders) if _imports(modules, _NO_NAME) else ()
    return frozenset(path for path in modules if path.startswith(folders) and not path.startswith(own))


def _imports(modules: Mapping[str, Module], name: str) -> bool:
    return any(one.name.split(".", 1)[0] == name for module in modules.values() for one in module.imports)


def _published(modules: Mapping[str, Module], documents: Mapping[str, Tree], runs: Collection[str]) -> Iterator[str]:
    """The folders of packages that others install: their metadata has classifiers, or nothing in them is started."""
    for path, tree in documents.items():
        if posixpath.basename(path) == "pyproject.toml":
            has_classifiers = any(tree.at(*keys) for keys in _CLASSIFIERS)
            has_metadata = any(tree.at(*keys[:-1], "name") for keys in _CLASSIFIERS)
            if has_classifiers or (has_metadata and not _holds_any(_below(path), runs)):
                yield _below(path)
    for path, module in modules.items():
        if posixpath.basename(path) == "setup.py":
            has_classifiers = any(word == "classifiers" for call in module.of(code.Call) for word, _ in call.keywords)
            if has_classifiers or not _holds_any(_below(path), runs):
                yield _below(path)


def _holds_any(folder: str, paths: Collection[str]) -> bool:
    return any(path.startswith(folder) and path.endswith(".py") for path in paths)


def _is_orchestrated(module: Module, libraries: Libraries) -> bool:
    return any(libraries.orchestrates(one.name) for one in module.imports)


def _below(path: str) -> str:
    folder = posixpath.dirname(path)
    return f"{folder}/" if folder else ""
