"""Configurations put together of several documents, as Hydra does it: groups, defaults, packages, overrides."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Tree
from mldebt.interpreter import interpolation
from mldebt.interpreter.values import (
    ROOT,
    ClassValue,
    Given,
    Layer,
    Section,
    Thing,
    Value,
    elements,
    options_of,
    texts_of,
)
from mldebt.source import FILE_START, Location

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine

_ENDINGS = (".yaml", ".yml")
_DEFAULTS = "defaults"
_SELF = "_self_"
_OWN = "hydra"
"""The section that Hydra itself reads."""
_GLOBAL = "_global_"
_GROUP = "_group_"
_DEEPEST = 12
_MOST_LAYERS = 400
_PASSES = 3
"""Documents that are put in late may choose others for groups that came before."""
Package = tuple[str, ...]


def compose(call: Invocation) -> Value:
    """The configuration that a call puts together, or None where its document is not known."""
    composing = call.effects.composes
    assert composing is not None
    machine, at = call.machine, call.site.location
    folder = call.value(composing.folder) if composing.folder else None
    if not composing.name:
        machine.run.composing = folder
        return Thing()
    folder = machine.run.composing if folder is None else folder
    names = texts_of(call.value(composing.name))
    paths = ((base, name) for base in texts_of("" if folder is None else folder) for name in names)
    found = [file for base, name in paths if (file := _primary(machine, base, name, at.path)) is not None]
    if not found:
        stored = [machine.stored.get(("", name)) for name in names]
        return next((machine.call(one, (), {}, (), call.site) for one in stored if isinstance(one, ClassValue)), None)
    words = machine.run.argv or ()
    if composing.overrides:
        given = call.value(composing.overrides)
        words = tuple(text for option in options_of(given) for one in elements(option) for text in texts_of(one))
    return _composed(machine, found[0], words, at)


def store(call: Invocation) -> None:
    """Keeps a class of the project as a document of a group."""
    storing = call.effects.stores
    assert storing is not None
    group = call.value(storing.group)
    node = call.value(storing.node)
    for name in texts_of(call.value(storing.name)):
        place = group if isinstance(group, str) else "", name.removesuffix(".yaml")
        call.machine.stored[place] = node
        call.machine.recorder.keys.keep(*place)


def _primary(machine: Machine, folder: str, name: str, caller: str) -> str | None:
    """The document of that name in a folder, seen from the file that names it, else from where the job starts."""
    if HOLE in folder + name or not name:
        return None
    path = posixpath.join(folder, name if name.endswith(_ENDINGS) else f"{name}.yaml")
    beside = f"{ROOT}/{posixpath.normpath(posixpath.join(posixpath.dirname(caller), path))}"
    found = (machine.configuration.document(one) for one in ((path,) if path.startswith(ROOT) else (beside, path)))
    return next((one.file for one in found if isinstance(one, Section)), None)


def _composed(machine: Machine, file: str, words: Sequence[str], at: Location) -> Section:
    """The configuration that a document leads to with the overrides of a command."""
    documents = machine.program.documents
    choices: dict[str, tuple[str, ...]] = {}
    for _ in range(_PASSES):
        composer = _Composer(documents, posixpath.dirname(file), dict(choices))
        composer.override(words)
        composer.add(file, (), "", True)
        if composer.chosen == choices:
            break
        choices = composer.chosen
    layers = (*composer.layers, *composer.values)
    root = Section(file, (), documents[file], layers)
    machine.recorder.keys.compose(file)
    _mark(machine, root, at)
    return root


def _mark(machine: Machine, root: Section, at: Location) -> None:
    """Takes down what the composition itself reads: lists of defaults, its own section, and keys that values name."""
    recorder, job = machine.recorder, machine.job
    for layer in root.layers:
        if not layer.file:
            continue
        recorder.keys.read(job, layer.file, (), False, at)
        recorder.keys.read(job, layer.file, (_DEFAULTS,), True, at)
        if layer.mount[:1] == (_OWN,) or "/hydra/" in f"/{layer.file}":
            recorder.keys.read(job, layer.file, (), True, at)
        elif not layer.mount and layer.tree.get(_OWN) is not None:
            recorder.keys.read(job, layer.file, (_OWN,), True, at)
        for _, entry in layer.tree.walk():
            for tree in (entry.value, *(entry.value.items or ())):
                if isinstance(tree.scalar, str) and "${" in tree.scalar:
                    interpolation.mark(machine, root, tree.scalar, at)


class _Composer(msgspec.Struct):
    """Gathers the documents that a primary one asks for, in the order in which they cover each other."""

    documents: Mapping[str, Tree]
    root: str
    choices: dict[str, tuple[str, ...]]
    layers: list[Layer] = msgspec.field(default_factory=list)
    values: list[Layer] = msgspec.field(default_factory=list)
    chosen: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    added: list[tuple[str, str]] = msgspec.field(default_factory=list)

    def override(self, words: Sequence[str]) -> None:
        """Takes in the overrides of a command: groups that it chooses, values that it sets."""
        for word in words:
            name, equals, value = word.partition("=")
            name = name.lstrip("+").strip("'\"")
            group = name.partition("@")[0]
            if not equals or name.startswith(("-", "~", _OWN)) or not name:
                continue
            if self._options(posixpath.join(self.root, group)):
                self.chosen[group] = tuple(value.strip("'\"").split(","))
                if word.startswith("+"):
                    self.added.append((group, value))
            else:
                tree = Tree(FILE_START, Given(value.strip("'\"")))
                self.values.append(Layer("", (), tree, tuple(name.split("."))))
        self.choices.update(self.chosen)

    def add(self, file: str, package: Package, group: str, chosen: bool, depth: int = _DEEPEST) -> None:
        """A document with all that its list of defaults names, each at its place."""
        tree = self.documents.get(file)
        if tree is None or not depth or len(self.layers) >= _MOST_LAYERS or tree.entries is None:
            return
        package = _package(tree.package, package, group)
        own = Layer(file, (), tree, package, chosen)
        items = [one for item in (tree.get(_DEFAULTS) or tree).items or () for one in _named(item)]
        if (_SELF, "") not in items:
            items.append((_SELF, ""))
        for name, option in items:
            if name == _SELF:
                self.layers.append(own)
            elif option == _SELF:
                self._add_beside(file, name, package, group, chosen, depth)
            else:
                self._add_group(file, name, option, chosen, depth)
        if depth == _DEEPEST:
            for added, option in self.added:
                self._add_group(file, f"/{added}", option, True, depth)

    def _add_beside(self, file: str, name: str, package: Package, group: str, chosen: bool, depth: int) -> None:
        """Another document by its path: `- base`."""
        name, _, place = name.partition("@")
        folder = self.root if name.startswith("/") else posixpath.dirname(file)
        path = _document(posixpath.join(folder, name.lstrip("/")))
        within = posixpath.dirname(path.removeprefix(self.root).lstrip("/"))
        if place:
            package = _package(place, package, group)
        elif within != group:
            package = tuple(within.split("/")) if within else ()
        self.add(path, package, within, chosen, depth - 1)

    def _add_group(self, file: str, name: str, option: str, chosen: bool, depth: int) -> None:
        """One of a group, `- model: resnet`, and all others of it, which a command may choose in its place."""
        words = name.split()
        name, _, place = words[-1].partition("@")
        here = posixpath.dirname(file).removeprefix(self.root).strip("/")
        group = name.lstrip("/") if name.startswith("/") else posixpath.join(here, name)
        group = posixpath.normpath(group)
        if "override" in words[:-1]:
            self.chosen.setdefault(group, tuple(option.split(",")))
            return
        folder = posixpath.join(self.root, group)
        wanted = self.choices.get(group, tuple(option.split(",")))
        package = _package(place, (), group) if place else tuple(group.split("/"))
        files = [_document(posixpath.join(folder, one.strip())) for one in wanted if one.strip()]
        for other in self._options(folder):
            if other not in files:
                tree = self.documents[other]
                self.layers.append(Layer(other, (), tree, _package(tree.package, package, group), False))
        for one in files:
            self.add(one, package, group, chosen, depth - 1)

    def _options(self, folder: str) -> list[str]:
        """The documents right in a folder."""
        found = [path for path in self.documents if posixpath.dirname(path) == folder]
        return sorted(path for path in found if path.endswith(_ENDINGS) and self.documents[path].entries is not None)


def _named(item: Tree) -> Iterator[tuple[str, str]]:
    """What an item of a list of defaults names: a group with its option, or a document, told by `_self_`."""
    if isinstance(item.scalar, str):
        yield (item.scalar, "" if item.scalar == _SELF else _SELF)
    for entry in item.entries or ():
        if entry.key.strip():
            chosen = entry.value.strings()
            yield entry.key, ",".join(one for one in chosen if "${" not in one and one != "???")


def _package(told: str, package: Package, group: str) -> Package:
    """Where the keys of a document belong, by what it or its user says, else by its group."""
    if not told:
        return package
    if told == _GLOBAL:
        return ()
    parts = tuple(group.split("/")) if group else ()
    if told.startswith(_GROUP):
        rest = told.removeprefix(_GROUP).lstrip(".")
        return (*parts, *(rest.split(".") if rest else ()))
    if told.startswith(f"{_GLOBAL}."):
        return tuple(told.removeprefix(f"{_GLOBAL}.").split("."))
    # A place that a user gives stands inside the package of the document that names it.
    return tuple(told.split("."))


def _document(path: str) -> str:
    path = posixpath.normpath(path)
    return path if path.endswith(_ENDINGS) else f"{path}.yaml"
