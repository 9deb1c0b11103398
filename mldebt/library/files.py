"""The description files that come with mldebt, and those that users write."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from mldebt.cache.compiled import Compiled
from mldebt.documents import parse_yaml
from mldebt.errors import Mistakes, MldebtError
from mldebt.facts.tree import Tree
from mldebt.library.form import Library
from mldebt.patterns import pattern
from mldebt.source import Location, Source

_FOLDER = Path(__file__).parent.parent / "libraries"
_ALWAYS = frozenset({"builtins", "io", "pathlib", "pandas", "sklearn"})
"""Libraries whose methods are recognised by name on objects that come from elsewhere, and the language's own."""
_decoder = msgspec.msgpack.Decoder(Library)
_COVERS = pattern(r"covers:\s*\[([^\]]*)\]")


def library_from(tree: Tree, path: str) -> Library:
    """The description in a tree of YAML; what does not fit the form raises MldebtError at its place."""
    try:
        return msgspec.convert(tree.plain(), type=Library)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `")
        raise MldebtError(reason[:1].lower() + reason[1:], _place(tree, path, place.rstrip("`"))) from error


def builtin_libraries() -> tuple[Library, ...]:
    """The descriptions that come with mldebt, in order of file name."""
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.yaml")))


def libraries_for(imported: Iterable[str], compiled: Compiled | None = None) -> tuple[Library, ...]:
    """The descriptions of libraries that a project imports, by top-level name, and of those that they speak of.

    With what is kept `compiled` of all of them, none of their files need be read."""
    shelf = _Shelf() if compiled is None else compiled.value("libraries", _Compact, _compact)
    waiting = {*_ALWAYS, *imported}
    waiting |= {name for name, tops in shelf.covering.items() if not tops.isdisjoint(waiting)}
    found: dict[str, Library] = {}
    while waiting := {name for name in waiting if name in shelf.names and name not in found}:
        found.update({name: shelf.description(name) for name in waiting})
        waiting = {top for name in waiting for top in _spoken_of(found[name])}
    return tuple(found[name] for name in sorted(found))


class _Shelf:
    """The descriptions in their files."""

    def __init__(self) -> None:
        self._files = {path.stem: path for path in _FOLDER.glob("*.yaml")}
        self.names: Collection[str] = self._files.keys()
        self.covering: Mapping[str, frozenset[str]] = _covering_others()

    def description(self, name: str) -> Library:
        return _read(self._files[name])


class _Compact(msgspec.Struct, frozen=True):
    """The descriptions as bytes, so that only those that are needed are unpacked."""

    contents: dict[str, bytes]
    covering: dict[str, frozenset[str]]

    @property
    def names(self) -> Collection[str]:
        return self.contents.keys()

    def description(self, name: str) -> Library:
        return _decoder.decode(self.contents[name])


def _compact() -> _Compact:
    contents = {path.stem: msgspec.msgpack.encode(_read(path)) for path in sorted(_FOLDER.glob("*.yaml"))}
    return _Compact(contents, _covering_others())


def _spoken_of(library: Library) -> Iterator[str]:
    """The top-level names of the classes that calls of a library give or that its classes come from."""
    classes = library.classes.values()
    calls = [*library.functions.values(), *(one.construct for one in classes)]
    calls += [call for one in classes for table in (one.methods, one.properties) for call in table.values()]
    yield from (call.gives.strip("[]").split(".", 1)[0] for call in calls if call.gives)
    ready = (call.ready for call in calls if call.ready is not None)
    yield from (name.split(".", 1)[0] for one in ready for name in (one.artifact, one.task))
    yield from (base.split(".", 1)[0] for one in classes for base in one.bases)


@cache
def _covering_others() -> dict[str, frozenset[str]]:
    """The files that cover classes of other top-level names, with these, told by their text alone."""
    found = {}
    for path in _FOLDER.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        tops = {glob.strip().split(".", 1)[0] for globs in _COVERS.findall(text) for glob in globs.split(",")}
        found[path.stem] = frozenset(tops - {path.stem})
    return found


@cache
def _read(path: Path) -> Library:
    source = Source(f"libraries/{path.name}", path.read_text(encoding="utf-8"))
    document = parse_yaml(source)
    if document.problems or document.tree is None:
        problems = (MldebtError(problem.reason, Location(source.path, problem.span)) for problem in document.problems)
        raise Mistakes(problems)
    return library_from(document.tree, source.path)


def _place(tree: Tree, path: str, json_path: str) -> Location:
    """The place that a JSON path such as `$.functions[...].reads` leads to, as far as its keys are named."""
    found = tree
    for key in re.findall(r"\.(\w+)", json_path):
        found = found.get(key) or found
    return Location(path, found.span)
