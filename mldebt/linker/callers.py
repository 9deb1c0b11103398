"""Who calls a function, found by its name."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from mldebt.facts.code import Operand
from mldebt.interpreter.launching import is_test
from mldebt.linker.calls import calls
from mldebt.linker.operands import Body, CodeOf
from mldebt.linker.sayings import Sayings


class Callers:
    """The calls in the files of some paths, tests left out, by the last part of the name of what they call."""

    def __init__(self, codes: CodeOf, sayings: Sayings, paths: Collection[str]) -> None:
        self._codes = codes
        self._sayings = sayings
        self._paths = paths

    def of(self, body: Body) -> list[tuple[Body, Operand]]:
        """The calls of a function: in its own file and in those that import it.

        A method is called through an object, which may come from anywhere."""
        name = body.scope.name.rpartition(".")[2]
        is_method = self._codes.modules[body.path].scopes[body.scope.parent].kind == "class"
        importing = {body.path, *self._codes.importers(body.path)}
        return [
            (self._codes.body(path, scope), call)
            for path, scope, call in (self._by_name.get(name, ()) if name else ())
            if (is_method or path in importing) and (path, scope) != (body.path, body.index)
        ]

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[str, int, Operand]]]:
        found: dict[str, list[tuple[str, int, Operand]]] = {}
        for path in sorted(one for one in self._paths if not is_test(one)):
            for name, places in self._sayings.of(path, calls).items():
                found.setdefault(name, []).extend((path, *place) for place in places)
        return found
