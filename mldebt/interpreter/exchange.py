"""What was taken down while one part of a project was evaluated, as bytes, and taken over by the recorder of the whole.

Landmarks are the same thing only where they are the same object. So they travel with the key under which their recorder
handed them out, and the recorder that takes them over gives its own object for a key that it knows.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.observations import Use
from mldebt.interpreter.recorder import Recorder
from mldebt.interpreter.started import Started
from mldebt.source import FILE_START, Location, Span

_PLAIN = frozenset({type(None), str, bool, int, float})
_HERE = -1
_SEQUENCES: dict[type, str] = {tuple: "tuple", frozenset: "frozenset", set: "set"}
_AT, _BOOKS, _JOB = -2, -3, -4
_START = [FILE_START.line, FILE_START.column, FILE_START.end_line, FILE_START.end_column]
_STARTED = [Started.__module__, Started.__qualname__]


def encoded(recorder: Recorder, own_jobs: bool = False) -> bytes:
    """All that a recorder has taken down.

    Its jobs are those of the same ids that the other recorder knows, unless they are its own."""
    writer = _Writer(recorder, own_jobs)
    root = writer.reference(recorder)
    return msgspec.msgpack.encode((writer.types, writer.table, root))


def take_over(recorder: Recorder, content: bytes) -> None:
    """Adds to a recorder what another one has taken down."""
    types, table, root = msgspec.msgpack.decode(content)
    _add(recorder, _Reader(recorder, types, table).value(root))


def moved(content: bytes, lines: Mapping[str, Mapping[int, int]]) -> bytes | None:
    """The same where code stands on other lines of its files; None where that does not tell of all places."""
    types, table, root = msgspec.msgpack.decode(content)
    if _STARTED in types:
        # The span of a command that code starts does not say of which file it is.
        return None
    for row in table:
        if row[0] == _AT and row[1] in lines and row[2:] != _START:
            there = lines[row[1]]
            if row[2] not in there or row[4] not in there:
                return None
            row[2], row[4] = there[row[2]], there[row[4]]
    return msgspec.msgpack.encode((types, table, root))


def _written(book: Any) -> Iterator[tuple[str, Any]]:
    """The parts of a book in which something stands that outlasts the evaluation, by their names."""
    lasting = (one.name for one in dataclasses.fields(book) if not one.metadata.get("passing"))
    return ((name, part) for name in lasting if (part := getattr(book, name)))


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
        self._places: dict[Location, int] = {}
        self._keys = {
            id(landmark): (book, key)
            for book, registry in enumerate(_registries(recorder))
            for key, landmark in registry.items()
        }

    def reference(self, value: Any) -> Any:
        """A plain value itself, a tuple of such with a mark before it, anything else by its number."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is tuple and all(type(item) in _PLAIN for item in value):
            return [_HERE, *value]
        if kind is Location:
            return [self._place(value)]
        if isinstance(value, str):
            return str(value)
        number = self._numbers.get(id(value))
        if number is None:
            row = self._row(value)
            number = self._numbers[id(value)] = len(self.table)
            self.table.append(row)
        return [number]

    def _place(self, at: Location) -> int:
        """The number of a place: many things are seen at one."""
        if at not in self._places:
            span = at.span
            self._places[at] = len(self.table)
            self.table.append([_AT, at.path, span.line, span.column, span.end_line, span.end_column])
        return self._places[at]

    def _row(self, value: Any) -> list[Any]:
        kind = type(value)
        if kind in _SEQUENCES:
            return [_SEQUENCES[kind], *map(self.reference, value)]
        if kind is dict:
            return ["dict", *(self.reference(part) for pair in value.items() for part in pair)]
        if dataclasses.is_dataclass(value):
            return ["dict", *(part for name, told in _written(value) for part in (name, self.reference(told)))]
        fields = [self.reference(getattr(value, name)) for name in kind.__struct_fields__]
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
            one if type(one) is not list else values[one[0]] if one[0] >= 0 else tuple(one[1:]) for one in references
        ]

    def _made(self, row: list[Any]) -> Any:
        kind, parts = row[0], self._of(row[1:])
        if type(kind) is str:
            return _GATHERED[kind](parts)
        if kind >= 0:
            return self._types[kind](*parts)
        if kind == _AT:
            return Location(parts[0], Span(*parts[1:]))
        if kind == _BOOKS:
            return self._landmark(*parts)
        job = self._types[parts[0]](*parts[1:])
        return self._recorder.jobs.setdefault(job.id, job)

    def _landmark(self, book: int, key: Any, kind: int, *fields: Any) -> Any:
        registry = self._registries[book]
        if key not in registry:
            registry[key] = self._types[kind](*fields)
        return registry[key]


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


def _type_of(module: str, name: str) -> Any:
    """A class of values of mldebt, which whoever takes values over has loaded."""
    found = getattr(sys.modules[module], name) if module.startswith("mldebt.") else None
    if not (isinstance(found, type) and issubclass(found, msgspec.Struct)):
        raise TypeError(f"{module}.{name} holds no values")
    return found
