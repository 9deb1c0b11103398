"""Functions, and which of those that handle data are copies of each other."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from mldebt.facts.code import Attribute
from mldebt.facts.module import Module
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.launching import is_test
from mldebt.interpreter.observations import Observations
from mldebt.linker import preparations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.clones import LONG_RUN, OPTIONS, SHORTEST_WHOLE, Copy, Function, copies, functions
from mldebt.linker.drawing import drawing
from mldebt.linker.exploring import exploring
from mldebt.linker.glue import libraries_of
from mldebt.linker.operands import CodeOf
from mldebt.linker.plain_functions import plain
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.second_versions import are_versions, is_second
from mldebt.linker.setting_up import sets_up
from mldebt.linker.whereabouts import lesson_of
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import Location
from mldebt.trials import series_of

_LOGS = pattern(r"(^|_)log(s|ger|gers|ging)?(_|$)")
"""Names of functions that give a logger or set logging up."""
_SETS_UP_LOGS = frozenset({"getLogger", "addHandler", "setFormatter", "setLevel", "basicConfig", "dictConfig"})
_MADE = pattern(r"(^|[/_-])papermill[/_-]|(^|/)(executed|output|runs)[-_]?notebooks?/|-Copy\d+\.ipynb$")
"""Notebooks that are copies as a whole: with their results, made by a run, or what Jupyter calls a duplicate."""
_LEAST_TOLD = 6
"""Statements that two folders must share in all: fewer are what such code looks like everywhere."""
_OFTEN = 3
"""Copies of one function that are worth a word however short it is."""


def add(
    builder: GraphBuilder,
    codes: CodeOf,
    sayings: Sayings,
    learns: Callable[[str], bool],
    seen: Observations,
    foreign: Container[str] = (),
) -> None:
    """The functions of all modules, `recomputes` edges from copies of what training prepares data with, and `copies`
    edges from each other repetition to the first function it repeats; `foreign` files are the work of others."""
    modules = codes.modules
    known = list(functions(modules, sayings))
    for function in known:
        builder.node(
            function.id,
            NodeKind.FUNCTION,
            function.scope.name,
            [Location(function.path, function.scope.span)],
            statements=len(function.scope.statements),
            test=is_test(function.path),
        )
    handling = {path for path in modules if not is_test(path) and any(libraries_of(modules[path], learns))}
    handling -= {path for path in handling if path in foreign or _MADE.search(path)}
    found = list(_unintended(copies(_telling_functions(known, handling, modules, sayings))))
    parted = _add_parted(builder, found, codes, sayings, seen)
    others = [
        one
        for one in found
        if frozenset((one.copy.path, one.original.path)) not in parted and not _is_drawn(one, sayings)
    ]
    at_work = {(path, index) for (path, index, _), role in seen.roles if role != "shows"}
    tried = exploring(builder, handling)
    _add_copies(builder, [one for one in others if not _is_trial(one, tried)], at_work)


def _telling_functions(
    known: Iterable[Function], handling: Container[str], modules: Mapping[str, Module], sayings: Sayings
) -> Iterator[Function]:
    """The functions of some files whose copies tell something: none that has to stand in each file, or is there to
    check another one."""
    for one in known:
        if one.path not in handling or is_second(modules[one.path], one.scope):
            continue
        if not any(one.index in sayings.of(one.path, saying) for saying in (_talk, sets_up)):
            yield one


def _unintended(found: Iterable[Copy]) -> Iterator[Copy]:
    """The copies that are not named as another way to do the same."""
    for one in found:
        ends = [(function.path, function.scope.name) for function in (one.copy, one.original)]
        if not are_versions(ends[0], ends[1]):
            yield one


def _is_drawn(copy: Copy, sayings: Sayings) -> bool:
    """Whether most of what a copy repeats only draws: charts are alike everywhere."""
    drawn = sayings.of(copy.copy.path, drawing).get(copy.copy.index, ())
    return 2 * sum(one.first in drawn for one in copy.repeated) >= copy.statements


def _add_parted(
    builder: GraphBuilder, found: Iterable[Copy], codes: CodeOf, sayings: Sayings, seen: Observations
) -> set[frozenset[str]]:
    """Draws an edge for each pair of files in which use has copies of what training prepares data with, and gives the
    pairs."""
    parted = preparations.between(builder, found, codes, sayings, seen)
    for (serving, training), pairs in parted.items():
        served, trained = pairs[0]
        names = listed(one.scope.name for one, _ in pairs)
        builder.edge(
            served.id, EdgeKind.RECOMPUTES, trained.id, [Location(one.path, one.scope.span) for one, _ in pairs],
            copied=True, features=names, trainer=training, detail=f"{serving} has a copy of {names} of {training}",
        )  # fmt: skip
    return {frozenset(files) for files in parted}


def _add_copies(builder: GraphBuilder, found: list[Copy], at_work: Container[tuple[str, int]]) -> None:
    """Draws the edges of the copies that can do harm; `at_work` are the functions that were seen to handle data."""
    found = [one for one in found if not _are_lessons(one)]
    shared: dict[tuple[str, str], int] = {}
    for one in found:
        shared[_folders(one)] = shared.get(_folders(one), 0) + one.statements
    often = Counter(one.original.id for one in found)
    long = [
        one
        for one in found
        if one.statements >= SHORTEST_WHOLE
        and (shared[_folders(one)] >= _LEAST_TOLD or often[one.original.id] >= _OFTEN)
    ]
    first: dict[tuple[str, str], Copy] = {}
    for group in _telling(one for one in long if _can_do_harm(one, at_work)):
        again = first.setdefault(_folders(group[0]), group[0]).original is not group[0].original
        for each in group:
            detail = f"{each.copy.path} has the same {each.statements} statements as {each.original.path}"
            builder.edge(
                each.copy.id, EdgeKind.COPIES, each.original.id, [each.at],
                statements=each.statements, again=again, detail=detail,
            )  # fmt: skip
        builder.mark(group[0].original.id, "copies", len(group))
    along: dict[tuple[str, str], list[str]] = {}
    for one in found:
        along.setdefault(_folders(one), []).append(one.copy.scope.name)
    for folders, told in first.items():
        names = dict.fromkeys(name for name in along[folders] if name != told.copy.scope.name)
        if names:
            verb = "is" if len(names) == 1 else "are"
            builder.mark(told.original.id, "copied_along", f"; {listed(names)} {verb} copied {_where(told)} too")


def _is_trial(copy: Copy, tried: Container[str]) -> bool:
    """Whether a copy is one that people tried something out with: in one notebook, or in one of those `tried` in."""
    one, other = copy.copy.path, copy.original.path
    return one in tried or other in tried or (one == other and one.endswith(".ipynb"))


def _where(copy: Copy) -> str:
    """What to call the folders of a copy."""
    places = {posixpath.dirname(one.path) for one in (copy.copy, copy.original)}
    if len(places) == 1:
        return "within the folder"
    is_series = len({series_of(f"{place}/") for place in places}) < len(places)
    return "between folders of trials" if is_series else "between these folders"


def _folders(copy: Copy) -> tuple[str, str]:
    """The two folders that a copy stands in, or the one and nothing; numbered folders of trials are alike."""
    paths = (copy.copy.path, copy.original.path)
    one, other = sorted(posixpath.dirname(series_of(path)) for path in paths)
    return (one, other) if len({*map(posixpath.dirname, paths)}) > 1 else (one, "")


def _are_lessons(copy: Copy) -> bool:
    """Whether a copy stands in another lesson than its original."""
    one, other = lesson_of(copy.copy.path), lesson_of(copy.original.path)
    return bool(one and other) and one != other


@Saying
def _talk(file: OneFile) -> frozenset[int]:
    """The functions of a file that only state the options of a command or set up a log, as every script does, or put a
    text together."""
    modules = {file.path: file.module}
    plainly = plain.answer(file)
    found = functions(modules, Sayings(modules, file.libraries))
    return frozenset(one.index for one in found if one.index in plainly or _is_talk(one))


def _is_talk(function: Function) -> bool:
    asked = [one.name for one in function.scope.of(Attribute)]
    is_log = _LOGS.search(function.scope.name.rpartition(".")[2].lower()) and not _SETS_UP_LOGS.isdisjoint(asked)
    return bool(is_log) or sum(name in OPTIONS for name in asked) >= len(function.shapes)


def _can_do_harm(copy: Copy, at_work: Container[tuple[str, int]]) -> bool:
    """Whether copies that drift apart can give other data: one of them handles some, or much is the same."""
    places = ((one.path, one.index) for one in (copy.copy, copy.original))
    return copy.statements >= LONG_RUN or any(place in at_work for place in places)


def _telling(copies: Iterable[Copy]) -> Iterator[list[Copy]]:
    """The copies of each original, the most repeated code first; what only says again which files share is left out."""
    groups: dict[str, list[Copy]] = {}
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
