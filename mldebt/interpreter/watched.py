"""A program that tells what of its files was looked at: what was seen is the same as long as that is."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from msgspec.structs import replace

from mldebt.facts.module import Module, Scope
from mldebt.interpreter.program import Program
from mldebt.interpreter.sights import WHOLE
from mldebt.source import Location, Span

T = TypeVar("T")

Looks = Mapping[str, frozenset[int]]
"""The files that were looked at, each with the scopes of its code; of a document there are none."""


class Watched(Program):
    """The files of a program; of those that are looked at is taken down which scopes were."""

    def __init__(self, program: Program, named_functions: frozenset[str]) -> None:
        self.__dict__.update(copy.copy(program.__dict__))
        self._seen: dict[str, set[int]] = {}
        # What was found before was found by looking at files that nobody took down.
        self._found = {}
        self._whole = program.modules
        self.modules = _Looked(program.modules, self._seen, _watched)
        self.documents = _Looked(program.documents, self._seen, lambda document, seen: document)
        self.__dict__["size"] = program.size
        self.__dict__["mentioned"] = program.mentioned
        self.__dict__["named_functions"] = named_functions

    def module_around(self, path: str, scope: int) -> Module:
        """The module of a scope that is looked at."""
        self._seen.setdefault(path, set()).add(scope)
        return self._whole[path]

    def lines_told(self, at: Location) -> Span:
        """The span of a place in a file of which even the lines count."""
        self._seen.setdefault(at.path, set()).add(WHOLE)
        return at.span

    @property
    def looked_at(self) -> Looks:
        """What was looked at so far."""
        return {path: frozenset(scopes) for path, scopes in self._seen.items()}


class _Looked(Mapping[str, T], Generic[T]):
    """A mapping that takes down what is taken from it; each thing is given so that it takes down what is looked at."""

    def __init__(self, whole: Mapping[str, T], seen: dict[str, set[int]], watched: Callable[[T, set[int]], T]) -> None:
        self._whole = whole
        self._seen = seen
        self._watched = watched
        self._given: dict[str, T] = {}

    def __getitem__(self, key: str) -> T:
        if key not in self._given:
            self._given[key] = self._watched(self._whole[key], self._seen.setdefault(key, set()))
        return self._given[key]

    def __contains__(self, key: object) -> bool:
        return key in self._whole

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


def _watched(module: Module, seen: set[int]) -> Module:
    return replace(module, scopes=_Scopes(module.scopes, seen))


class _Scopes(tuple[Scope, ...]):
    """The scopes of a module, of which those that are taken out are taken down."""

    _seen: set[int]

    def __new__(cls, scopes: Sequence[Scope], seen: set[int]) -> _Scopes:
        made = super().__new__(cls, scopes)
        made._seen = seen
        return made

    def __getitem__(self, index: Any) -> Any:
        self._seen.update(range(len(self))[index] if isinstance(index, slice) else (index,))
        return super().__getitem__(index)

    def __iter__(self) -> Iterator[Scope]:
        self._seen.update(range(len(self)))
        return super().__iter__()
