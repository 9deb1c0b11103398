"""What evaluation sees of files, told by digests: of a file as a whole, and of each scope of its code by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from mldebt.cache.observations import Moved, Sight
from mldebt.cache.sealed import key_of
from mldebt.facts.module import Module
from mldebt.interpreter import outlines
from mldebt.interpreter.outlines import Lines, Outline
from mldebt.interpreter.program import Program

BESIDE = -1
"""Stands for what is beside the scopes: what the module imports, and whether it is meant to be started."""
WHOLE = -2
"""Stands for all of a file, with the lines it stands on."""

_Told = tuple[str, Lines]


class Sights:
    """Tells whether what was seen of files is the same; `contents` are the digests of what is in them.

    It is where it holds the same, and where code elsewhere mentions the same of the names that it binds."""

    def __init__(self, program: Program, contents: Mapping[str, str], named: frozenset[str]) -> None:
        self._program = program
        self._contents = contents
        self._named = named
        self._wholes: dict[str, str] = {}
        self._scopes: dict[tuple[str, int], Outline] = {}
        self._known: dict[str, list[Sight]] = {}
        """Sights of earlier runs that are still as they were, of which the scopes are not gone through again."""
        self._taken_up: dict[tuple[str, int], _Told] = {}

    def of(self, path: str, scopes: Iterable[int] = ()) -> Sight:
        """The sight of a file, of which no more was looked at than some scopes, if any are told."""
        looked_at = sorted(scopes)
        if not looked_at:
            return Sight(self.whole(path))
        found = {scope: self._told(path, scope) for scope in (BESIDE, *looked_at)}
        lines = msgspec.Raw(_lines.encode([lines for _, lines in found.values()]))
        return Sight(self.whole(path), {scope: digest for scope, (digest, _) in found.items()}, lines)

    def moved(self, path: str, seen: Sight) -> Moved | None:
        """Which lines of a file are elsewhere since it was seen; None where more of what was looked at has changed."""
        if seen.whole == self.whole(path):
            if seen.scopes:
                self._known.setdefault(path, []).append(seen)
            return {}
        if path not in self._program.modules or not seen.scopes:
            return None
        now = {scope: self._scope(path, scope) for scope in seen.scopes}
        if any(now[scope].digest != digest for scope, digest in seen.scopes.items()):
            return None
        found = outlines.moved(_known_lines.decode(seen.lines), tuple(now.values()))
        return found if found is None or any(line != there for line, there in found.items()) else {}

    def whole(self, path: str) -> str:
        """The digest of a file."""
        if path not in self._wholes:
            module = self._program.modules.get(path)
            bound = {name for scope in module.scopes for name, _ in scope.bindings} if module is not None else set()
            mentioned = sorted(bound & self._program.mentioned)
            content = self._contents.get(path, "")
            self._wholes[path] = key_of(content, *mentioned, "", *sorted(bound & self._named))
        return self._wholes[path]

    def _told(self, path: str, scope: int) -> _Told:
        """What tells a scope, and the lines it stands on: as an earlier run saw it where the file is the same."""
        known = self._known.get(path, [])
        while (path, scope) not in self._taken_up and known:
            seen = known.pop()
            told = zip(seen.scopes.items(), _known_lines.decode(seen.lines), strict=True)
            self._taken_up.update({(path, each): (digest, lines) for (each, digest), lines in told})
        if (path, scope) in self._taken_up:
            return self._taken_up[path, scope]
        outline = self._scope(path, scope)
        return outline.digest, outline.lines

    def _scope(self, path: str, scope: int) -> Outline:
        if (path, scope) not in self._scopes:
            self._scopes[path, scope] = self._found(path, self._program.modules[path], scope)
        return self._scopes[path, scope]

    def _found(self, path: str, module: Module, index: int) -> Outline:
        """The outline of a scope, or of what is beside them; of one that is not there, nothing."""
        if index == WHOLE:
            return Outline(self.whole(path), (), ())
        if index == BESIDE:
            return outlines.of_imports(module.imports, str(module.runs))
        if index >= len(module.scopes):
            return Outline("", (), ())
        mentioned = self._program.mentioned
        scope = module.scopes[index]
        bound = sorted(scope.bound)
        told = (
            *(name for name in bound if module.readers.get(name, set()) - {index}),
            "",
            *(name for name in bound if name in mentioned),
            "",
            *(name for name in bound if name in self._named),
        )
        return outlines.of_scope(scope, *told)


_lines = msgspec.msgpack.Encoder()
_known_lines = msgspec.msgpack.Decoder(tuple[Lines, ...])
