"""What evaluation sees of files, told by digests: of a file as a whole, and of each scope of its code by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from msgspec.structs import replace

from mldebt.cache.observations import Sight
from mldebt.cache.sealed import key_of
from mldebt.facts.module import Module
from mldebt.interpreter.program import Program

_BESIDE = -1
"""Stands for what is beside the scopes: what the module imports, and whether it is meant to be started."""


class Sights:
    """Tells whether what was seen of files is the same; `contents` are the digests of what is in them.

    It is where it holds the same, and where code elsewhere mentions the same of the names that it binds."""

    def __init__(self, program: Program, contents: Mapping[str, str], named: frozenset[str]) -> None:
        self._program = program
        self._contents = contents
        self._named = named
        self._wholes: dict[str, str] = {}
        self._scopes: dict[tuple[str, int], str] = {}

    def of(self, path: str, scopes: Iterable[int] = ()) -> Sight:
        """The sight of a file, of which no more was looked at than some scopes, if any are told."""
        looked_at = sorted(scopes)
        beside = (_BESIDE,) if looked_at else ()
        return Sight(self.whole(path), {scope: self._scope(path, scope) for scope in (*beside, *looked_at)})

    def is_same(self, path: str, seen: Sight) -> bool:
        """Whether a file is what it was when it was seen, as far as that was looked at."""
        if seen.whole == self.whole(path):
            return True
        is_code = path in self._program.modules and bool(seen.scopes)
        return is_code and all(self._scope(path, scope) == digest for scope, digest in seen.scopes.items())

    def whole(self, path: str) -> str:
        """The digest of a file."""
        if path not in self._wholes:
            module = self._program.modules.get(path)
            bound = {name for scope in module.scopes for name, _ in scope.bindings} if module is not None else set()
            mentioned = sorted(bound & self._program.mentioned)
            content = self._contents.get(path, "")
            self._wholes[path] = key_of(content, *mentioned, "", *sorted(bound & self._named))
        return self._wholes[path]

    def _scope(self, path: str, scope: int) -> str:
        if (path, scope) not in self._scopes:
            self._scopes[path, scope] = self._found(self._program.modules[path], scope)
        return self._scopes[path, scope]

    def _found(self, module: Module, index: int) -> str:
        """The digest of a scope, or of what is beside them; of one that is not there, nothing.

        Where it ends is nothing that evaluation asks."""
        if index == _BESIDE:
            return key_of(_encoder.encode((module.imports, module.runs)))
        if index >= len(module.scopes):
            return ""
        mentioned = self._program.mentioned
        scope = replace(module.scopes[index], end_line=0)
        bound = sorted(scope.bound)
        told = (
            *(name for name in bound if module.readers.get(name, set()) - {index}),
            "",
            *(name for name in bound if name in mentioned),
            "",
            *(name for name in bound if name in self._named),
        )
        return key_of(_encoder.encode(scope), *told)


_encoder = msgspec.msgpack.Encoder()
