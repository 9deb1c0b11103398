"""Which code handles data or models: what uses a data or ML library, starts what does, or is used by it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mldebt.facts.module import Module
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.program import Program
from mldebt.library import Libraries
from mldebt.linker.builder import GraphBuilder

_MARKED = (NodeKind.JOB, NodeKind.FUNCTION, NodeKind.CLASS, NodeKind.BRANCH)
_PUT_AWAY = re.compile(r"(^|/)([^/]*[_-])?(archiv[\w-]*|deprecated|legacy|obsolete|old|attic|backups?)/")
"""Folders of code that nobody means to keep in step."""


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


def is_put_away(path: str) -> bool:
    """Whether a file lies in a folder of code that is kept for the record."""
    return bool(_PUT_AWAY.search(path))


def mark(builder: GraphBuilder, paths: frozenset[str], seen: Observations) -> None:
    """Tells of every job, function, package and configuration key whether it is a part of data code.

    Functions that have been put away handle nothing any more."""
    jobs = {f"job:{job.id}": job.path for job in seen.jobs}
    for kind in _MARKED:
        for node in builder.ids(kind):
            places = {location.path for location in builder.locations(node)} | {jobs.get(node, "")}
            used = {path for path in places if kind is NodeKind.JOB or not is_put_away(path)}
            builder.mark(node, "data_code", not paths.isdisjoint(used))
    folders = {path.rpartition("/")[0] for path in paths}
    for node in builder.ids(NodeKind.PACKAGE):
        builder.mark(node, "data_code", node.removeprefix("package:") in folders)
    files = {read.file for read in seen.key_reads if read.job.path in paths or read.location.path in paths}
    for node in builder.ids(NodeKind.CONFIG_KEY):
        file = builder.attribute(node, "file")
        builder.mark(node, "data_code", file in files or file in paths)


def _tells(libraries: Libraries, name: str) -> bool:
    return libraries.learns(name) or libraries.orchestrates(name)


def _imported(program: Program, path: str, module: Module) -> Iterator[str]:
    """The modules of the project that a module imports."""
    for one in module.imports:
        found = program.find(program.absolute(one.name, path), path)
        if found is not None and found[0] != path:
            yield found[0]
