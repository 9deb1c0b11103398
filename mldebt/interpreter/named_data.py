"""Data and settings that a tool hands to jobs by name, as its catalog and parameters give them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.catalog import Catalog
from mldebt.facts.code import Argument, Call, Symbol, Variable, operands
from mldebt.facts.module import Parameter
from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Tree
from mldebt.interpreter import locating, reshaping, storing
from mldebt.interpreter.landmarks import Access, Origins
from mldebt.interpreter.values import (
    ClassValue,
    Entries,
    FunctionValue,
    Instance,
    Items,
    ModuleValue,
    Thing,
    Value,
    choice,
    names_of,
    options_of,
    texts_of,
    tree_value,
)
from mldebt.patterns import pattern
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine

_QUERY = pattern(r"\b(?:select|from|insert|copy|table|merge|refresh|join)\b", re.IGNORECASE)
_LOADS = "load"
"""The method of a catalog's class of data that tells what it is loaded as."""


class NamedData:
    """Takes and puts data by name on behalf of the job at hand."""

    def __init__(self, machine: Machine, at: Location) -> None:
        self._machine = machine
        self._at = at
        self._catalog = machine.catalog_of(at.path)

    def taken(self, names: tuple[str, ...], expected: Thing) -> Value:
        """What a job is given for a name: the value of a setting, or data read; `expected` is of its class."""
        values: list[Value] = []
        for name in names:
            keys = self._catalog.setting(name) if self._catalog else None
            values.append(self._data(name, expected) if keys is None else self._setting(keys))
        return choice(values)

    def put(self, names: tuple[str, ...], value: Value) -> None:
        """Keeps what a job gives under a name; a setting that a job gives need not be in any file."""
        for name in names:
            if (keys := self._catalog.setting(name) if self._catalog else None) and self._catalog is not None:
                self._machine.recorder.keys.settle(folder_of(self._catalog.settings), keys)
        access = self._access("write", names)
        storing.store(self._machine.recorder, access, [value])
        self._machine.configuration.escapes([value, *_fields(value)], self._at)
        for option in options_of(value):
            if isinstance(option, Thing) and option.class_name:
                self._machine.kept.update({(self._folder, name): option.class_name for name in names})

    def ignore(self, names: tuple[str, ...], at: Location) -> None:
        """Takes down that the function there never touches what it is given under these names."""
        for name in names:
            if self._catalog is None or self._catalog.setting(name) is None:
                self._machine.recorder.untouched[self._access("read", (name,))] = at

    def _data(self, name: str, expected: Thing) -> Value:
        access = self._access("read", (name,))
        origins: Origins = frozenset((self._machine.recorder.rest(access),))
        return reshaping.made(self._machine, expected.class_name or self.class_of(name), origins, Thing())

    def class_of(self, name: str) -> str:
        """The class that data of a name is loaded as: by its entry in the catalog, else as it was put there."""
        entry = self._catalog.find(name) if self._catalog and HOLE not in name else None
        libraries = self._machine.libraries
        class_name = libraries.class_name(entry.type) if entry and entry.type else None
        loads = libraries.method(class_name, _LOADS) if class_name else None
        return loads.gives if loads and loads.gives else self._machine.kept.get((self._folder, name), "")

    def _setting(self, keys: tuple[str, ...]) -> Value:
        """The value of a setting in every file that has it."""
        found: list[Value] = []
        machine, files = self._machine, self._catalog.settings if self._catalog else ()
        for file in files:
            for path, tree in values_at(machine.program.documents[file], keys):
                if keys:
                    machine.recorder.keys.read(machine.job, file, path, HOLE in "".join(keys), self._at)
                found.append(tree_value(file, path, tree))
        found += [value for path, value in self._catalog.given if path == keys] if self._catalog else ()
        if not found and files and all(keys) and HOLE not in "".join(keys):
            machine.recorder.keys.miss(machine.job, folder_of(files), keys, self._at)
        return choice(found) if found else Thing()

    def _access(self, mode: str, names: tuple[str, ...]) -> Access:
        job = self._machine.job
        return self._machine.recorder.access(job, mode, names, "catalog", self._at, job.name)

    @property
    def _folder(self) -> str:
        return self._catalog.folder if self._catalog else ""


def _fields(value: Value) -> Iterator[Value]:
    """What objects of the project hold, which goes where they go."""
    for option in options_of(value):
        if isinstance(option, Instance):
            for held in option.fields.values():
                yield held
                yield from (
                    inner for one in options_of(held) if isinstance(one, Instance) for inner in one.fields.values()
                )


def values_at(
    tree: Tree, keys: tuple[str, ...], before: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Tree]]:
    """The values under a path of keys, with their paths; a key with unknown parts may be any that looks like it."""
    if not keys:
        yield before, tree
        return
    dotted = ".".join(keys)
    form = ".*".join(map(re.escape, keys[0].split(HOLE)))
    for entry in tree.entries or ():
        if entry.key == keys[0] or (HOLE in keys[0] and re.fullmatch(form, entry.key)):
            yield from values_at(entry.value, keys[1:], (*before, entry.key))
        elif len(keys) > 1 and entry.key == dotted:
            yield (*before, entry.key), entry.value


def folder_of(files: Sequence[str]) -> str:
    """The folder of all files of parameters; the file itself where there is one."""
    return files[0] if len(files) == 1 else posixpath.commonpath([posixpath.dirname(file) for file in files])


def loaded(call: Invocation) -> Value:
    """What a call takes by name: a setting, or data as an object of the class that the catalog tells."""
    data = NamedData(call.machine, call.site.location)
    return data.taken(texts_of(locating.locator_text(call, call.effects.reads)), Thing())


def expected(machine: Machine, function: Value, position: int, parameter: str | int | None) -> Thing:
    """An unknown object of the class that a function's parameter is annotated with."""
    for option in options_of(function):
        if isinstance(option, FunctionValue):
            found = _parameter(machine, option, position, parameter)
            if found is not None:
                annotated = reshaping.annotated(machine, option, found)
                return annotated if isinstance(annotated, Thing) else Thing()
    return Thing()


def unread_at(machine: Machine, function: Value, position: int, parameter: str | int | None) -> Location | None:
    """The place of a function whose code never says the name of a parameter, else None.

    A parameter called `_…` or `dummy…` is there to order the jobs, and says so."""
    if not isinstance(function, FunctionValue):
        return None
    found = _parameter(machine, function, position, parameter)
    if found is None or found.kind in {"star", "double_star"} or found.name.startswith(("_", "dummy")):
        return None
    scopes = machine.program.modules[function.module].scopes
    body = scopes[function.scope].body
    given = {index for index, one in enumerate(body) if isinstance(one, Argument) and one.name == found.name}
    if not given or any(given.intersection(operands(one)) for one in body):
        return None
    inside: set[int] = {function.scope}
    for number, scope in enumerate(scopes):
        if scope.parent in inside:
            inside.add(number)
    named = (one for number in inside for one in scopes[number].body if isinstance(one, Variable))
    is_named = any(one.name == found.name for one in named)
    return None if is_named else Location(function.module, scopes[function.scope].span)


def may_reach(machine: Machine, function: Value, word: str) -> bool:
    """Whether the code of a function may reach data of a name: it says the name, holds a query, or calls code of the
    project that may. Where its code is not seen, or does nothing yet, it may."""
    if not isinstance(function, FunctionValue):
        return True
    scopes = machine.program.modules[function.module].scopes
    inside: set[int] = {function.scope}
    for number, scope in enumerate(scopes):
        if scope.parent in inside:
            inside.add(number)
    code = [one for number in inside for one in scopes[number].body]
    texts = [getattr(one, "value", None) or getattr(one, "name", "") for one in code]
    said = any(isinstance(text, str) and (word.lower() in text.lower() or _QUERY.search(text)) for text in texts)
    calls_own = any(_is_own(machine, function.module, one.name) for one in code if isinstance(one, Variable | Symbol))
    return said or calls_own or not any(isinstance(one, Call) for one in code)


def _is_own(machine: Machine, path: str, name: str) -> bool:
    """Whether a name stands for code of the project."""
    found, value = machine.module(path).bound(name)
    if found:
        return isinstance(value, FunctionValue | ClassValue | ModuleValue)
    return "." in name and machine.program.find(machine.program.absolute(name, path), path) is not None


def _parameter(
    machine: Machine, function: FunctionValue, position: int, parameter: str | int | None
) -> Parameter | None:
    """The parameter of that name, or at that position among those that are free."""
    parameters = machine.program.modules[function.module].scopes[function.scope].parameters
    free = parameters[len(function.bound) + (function.receiver is not None) :]
    named = next((one for one in parameters if one.name == parameter), None)
    return named or (free[position] if position < len(free) and isinstance(parameter, int) else None)


class Renaming(msgspec.Struct, frozen=True):
    """The names that a group gives to the data and settings of its jobs."""

    catalog: Catalog | None
    prefix: str
    data: Mapping[str, str]
    settings: Mapping[str, str]

    @classmethod
    def of(cls, catalog: Catalog | None, prefix: Value, data: Sequence[Value], settings: Value) -> Renaming | None:
        """The renaming that the arguments of a call tell, or None where everything keeps its name."""
        told = texts_of(prefix)[0] if prefix is not None else ""
        names = {old: new for value in data for old, new in _mapping(value).items()}
        if not (told or names or settings):
            return None
        return cls(catalog, told, names, _mapping(settings))

    def name(self, name: str) -> str:
        """The new name of data or of a setting."""
        keys = self.catalog.setting(name) if self.catalog else None
        if self.catalog and keys is not None:
            key, before = ".".join(keys), self.catalog.setting_prefix
            told = self.settings.get(name) or self.settings.get(key)
            return name if not keys else before + (told.removeprefix(before) if told else self.within(key))
        base, mark, way = name.partition("@")
        return f"{self.data[base]}{mark}{way}" if base in self.data else self.data.get(name) or self.within(name)

    def within(self, name: str) -> str:
        """A name inside the namespace."""
        return f"{self.prefix}.{name}" if self.prefix else name


def _mapping(value: Value) -> dict[str, str]:
    """Old names to new ones; names that stand alone stay as they are."""
    found: dict[str, str] = {}
    for option in options_of(value):
        if isinstance(option, Entries):
            found.update({str(old): texts_of(new)[0] for old, new in option.entries.items()})
        elif isinstance(option, Items | str):
            found.update({name: name for name in names_of(option) or ()})
    return found
