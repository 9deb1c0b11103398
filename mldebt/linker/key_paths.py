"""Keys that code asks for by a path, `settings.get("data.schemas")`, where nobody sees which documents were merged."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator

from mldebt.facts import code
from mldebt.facts.module import Scope
from mldebt.graph.schema import NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.operands import words_in
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.patterns import pattern

_PATH = pattern(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
Path = tuple[str, ...]


def asked_by_path(builder: GraphBuilder, sayings: Sayings, files: Iterable[str]) -> frozenset[str]:
    """The keys whose path code hands to a call, or that of what they hold, below what a merge puts their file under.

    A key at the top of a file is one of a path that begins with it, or in which a word of the file's name is before
    it: others may be called so elsewhere."""
    paths: dict[str, set[Path]] = {}
    for _, asked in sayings.of_all(files, _paths_asked):
        for path in asked:
            for key in path:
                paths.setdefault(key, set()).add(path)
    nodes = builder.ids(NodeKind.CONFIG_KEY) if paths else ()
    return frozenset(node for node in nodes if _is_asked(builder, node, paths.get(_keys(builder, node)[-1], ())))


def _is_asked(builder: GraphBuilder, node: str, paths: Collection[Path]) -> bool:
    keys = _keys(builder, node)
    words = words_in(posixpath.splitext(posixpath.basename(str(builder.attribute(node, "file"))))[0])
    return any(start == 0 or len(keys) > 1 or path[start - 1] in words for path in paths for start in _at(keys, path))


def _at(keys: Path, path: Path) -> Iterator[int]:
    """Where in a path the keys stand one after the other."""
    return (start for start in range(len(path)) if path[start : start + len(keys)] == keys)


def _keys(builder: GraphBuilder, node: str) -> Path:
    return tuple(str(builder.attribute(node, "key")).split("."))


@Saying
def _paths_asked(file: OneFile) -> frozenset[tuple[str, ...]]:
    """The paths that calls in one file get first."""
    return frozenset(path for scope in file.module.scopes for path in _first_arguments(scope))


def _first_arguments(scope: Scope) -> Iterator[Path]:
    for call in scope.of(code.Call):
        given = scope.body[call.arguments[0]] if call.arguments and call.arguments[0] >= 0 else None
        if isinstance(given, code.Constant) and isinstance(given.value, str) and _PATH.fullmatch(given.value):
            yield tuple(given.value.split("."))
