"""Data that is made only where it is not there yet: load if the file exists, else download or train."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.code import AnyInstruction, Attribute, Block, BlockEnd, Call, Operand, Return, Symbol, Unary, Variable
from mldebt.facts.module import Module, Scope
from mldebt.facts.pipeline import HOLE
from mldebt.graph.schema import EdgeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.landmarks import Access
from mldebt.interpreter.observations import Asked, Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.clones import function_id
from mldebt.linker.functions import may_run
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import Location

Place = tuple[str, int, Operand]
"""An instruction, by its file and the number of its scope."""

_SETTINGS = pattern(r"\.(json|ya?ml|toml|ini|cfg|env|txt|lock|log|md)$", re.IGNORECASE)
"""Endings of files of settings and small state, which may hold data as well."""
_NOTEBOOK = ".ipynb"
"""Whoever looks at data keeps what it takes long to fetch."""
_PASSING = pattern(r"/(var/)?tmp/")
"""Where a machine keeps what it may throw away: such a file is gone with the machine."""
_TO_STAY = pattern(r"baseline|reference", re.IGNORECASE)
"""What is kept so that later data can be compared with it."""
_ARCHIVE = pattern(r"(?<!\.csv)(?<!\.tsv)(?<!\.json)(?<!\.jsonl)\.(gz|tgz|zip|tar|bz2|xz|7z|rar|jar)$", re.IGNORECASE)
"""What others have packed once and do not change."""
_FETCHES = pattern(r"(^|_)(download|unpack|unzip|untar)", re.IGNORECASE)
"""Functions that take over, as it is, what others give away."""


def mark(
    builder: GraphBuilder,
    modules: Mapping[str, Module],
    seen: Observations,
    nodes: Mapping[Access, tuple[str, ...]],
) -> None:
    """`kept_by` edges from what a job makes only where it is missing, with nothing else to decide, to the job.

    What is written elsewhere too is made anew there; a file of settings or state is no data; a baseline is to stay;
    what lies among temporary files does not. A download is of data that others have fixed. The first file that a
    function keeps stands for all of them."""
    by_job: dict[str, list[Access]] = {}
    for access in seen.accesses:
        by_job.setdefault(access.job.id, []).append(access)
    held = {stored.access for stored in seen.stored if stored.held or stored.origins}
    writes_of: dict[str, set[Access]] = {}
    for access in seen.accesses:
        for node in nodes.get(access, ()) if access.mode == "write" else ():
            writes_of.setdefault(node, set()).add(access)
    told: set[Location] = set()
    kept: dict[tuple[str, str], dict[str, tuple[Asked, Location]]] = {}
    asking = {one.place[:2] for one in seen.asked}
    for asked in seen.asked:
        accesses = [one for one in by_job.get(asked.job.id, ()) if set(one.locators) & set(asked.locators)]
        if asked.job.path.endswith(_NOTEBOOK) or _is_keyed(asked) or all(one.mode == "write" for one in accesses):
            continue
        writes = [one for one in accesses if one.mode == "write"]
        for place, location in _questions(modules, asked) if asked.location not in told else ():
            conditional = [
                write
                for write in _conditional(modules, place, writes)
                if (write in held or not any(map(_SETTINGS.search, write.locators)))
                and not _is_made_anew(builder, modules, place, _writer(modules, write), asking)
            ]
            here = {write.location for write in conditional}
            for node in _nodes(conditional, nodes):
                name = builder.name(node)
                is_kept = not (_TO_STAY.search(name) or _PASSING.match(name) or _ARCHIVE.search(name))
                if is_kept and all(write.location in here for write in writes_of[node]):
                    told.add(asked.location)
                    function = modules[place[0]].scopes[place[1]].name or posixpath.basename(place[0])
                    kept.setdefault((place[0], function), {}).setdefault(node, (asked, location))
    for (_, function), found in kept.items():
        (node, (asked, location)), *others = found.items()
        there = "they are" if others else "it is"
        builder.edge(
            node, EdgeKind.KEPT_BY, f"job:{asked.job.id}", [location],
            detail=function, keeps=listed(map(builder.name, found)), there=there,
        )  # fmt: skip


def _questions(modules: Mapping[str, Module], asked: Asked) -> Iterator[tuple[Place, Location]]:
    """Where it is asked whether something is there: the place itself, and the calls of a function that says so."""
    yield asked.place, asked.location
    path, number, instruction = asked.place
    scope = modules[path].scopes[number]
    if scope.kind != "function" or all(one.value != instruction for one in scope.of(Return)):
        return
    name = scope.name.rpartition(".")[2]
    scopes = [(path, number, one) for path, module in modules.items() for number, one in enumerate(module.scopes)]
    if sum(one.name.rpartition(".")[2] == name for _, _, one in scopes) == 1:
        for path, number, one in scopes:
            for index, call in one.placed(Call):
                if getattr(one.body[call.function], "name", "") == name:
                    yield (path, number, index), Location(path, call.span)


def _conditional(modules: Mapping[str, Module], place: Place, writes: Sequence[Access]) -> Iterator[Access]:
    """The writes that happen only where the question was answered with no."""
    path, number, instruction = place
    scope = modules[path].scopes[number]
    branch = None if path.endswith(_NOTEBOOK) else _branch(scope, instruction)
    if branch and any(map(_FETCHES.search, (_last(scope.name), *branch.called))):
        return
    for write in writes if branch else ():
        line = write.location.span.line
        in_scope = write.location.path == path and scope.span.line <= line <= scope.end_line
        if branch is not None and (
            branch.first <= line <= branch.last if in_scope else branch.calls(_writer(modules, write))
        ):
            yield write


def _is_made_anew(
    builder: GraphBuilder,
    modules: Mapping[str, Module],
    place: Place,
    writer: str,
    asking: Collection[tuple[str, int]],
) -> bool:
    """Whether the one function that writes is also called from where nobody asks: a run of that makes it all anew.

    What nothing calls makes nothing, unless it waits for users."""
    here = _last(modules[place[0]].scopes[place[1]].name)
    if writer == here or sum(_last(one.name) == writer for module in modules.values() for one in module.scopes) != 1:
        return False
    return any(
        _last(getattr(scope.body[call.function], "name", "")) == writer
        for path, module in modules.items()
        if not is_test(path)
        for number, scope in enumerate(module.scopes)
        if (path, number) not in asking and (path, number) != place[:2]
        for call in scope.of(Call)
        if _is_of_project(scope, call.function)
        and (may_run(builder, path, scope) or builder.attribute(function_id(path, scope), "public_api"))
    )


def _is_of_project(scope: Scope, function: Operand) -> bool:
    """Whether what is called is a function by its name, or a method of the very object."""
    one = scope.body[function]
    is_own = isinstance(one, Attribute) and getattr(scope.body[one.base], "name", "") == "self"
    return is_own or isinstance(one, Symbol | Variable)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _writer(modules: Mapping[str, Module], write: Access) -> str:
    """The name of the function that a write stands in, empty for a module."""
    at = write.location
    around = [one for one in modules[at.path].scopes if one.span.line <= at.span.line <= one.end_line]
    return around[-1].name.rpartition(".")[2] if len(around) > 1 else ""


def _nodes(writes: Iterable[Access], nodes: Mapping[Access, tuple[str, ...]]) -> Iterator[str]:
    for write in writes:
        yield from nodes.get(write, ())


class _Branch(msgspec.Struct, frozen=True):
    """The lines of a branch, and the names of what it calls, which may make the missing data elsewhere."""

    first: int
    last: int
    called: frozenset[str]

    def calls(self, function: str) -> bool:
        """Whether it calls a function of that name."""
        return function in self.called


def _branch(scope: Scope, instruction: Operand) -> _Branch | None:
    """The lines of the branch for missing data that one question decides; None where there is none."""
    conditions = {instruction: False}
    for index, one in enumerate(scope.body):
        if isinstance(one, Unary) and one.operator == "not" and one.operand == instruction:
            conditions[index] = True
    for index, one in enumerate(scope.body):
        if isinstance(one, Block) and one.kind == "if" and one.condition in conditions:
            start = index if conditions[one.condition] else _else_after(scope, index)
            inside = list(_inside(scope, start)) if start is not None else []
            lines = [inner.span.line for inner in inside]
            functions = [scope.body[inner.function] for inner in inside if isinstance(inner, Call)]
            called = frozenset(getattr(one, "name", "").rpartition(".")[2] for one in functions)
            return _Branch(min(lines), max(lines), called) if lines else None
    return None


def _else_after(scope: Scope, start: int) -> int | None:
    """Where the other branch of a block begins, or None."""
    end = start + sum(1 for _ in _all_inside(scope, start)) + 1
    is_else = end < len(scope.body) and isinstance(after := scope.body[end], Block) and after.kind == "else"
    return end if is_else else None


def _inside(scope: Scope, start: int) -> Iterator[AnyInstruction]:
    """What a block does, in order."""
    return (one for one in _all_inside(scope, start) if not isinstance(one, Block | BlockEnd))


def _all_inside(scope: Scope, start: int) -> Iterator[AnyInstruction]:
    """The instructions of a block, its beginning included and its end not."""
    depth = 0
    for one in scope.body[start:]:
        depth += isinstance(one, Block) - isinstance(one, BlockEnd)
        if depth == 0:
            return
        yield one


def _is_keyed(asked: Asked) -> bool:
    """Whether the path depends on something: then what is there may belong to it."""
    return all(HOLE in locator for locator in asked.locators)
