"""Functions, and which of those that handle data repeat each other."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from mldebt.facts.code import Attribute, Module, Scope
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.launching import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.glue import libraries_of
from mldebt.linker.plain_functions import is_plain
from mldebt.linker.usage import listed
from mldebt.source import Location
from mldebt.trials import series_of

_SHORTEST_RUN = 8
"""Statements in a row that parts of two functions must share to be copies."""
_SHORTEST_WHOLE = 3
"""Statements that a function repeated whole, and under the same name, must have."""
_LONG_WHOLE = 6
"""Statements that a function repeated whole must have where it has another name."""
_OPTIONS = frozenset({"add_argument", "add_argument_group", "add_parser"})
"""The methods by which a script states its options."""
_IDIOMS = frozenset({"__init__", "main"})
"""Functions that are short and alike everywhere."""
_MOST_PLACES = 40
"""A run of statements that stands in more places than this is an idiom."""
_LONG_RUN = 12
"""Statements that a run in one file must have to be a copy: functions of a file may begin alike."""
_NEARLY_WHOLE = 0.8
"""The share of both functions that is the same where they stand in one file and are shorter."""


@dataclass(frozen=True)
class _Function:
    id: str
    path: str
    index: int
    scope: Scope
    shapes: tuple[int, ...] = field(repr=False)


class _Copy(msgspec.Struct, frozen=True):
    copy: _Function
    original: _Function
    statements: int
    at: Location


def add_functions(
    builder: GraphBuilder,
    modules: Mapping[str, Module],
    learns: Callable[[str], bool],
    roles: Iterable[tuple[tuple[str, int, int], str]],
) -> None:
    """The functions of all modules, and `copies` edges from each repetition to the first function it repeats.

    `roles` are the calls that were seen to handle data."""
    functions = list(_functions(modules))
    for function in functions:
        builder.node(
            function.id,
            NodeKind.FUNCTION,
            function.scope.name,
            [Location(function.path, function.scope.span)],
            statements=len(function.scope.statements),
            test=is_test(function.path),
        )
    handling = {path for path in modules if not is_test(path) and any(libraries_of(modules[path], learns))}
    at_work = {(path, index) for (path, index, _), role in roles if role != "shows"}
    telling = [one for one in functions if one.path in handling and not _is_talk(one, modules[one.path].scopes[0])]
    copies = list(_copies(telling))
    first: dict[tuple[str, str], _Copy] = {}
    for group in _telling(one for one in copies if _is_long(one) and _can_do_harm(one, at_work)):
        again = first.setdefault(_folders(group[0]), group[0]).original is not group[0].original
        for found in group:
            detail = f"{found.copy.path} has the same {found.statements} statements as {found.original.path}"
            builder.edge(
                found.copy.id, EdgeKind.COPIES, found.original.id, [found.at],
                statements=found.statements, again=again, detail=detail,
            )  # fmt: skip
        builder.mark(group[0].original.id, "copies", len(group))
    along: dict[tuple[str, str], list[str]] = {}
    for one in copies:
        along.setdefault(_folders(one), []).append(one.copy.scope.name)
    for folders, told in first.items():
        names = dict.fromkeys(name for name in along[folders] if name != told.copy.scope.name)
        if names:
            verb = "is" if len(names) == 1 else "are"
            builder.mark(told.original.id, "copied_along", f"; {listed(names)} {verb} copied {_where(told)} too")


def _where(copy: _Copy) -> str:
    """What to call the folders of a copy."""
    places = {posixpath.dirname(one.path) for one in (copy.copy, copy.original)}
    if len(places) == 1:
        return "within the folder"
    is_series = len({series_of(f"{place}/") for place in places}) < len(places)
    return "between folders of trials" if is_series else "between these folders"


def _is_long(copy: _Copy) -> bool:
    """Whether enough is the same for a finding of its own."""
    return copy.statements >= _SHORTEST_WHOLE


def _folders(copy: _Copy) -> tuple[str, str]:
    """The two folders that a copy stands in, or once the one; numbered folders of trials are alike."""
    one, other = sorted(posixpath.dirname(series_of(path)) for path in (copy.copy.path, copy.original.path))
    return one, other


def function_id(path: str, scope: Scope) -> str:
    """The node of a function."""
    return f"function:{path}:{scope.name}:{scope.span.line}"


def _functions(modules: Mapping[str, Module]) -> Iterator[_Function]:
    """All functions, those of modules before those of notebooks: what is in a module is the original."""
    for path in sorted(modules, key=lambda path: (path.endswith(".ipynb"), path)):
        for index, scope in enumerate(modules[path].scopes):
            if scope.kind == "function" and not scope.name.endswith("<lambda>"):
                shapes = tuple(statement.shape for statement in scope.statements)
                yield _Function(function_id(path, scope), path, index, scope, shapes)


def _copies(functions: list[_Function]) -> Iterator[_Copy]:
    """Each function that repeats an earlier one, with the earliest that it shares most with; short ones too."""
    runs: dict[tuple[int, ...], list[tuple[_Function, int]]] = {}
    wholes: dict[tuple[str, tuple[int, ...]], _Function] = {}
    for function in functions:
        name = function.scope.name if len(function.shapes) < _LONG_WHOLE else ""
        whole = wholes.setdefault((name, function.shapes), function)
        if whole.path != function.path and function.shapes and not _is_idiom(function):
            yield _Copy(function, whole, len(function.shapes), Location(function.path, function.scope.span))
        else:
            best = _longest_run(function, runs)
            if best is not None:
                yield best
        for start in range(len(function.shapes) - _SHORTEST_RUN + 1):
            runs.setdefault(function.shapes[start : start + _SHORTEST_RUN], []).append((function, start))


def _is_talk(function: _Function, module: Scope) -> bool:
    """Whether a function only states the options of a command, as every script does, or puts a text together."""
    options = sum(isinstance(one, Attribute) and one.name in _OPTIONS for one in function.scope.body)
    return 2 * options >= len(function.shapes) or is_plain(function.scope, module)


def _can_do_harm(copy: _Copy, at_work: Container[tuple[str, int]]) -> bool:
    """Whether copies that drift apart can give other data: one of them handles some, or much is the same."""
    places = ((one.path, one.index) for one in (copy.copy, copy.original))
    return copy.statements >= _LONG_RUN or any(place in at_work for place in places)


def _is_idiom(function: _Function) -> bool:
    """Whether a function is alike everywhere: short and of a usual name, or the same statement over and over."""
    name, length = function.scope.name.rpartition(".")[2], len(function.shapes)
    is_usual = length < _SHORTEST_RUN and (name in _IDIOMS or (name.startswith("__") and length < _SHORTEST_WHOLE))
    return is_usual or (length >= _SHORTEST_WHOLE and len(set(function.shapes)) <= 2)


def _telling(copies: Iterable[_Copy]) -> Iterator[list[_Copy]]:
    """The copies of each original, the most repeated code first; what only says again which files share is left out."""
    groups: dict[str, list[_Copy]] = {}
    for copy in copies:
        groups.setdefault(copy.original.id, []).append(copy)
    told: set[tuple[str, str]] = set()
    for group in sorted(
        groups.values(), key=lambda group: (-sum(one.statements for one in group), group[0].original.id)
    ):
        pairs = {(one.copy.path, one.original.path) for one in group}
        if not pairs <= told:
            told |= pairs
            yield group


def _longest_run(function: _Function, runs: Mapping[tuple[int, ...], list[tuple[_Function, int]]]) -> _Copy | None:
    """The longest run of statements that stands in an earlier function too, or None."""
    best: _Copy | None = None
    for start in range(len(function.shapes) - _SHORTEST_RUN + 1):
        window = function.shapes[start : start + _SHORTEST_RUN]
        places = runs.get(window, ())
        if len(set(window)) <= 2 or len(places) > _MOST_PLACES:
            continue
        for other, other_start in places:
            length = _shared(function.shapes[start:], other.shapes[other_start:])
            if (best is None or length > best.statements) and _is_telling(function, other, length):
                at = Location(function.path, function.scope.statements[start].span)
                best = _Copy(function, other, length, at)
    return best


def _is_telling(function: _Function, other: _Function, length: int) -> bool:
    """Whether a shared run is a copy and not only what functions of one file have in common."""
    nearly_whole = length >= _NEARLY_WHOLE * max(len(function.shapes), len(other.shapes))
    return function.path != other.path or length >= _LONG_RUN or nearly_whole


def _shared(left: tuple[int, ...], right: tuple[int, ...]) -> int:
    length = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        length += 1
    return length
