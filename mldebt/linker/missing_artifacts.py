"""Models that code loads by a name under which nothing saves any, alone or beside others that are saved."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping

from mldebt.facts.module import Module
from mldebt.facts.pipeline import Command
from mldebt.facts.watching import WriteUp
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.together import tell_together
from mldebt.linker.wording import listed
from mldebt.patterns import pattern

_MODELS = frozenset(
    {".pkl", ".pickle", ".joblib", ".h5", ".keras", ".pt", ".pth", ".cbm", ".onnx", ".dill", ".ubj", ".bst"}
)
"""Endings of files that hold models and what belongs to them."""
_HELD_BY_PEOPLE = ("tracked", "written", "external", "declared_output", "declared_input", "unknown")
"""Attributes of data, or of a folder around it, that tell where it comes from."""
_ELSEWHERE = pattern(r"[/~\\]|\.\.|[A-Za-z]:")
"""How folders begin that are outside of the project, where others may put models."""
_SAVES = frozenset({"dump", "save", "save_model", "to_pickle", "copy", "copyfile", "copy2", "copytree", "move"})
"""The last words of calls that may save a model; where one saves nobody knows where, it may be any of its project."""
_ADDRESS = "://"
_FILLS_NOTHING = frozenset({"mkdir", "rm", "rmdir", "ls", "chmod", "chown"})
"""Programs that are told of folders and bring nothing into them."""


def mark(
    builder: GraphBuilder,
    modules: Mapping[str, Module],
    texts: Iterable[str],
    commands: Iterable[Command],
    documents: Iterable[WriteUp],
    seen: Observations,
) -> None:
    """Tells of every model that is loaded and never saved which others code saves in its folder; or, where no file of
    that name is saved in another folder, no document speaks of it, no command fills its folder, and all places that
    code writes to are known, that nothing makes it."""
    given = tuple(commands)
    told = frozenset(map(posixpath.basename, (*texts, *(word for one in given for word in _words(one)))))
    folders, blind = _saved(builder), tuple(_blind_writes(seen))
    spoken = {posixpath.basename(file) for one in documents for file in one.files}
    saved = [posixpath.basename(name) for name in _written(builder)]
    alike: dict[tuple[str, ...], list[str]] = {}
    for node in _only_loaded(builder, modules, told, blind, seen):
        folder, base = posixpath.split(builder.name(node))
        if folder in folders:
            builder.mark(node, "saved_beside", folders[folder])
            alike.setdefault((folder, *sorted(builder.successors(EdgeKind.FEEDS)[node])), []).append(node)
        elif folder and not _ELSEWHERE.match(folder) and not blind:
            is_told = base in spoken or any(fnmatch.fnmatchcase(base, one) for one in saved)
            is_told = is_told or any(_fills(one, folder) for one in given)
            builder.mark(node, "unmade", not is_told)
    for nodes in alike.values():
        first, *others = sorted(nodes, key=lambda one: (builder.locations(one)[:1], one))
        named = listed(map(builder.name, (first, *others)))
        tell_together(builder, first, others, named.removeprefix(builder.name(first)))


def _words(command: Command) -> tuple[str, ...]:
    """The words of a command that may name files and folders, and the folder that a program is started in."""
    folder = (command.workdir,) if command.arguments and not (command.script or command.module) else ()
    return (*(word.partition("=")[2] or word for word in command.arguments), *command.written, *folder)


def _fills(command: Command, folder: str) -> bool:
    """Whether a command names a folder, as those do that fill it; of one that names an address too, a folder around it
    is enough. What scripts in Python fill, their code tells."""
    program = posixpath.basename(next(iter(command.arguments), ""))
    if command.script or program in _FILLS_NOTHING:
        return False
    words = _words(command)
    around = [folder]
    while any(_ADDRESS in word for word in words) and (above := posixpath.dirname(around[-1])):
        around.append(above)
    named = [posixpath.normpath(word) for word in words if word and _ADDRESS not in word]
    return any(f"/{word}".endswith(f"/{one}") or one.endswith(f"/{word}") for word in named for one in around)


def _only_loaded(
    builder: GraphBuilder,
    modules: Mapping[str, Module],
    told: Collection[str],
    blind: Collection[tuple[str, str]],
    seen: Observations,
) -> Iterator[str]:
    """Files of models whose names stand only where they are loaded, and which nothing may save that is not known."""
    unknown = frozenset(path for call, path in blind if call in _SAVES)
    patterns = tuple(name for name in _written(builder) if "*" in name)
    stated = _stated(modules)
    for node in builder.ids(NodeKind.DATASET):
        name = builder.name(node)
        if not _is_model(name) or not _is_only_read(builder, node):
            continue
        base = posixpath.basename(name)
        named_in = stated.get(base, frozenset())
        is_known = base in told or any(fnmatch.fnmatchcase(name, one) for one in patterns)
        is_known = is_known or any(path.startswith(_project(name, modules)) for path in unknown)
        if named_in and not is_known and named_in <= _readers(builder, node, named_in, seen):
            yield node


def _blind_writes(seen: Observations) -> Iterator[tuple[str, str]]:
    """The calls that write nobody knows where, with the files they stand in; plots are no models."""
    for gap in seen.gaps:
        if gap.mode == "write" and not gap.call.startswith("matplotlib."):
            yield gap.call.rpartition(".")[2], gap.location.path


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


def _written(builder: GraphBuilder) -> Iterator[str]:
    """The places in which code writes something, with a star for what is not known of them."""
    for node in builder.ids(NodeKind.DATASET):
        if builder.attribute(node, "written"):
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
