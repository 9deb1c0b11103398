"""How much of the code only moves or converts data between libraries."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping

from mldebt.facts.code import Call, Module, Scope, Statement
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.recorder import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.source import FILE_START, Location

Roles = Mapping[tuple[str, int, int], str]
Learns = Callable[[str], bool]
_GLUE = frozenset({"moves", "converts"})


def count(builder: GraphBuilder, modules: Mapping[str, Module], seen: Observations, learns: Learns) -> None:
    """Adds the folders of code, and counts the statements of these and of the jobs that run one file."""
    roles = dict(seen.roles)
    counts = {path: _counts(path, modules[path], roles) for path in sorted(modules) if not is_test(path)}
    for job in seen.jobs:
        if job.path in counts and job.tool not in {"endpoint", "task"}:
            libraries = len(set(libraries_of(modules[job.path], learns)))
            _mark(builder, f"job:{job.id}", counts[job.path], libraries)
    folders: dict[str, list[str]] = {}
    for path in counts:
        folders.setdefault(posixpath.dirname(path), []).append(path)
    for folder, paths in folders.items():
        package = f"package:{folder}"
        builder.node(package, NodeKind.PACKAGE, folder or ".", [Location(paths[0], FILE_START)])
        total = (sum(counts[path][0] for path in paths), sum(counts[path][1] for path in paths))
        _mark(builder, package, total, len({name for path in paths for name in libraries_of(modules[path], learns)}))
        for path in paths:
            if builder.has(f"job:{path}"):
                builder.edge(package, EdgeKind.CONTAINS, f"job:{path}")


def libraries_of(module: Module, learns: Learns) -> Iterator[str]:
    """The data and ML libraries that a module imports."""
    return (imported.name.split(".", 1)[0] for imported in module.imports if learns(imported.name))


def _mark(builder: GraphBuilder, node: str, counts: tuple[int, int], libraries: int) -> None:
    builder.mark(node, "statements", counts[0])
    builder.mark(node, "glue_statements", counts[1])
    builder.mark(node, "libraries", libraries)


def _counts(path: str, module: Module, roles: Roles) -> tuple[int, int]:
    """How many statements a module has, and how many of them call libraries only to move or convert data."""
    statements = glue = 0
    for index, scope in enumerate(module.scopes):
        if scope.kind != "class":
            statements += len(scope.statements)
            called = ([roles.get((path, index, call)) for call in _calls(scope, one)] for one in scope.statements)
            glue += sum(bool(found) and set(found) <= _GLUE for found in called)
    return statements, glue


def _calls(scope: Scope, statement: Statement) -> Iterator[int]:
    return (index for index in range(statement.first, statement.last) if isinstance(scope.body[index], Call))
