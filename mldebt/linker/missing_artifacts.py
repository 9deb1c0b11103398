"""Models that code loads by a name under which nothing saves any, although others are saved in the same folder."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterable, Iterator, Mapping

from mldebt.facts.module import Module
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder

_MODELS = frozenset(
    {".pkl", ".pickle", ".joblib", ".h5", ".keras", ".pt", ".pth", ".cbm", ".onnx", ".dill", ".ubj", ".bst"}
)
"""Endings of files that hold models and what belongs to them."""
_HELD_BY_PEOPLE = ("tracked", "written", "external", "declared_output", "declared_input", "unknown")
"""Attributes of data, or of a folder around it, that tell where it comes from."""
_SAVES = frozenset({"dump", "save", "save_model", "to_pickle", "copy", "copyfile", "copy2", "copytree", "move"})
"""The last words of calls that may save a model; where one saves nobody knows where, it may be any of its project."""


def mark(builder: GraphBuilder, modules: Mapping[str, Module], texts: Iterable[str], seen: Observations) -> None:
    """Tells of every model that is loaded and never saved which others code saves in its folder."""
    blind = frozenset(
        gap.location.path
        for gap in seen.gaps
        if gap.mode == "write" and gap.call.rpartition(".")[2] in _SAVES and not gap.call.startswith("matplotlib.")
    )
    folders = _saved(builder)
    if not folders:
        return
    patterns = tuple(_patterns(builder))
    told = {posixpath.basename(text) for text in texts}
    stated = _stated(modules)
    for node in builder.ids(NodeKind.DATASET):
        name = builder.name(node)
        folder, base = posixpath.split(name)
        if folder not in folders or not _is_model(name) or not _is_only_read(builder, node):
            continue
        named_in = stated.get(base, frozenset())
        is_known = base in told or any(fnmatch.fnmatchcase(name, one) for one in patterns)
        is_known = is_known or any(path.startswith(_project(name, modules)) for path in blind)
        if named_in and not is_known and named_in <= _readers(builder, node, named_in, seen):
            builder.mark(node, "saved_beside", folders[folder])


def _project(name: str, modules: Mapping[str, Module]) -> str:
    """The top-level folder of a file where it has code of its own, as each project of several has; else all."""
    folder = f"{name.partition('/')[0]}/"
    return folder if any(path.startswith(folder) for path in modules) else ""


def _saved(builder: GraphBuilder) -> dict[str, str]:
    """The folders in which code saves models by names that are known, each with one of them."""
    found: dict[str, str] = {}
    for node in builder.ids(NodeKind.DATASET):
        name = builder.name(node)
        if builder.attribute(node, "written") and _is_model(name) and "/" in name:
            found.setdefault(posixpath.dirname(name), name)
    return found


def _is_model(name: str) -> bool:
    return "*" not in name and posixpath.splitext(name)[1].lower() in _MODELS


def _is_only_read(builder: GraphBuilder, node: str) -> bool:
    """Whether code reads a file of which nothing else is known, and no other file in its place."""
    around = builder.predecessors(EdgeKind.CONTAINS).get(node, set())
    known = any(builder.attribute(one, told) for one in (node, *around) for told in _HELD_BY_PEOPLE)
    jobs = builder.successors(EdgeKind.FEEDS).get(node, set())
    if known or not jobs or builder.predecessors(EdgeKind.PRODUCES).get(node):
        return False
    return not any(_has_alternative(builder, node, job) for job in jobs)


def _has_alternative(builder: GraphBuilder, node: str, job: str) -> bool:
    """Whether the place in a job that reads a file may read another one there is."""
    places = {*builder.edge_locations(node, EdgeKind.FEEDS, job)}
    others = (one for one in builder.predecessors(EdgeKind.FEEDS).get(job, ()) if one != node)
    return any(
        any(builder.attribute(one, told) for told in _HELD_BY_PEOPLE)
        for one in others
        if places & {*builder.edge_locations(one, EdgeKind.FEEDS, job)}
    )


def _patterns(builder: GraphBuilder) -> Iterator[str]:
    """The places in which code writes something by a name that is partly unknown."""
    for node in builder.ids(NodeKind.DATASET):
        if builder.attribute(node, "written") and "*" in builder.name(node):
            yield builder.name(node)


def _stated(modules: Mapping[str, Module]) -> dict[str, frozenset[str]]:
    """The modules in which the base name of each file stands."""
    found: dict[str, set[str]] = {}
    for path, module in modules.items():
        for text in () if is_test(path) else module.texts:
            if "." in text and _is_model(text):
                found.setdefault(posixpath.basename(text), set()).add(path)
    return {base: frozenset(paths) for base, paths in found.items()}


def _readers(builder: GraphBuilder, node: str, named_in: frozenset[str], seen: Observations) -> frozenset[str]:
    """The modules that read a file, and those among the given ones that write nothing at all."""
    jobs = builder.successors(EdgeKind.FEEDS).get(node, set())
    reading = {at.path for job in jobs for at in builder.edge_locations(node, EdgeKind.FEEDS, job)}
    writing = {one.location.path for one in seen.accesses if one.mode == "write"}
    return frozenset(reading | (named_in - writing))
