"""How much of the code only moves or converts data between libraries."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping

from mldebt.facts.code import Call
from mldebt.facts.module import Module
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.launching import is_test
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.source import FILE_START, Location

Roles = Mapping[tuple[str, int], Mapping[int, str]]
Learns = Callable[[str], bool]
Counts = tuple[int, int, int]
_BESIDE = frozenset({"neutral", "shows"})
_GLUE = frozenset({"moves", "converts"})


def count(
    builder: GraphBuilder, modules: Mapping[str, Module], sayings: Sayings, seen: Observations, learns: Learns
) -> None:
    """Adds the folders of code, and counts the statements of these and of the jobs that run one file."""
    roles: dict[tuple[str, int], dict[int, str]] = {}
    for (path, index, call), role in seen.roles:
        roles.setdefault((path, index), {})[call] = role
    files = sorted(path for path in modules if not is_test(path))
    counts = {path: _counts(path, calling, roles) for path, calling in sayings.of_all(files, _calling)}
    for job in seen.jobs:
        is_launcher = job.fact is not None and not job.fact.complete
        is_again = job.tool == "script" and job.id != job.path
        if job.path in counts and job.tool not in {"endpoint", "task"} and not (is_launcher or is_again):
            libraries = len(set(libraries_of(modules[job.path], learns)))
            _mark(builder, f"job:{job.id}", counts[job.path], libraries)
    folders: dict[str, list[str]] = {}
    for path in counts:
        folders.setdefault(posixpath.dirname(path), []).append(path)
    for folder, paths in folders.items():
        package = f"package:{folder}"
        builder.node(package, NodeKind.PACKAGE, folder or ".", [Location(paths[0], FILE_START)])
        statements, glue, conversions = (sum(counts[path][part] for path in paths) for part in range(3))
        libraries = len({name for path in paths for name in libraries_of(modules[path], learns)})
        _mark(builder, package, (statements, glue, conversions), libraries)
        for path in paths:
            if builder.has(f"job:{path}"):
                builder.edge(package, EdgeKind.CONTAINS, f"job:{path}")


def libraries_of(module: Module, learns: Learns) -> Iterator[str]:
    """The data and ML libraries that a module imports."""
    return (imported.name.split(".", 1)[0] for imported in module.imports if learns(imported.name))


def _mark(builder: GraphBuilder, node: str, counts: Counts, libraries: int) -> None:
    builder.mark(node, "statements", counts[0])
    builder.mark(node, "glue_statements", counts[1])
    builder.mark(node, "conversions", counts[2])
    builder.mark(node, "libraries", libraries)


@Saying
def _calling(file: OneFile) -> list[tuple[int, list[list[int]]]]:
    """The scopes with statements that call something, each with the calls of one statement after another."""
    found = []
    for index, scope in enumerate(file.module.scopes):
        calls = [place for place, _ in scope.placed(Call)]
        within = (
            calls[bisect_left(calls, one.first) : bisect_left(calls, one.last)]
            for one in (scope.statements if scope.kind != "class" and calls else ())
        )
        if statements := [each for each in within if each]:
            found.append((index, statements))
    return found


def _counts(path: str, calling: Iterable[tuple[int, list[list[int]]]], roles: Roles) -> Counts:
    """How many statements of a module handle data, how many of them only move or convert it, how many convert it."""
    statements = glue = conversions = 0
    for index, within in calling:
        known = roles.get((path, index), {})
        if not known:
            statements += len(within)
            continue
        for calls in within:
            found = {known.get(call) for call in calls} - _BESIDE
            statements += bool(found)
            glue += bool(found) and found <= _GLUE
            conversions += "converts" in found and found <= _GLUE
    return statements, glue, conversions
