"""Scripts that code names beside calls which start programs: they are evaluated after it, with what it gives them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Symbol
from mldebt.facts.module import Module
from mldebt.facts.pipeline import INSTALLED, JobFact
from mldebt.interpreter.launching import is_test, script_of
from mldebt.interpreter.loads import Loads
from mldebt.interpreter.program import Program
from mldebt.library import Libraries
from mldebt.patterns import pattern

_WORD = pattern(r"[^\s'\"=;&|()<>]+")
_DOTTED = pattern(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_ENDING = ".py"
_MODULE = "-m"


def callers(
    program: Program, libraries: Libraries, jobs: Sequence[tuple[str, JobFact]], loads: Loads
) -> dict[str, frozenset[str]]:
    """The files that name each script in code which may start programs, by the path of the script.

    A script that only names itself is none of them."""
    code = {path: module for path, module in sorted(program.modules.items()) if not is_test(path)}
    starting = {path: starters for path, module in code.items() if (starters := _starters(module, libraries))}
    names = _Names(program, jobs)
    found: dict[str, set[str]] = {}
    for path in code if starting else ():
        loaded = loads.named_by(path)
        callable_here = {one for each in (path, *loaded) for one in starting.get(each, ())}
        if callable_here:
            for script in names.told(path, loaded, any(map(libraries.runs_projects, callable_here))):
                found.setdefault(script, set()).add(path)
    return {script: frozenset(paths) for script, paths in found.items() if paths != {script}}


def _starters(module: Module, libraries: Libraries) -> tuple[str, ...]:
    """The names of what starts a program that code may call."""
    symbols = {one.name for one in module.of(Symbol)} | {one.name for one in module.imports if one.star}
    return tuple(libraries.starters(symbols, module.mentions))


class _Names:
    """Which scripts the texts of files name."""

    def __init__(self, program: Program, jobs: Sequence[tuple[str, JobFact]]) -> None:
        self._program = program
        self._by_stem: dict[str, list[str]] = {}
        for path in sorted(program.modules):
            if not is_test(path):
                self._by_stem.setdefault(posixpath.splitext(posixpath.basename(path))[0], []).append(path)
        self._jobs = jobs

    @cached_property
    def _installed(self) -> Mapping[str, frozenset[str]]:
        """The scripts behind the names that projects install."""
        found = {fact.name: frozenset(self._scripts(fact)) for _, fact in self._jobs if fact.tool == INSTALLED}
        return {name: scripts for name, scripts in found.items() if scripts}

    @cached_property
    def _of_projects(self) -> frozenset[str]:
        """The scripts that entry points of projects start."""
        stated = (fact for _, fact in self._jobs if fact.templates and fact.tool == "mlflow")
        return frozenset(script for fact in stated for script in self._scripts(fact))

    def _scripts(self, fact: JobFact) -> Iterator[str]:
        for command in (*fact.commands, *fact.templates):
            script = script_of(self._program, command)
            if script is not None and not is_test(script):
                yield script

    def told(self, path: str, loaded: Iterable[str], runs_projects: bool) -> frozenset[str]:
        """The scripts that a file names, itself or by what it takes from the files that it loads."""
        modules = self._program.modules
        texts = [text for one in (path, *sorted(loaded)) for text in modules[one].texts]
        words = {word for text in texts for word in _WORD.findall(text)}
        found = {*self._files(path, words), *self._modules(path, words)}
        found.update(script for word in words for script in self._installed.get(word, ()))
        if runs_projects or {"mlflow", "run"} <= words:
            found |= self._of_projects
        return frozenset(found)

    def _files(self, path: str, words: set[str]) -> Iterator[str]:
        """The files of the names that words give, in folders that the file is in or names too."""
        stems = {posixpath.basename(word)[: -len(_ENDING)] for word in words if word.endswith(_ENDING)}
        if any(word.startswith(_ENDING) or (word.endswith(".") and _MODULE in words) for word in words):
            stems |= words
        folders = {"", *path.split("/"), *(part for word in words for part in word.split("/"))}
        for stem in sorted(stems & self._by_stem.keys()):
            yield from (one for one in self._by_stem[stem] if folders.issuperset(posixpath.dirname(one).split("/")))

    def _modules(self, path: str, words: set[str]) -> Iterator[str]:
        """The modules that words name, where Python starts some."""
        if _MODULE not in words:
            return
        program = self._program
        for word in sorted(words):
            if _DOTTED.fullmatch(word) and program.has_top(word):
                found = program.module(f"{word}.__main__", path) or program.module(word, path)
                if found is not None and not is_test(found) and not found.endswith("__init__.py"):
                    yield found
