"""What was taken down while one part of a project was evaluated, as bytes, and taken over by the recorder of the whole.

Landmarks are the same thing only where they are the same object. So they travel with the key under which their recorder
handed them out, and the recorder that takes them over gives its own object for a key that it knows.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

import msgspec

from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.observations import Use
from mldebt.interpreter.recorder import Recorder
from mldebt.source import Location, Span

_PLAIN = frozenset({type(None), str, bool, int, float})
_HERE, _AT = -1, -2
_SEQUENCES: dict[type, str] = {tuple: "tuple", frozenset: "frozenset", set: "set"}
_BOOKS, _JOB = -3, -4


def encoded(recorder: Recorder, own_jobs: bool = False) -> bytes:
    """All that a recorder has taken down.

    Its jobs are those of the same ids that the other recorder knows, unless they are its own."""
    writer = _Writer(recorder, own_jobs)
    root = [writer.reference(getattr(recorder, name)) for name in _lasting(recorder)]
    return msgspec.msgpack.encode((writer.types, writer.table, root))


def take_over(recorder: Recorder, content: bytes) -> None:
    """Adds to a recorder what another one has taken down."""
    types, table, root = msgspec.msgpack.decode(content)
    reader = _Reader(recorder, types, table)
    for name, reference in zip(_lasting(recorder), root, strict=True):
        _add(getattr(recorder, name), reader.value(reference))


def _lasting(book: Any) -> Iterator[str]:
    """The fields of a book whose content outlasts the evaluation."""
    return (one.name for one in dataclasses.fields(book) if not one.metadata.get("passing"))


def _registries(recorder: Recorder) -> tuple[dict[Hashable, object], ...]:
    """Where landmarks are found by their keys."""
    return recorder.landmarks, recorder.rows.landmarks


class _Writer:
    """Gives every value a number; what it consists of comes before it in the table."""

    def __init__(self, recorder: Recorder, own_jobs: bool) -> None:
        self._own_jobs = own_jobs
        self.types: list[tuple[str, str]] = []
        self.table: list[list[Any]] = []
        self._type_numbers: dict[type, int] = {}
        self._numbers: dict[int, int] = {}
        self._keys = {
            id(landmark): (book, key)
            for book, registry in enumerate(_registries(recorder))
            for key, landmark in registry.items()
        }

    def reference(self, value: Any) -> Any:
        """A plain value itself, a tuple of such or a place with a mark before it, anything else by its number."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is tuple and all(type(item) in _PLAIN for item in value):
            return [_HERE, *value]
        if kind is Location:
            span = value.span
            return [_AT, value.path, span.line, span.column, span.end_line, span.end_column]
        if isinstance(value, str):
            return str(value)
        number = self._numbers.get(id(value))
        if number is None:
            row = self._row(value)
            number = self._numbers[id(value)] = len(self.table)
            self.table.append(row)
        return [number]

    def _row(self, value: Any) -> list[Any]:
        kind = type(value)
        if kind in _SEQUENCES:
            return [_SEQUENCES[kind], *map(self.reference, value)]
        if kind is dict:
            return ["dict", *(self.reference(part) for pair in value.items() for part in pair)]
        fields = [self.reference(getattr(value, name)) for name in _fields(kind)]
        if kind is Job and not self._own_jobs:
            return [_JOB, self._type(kind), *fields]
        if id(value) in self._keys:
            book, key = self._keys[id(value)]
            return [_BOOKS, book, self.reference(key), self._type(kind), *fields]
        return [self._type(kind), *fields]

    def _type(self, kind: type) -> int:
        if kind not in self._type_numbers:
            self._type_numbers[kind] = len(self.types)
            self.types.append((kind.__module__, kind.__qualname__))
        return self._type_numbers[kind]


class _Reader:
    """Makes the values of a table, in order."""

    def __init__(self, recorder: Recorder, types: list[list[str]], table: list[list[Any]]) -> None:
        self._recorder = recorder
        self._registries = _registries(recorder)
        self._types = [_type_of(module, name) for module, name in types]
        self._values: list[Any] = []
        for row in table:
            self._values.append(self._made(row))

    def value(self, reference: Any) -> Any:
        """The value that a reference stands for."""
        return self._of((reference,))[0]

    def _of(self, references: Iterable[Any]) -> list[Any]:
        """The values that references stand for; there are so many that each is told here, without a call."""
        values = self._values
        return [
            one if type(one) is not list else values[one[0]] if one[0] >= 0 else _stated_in_place(one)
            for one in references
        ]

    def _made(self, row: list[Any]) -> Any:
        kind = row[0]
        if type(kind) is str:
            return _GATHERED[kind](self._of(row[1:]))
        if kind == _BOOKS:
            return self._landmark(*row[1:])
        if kind == _JOB:
            job = self._types[row[1]](*self._of(row[2:]))
            return self._recorder.jobs.setdefault(job.id, job)
        made = self._types[kind]
        if made in _BOOK_TYPES:
            return dict(zip(_fields(made), self._of(row[1:]), strict=True))
        return made(*self._of(row[1:]))

    def _landmark(self, book: int, key: Any, kind: int, *fields: Any) -> Any:
        registry, known = self._registries[book], self.value(key)
        if known not in registry:
            registry[known] = self._types[kind](*self._of(fields))
        return registry[known]


def _stated_in_place(reference: list[Any]) -> Any:
    return tuple(reference[1:]) if reference[0] == _HERE else Location(reference[1], Span(*reference[2:]))


def _pairs(values: list[Any]) -> dict[Any, Any]:
    return dict(zip(values[::2], values[1::2], strict=True))


_GATHERED: dict[str, Callable[[list[Any]], Any]] = {
    "tuple": tuple, "frozenset": frozenset, "set": set, "dict": _pairs,
}  # fmt: skip


def _add(mine: Any, theirs: Any) -> None:
    """Adds to a part of a book what was found elsewhere; what both know is joined, or stays."""
    if isinstance(mine, set):
        mine.update(theirs)
    elif isinstance(mine, dict):
        for key, value in theirs.items():
            mine[key] = _joined(mine[key], value) if key in mine else value
    else:
        for name, value in theirs.items():
            _add(getattr(mine, name), value)


def _joined(before: Any, value: Any) -> Any:
    if isinstance(before, frozenset):
        return before | value
    if isinstance(before, Use):
        return msgspec.structs.replace(before, origins=before.origins | value.origins)
    return before


def _fields(kind: Any) -> tuple[str, ...]:
    """The fields of a class of values that travel, in the order in which it takes them."""
    if kind not in _known_fields:
        if issubclass(kind, msgspec.Struct):
            names = kind.__struct_fields__
        else:
            names = tuple(one.name for one in dataclasses.fields(kind) if not one.metadata.get("passing"))
        _known_fields[kind] = names
    return _known_fields[kind]


_known_fields: dict[type, tuple[str, ...]] = {}
_BOOK_TYPES = frozenset(
    type(part) for part in (getattr(Recorder(), name) for name in _lasting(Recorder)) if dataclasses.is_dataclass(part)
)
"""The classes of the books that a recorder is made of."""


def _type_of(module: str, name: str) -> Any:
    """A class of values of mldebt, which whoever takes values over has loaded."""
    found = getattr(sys.modules[module], name) if module.startswith("mldebt.") else None
    if not (isinstance(found, type) and (dataclasses.is_dataclass(found) or issubclass(found, msgspec.Struct))):
        raise TypeError(f"{module}.{name} holds no values")
    return found
