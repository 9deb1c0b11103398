"""Which functions repeat each other, whole or in a long run of statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from mldebt.facts.code import Attribute, Call, Variable
from mldebt.facts.module import Module, Scope, Statement
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.source import Location

_SHORTEST_RUN = 8
"""Statements in a row that parts of two functions must share to be copies."""
SHORTEST_WHOLE = 3
"""Statements that a function repeated whole, and under the same name, must have."""
_LONG_WHOLE = 6
"""Statements that a function repeated whole must have where it has another name."""
_IDIOMS = frozenset({"main"})
"""Functions that are short and alike everywhere, besides constructors."""
_LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
"""The methods of a logger that log."""
OPTIONS = frozenset({"ArgumentParser", "add_argument", "add_argument_group", "add_parser", "parse_args"})
"""The methods by which a script states its options."""
_MOST_PLACES = 40
"""A run of statements that stands in more places than this is an idiom."""
LONG_RUN = 12
"""Statements that a run in one file must have to be a copy: functions of a file may begin alike."""
_NEARLY_WHOLE = 0.8
"""The share of both functions that is the same where they stand in one file and are shorter."""


class Function(msgspec.Struct, frozen=True):
    """A function: its node, where it stands, and its statements with their shapes, but those that only print or log and
    those that state the options of a command."""

    id: str
    path: str
    index: int
    scope: Scope
    statements: tuple[Statement, ...]
    shapes: tuple[int, ...]


class Copy(msgspec.Struct, frozen=True):
    """A function that has so many statements in a row of an earlier one, from a place on; all of them if `whole`."""

    copy: Function
    original: Function
    statements: int
    at: Location
    whole: bool = False
    start: int = 0

    @property
    def repeated(self) -> tuple[Statement, ...]:
        """The statements of the copy that are those of the original."""
        return self.copy.statements[self.start : self.start + self.statements]


def function_id(path: str, scope: Scope) -> str:
    """The node of a function."""
    return f"function:{path}:{scope.name}:{scope.span.line}"


def functions(modules: Mapping[str, Module], sayings: Sayings) -> Iterator[Function]:
    """All functions, those of modules before those of notebooks: what is in a module is the original."""
    paths = sorted(modules, key=lambda path: (path.endswith(".ipynb"), path))
    for path, found in sayings.of_all(paths, _telling):
        for index, statements in found:
            scope = modules[path].scopes[index]
            telling = tuple(scope.statements[one] for one in statements)
            shapes = tuple(one.shape for one in telling)
            yield Function(function_id(path, scope), path, index, scope, telling, shapes)


@Saying
def _telling(file: OneFile) -> list[tuple[int, list[int]]]:
    """The functions of a file by their scopes, each with the places of its statements that do not only print or log."""
    return [
        (index, [place for place, one in enumerate(scope.statements) if not _only_says(scope, one)])
        for index, scope in enumerate(file.module.scopes)
        if scope.kind == "function" and not scope.name.endswith("<lambda>")
    ]


def _only_says(scope: Scope, statement: Statement) -> bool:
    """Whether a statement only prints or logs something, or states an option of a command."""
    outermost = scope.body[statement.last - 1] if statement.last > statement.first else None
    if not isinstance(outermost, Call):
        return False
    called = scope.body[outermost.function]
    if isinstance(called, Attribute):
        is_log = "log" in str(getattr(scope.body[called.base], "name", "")).lower()
        return called.name in OPTIONS or (called.name in _LEVELS and is_log)
    return isinstance(called, Variable) and called.name == "print"


def copies(among: Iterable[Function]) -> Iterator[Copy]:
    """Each function that repeats an earlier one, with the earliest that it shares most with; short ones too."""
    runs: dict[tuple[int, ...], list[tuple[Function, int]]] = {}
    wholes: dict[tuple[str, tuple[int, ...]], Function] = {}
    for function in among:
        name = function.scope.name if len(function.shapes) < _LONG_WHOLE else ""
        whole = wholes.setdefault((name, function.shapes), function)
        if whole.path != function.path and function.shapes and not _is_idiom(function):
            at = Location(function.path, function.scope.span)
            yield Copy(function, whole, len(function.shapes), at, whole=True)
        else:
            best = _longest_run(function, runs)
            if best is not None:
                yield best
        for start in range(len(function.shapes) - _SHORTEST_RUN + 1):
            runs.setdefault(function.shapes[start : start + _SHORTEST_RUN], []).append((function, start))


def _is_idiom(function: Function) -> bool:
    """Whether a function is alike everywhere: short and of a usual name, or the same statement over and over."""
    name, length = function.scope.name.rpartition(".")[2], len(function.shapes)
    is_usual = length < _SHORTEST_RUN and (name in _IDIOMS or (name.startswith("__") and length < SHORTEST_WHOLE))
    is_constructor = _is_constructor(function) and length < LONG_RUN
    return is_usual or is_constructor or (length >= SHORTEST_WHOLE and len(set(function.shapes)) <= 2)


def _is_constructor(function: Function) -> bool:
    """Whether a function takes in what an object is made with: classes of one kind check and keep that alike."""
    return function.scope.name.rpartition(".")[2] == "__init__"


def _longest_run(function: Function, runs: Mapping[tuple[int, ...], list[tuple[Function, int]]]) -> Copy | None:
    """The longest run of statements that stands in an earlier function too, or None."""
    best: Copy | None = None
    for start in range(len(function.shapes) - _SHORTEST_RUN + 1):
        window = function.shapes[start : start + _SHORTEST_RUN]
        places = runs.get(window, ())
        if len(set(window)) <= 2 or len(places) > _MOST_PLACES:
            continue
        for other, other_start in places:
            length = _shared(function.shapes[start:], other.shapes[other_start:])
            if (best is None or length > best.statements) and _is_telling(function, other, length):
                at = Location(function.path, function.statements[start].span)
                best = Copy(function, other, length, at, start=start)
    return best


def _is_telling(function: Function, other: Function, length: int) -> bool:
    """Whether a shared run is a copy and not only what functions of one file have in common.

    What is defined again under its own name takes the place of what it repeats: that is another thing to tell."""
    if (function.path, function.scope.name) == (other.path, other.scope.name):
        return False
    if length < LONG_RUN and _is_constructor(function) and _is_constructor(other):
        return False
    nearly_whole = length >= _NEARLY_WHOLE * max(len(function.shapes), len(other.shapes))
    return function.path != other.path or length >= LONG_RUN or nearly_whole


def _shared(left: tuple[int, ...], right: tuple[int, ...]) -> int:
    length = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        length += 1
    return length
