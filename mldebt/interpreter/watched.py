"""A program that tells which of its files were looked at: what was seen is the same as long as these are."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from mldebt.interpreter.program import Program

T = TypeVar("T")


class Watched(Program):
    """The files of a program, of which those that are looked at are taken down."""

    def __init__(self, program: Program, named_functions: frozenset[str]) -> None:
        self.__dict__.update(copy.copy(program.__dict__))
        self._seen: set[str] = set()
        self.modules = _Looked(program.modules, self._seen)
        self.documents = _Looked(program.documents, self._seen)
        self.__dict__["size"] = program.size
        self.__dict__["mentioned"] = program.mentioned
        self.__dict__["named_functions"] = named_functions

    @property
    def looked_at(self) -> frozenset[str]:
        """The paths of the files that were looked at so far."""
        return frozenset(self._seen)


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
