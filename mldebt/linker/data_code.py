"""Which code handles data or models: what uses a data or ML library, starts what does, or is used by it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from mldebt.facts.module import Module
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.program import Program
from mldebt.library import Libraries
from mldebt.linker.builder import GraphBuilder

_MARKED = (NodeKind.JOB, NodeKind.FUNCTION, NodeKind.CLASS, NodeKind.BRANCH)


def data_code(modules: Mapping[str, Module], libraries: Libraries) -> frozenset[str]:
    """The files of the project whose code handles data or models.

    They import a described data, ML or orchestration library, or a module that does; or one of these imports them,
    by however many steps. In a web application with one report made by pandas, the report is data code and the
    handlers are not."""
    program = Program(modules, {})
    uses = {path: frozenset(_imported(program, path, module)) for path, module in modules.items()}
    own = {path for path, module in modules.items() if any(_tells(libraries, one.name) for one in module.imports)}
    found = own | {path for path, used in uses.items() if used & own}
    waiting = list(found)
    while waiting:
        new = uses[waiting.pop()] - found
        found |= new
        waiting += new
    return frozenset(found)


def among(paths: frozenset[str], modules: Collection[str]) -> frozenset[str]:
    """Data code with the other code of those folders at the top that hold more of it than of any other.

    What nothing imports says by no import what it was meant for; what lies around it does."""
    own = [path for path in modules if path.endswith(".py") and not _is_apart(path)]
    folders: dict[str, list[str]] = {}
    for path in own:
        folders.setdefault(path.split("/", 1)[0] if "/" in path else "", []).append(path)
    inside = (found for folder, found in folders.items() if folder and len(paths.intersection(found)) * 2 > len(found))
    return paths.union(*inside)


def mark(builder: GraphBuilder, paths: frozenset[str], around: frozenset[str], seen: Observations) -> None:
    """Tells of every job, function, package and configuration key whether it is a part of data code.

    Of a definition that nothing uses, `around` are the files that are taken for such code."""
    jobs = {f"job:{job.id}": job.path for job in seen.jobs}
    for kind in _MARKED:
        for node in builder.ids(kind):
            places = {location.path for location in builder.locations(node)} | {jobs.get(node, "")}
            is_left = kind is NodeKind.CLASS or builder.attribute(node, "left_over") is True
            builder.mark(node, "data_code", not (around if is_left else paths).isdisjoint(places))
    folders = {path.rpartition("/")[0] for path in paths}
    for node in builder.ids(NodeKind.PACKAGE):
        builder.mark(node, "data_code", node.removeprefix("package:") in folders)
    files = {read.file for read in seen.key_reads if read.job.path in paths or read.location.path in paths}
    for node in builder.ids(NodeKind.CONFIG_KEY):
        file = builder.attribute(node, "file")
        builder.mark(node, "data_code", file in files or file in paths)


def _is_apart(path: str) -> bool:
    """Whether a file says nothing of what its folder is for: a test, what a tool keeps, the front of a package."""
    return is_test(path) or path.startswith(".") or path.endswith("__init__.py")


def _tells(libraries: Libraries, name: str) -> bool:
    return libraries.learns(name) or libraries.orchestrates(name)


def _imported(program: Program, path: str, module: Module) -> Iterator[str]:
    """The modules of the project that a module imports."""
    for one in module.imports:
        found = program.find(program.absolute(one.name, path), path)
        if found is not None and found[0] != path:
            yield found[0]
