"""Keys that code asks for by a path, `settings.get("data.schemas")`, where nobody sees which documents were merged."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.facts.module import Scope
from mldebt.graph.schema import NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.operands import words_in
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.settings_names import SETTINGS, may_hold_settings
from mldebt.patterns import pattern

_PATH = pattern(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_GIVE = SETTINGS | {"setting", "param", "option", "section"}
"""Words of names of what gives settings by their keys."""
_ENDINGS = frozenset({
    "csv", "tsv", "txt", "json", "jsonl", "parquet", "feather", "arrow", "xls", "xlsx", "xml", "html", "md", "pdf",
    "yaml", "yml", "toml", "ini", "cfg", "env", "log", "sql", "db", "sqlite", "py", "ipynb", "sh", "pkl", "pickle",
    "joblib", "npy", "npz", "h5", "hdf5", "pt", "pth", "ckpt", "onnx", "bin", "gz", "zip", "tar", "png", "jpg", "jpeg",
    "svg", "gif",
})  # fmt: skip
"""Ends of the names of files, which are no paths of keys."""
Path = tuple[str, ...]


def asked_by_path(builder: GraphBuilder, sayings: Sayings, files: Iterable[str]) -> frozenset[str]:
    """The keys whose path code hands to a call, or that of what they hold, below what a merge puts their file under.

    A key at the top of a file is one of a path that begins with it, or in which a word of the file's name is before
    it: others may be called so elsewhere."""
    paths: dict[str, set[Path]] = {}
    files = tuple(files)
    own = {posixpath.splitext(part)[0] for file in files for part in file.split("/")} | {""}
    for _, found in sayings.of_all(files, _paths_asked):
        for called, path in found:
            for key in path if called.partition(".")[0] in own else ():
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
def _paths_asked(file: OneFile) -> frozenset[tuple[str, Path]]:
    """The paths that calls in one file get first and that may ask settings for a key, with what is called.

    That is a dotted name where an import gives it, else empty."""
    return frozenset(found for scope in file.module.scopes for found in _first_arguments(scope))


def _first_arguments(scope: Scope) -> Iterator[tuple[str, Path]]:
    for call in scope.of(code.Call):
        given = scope.body[call.arguments[0]] if call.arguments and call.arguments[0] >= 0 else None
        if isinstance(given, code.Constant) and isinstance(given.value, str) and _PATH.fullmatch(given.value):
            path = tuple(given.value.split("."))
            asked = _asked(scope, call.function) if path[-1] not in _ENDINGS else None
            if asked is not None:
                yield asked, path


def _asked(scope: Scope, function: Operand) -> str | None:
    """What is called where that may hand out settings: the dotted name of an import, empty for others."""
    called = scope.body[function]
    if isinstance(called, code.Symbol):
        return called.name if _gives_settings(called.name) else None
    if isinstance(called, code.Variable):
        return "" if _gives_settings(called.name) else None
    if isinstance(called, code.Attribute) and (_gives_settings(called.name) or may_hold_settings(scope, called.base)):
        return _maker(scope, called.base)
    return None


def _maker(scope: Scope, operand: Operand) -> str:
    """The dotted name of what made an object right there; empty where nothing tells, or its name tells of settings."""
    made = scope.body[operand]
    maker = scope.body[made.function] if isinstance(made, code.Call) else None
    names = (name for name, held in scope.bindings if operand in held)
    return maker.name if isinstance(maker, code.Symbol) and not any(map(_gives_settings, (maker.name, *names))) else ""


def _gives_settings(name: str) -> bool:
    """Whether a name is that of settings, or of what gives them by their keys."""
    return name.rpartition(".")[2] == "get" or not _GIVE.isdisjoint(words_in(name))
