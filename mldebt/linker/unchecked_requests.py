"""What requests bring to endpoints that ask a model about it, where no code looks at it first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import islice

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.facts.module import Scope
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.landmarks import Job, Predicted
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.linker.request_fields import Requests, classes_of_requests, fields_of
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import Location

_ENDPOINT = "endpoint"
_BRINGS = frozenset({"get_json", "json", "form", "args", "values"})
"""What a request gives of what it brings, in the frameworks that leave its form to the code."""
_PLAIN = frozenset({"int", "float", "str", "bool", "Optional", "Union", "None", "datetime", "date"})
"""Annotations that let any value of a type in."""
_NUMBERS = frozenset({"int", "float"})
_LOOKS = frozenset(
    {"check", "checks", "clip", "conform", "enforce", "schema", "valid", "validate", "validated", "validator", "verify"}
)
"""Words in the names of what looks at data before others take it."""
_TELLS = frozenset(
    {"alias", "default", "default_factory", "description", "example", "examples", "json_schema_extra", "title"}
)
"""What a field is given that limits it in nothing."""
_LEAST_FIELDS = 3
"""Fields of a request that is one row of a table, and no text with an option or two."""
_WORD = pattern(r"\w+")


def add(builder: GraphBuilder, codes: CodeOf, seen: Observations) -> None:
    """The fields of classes of requests, or the whole of a request, that go to models as they come."""
    asking = {one.job.location: one.job for one, _ in seen.inputs if isinstance(one, Predicted)}
    asked = {one.location for one, _ in seen.inputs if isinstance(one, Predicted)}
    endpoints = [
        (body, job)
        for path in sorted(codes.modules)
        if not is_test(path)
        for body in codes.bodies(path)
        if (job := asking.get(Location(path, body.scope.span))) is not None and job.tool == _ENDPOINT
    ]
    unseen: dict[str, list[Location]] = {}
    for body, job in endpoints:
        for taken in islice(_taken_unseen(body, asked), 1):
            unseen.setdefault(f"{job.name} asks a model about what {body.name(taken)} gives", []).append(body.at(taken))
    for reason, (first, *others) in unseen.items():
        along = f", as in {listed(at.path for at in others)}" if others else ""
        _add(builder, "request", first, f"{reason}, and nothing looks at it first{along}")
    classes = classes_of_requests({path: module for path, module in codes.modules.items() if not is_test(path)})
    told: set[str] = set()
    for body, job in endpoints:
        for name in sorted(_words_of_parameters(body)):
            for inner in _with_rows(name, classes):
                if inner not in told and _is_unlimited(codes, inner, classes, asked):
                    told.add(inner)
                    _add_class(builder, classes[inner], inner, job)


def _add(builder: GraphBuilder, name: str, at: Location, reason: str) -> None:
    builder.node(
        f"feature:{at}#unchecked", NodeKind.FEATURE, name, [at], computed=False, used=True, dataset="", unchecked=reason
    )


def _add_class(builder: GraphBuilder, one: Requests, name: str, job: Job) -> None:
    fields = list(fields_of(one.scope))
    at = Location(one.path, one.scope.body[one.scope.bound[fields[0]][0]].span)
    reason = f"{job.name} asks a model about {listed(fields)} of {name}, and nothing says which values these may have"
    _add(builder, listed(fields), at, reason)


def _words_of_parameters(body: Body) -> Iterator[str]:
    for parameter in body.scope.parameters:
        yield from _WORD.findall(parameter.annotation)


def _with_rows(name: str, classes: Mapping[str, Requests]) -> Iterator[str]:
    """A class of requests, and those that it holds several of."""
    if name in classes:
        yield name
        yield from (one for one in classes[name].scope.annotated if one in classes)


def _is_unlimited(codes: CodeOf, name: str, classes: Mapping[str, Requests], asked: Set[Location]) -> bool:
    """Whether requests of a class are rows with numbers, and neither the class nor who takes one says which."""
    one = classes[name]
    fields = list(fields_of(one.scope))
    words = set(one.scope.annotated)
    if len(fields) < _LEAST_FIELDS or not words <= _PLAIN or words.isdisjoint(_NUMBERS):
        return False
    given = {keyword for call in one.scope.of(code.Call) for keyword, _ in call.keywords}
    if one.scope.of(code.Function) or not given <= _TELLS:
        return False
    near = [body for path in sorted({one.path, *codes.importers(one.path)}) for body in _bodies(codes, path)]
    holders = {name, *(other for other in classes if name in classes[other].scope.annotated)}
    return not (
        any(_compares(body, frozenset(fields)) for body in near)
        or any(_looks(body) for body in _handed(codes, near, holders, asked))
    )


def _bodies(codes: CodeOf, path: str) -> Iterator[Body]:
    return codes.bodies(path) if not is_test(path) else iter(())


def _handed(codes: CodeOf, near: Iterable[Body], names: Set[str], asked: Set[Location]) -> Iterator[Body]:
    """The functions whose parameters are of some classes, and those that these hand them to, by their names."""
    open_ones = [(body, "") for body in near if not names.isdisjoint(_words_of_parameters(body))]
    yield from (body for body, _ in open_ones)
    by_name: defaultdict[str, list[Body]] = defaultdict(list)
    for path in codes.modules:
        for body in _bodies(codes, path):
            by_name[body.scope.name.rpartition(".")[2]].append(body)
    found: set[str] = set()
    while open_ones:
        body, handed = open_ones.pop()
        for called in _called_with(body, names if not handed else None, asked) - found:
            found.add(called)
            yield from by_name[called]
            open_ones += [(other, called) for other in by_name[called]]


def _called_with(body: Body, names: Set[str] | None, asked: Set[Location]) -> set[str]:
    """The names of what a function calls with what is made of its parameters: of those of some classes, or of all."""
    given = {one.name for one in body.scope.parameters if names is None or names & {*_WORD.findall(one.annotation)}}
    starts = [operand for operand, one in body.scope.placed(code.Argument) if one.name in given]
    reached = (body.get(one) for start in starts for one in _reached(body, start, asked))
    return {body.name(one.function).rpartition(".")[2] for one in reached if isinstance(one, code.Call)}


def _compares(body: Body, fields: frozenset[str]) -> bool:
    """Whether a function compares the attribute of any object that has the name of a field."""
    for operand, attribute in body.scope.placed(code.Attribute):
        users = body.users.get(operand, ()) if attribute.name in fields else ()
        if any(isinstance(body.get(user), code.Comparison | code.Assert) for user in users):
            return True
    return False


def _looks(body: Body) -> bool:
    """Whether a function calls what looks at data by its name."""
    return any(not _LOOKS.isdisjoint(words_in(body.name(call.function))) for call in body.scope.of(code.Call))


def _taken_unseen(body: Body, asked: set[Location]) -> Iterator[Operand]:
    """What a function takes of the request as it is and asks a model about, all in its own code."""
    if _looks(body):
        return
    for operand, attribute in body.scope.placed(code.Attribute):
        if attribute.name in _BRINGS and _is_request(body.scope, attribute.base):
            reached = _reached(body, operand, asked)
            is_seen = any(isinstance(body.get(one), _SEES) for one in reached)
            if not is_seen and any(isinstance(body.get(one), code.Call) and body.at(one) in asked for one in reached):
                yield operand


_SEES = code.Comparison | code.Assert | code.Block | code.Unary | code.Raise


def _is_request(scope: Scope, operand: Operand) -> bool:
    one = scope.body[operand]
    return isinstance(one, code.Symbol | code.Variable) and one.name.rpartition(".")[2] == "request"


def _reached(body: Body, start: Operand, asked: Set[Location]) -> list[Operand]:
    """What is made of a value, in turn, up to what a model answers about it."""
    found, open_ones = {start: None}, [start]
    while open_ones:
        for user in body.users.get(open_ones.pop(), ()):
            if user not in found:
                found[user] = None
                is_answer = isinstance(body.get(user), code.Call) and body.at(user) in asked
                open_ones += [] if is_answer else [user]
    return list(found)
