"""Files that nothing refers to, such as notebooks: each is evaluated by itself, so that what it shows can be kept.

Such a file sees the modules that it imports as they are when nothing else has run. What it shows is the same as long as
the files that its evaluation looked at are, which are taken down on the way.
"""

from __future__ import annotations

import copy
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Generic, TypeVar

from mldebt.cache.observations import KnownObservations
from mldebt.cache.sealed import key_of
from mldebt.facts.code import Module, Symbol
from mldebt.interpreter.exchange import encoded, take_over
from mldebt.interpreter.launching import is_test
from mldebt.interpreter.machine import Machine
from mldebt.interpreter.program import Program, is_environment
from mldebt.library import Libraries

T = TypeVar("T")
Evaluate = Callable[[Machine, str], None]
"""Evaluates a file, and whatever of it nothing has called."""

_MOST_LOADED = 2_000
"""The instructions of imported modules that are worth evaluating anew for one file."""


def files_alone(program: Program, libraries: Libraries, paths: Iterable[str]) -> tuple[str, ...]:
    """The files among paths that no other code refers to, and that state nothing that other files take up.

    Those that load a large part of the project are left out: together they load it once."""
    loads = _Loads(program)
    referred = loads.referred
    return tuple(
        path
        for path in paths
        if path not in referred and not _states_jobs(program.modules[path], libraries) and loads.is_light(path)
    )


class Alone:
    """Evaluates such files on behalf of the machine that evaluates the others."""

    def __init__(self, machine: Machine, known: KnownObservations | None, evaluate: Evaluate) -> None:
        self._machine = machine
        self._known = known
        self._evaluate = evaluate
        self._digests: dict[str, str] = {}

    def add(self, path: str) -> bool:
        """Takes over what a file shows; False where it hands something on after all, and shows nothing by itself."""
        content = self._known.find(self._context, path, self._digest) if self._known is not None else None
        if content is None:
            content, looked_at = self._shown(path)
            if self._known is not None:
                digests = {one: self._digest(one) for one in looked_at}
                self._known.keep(self._context, path, digests, content)
        if content:
            take_over(self._machine.recorder, content)
        return bool(content)

    def _shown(self, path: str) -> tuple[bytes, frozenset[str]]:
        """What a file shows, as bytes, and the files that were looked at."""
        program = _Watched(self._machine.program, path)
        machine = self._machine.for_one(program, path)
        self._evaluate(machine, path)
        return (b"" if machine.hands_on else encoded(machine.recorder)), program.looked_at

    def _digest(self, path: str) -> str:
        """What tells all that evaluation takes from a file: its content, and which of its names others mention."""
        if path not in self._digests:
            assert self._known is not None
            module = self._machine.program.modules.get(path)
            names = {name for scope in module.scopes for name, _ in scope.bindings} if module is not None else set()
            mentioned = sorted(names & self._machine.program.mentioned)
            self._digests[path] = key_of(self._known.digests.get(path, ""), *mentioned)
        return self._digests[path]

    @property
    def _context(self) -> str:
        """What tells all that evaluation takes from no file in particular: which files there are, and settings."""
        if "" not in self._digests:
            machine, program = self._machine, self._machine.program
            stated = sorted(f"{name}={value}" for name, values in machine.environment.items() for value in values)
            files = (*sorted(program.modules), "", *sorted(program.documents))
            settings = [self._digest(path) for path in files if path and is_environment(path)]
            settings.append(self._known.digests.get("mldebt.yaml", "") if self._known is not None else "")
            self._digests[""] = key_of(*files, "", *settings, "", *stated, "", *machine.libraries.names)
        return self._digests[""]


class _Looked(Mapping[str, T], Generic[T]):
    """A mapping that takes down what is taken from it."""

    def __init__(self, whole: Mapping[str, T], seen: set[str]) -> None:
        self._whole = whole
        self._seen = seen

    def __getitem__(self, key: str) -> T:
        self._seen.add(key)
        return self._whole[key]

    def __contains__(self, key: object) -> bool:
        return key in self._whole

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


class _Watched(Program):
    """A program that tells which of its files were looked at while one of them was evaluated."""

    def __init__(self, program: Program, path: str) -> None:
        self.__dict__.update(copy.copy(program.__dict__))
        self._seen = {path}
        self.modules = _Looked(program.modules, self._seen)
        self.documents = _Looked(program.documents, self._seen)
        self.__dict__["mentioned"] = program.mentioned
        self.__dict__["named_functions"] = Program({path: program.modules[path]}, {}).named_functions

    @property
    def looked_at(self) -> frozenset[str]:
        """The paths of the files that were looked at so far."""
        return frozenset(self._seen)


def _states_jobs(module: Module, libraries: Libraries) -> bool:
    return any(libraries.orchestrates(one.name) for one in module.imports)


class _Loads:
    """Which files the code of a file names."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._named: dict[str, frozenset[str]] = {}

    @cached_property
    def referred(self) -> frozenset[str]:
        """The files that code of another file names, or may take as an attribute of their package."""
        program = self._program
        found: set[str] = set()
        for importer in program.modules:
            if not is_test(importer):
                found |= self._named_by(importer)
        for path in program.modules:
            folder, name = posixpath.split(path)
            stem = posixpath.splitext(name)[0]
            if f"{folder}/__init__.py" in program.modules and (stem in program.mentioned or stem == "__init__"):
                found.add(path)
        return frozenset(found)

    def is_light(self, path: str) -> bool:
        """Whether the modules that are loaded with a file are few and short."""
        loaded, waiting, size = {path}, [path], 0
        while waiting and size <= _MOST_LOADED:
            new = self._named_by(waiting.pop()) - loaded
            size += sum(len(self._program.modules[one].scopes[0].body) for one in new)
            loaded |= new
            waiting += sorted(new)
        return size <= _MOST_LOADED

    def _named_by(self, importer: str) -> frozenset[str]:
        """The other files that a file imports, or names with the package they are in."""
        if importer not in self._named:
            program, module = self._program, self._program.modules[importer]
            names = {one.name for one in module.imports} | {one.name for one in module.of(Symbol)}
            meant = (program.find(program.absolute(name, importer), importer) for name in names)
            self._named[importer] = frozenset(one[0] for one in meant if one is not None and one[0] != importer)
        return self._named[importer]
