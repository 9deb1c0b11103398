"""How much of the code only moves or converts data between libraries."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping

from mldebt.facts.code import Call, Module, Scope, Statement
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.source import FILE_START, Location

Roles = Mapping[tuple[str, int, int], str]
Learns = Callable[[str], bool]


def add_packages(builder: GraphBuilder, modules: Mapping[str, Module], roles: Roles, learns: Learns) -> None:
    """The folders of code and the jobs that are whole files, with their statements counted, tests left out."""
    folders: dict[str, list[str]] = {}
    for path in sorted(modules):
        if not is_test(path):
            folders.setdefault(posixpath.dirname(path), []).append(path)
    for folder, paths in folders.items():
        counts = {path: _counts(path, modules[path], roles) for path in paths}
        package = builder.node(
            f"package:{folder}",
            NodeKind.PACKAGE,
            folder or ".",
            [Location(paths[0], FILE_START)],
            statements=sum(statements for statements, _ in counts.values()),
            glue_statements=sum(glue for _, glue in counts.values()),
            libraries=len({library for path in paths for library in _libraries(modules[path], learns)}),
        )
        for path, (statements, glue) in counts.items():
            job = f"job:{path}"
            if builder.has(job):
                libraries = len(set(_libraries(modules[path], learns)))
                builder.node(job, NodeKind.JOB, "", statements=statements, glue_statements=glue, libraries=libraries)
                builder.edge(package, EdgeKind.CONTAINS, job)


def _libraries(module: Module, learns: Learns) -> Iterator[str]:
    """The data and ML libraries that a module imports."""
    for imported in module.imports:
        if learns(imported.name):
            yield imported.name.split(".", 1)[0]


def _counts(path: str, module: Module, roles: Roles) -> tuple[int, int]:
    """How many statements a module has, and how many of them call libraries only to move or convert data."""
    statements = glue = 0
    for index, scope in enumerate(module.scopes):
        if scope.kind != "class":
            statements += len(scope.statements)
            called = ([roles.get((path, index, call)) for call in _calls(scope, one)] for one in scope.statements)
            glue += sum(bool(found) and set(found) <= {"moves", "converts"} for found in called)
    return statements, glue


def _calls(scope: Scope, statement: Statement) -> Iterator[int]:
    return (index for index in range(statement.first, statement.last) if isinstance(scope.body[index], Call))
