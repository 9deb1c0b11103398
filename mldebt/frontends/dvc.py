"""DVC: the pipelines of `dvc.yaml`, and the data that `.dvc` files track."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mldebt.documents import misshapen, parse_yaml
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import TrackedData
from mldebt.facts.tree import Tree
from mldebt.paths import from_root
from mldebt.source import Source


def matches(path: str) -> bool:
    """Whether DVC reads the path by itself."""
    name = posixpath.basename(path)
    return name in {"dvc.yaml", "dvc.lock"} or (name.endswith(".dvc") and name != ".dvc")


def read(source: Source) -> FileFacts:
    """The content of a pipeline, which only other files complete, or of its record; the data of a `.dvc` file."""
    document = parse_yaml(source)
    if posixpath.basename(source.path) == "dvc.lock":
        problems = (*document.problems, *_misshapen(document.tree))
        return FileFacts(source.path, "dvc", len(source.lines), document=document.tree, unread=problems)
    if not source.path.endswith(".dvc"):
        return FileFacts(source.path, "dvc", len(source.lines), document=document.tree, unread=document.problems)
    data = tuple(_data(source.path, document.tree)) if document.tree else ()
    tracked = tuple(each for each in data if isinstance(each, TrackedData))
    unread = tuple(each for each in data if isinstance(each, Unread))
    return FileFacts(source.path, "dvc", len(source.lines), tracked=tracked, unread=(*document.problems, *unread))


def _misshapen(lock: Tree | None) -> Iterator[Unread]:
    """The parts of a record of runs that have not the form in which DVC writes them."""
    stages = lock.get("stages") if lock is not None and lock.get("schema") is not None else lock
    yield from misshapen(stages, "mapping", "'stages'")
    for entry in stages.entries or () if stages is not None else ():
        yield from misshapen(entry.value, "mapping", f"stage '{entry.key}'")
        yield from misshapen(entry.value.get("params"), "mapping", "'params'")
        for key in ("deps", "outs"):
            yield from misshapen(entry.value.get(key), "list", f"'{key}'")


def _data(path: str, tree: Tree) -> Iterator[TrackedData | Unread]:
    folder = posixpath.dirname(path)
    workdir = tree.get("wdir")
    if workdir and isinstance(workdir.scalar, str):
        folder = from_root(folder, workdir.scalar)
    for section, external in (("outs", False), ("deps", True)):
        entry = tree.entry(section)
        if entry is None:
            continue
        if entry.value.items is None:
            yield Unread(entry.span, f"'{section}' of a .dvc file is not a list")
        for item in entry.value.items or ():
            locator = item.get("path")
            if locator is None or not isinstance(locator.scalar, str):
                yield Unread(item.span, f"an item of '{section}' has no path")
                continue
            yield TrackedData(locator.span, "dvc", locator.scalar, _locator(item, folder, locator.scalar), external)


def _locator(item: Tree, folder: str, path: str) -> str:
    """The path from the root, or the URI of what is imported from another repository."""
    repository = item.at("repo", "url")
    if repository and isinstance(repository.scalar, str):
        return f"{repository.scalar.rstrip('/')}/{path}"
    return from_root(folder, path)
