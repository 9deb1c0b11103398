"""Which files the code of a file names: those that it imports, or takes from the package they are in."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from functools import cached_property

from mldebt.facts.code import Symbol
from mldebt.interpreter.launching import is_test
from mldebt.interpreter.program import Program

_MOST_LOADED = 2_000
"""The instructions of imported modules that are worth evaluating anew for one file."""


class Loads:
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
                found |= self.named_by(importer)
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
            new = self.named_by(waiting.pop()) - loaded
            size += sum(len(self._program.modules[one].scopes[0].body) for one in new)
            loaded |= new
            waiting += sorted(new)
        return size <= _MOST_LOADED

    def leading_to(self, paths: Iterable[str]) -> frozenset[str]:
        """Files, and all whose code names them, or names what does."""
        found, waiting = {*paths}, [*paths]
        while waiting:
            new = self._naming.get(waiting.pop(), frozenset()) - found
            found |= new
            waiting += new
        return frozenset(found)

    @cached_property
    def _naming(self) -> dict[str, frozenset[str]]:
        """The files whose code names each file."""
        found: dict[str, set[str]] = {}
        for importer in self._program.modules:
            for path in self.named_by(importer) if not is_test(importer) else ():
                found.setdefault(path, set()).add(importer)
        return {path: frozenset(importers) for path, importers in found.items()}

    def named_by(self, importer: str) -> frozenset[str]:
        """The other files that a file imports, or names with the package they are in."""
        if importer not in self._named:
            program, module = self._program, self._program.modules[importer]
            names = {one.name for one in module.imports} | {one.name for one in module.of(Symbol)}
            inside = (name for name in names if name.startswith(".") or program.has_top(name))
            meant = (program.find(program.absolute(name, importer), importer) for name in inside)
            self._named[importer] = frozenset(one[0] for one in meant if one is not None and one[0] != importer)
        return self._named[importer]
