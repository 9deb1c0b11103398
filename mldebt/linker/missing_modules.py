"""Modules of the project, and names of theirs, that code imports and that are not there: it never starts."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import pairwise

from mldebt.facts.code import Block, BlockEnd, StoreGlobal, Symbol
from mldebt.facts.module import Module
from mldebt.facts.requirement import canonical
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.program import Program
from mldebt.library import Libraries
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.together import tell_together
from mldebt.patterns import pattern
from mldebt.source import Location

_NOT_COMMITTED = pattern(
    r"_?version(_info)?|.*_pb2(_grpc)?|.*(local|secret|credential|key|token|private|config|setting|env)s?(_.*)?"
    r"|data(sets?)?|models?|outputs?|logs?|env|build|dist|lib|tmp|temp|notebooks?|downloads?|weights|checkpoints?"
)
"""Names of modules that a build makes, or that are often kept out of version control."""

_PUT_IN = frozenset({"globals", "vars", "locals", "exec", "setattr"})
"""What may give a module names that its text does not have."""


def add(
    builder: GraphBuilder,
    program: Program,
    libraries: Libraries,
    tracked: Collection[str],
    installed: Collection[str] = (),
) -> None:
    """Adds the first place in each file that imports a module which is not beside its neighbours in a package, or a
    name that a module of the project has not got.

    Packages that are `installed` may have the name of a folder of the project."""
    beside = _Neighbours(program, libraries, tracked, installed)
    for path, module in sorted(program.modules.items()):
        if path.endswith(".py") and not is_test(path):
            modules = {name: (at, f"there is no module {name}") for name, at in _missing(path, module, program, beside)}
            names = {
                f"{source}.{name}": (at, f"{source} has no {name}")
                for source, name, at in _unbound(path, module, program, beside)
            }
            nodes = [
                builder.node(
                    f"branch:{at}#import",
                    NodeKind.BRANCH,
                    name,
                    [at],
                    state="missing",
                    function=path,
                    reason=reason,
                    test=False,
                )
                for name, (at, reason) in (modules | names).items()
            ]
            for first, other in pairwise(nodes):
                tell_together(builder, first, [other])


def _missing(path: str, module: Module, program: Program, beside: _Neighbours) -> Iterator[tuple[str, Location]]:
    """The modules that are imported at the top of a file, whatever happens, and are not there."""
    for symbol in _taken_always(module):
        for one in module.imports:
            if symbol.name.startswith(f"{one.name}.") and symbol.span.line >= one.span.line:
                name = program.absolute(one.name, path)
                if beside.lack(name, path):
                    yield name, Location(path, one.span)


def _unbound(path: str, module: Module, program: Program, beside: _Neighbours) -> Iterator[tuple[str, str, Location]]:
    """The names that are imported at the top of a file, whatever happens, from a module that has not got them."""
    for symbol in _taken_always(module):
        for one in module.imports:
            prefix = one.name if one.name.endswith(".") else f"{one.name}."
            name = symbol.name.removeprefix(prefix)
            if symbol.name == f"{prefix}{name}" and one.span.line <= symbol.span.line <= one.span.end_line:
                source = program.absolute(one.name, path)
                if beside.is_ours(source, one.name, path) and beside.lack_name(source, name, path):
                    yield source, name, Location(path, symbol.span)


def _may_give(module: Module, name: str) -> bool:
    top = module.scopes[0]
    return (
        name in top.bound
        or "__getattr__" in top.bound
        or any(one.star for one in module.imports)
        or not _PUT_IN.isdisjoint(module.variables)
        or any(one.name == "sys.modules" for one in module.of(Symbol))
        or any(one.name == name for one in module.of(StoreGlobal))
    )


def _taken_always(module: Module) -> Iterator[Symbol]:
    """What the file imports outside of every block."""
    depth = 0
    for one in module.scopes[0].body:
        depth += isinstance(one, Block) - isinstance(one, BlockEnd)
        if depth == 0 and isinstance(one, Symbol):
            yield one


class _Neighbours:
    """The modules of each package, and which of them an import asks for in vain."""

    def __init__(
        self, program: Program, libraries: Libraries, tracked: Collection[str], installed: Collection[str]
    ) -> None:
        self._program, self._libraries, self._installed = program, libraries, installed
        self._files = {path.partition(".")[0] for path in tracked}
        self._folders = {path.rpartition("/")[0] for path in tracked}
        self._by_last: dict[str, list[str]] = {}
        for folder in sorted(self._folders):
            self._by_last.setdefault(folder.rpartition("/")[2], []).append(folder)

    def lack(self, name: str, importer: str) -> bool:
        """Whether the folder that a dotted name means has modules, and nothing of the last name."""
        package, _, last = name.rpartition(".")
        top = name.partition(".")[0]
        if not package or _NOT_COMMITTED.fullmatch(last) or self._libraries.is_known(top):
            return False
        if canonical(top) in self._installed:
            return False
        if self._program.module(name, importer) is not None:
            return False
        tail = package.replace(".", "/")
        alike = self._by_last.get(tail.rpartition("/")[2], ())
        folders = [one for one in alike if f"/{one}".endswith(f"/{tail}") and self._may_begin(one, tail, importer)]
        is_there = any(
            f"{folder}/{last}" in self._files or f"{folder}/{last}" in self._folders or self._binds(folder, last)
            for folder in folders
        )
        return not self._with_code.isdisjoint(folders) and not is_there

    def is_ours(self, name: str, written: str, importer: str) -> bool:
        """Whether a dotted name, as it is written, means a module of the project and not one of a library."""
        top, _, rest = name.partition(".")
        if written.startswith("."):
            return True
        if self._libraries.is_known(top) or canonical(top) in self._installed or top in sys.stdlib_module_names:
            return False
        beside = f"{importer.rpartition('/')[0]}/{top}".lstrip("/")
        return bool(rest) or beside in self._files or beside in self._folders

    def lack_name(self, source: str, name: str, importer: str) -> bool:
        """Whether the module that is meant has not got a name, nor any other that has the same dotted name."""
        found = self._program.find(f"{source}.{name}", importer)
        if found is None or found[0] == importer or found[1] != (name,) or name.startswith("__"):
            return False
        beside = f"{found[0].rpartition('/')[0]}/{name}"
        if _NOT_COMMITTED.fullmatch(name) or beside in self._files or beside in self._folders:
            return False
        return not any(_may_give(self._program.modules[one], name) for one in self._program.named(source))

    def _may_begin(self, folder: str, tail: str, importer: str) -> bool:
        """Whether a name may begin where a folder ends: above the importer or in its source folder, and not inside of a
        package, which has a longer name for it."""
        root = folder.removesuffix(tail)
        return f"{root}__init__" not in self._files and importer.startswith(root.removesuffix("src/"))

    @cached_property
    def _with_code(self) -> frozenset[str]:
        """The folders of modules that have functions."""
        return frozenset(
            path.rpartition("/")[0]
            for path, module in self._program.modules.items()
            if any(one.kind == "function" for one in module.scopes)
        )

    def _binds(self, folder: str, name: str) -> bool:
        """Whether the package itself has something of that name, a module of another language say."""
        own = self._program.modules.get(f"{folder}/__init__.py")
        return own is not None and (name in own.scopes[0].bound or any(one.star for one in own.imports))
