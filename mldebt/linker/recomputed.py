"""Features that code for a model in use computes, and other code computes for training."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.landmarks import Predicted
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.clones import function_id
from mldebt.linker.functions import may_run
from mldebt.linker.makers import makers_of_models
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.sides import handed_to_training
from mldebt.patterns import pattern
from mldebt.source import Location

_OUTPUTS = frozenset(
    {"pred", "preds", "predicted", "prediction", "predictions", "proba", "probas", "probability",
     "probabilities", "confidence", "score", "scores", "forecast",
     "label", "labels", "target", "result", "results", "risk", "vote", "votes", "model", "version", "versions",
     "status",
     "timestamp", "accuracy", "precision", "recall", "f1", "rmse", "mae", "mape", "r2", "auc", "loss", "latency",
     "importance", "importances", "elapsed", "processing", "n"}
)  # fmt: skip
"""Words of names of what a model gives and of records about it, which both sides write without computing a feature."""
_MEASURES = frozenset(
    {"mean", "avg", "average", "std", "var", "variance", "min", "max", "median", "sum", "total", "count", "mode",
     "size", "q1", "q3", "iqr", "skew", "kurtosis", "quantile", "percentile", "p50", "p90", "p95", "p99", "id", "name"}
)  # fmt: skip
"""Words that alone are names of any statistic, wherever it is told."""
_TAKES_OVER = pattern(
    r"(^|_)(safe|parse|cast|clean|embed\w*|int|float|str|num|numeric|bool|round|json|encode|decode|tensor|array)(_|$)"
)
"""Functions that give what they are given in another form."""
_TRAINS = pattern(r"train|feature|transform|preprocess|prepar|pipeline|etl|dataset|process", re.IGNORECASE)
"""What paths and functions are called that make training data."""
_ASKS = pattern(r"(^|[/_])(predict\w*|infer\w*|serv(e|ing|er))([/_.]|$)", re.IGNORECASE)
"""What files are called that ask a model, whatever else they do."""
_ABOUT = frozenset({"feature", "features", "true", "actual", "truth"})
"""Words of what is told about features, how many there are or which weigh most, and of what came true."""
_TIMES = frozenset({"date", "datetime", "time", "timestamp", "ts", "dt"})
"""Words of columns that are only brought into the type of a time."""
_TABLES = frozenset({"DataFrame", "Series", "from_dict", "from_records", "array"})
_FEWEST_ENTRIES = 2
"""Entries of a dict display that training computes too: a single one may have its name for any reason."""
_MOST_FILES = 4
"""A name that more files compute is no feature of one model."""


class _Computed(msgspec.Struct, frozen=True):
    """A column or entry that code computes: the function it stands in, and where; `entry` of a dict display.

    The display is made a `row` where it is handed to what makes a table."""

    name: str
    path: str
    scope: int
    at: Location
    entry: bool = False
    row: bool = False


def add_recomputed(
    builder: GraphBuilder,
    codes: CodeOf,
    sayings: Sayings,
    seen: Observations,
    serving: frozenset[str],
    training: frozenset[str],
) -> None:
    """`recomputes` edges from functions and scripts that compute features in use to those that compute them too.

    `serving` and `training` are the files that ask a model and that train one. Files that share their functions by
    copying, which is told already, have no ways of their own; neither has a function that nothing runs, or tests
    alone. Notebooks are not what asks a model in use."""
    shared = serving & (training | handed_to_training(codes, seen))
    in_use = frozenset(path for path in serving - shared if not path.endswith(".ipynb"))
    makers = makers_of_models(builder, in_use)
    copied = _copied(builder)
    pairs: dict[tuple[str, str], dict[str, _Computed]] = {}
    proven: set[tuple[str, str]] = set()
    for name, places in _features(builder, codes, sayings, seen).items():
        files = {place.path for place in places if not place.entry}
        others = [one for one in places if not one.entry and one.path not in serving and not _is_step(codes, one)]
        trained = [one for one in others if _is_training(codes, one, training)]
        for place in places if len(files) <= _MOST_FILES else ():
            made = makers.get(place.path, frozenset())
            best = _trainer(codes, trained, made, training) if place.path in in_use else None
            if best is None or (place.path, best.path) in copied or _is_of_one(codes, place.path, best.path):
                continue
            if any(_is_dropped(name, codes.body(one.path, one.scope)) for one in (place, best)):
                continue
            ends = _node(builder, codes, place), _node(builder, codes, best)
            if all(ends):
                pairs.setdefault(ends, {}).setdefault(name, place)
                proven |= {ends} if made else set()
    for ends, names in pairs.items():
        is_row = any(not place.entry or place.row for place in names.values())
        if len(names) >= _FEWEST_ENTRIES or (ends in proven and is_row):
            _add_edge(builder, ends, names)


def _features(
    builder: GraphBuilder, codes: CodeOf, sayings: Sayings, seen: Observations
) -> Mapping[str, list[_Computed]]:
    """What code that something runs computes, by its name."""
    computed: dict[str, list[_Computed]] = {}
    asked = [one.location for one, _ in seen.inputs if isinstance(one, Predicted)]
    for path in sorted(codes.modules):
        for one in sayings.of(path, _computed_in) if not is_test(path) else ():
            if _runs(builder, codes.body(path, one.scope), asked):
                computed.setdefault(one.name, []).append(one)
    return computed


def _trainer(
    codes: CodeOf, trained: Iterable[_Computed], made: frozenset[str], training: frozenset[str]
) -> _Computed | None:
    """Where a feature is computed for training: in code that made the model asked or that this imports, where any is
    known; else in any that is no notebook, since what a notebook tries may have led to nothing."""
    candidates = [
        one
        for one in trained
        if (one.path in made or any(codes.imports(maker, one.path) for maker in made))
        or not (made or one.path.endswith(".ipynb"))
    ]
    return min(candidates, key=lambda one: (one.path not in training, one.path, one.at), default=None)


def _is_step(codes: CodeOf, place: _Computed) -> bool:
    """Whether a transformer computes a column, which is saved as a step of the model and computes it in use too."""
    module = codes.modules[place.path]
    of_class, _, method = module.scopes[place.scope].name.rpartition(".")
    return method == "transform" and any(one.name == f"{of_class}.fit" for one in module.scopes)


def _is_dropped(name: str, body: Body) -> bool:
    """Whether a scope leaves a column out again."""
    for call in body.scope.of(code.Call):
        if body.name(call.function).rpartition(".")[2] == "drop":
            given = [one for one in (*call.arguments, *(value for _, value in call.keywords)) if one != code.ABSENT]
            keys = [body.get(key) for one in given for key in (one, *body.scope.operands[one])]
            if any(isinstance(key, code.Constant) and key.value == name for key in keys):
                return True
    return False


def _copied(builder: GraphBuilder) -> frozenset[tuple[str, str]]:
    """The files of which one has copies of the other's functions, which is told already."""
    return frozenset(
        (builder.locations(source)[0].path, builder.locations(target)[0].path)
        for source, targets in builder.successors(EdgeKind.RECOMPUTES).items()
        for target in targets
    )


def _is_of_one(codes: CodeOf, path: str, other: str) -> bool:
    """Whether one file imports the other: then the two are parts of one computation."""
    return codes.imports(path, other) or codes.imports(other, path)


def _add_edge(builder: GraphBuilder, ends: tuple[str, str], names: Mapping[str, _Computed]) -> None:
    source, target = ends
    features = ", ".join(names)
    detail = f"{builder.name(source)} computes {features}, as {builder.name(target)} does"
    path = builder.locations(target)[0].path
    trainer = path if builder.name(target) == path else f"{builder.name(target)} in {path}"
    builder.edge(
        source, EdgeKind.RECOMPUTES, target, [one.at for one in names.values()],
        copied=False, features=features, trainer=trainer, detail=detail,
    )  # fmt: skip


def _runs(builder: GraphBuilder, body: Body, asked: Iterable[Location]) -> bool:
    """Whether anything but a test may run a scope: a function that something calls, or that asks a model itself."""
    if may_run(builder, body.path, body.scope):
        return True
    lines = range(body.scope.span.line, body.scope.end_line + 1)
    return any(one.path == body.path and one.span.line in lines for one in asked)


def computes_features(sayings: Sayings, path: str, scope: int) -> bool:
    """Whether a scope computes columns by name."""
    return any(one.scope == scope and not one.entry for one in sayings.of(path, _computed_in))


@Saying
def _computed_in(file: OneFile) -> list[_Computed]:
    """The named columns and entries that a file computes."""
    return [one for body in file.bodies for one in _computed(body)]


def _computed(body: Body) -> Iterator[_Computed]:
    """The named columns and entries that a scope computes; what it only copies or fills in is none.

    An entry of a dict display may be anything, and counts only where a model is asked."""
    for operand, instruction in body.scope.placed(code.StoreItem, code.Mapping):
        if isinstance(instruction, code.StoreItem):
            key = body.get(instruction.key)
            is_column = not _is_of_arguments(body, instruction.base)
            if isinstance(key, code.Constant) and isinstance(key.value, str) and is_column:
                name = key.value
                told = not _OUTPUTS.isdisjoint(words_in(body.bound_to(instruction.value)))
                if _is_feature(name) and not told and _computes(body, instruction.value, name):
                    yield _Computed(name, body.path, body.index, body.at(operand))
        elif isinstance(instruction, code.Mapping):
            row = _is_row(body, operand)
            for key_operand, value in instruction.pairs:
                key = body.get(key_operand)
                if isinstance(key, code.Constant) and isinstance(key.value, str) and _is_feature(key.value):
                    at = body.at(key_operand)
                    if _computes(body, value, key.value):
                        yield _Computed(key.value, body.path, body.index, at, entry=True, row=row)


def _is_of_arguments(body: Body, operand: Operand) -> bool:
    """Whether a dict is put together to be handed to a call as its arguments, `connect(**options)`: it is no row."""
    several = body.scope.bound.get(body.bound_to(operand), ()) if isinstance(body.get(operand), code.Mapping) else ()
    return any(not {operand, *several}.isdisjoint(call.double_stars) for call in body.scope.of(code.Call))


def _is_row(body: Body, operand: Operand) -> bool:
    """Whether a dict display, alone or among others, is handed to what makes a table of it."""
    users = list(body.users.get(operand, ()))
    users += [user for one in users if isinstance(body.get(one), code.Sequence) for user in body.users.get(one, ())]
    calls = [one for user in users if isinstance(one := body.get(user), code.Call)]
    return any(body.name(one.function).rpartition(".")[2] in _TABLES for one in calls)


def _is_feature(name: str) -> bool:
    words = {*words_in(name)}
    return (
        name.isidentifier()
        and not name.isupper()
        and not (_OUTPUTS | _ABOUT) & words
        and not words <= _MEASURES | _TIMES
    )


def _computes(body: Body, operand: Operand, name: str, depth: int = 4) -> bool:
    """Whether a value is more than a literal, an argument, or the same thing in another type."""
    match body.get(operand):
        case code.Binary() | code.Text() | code.Comparison() | code.Gathered():
            return True
        case code.Call(function=function, arguments=arguments):
            called = body.get(function)
            method = body.name(function).rpartition(".")[2]
            if method in {
                "astype",
                "float",
                "int",
                "str",
                "get",
                "to_numeric",
                "pop",
                "copy",
                "fillna",
                "to_datetime",
                "list",
            }:
                inner = called.base if isinstance(called, code.Attribute) else (*arguments, -1)[0]
                return depth > 0 and _computes(body, inner, name, depth - 1)
            if method == "transform":
                return False
            return not (_TAKES_OVER.search(method) and any(_is_called(body, one, name) for one in arguments))
        case code.Attribute(base=base, name=attribute):
            if attribute == name:
                return False
            return attribute not in {"values", "index", "columns"} or _computes(body, base, name, depth - 1)
    return False


def _is_called(body: Body, operand: Operand, name: str) -> bool:
    """Whether code calls a value by the name of the feature already, or keeps it under that key."""
    match body.get(operand):
        case code.Variable(name=own) | code.Argument(name=own) | code.Attribute(name=own):
            return own == name or own.endswith(f"_{name}")
        case code.Item(key=key) | code.Call(arguments=(key, *_)):
            one = body.get(key)
            return isinstance(one, code.Constant) and one.value == name
    return False


def _is_training(codes: CodeOf, place: _Computed, training: frozenset[str]) -> bool:
    if _ASKS.search(place.path.rpartition("/")[2]):
        return False
    if place.path in training:
        return True
    name = codes.modules[place.path].scopes[place.scope].name
    return bool(_TRAINS.search(place.path) or _TRAINS.search(name))


def _node(builder: GraphBuilder, codes: CodeOf, place: _Computed) -> str:
    """The function that something is computed in, else the script."""
    scope = codes.modules[place.path].scopes[place.scope]
    function = function_id(place.path, scope)
    if builder.has(function):
        return function
    job = f"job:{place.path}"
    return job if builder.has(job) and builder.kind(job) is NodeKind.JOB else ""
