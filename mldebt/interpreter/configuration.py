"""Configuration documents as values, and who reads which key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Tree
from mldebt.interpreter import held_settings, interpolation, objects
from mldebt.interpreter.values import (
    ROOT,
    Choice,
    Entries,
    Instance,
    Items,
    Section,
    Thing,
    Value,
    choice,
    options_of,
    origins_of,
    section_value,
    texts_of,
    tree_value,
)
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine

_HOLDERS = frozenset({Section, Instance, Items, Entries, Choice})
"""The values that are, or may hold, settings."""


_COMPOSED = ("defaults", "extends", "_base_", "include", "includes", "imports")
"""Keys by which a document names others that it is put together with."""


class Configuration:
    """Reads documents and environment variables on behalf of the job at hand."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def document(self, path: str) -> Value:
        """The content of a configuration document, or None where the path leads to none."""
        found = self._found(path)
        return tree_value(found[0], (), found[1]) if found else None

    def displace(self, given: str, default: Value) -> None:
        """Takes down that a command names a document in place of one that the code names by itself."""
        there = self._found(given)
        for text in texts_of(default) if there is not None else ():
            instead = self._found(text) if HOLE not in text else None
            if there is not None and instead is not None:
                self._machine.recorder.keys.displace(there[0], instead[0])

    def _found(self, path: str) -> tuple[str, Tree] | None:
        folders = ("",) if path.startswith(ROOT) else self._folders()
        return self._machine.program.document(path.removeprefix(ROOT).lstrip("/"), folders)

    def key(self, section: Section, key: str, at: Location) -> Value:
        """The value under a key of a section, taken down as read."""
        value = held_settings.filled(self._machine, section, self.raw(section, key, at), at)
        return interpolation.resolved(self._machine, section, value, at)

    def raw(self, section: Section, key: str, at: Location) -> Value:
        """The value under a key of a section as it is written, taken down as read."""
        for file, keys in _places(section, key):
            self._machine.recorder.keys.read(self._machine.job, file, keys, False, at)
        return section_value(section, key)

    def missed(self, base: Value, key: Value, at: Location) -> None:
        """Takes down that code takes a key of a document that has no such key, whichever document it may be."""
        sections = [option for option in options_of(base) if isinstance(option, Section)]
        if not sections or len(sections) < len(options_of(base)) or not isinstance(key, str) or HOLE in key:
            return
        spelt = [held_settings.spelt(self._machine, section, key) for section in sections]
        if any(name in section.names() for section, name in spelt):
            return
        if any(section.layers or section.tree.entries is None or section.tree.get(key) for section in sections):
            return
        if not any(_is_composed(self._machine.program.documents.get(section.file)) for section in sections):
            self._machine.recorder.keys.miss(self._machine.job, sections[0].file, (*sections[0].keys, key), at)

    def settle(self, base: Value, key: Value = None) -> None:
        """Takes down that code sets a key of a document, or asks for it first; any key where it is not known."""
        for option in options_of(base):
            if isinstance(option, Section):
                keys = (*option.keys, key) if isinstance(key, str) and HOLE not in key else option.keys
                self._machine.recorder.keys.settle(option.file, keys)

    def whole(self, section: Section, at: Location) -> None:
        """Takes down that a whole section is used."""
        for layer in section.layers:
            if layer.file:
                self._machine.recorder.keys.read(self._machine.job, layer.file, layer.keys, True, at)
        if not section.layers:
            self._machine.recorder.keys.read(self._machine.job, section.file, section.keys, True, at)

    def escapes(self, values: Sequence[Value], at: Location) -> None:
        """Sections and settings among the values go where nobody can follow, so all of them counts as read."""
        waiting = [value for value in values if type(value) in _HOLDERS]
        seen: set[int] = set()
        while waiting:
            held = waiting.pop()
            if id(held) in seen:
                continue
            seen.add(id(held))
            match held:
                case Section():
                    self.whole(held, at)
                case Instance() if objects.is_settings(self._machine, held.cls):
                    keys = (objects.class_name(held.cls),)
                    self._machine.recorder.keys.read(self._machine.job, held.cls.module, keys, True, at)
                case Items():
                    waiting += [*held.items, held.rest]
                case Entries():
                    waiting += [*held.entries.values(), held.rest]
                case Choice():
                    waiting.extend(held.options)

    def told(self, values: Sequence[Value], at: Location) -> None:
        """Values are made parts of a text, which somebody is going to read."""
        self.escapes(values, at)
        for value in values:
            self._machine.recorder.use(self._machine.job, "tells", at, origins_of(value))

    def variable(self, name: str, default: Value, at: Location) -> Value:
        """The value of an environment variable as far as people state it, or the default of the code."""
        for file, tree in self._machine.program.environments:
            if tree.get(name) is not None:
                self._machine.recorder.keys.read(self._machine.job, file, (name,), False, at)
        stated = self._machine.environment.get(name)
        given = None if stated else self._machine.libraries.variable(self._machine.job.tool, name)
        if given is not None:
            return given
        return choice(stated) if stated else (default if default is not None else Thing())

    def _folders(self) -> tuple[str, ...]:
        """The folders that a relative path may start from: the job's, else its file's and all above."""
        job = self._machine.job
        if job.workdir is not None:
            return (job.workdir,)
        found = [job.path.rpartition("/")[0]]
        while found[-1]:
            found.append(found[-1].rpartition("/")[0])
        return tuple(found)


def _places(section: Section, key: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The documents that have a key of a section, with its path in each."""
    if not section.layers:
        yield section.file, (*section.keys, key)
    for layer in section.layers:
        below = layer.below(key)
        if below is not None and not below.mount and layer.file:
            yield below.file, below.keys


def _is_composed(tree: Tree | None) -> bool:
    """Whether a document is put together with others by what loads it, so that it need not have every key."""
    return tree is None or any(tree.get(mark) is not None for mark in _COMPOSED)
