"""Stretches of code that do nothing where they stand, and branches whose flag has one value in every call."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.facts import code
from mldebt.facts.module import Module, Remnant, Scope
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.layout import Layout
from mldebt.interpreter.observations import Leftover, Observations, Selection
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.clones import function_id
from mldebt.linker.flows import MEASURES
from mldebt.linker.references import Key, Mention, References
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.together import tell_together
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import Location, Span

_USUAL_IN_NOTEBOOKS = frozenset({"replaced", "text", "never"})
"""Cells are run again and again, hold what was tried, and are switched off and on by hand."""
_ON_FLAGS = ("has one value as well", "have one value each as well")
_REPLACED = ("is replaced as well", "are replaced as well")
_OF_PEOPLE = pattern(
    r"_*(debug|verbose|quiet|silent|show|plot|fill|print|display|log|dry_?run|copy|inplace|return)"
    r"|.*(colou?rs?|palette|alpha|legend|title|grid|copy)(_|$)",
    re.IGNORECASE,
)
_SHOWS = pattern(r"plot|draw|visuali[sz]e|render|figure|chart|logger|logging")
"""Names of flags that people set as they look at something, and of functions that are there to look at."""


class _Flag(msgspec.Struct, frozen=True, array_like=True):
    """A branch that a parameter decides: `negated` where it runs if that is false.

    A constant at the top of a script is set by whoever starts it; nobody can see that it was never another."""

    span: Span
    name: str
    negated: bool
    statements: int
    has_else: bool


def add(builder: GraphBuilder, modules: Mapping[str, Module], references: References, sayings: Sayings) -> None:
    """Adds the remnants of all files, and the branches that always or never run."""
    notebooks = sorted(path for path in modules if path.endswith(".ipynb"))
    tried = {flag for _, each in sayings.of_all(notebooks, _flags_given) for flag in each}
    for path in sorted(modules):
        _add_remnants(builder, path, modules[path].remnants)
        if not path.endswith(".ipynb") and not is_test(path):
            found = [
                node
                for index, flags in sayings.of(path, _flags)
                for node in _add_flags(builder, references, tried, (path, index), flags)
            ]
            _tell_together(builder, found, _ON_FLAGS)


def _add_remnants(builder: GraphBuilder, path: str, remnants: Iterable[Remnant]) -> None:
    replaced = []
    for remnant in remnants:
        if remnant.kind in _USUAL_IN_NOTEBOOKS and path.endswith(".ipynb"):
            continue
        at = Location(path, remnant.span)
        node = builder.node(
            f"branch:{at}",
            NodeKind.BRANCH,
            remnant.detail or remnant.kind,
            [at],
            state=remnant.kind,
            cause=remnant.detail,
            function=remnant.scope or path,
            statements=remnant.statements,
            counted=_counted(remnant),
            line=remnant.line,
            reason=_reason(remnant),
            test=is_test(path),
        )
        if remnant.kind == "replaced":
            replaced.append(node)
    _tell_together(builder, replaced, _REPLACED)


def add_leftovers(builder: GraphBuilder, leftovers: Iterable[Leftover]) -> None:
    """Adds the costly results that nothing takes up; cells of notebooks show what they made by other means."""
    for leftover in leftovers:
        at = leftover.location
        if not at.path.endswith(".ipynb"):
            builder.node(
                f"branch:{at}",
                NodeKind.BRANCH,
                leftover.name,
                [at],
                state="counted" if leftover.deed == "computed" else "unused",
                cause=leftover.name,
                reason=leftover.deed,
                function=leftover.job.name,
                test=is_test(at.path),
            )


def add_selections(builder: GraphBuilder, seen: Observations) -> None:
    """Adds the columns that queries in code list and nothing takes up; those of one query are told together."""
    taken = frozenset().union(
        *(origins for _, origins in (*seen.inputs, *seen.targets)),
        *(use.origins for use in (*seen.uses, *seen.checked) if use.how != MEASURES),
        *(stored.origins for stored in seen.stored),
        *(origins for stored in seen.stored for _, origins in stored.columns),
    )
    used = {(one.location, one.name) for one in seen.selected if not taken.isdisjoint(one.origins)}
    queries: dict[Location, list[Selection]] = {}
    for one in seen.selected:
        if (one.location, one.name) not in used and not one.location.path.endswith(".ipynb"):
            queries.setdefault(one.query, []).append(one)
    for first, *others in queries.values():
        builder.node(
            f"branch:{first.location}",
            NodeKind.BRANCH,
            first.name,
            [first.location],
            state="selected",
            cause=listed(one.name for one in (first, *others)),
            function=first.job.name,
            test=is_test(first.location.path),
        )


def _add_flags(
    builder: GraphBuilder, references: References, tried: Container[str], where: Key, flags: Iterable[_Flag]
) -> Iterator[str]:
    """Adds the branches of one function that a flag with one value decides, and gives their nodes.

    `tried` are the flags that notebooks give to functions of a name, whatever module they once took them from."""
    scope, told = references.program.modules[where[0]].scopes[where[1]], set[str]()
    if _is_called_from_outside(builder, where[0], scope):
        return
    for flag in flags:
        value = _passed(references, where, flag.name)
        if value is None or (value is not flag.negated and not flag.has_else) or flag.name in told:
            continue
        if _given_flag(scope.name, flag.name, not value) in tried:
            continue
        told.add(flag.name)
        at = Location(where[0], flag.span)
        yield builder.node(
            f"branch:{at}",
            NodeKind.BRANCH,
            flag.name,
            [at],
            state="flag",
            cause=f"not {flag.name}" if flag.negated else flag.name,
            value=str(value),
            flag_of=scope.name,
            function=scope.name,
            statements=flag.statements,
            test=False,
            verdict="its else never runs" if value is not flag.negated else "this branch never runs",
        )


def _tell_together(builder: GraphBuilder, nodes: Sequence[str], more: tuple[str, str]) -> None:
    """Lets the first of those in a file stand for the others, of which `more` tells, be it one or several."""
    if others := nodes[1:]:
        parts = ((builder.name(other), str(builder.attribute(other, "flag_of") or "")) for other in others)
        names = list(dict.fromkeys(" of ".join(filter(None, each)) for each in parts))
        tell_together(builder, nodes[0], others, f"; {listed(names)} {more[len(names) > 1]}")


def _is_called_from_outside(builder: GraphBuilder, path: str, scope: Scope) -> bool:
    """Whether somebody whose calls are not in the project may set the flags of a function."""
    node = function_id(path, scope)
    return any(builder.attribute(node, attribute) for attribute in ("public_api", "hook", "shown"))


@Saying
def _flags_given(file: OneFile) -> list[str]:
    """The flags that calls in a file give."""
    return sorted(
        {
            _given_flag(function.name, name, value.value)
            for scope in file.module.scopes
            for call in scope.of(code.Call)
            if isinstance(function := scope.body[call.function], code.Symbol | code.Attribute | code.Variable)
            for name, operand in call.keywords
            if isinstance(value := scope.body[operand], code.Constant) and isinstance(value.value, bool)
        }
    )


def _given_flag(function: str, name: str, value: bool) -> str:
    return f"{function.rpartition('.')[2]}({name}={value})"


def _reason(remnant: Remnant) -> str:
    match remnant.kind:
        case "unreachable":
            return f"{_they(remnant, 'stand', 'stands')} after {remnant.detail}"
        case "never":
            return f"{_they(remnant, 'stand', 'stands')} under {remnant.detail}"
        case "text":
            return f"{_they(remnant, 'are', 'is')} kept as a string"
    return ""


def _counted(remnant: Remnant) -> str:
    return "1 statement never runs" if remnant.statements == 1 else f"{remnant.statements} statements never run"


def _they(remnant: Remnant, several: str, one: str) -> str:
    return f"it {one}" if remnant.statements == 1 else f"they {several}"


@Saying
def _flags(file: OneFile) -> list[tuple[int, list[_Flag]]]:
    """The branches of a file that a single parameter decides, by the functions they stand in."""
    module = file.module
    functions = [(index, one) for index, one in enumerate(module.scopes) if one.kind == "function"]
    return [(index, flags) for index, scope in functions if (flags := list(_flags_in(module, index, scope)))]


def _flags_in(module: Module, index: int, scope: Scope) -> Iterator[_Flag]:
    ends: Mapping[int, int] = {}
    for position, one in scope.placed(code.Block) if not _SHOWS.search(scope.name) else ():
        if one.kind != "if" or one.condition == code.ABSENT:
            continue
        ends = ends or Layout(module, index, frozenset()).block_ends
        condition, negated = one.condition, False
        while isinstance(decided := scope.body[condition], code.Unary) and decided.operator == "not":
            condition, negated = decided.operand, not negated
        decided = scope.body[condition]
        if isinstance(decided, code.Argument) and not _OF_PEOPLE.match(decided.name):
            end = ends.get(position, position)
            inside = (each for each in scope.statements if position < each.first < end)
            after = scope.body[end + 1] if end + 1 < len(scope.body) else None
            has_else = isinstance(after, code.Block) and after.kind == "else"
            yield _Flag(one.span, decided.name, negated, sum(1 for _ in inside), has_else)


def _passed(references: References, where: Key, name: str) -> bool | None:
    """The value that all callers of a function give, by saying nothing or the same; tests alone try one of several.

    What a plain script sets at its top is set by whoever runs it, as its constants are."""
    path, index = where
    modules = references.program.modules
    module = modules[path]
    scope = module.scopes[index]
    default = _default(module, index, name)
    mentions = references.of(path, index)
    if not isinstance(default, bool) or all(is_test(mention.where[0]) for mention in mentions):
        return None
    if any(name in modules[path].switches for path in {mention.where[0] for mention in mentions} & modules.keys()):
        return None
    plain = [one.call for one in mentions if one.where[1] == 0 and _is_plain(modules, one.where[0])]
    if any(call and name in dict(call.keywords) for call in plain):
        return None
    values = {_given(references, scope, module, mention, name, default) for mention in mentions}
    return next(iter(values)) if len(values) == 1 else None


def _is_plain(modules: Mapping[str, Module], path: str) -> bool:
    """Whether people edit the calls of a file as they run it: a notebook, or a script without a main block."""
    return path.endswith(".ipynb") or path not in modules or not modules[path].runs


def _default(module: Module, index: int, name: str) -> object:
    holder = module.scopes[module.scopes[index].parent]
    for one in holder.body:
        if isinstance(one, code.Function) and one.scope == index and not one.decorators:
            operand = dict(one.defaults).get(name)
            given = holder.body[operand] if operand is not None else None
            return given.value if isinstance(given, code.Constant) else None
    return None


def _given(
    references: References, scope: Scope, module: Module, mention: Mention, name: str, default: bool
) -> bool | None:
    """What a call gives for a parameter; None where that is not known."""
    call = mention.call
    if call is None or call.stars or call.double_stars:
        return None
    operand = dict(call.keywords).get(name)
    if operand is None:
        names = [parameter.name for parameter in scope.parameters if parameter.kind == "positional"]
        if module.scopes[scope.parent].kind == "class":
            names = names[1:]
        place = names.index(name) if name in names else len(call.arguments)
        if place >= len(call.arguments):
            return default
        operand = call.arguments[place]
    body = references.program.modules[mention.where[0]].scopes[mention.where[1]].body
    given = body[operand]
    return given.value if isinstance(given, code.Constant) and isinstance(given.value, bool) else None
