"""Numbers in code that a score, a prediction or a row of data is held against, or that are given as limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.linker.given_limits import LIMITS, given_limits, has_limits
from mldebt.linker.metric_words import METRICS, PREDICTIONS, WEAK
from mldebt.linker.operands import Body, Number, words_in
from mldebt.linker.patches import is_prediction
from mldebt.linker.sayings import OneFile, Saying
from mldebt.linker.telling import only_tells
from mldebt.patterns import pattern
from mldebt.source import Location

_METRICS = METRICS - {"skew", "gini"}
"""Words of metrics that are no statistics of a column."""
_DECIDES = frozenset(
    ["deploy", "promote", "promotion", "retrain", "retraining", "gate", "champion", "challenger", "approve", "predict"]
)
"""Words of functions that act on how good a model is, or on what it gives."""
_SIZES = frozenset(
    [
        "len",
        "samples",
        "since",
        "every",
        "shape",
        "size",
        "count",
        "counts",
        "counter",
        "n",
        "num",
        "number",
        "length",
        "idx",
        "index",
        "rank",
        "epoch",
        "epochs",
        "step",
        "steps",
        "iteration",
        "iter",
        "ndim",
        "time",
        "elapsed",
        "seconds",
        "day",
        "days",
        "hour",
        "age",
        "columns",
        "version",
        "batch",
        "timeout",
        "latency",
        "duration",
        "ms",
        "retries",
        "id",
        "ids",
        "width",
        "height",
        "start",
        "end",
        "z",
        "zscore",
        "zscores",
        "nunique",
        "unique",
        "argsort",
        "argmax",
    ]
)
"""Words that tell that a size, place or time is compared, whatever else is named."""
_TESTS = frozenset({"p", "pvalue", "pval", "value", "values"})
_SIGNIFICANT = frozenset({0.05, 0.01, 0.1, 0.001})
"""Levels of statistical significance that are conventions."""
_CURVES = frozenset({"auc", "auroc", "roc"})
"""Words of the area under a curve, of which chance gives one half."""
_PERCENT = PREDICTIONS | {"percent", "percentage", "pct"}
"""Words for what is a whole at a hundred."""
_USUAL_DRIFTS = frozenset({0.1, 0.2, 0.25})
"""Limits of the stability index of a population that are conventions."""
_ROUNDING = 1e-3
"""How far a score may be from the same score, taken again."""
_LEAST, _MOST = 1e-4, 1e5
"""Smaller numbers stand for zero, and larger ones for a value that is not there."""
_EVALUATES = frozenset(
    {"evaluate", "evaluation", "eval", "validate", "validation", "valid", "metric", "metrics", "score"}
)
"""Words of functions that find out how good a model is."""
_KEY = pattern(r"\['([^']+)'\]$")
_LAST = pattern(r"^[\w.\[\]']+\.(\w+)$")
_DERIVED = frozenset({"pred", "preds", "predicted", "prediction", "predictions", "forecast", "forecasts"})
"""Words of names that tell that a table holds predictions."""
_OBSERVED = frozenset({"observed", "actual", "actuals", "true", "truth"})
"""Words of names of what was measured, in a table of predictions too."""
_ENDS = frozenset({"min", "max", "minimum", "maximum", "lowest", "highest"})
"""Words of the ends of a range, which a number only keeps sane."""
_SEVERAL = frozenset({"preds", "predictions", "forecasts"})
"""Plurals that a field with their number has for its name too."""
_BOUNDS = frozenset({"min", "max", "round"})
"""Functions that keep a number within bounds."""
_DEEPEST = 6
_SUMS = frozenset({"mean", "nanmean", "average", "sum", "std", "var", "median", "corr"})
"""Functions that make one number of many."""
_ORDERS = frozenset({"<", "<=", ">", ">="})
_FILTERS = frozenset({"where", "filter", "query"})


Asked = Callable[[], frozenset[str]]
"""Gives the texts that code asks for."""


class Threshold(msgspec.Struct, frozen=True):
    """A number and what it decides on; `deed` is compares, filters or limits."""

    at: Location
    number: Number
    subject: str
    name: str
    deed: str


@Saying
def with_comparisons(file: OneFile) -> list[int]:
    """The scopes of a file that hold something against another, or give something the name of a limit."""
    return [body.index for body in file.bodies if any(map(_orders, body.scope.of(code.Comparison))) or has_limits(body)]


def _orders(comparison: code.Comparison) -> bool:
    return {*comparison.operators} <= _ORDERS


def thresholds(body: Body, predicted: frozenset[Location], asked: Asked, in_use: bool) -> list[Threshold]:
    """The numbers in one scope that decide; a limit that only repeats what is compared there is none of its own.

    `predicted` are the comparisons of what a model gave, `asked` the texts that code asks for. Where a model is
    `in_use`, the middle of a probability is a number that somebody chose, and not how a metric is defined."""
    found = [
        one
        for one in _thresholds(body, predicted, asked)
        if not _is_half(one.subject, one.number) or _is_choice(body, one, in_use)
    ]
    compared = {one.number.value for one in found if one.deed != "limits"}
    return [one for one in found if one.deed != "limits" or one.number.value not in compared]


def _thresholds(body: Body, predicted: frozenset[Location], asked: Asked) -> Iterator[Threshold]:
    orders = any(map(_orders, body.scope.of(code.Comparison)))
    filters = frozenset(_filters(body)) if orders else frozenset[Operand]()
    for operand, instruction in body.scope.placed(code.Comparison, code.Call, code.Mapping):
        match instruction:
            case code.Comparison() if _orders(instruction):
                for one in _compared(body, operand, instruction, filters, body.at(operand) in predicted):
                    if not only_tells(body, operand, _asked_for(body, instruction, one, asked)):
                        yield one
            case code.Call() | code.Mapping():
                for given, number, name in given_limits(body, operand, instruction):
                    yield Threshold(body.at(given), number, "limit", name, "limits")


def _asked_for(body: Body, comparison: code.Comparison, one: Threshold, asked: Asked) -> frozenset[str] | None:
    """The texts that make an outcome more than words; None where any text does, as the label of what is predicted.

    Nobody acts on the words for a drift that is held against one of the limits that everybody takes."""
    if one.subject == "prediction" and not _is_summary(body, comparison):
        return None
    is_usual = one.number.value in _USUAL_DRIFTS and "psi" in {*words_in(one.name)}
    return frozenset() if is_usual else asked()


def _compared(
    body: Body, operand: Operand, instruction: code.Comparison, filters: frozenset[Operand], is_predicted: bool
) -> Iterator[Threshold]:
    """What one comparison holds against a number: each number in it, with the value."""
    numbers = [(one, body.number(one)) for one in instruction.operands]
    others = [one for one, number in numbers if number is None]
    if len(others) != 1:
        return
    for _, number in numbers:
        if number is None:
            continue
        subject = _subject(body, others[0], number, is_predicted)
        if not subject and is_prediction(body, others[0]):
            subject = "prediction"
        if operand in filters and subject != "score":
            subject = subject or ("prediction" if _is_derived(body, others[0]) else "data")
        is_rounding = abs(number.value) <= _ROUNDING and _is_difference(body, others[0])
        if subject and not is_rounding and not _is_natural(body, subject, number, body.words(others[0])):
            name = body.name(others[0]) or number.name or "a value"
            yield Threshold(body.at(operand), number, subject, name, "filters" if subject == "data" else "compares")


def _is_derived(body: Body, operand: Operand) -> bool:
    """Whether a value stands in a table named after predictions, and is not what they are compared with."""
    return bool(body.words(operand, through=True) & _DERIVED) and _OBSERVED.isdisjoint(_words(body, operand))


def _subject(body: Body, operand: Operand, number: Number, is_predicted: bool) -> str:
    """What is held against a number: a score, a prediction, or neither; numbers drawn at random are none.

    A metric tells itself by its name. What is called a score is one where a model gave it, or where code hangs on it
    which puts models to use."""
    name = _words(body, operand)
    if name & _SIZES or "random" in body.words(operand, through=True) or _is_written(body, operand):
        return ""
    if name & _DERIVED and (name & _ENDS or (not is_predicted and _is_count(body, operand, name, number))):
        return ""
    if name & _METRICS:
        return "score"
    is_share = 0 < abs(number.value) < 1 or bool(LIMITS & {*words_in(number.name)})
    if name & PREDICTIONS or (is_predicted and is_share and not _sums_up(body, operand)):
        return "prediction"
    is_gate = is_share and bool(_DECIDES & {*words_in(body.scope.name)})
    return "score" if is_gate and (is_predicted or name & WEAK) else ""


def _is_count(body: Body, operand: Operand, name: frozenset[str], number: Number) -> bool:
    """Whether a field has a plural for its name and is held against a whole number, as how many there are of them."""
    is_field = isinstance(body.get(operand), code.Attribute | code.Item)
    is_whole = number.value > 1 and float(number.value).is_integer() and not isinstance(number.value, float)
    return is_field and is_whole and bool(name & _SEVERAL)


def _is_written(body: Body, operand: Operand) -> bool:
    """Whether a variable holds nothing but what the code writes down, number by number: no model gave that."""
    one = body.get(operand)
    name = one.name if isinstance(one, code.Variable) else body.bound_to(operand)
    given = next((operands for bound, operands in body.scope.bindings if bound == name), ()) if name else ()
    return bool(given) and all(_is_of_numbers(body, each, name, _DEEPEST) for each in given)


def _is_of_numbers(body: Body, operand: Operand, name: str, depth: int) -> bool:
    """Whether a value is a number in the code, or made of such numbers and what the variable of that name was."""
    match body.get(operand):
        case code.Constant(value=value):
            return isinstance(value, int | float)
        case code.Variable(name=other):
            return other == name
        case code.Unary(operand=inner):
            return depth > 0 and _is_of_numbers(body, inner, name, depth - 1)
        case code.Binary(left=left, right=right):
            return depth > 0 and all(_is_of_numbers(body, one, name, depth - 1) for one in (left, right))
        case code.Either(options=options):
            return depth > 0 and all(_is_of_numbers(body, one, name, depth - 1) for one in options)
        case code.Call(function=function, arguments=arguments) if body.name(function) in _BOUNDS:
            return depth > 0 and all(_is_of_numbers(body, one, name, depth - 1) for one in arguments)
    return False


def _words(body: Body, operand: Operand) -> frozenset[str]:
    """The words of what a value is called: of its own key, attribute or variable, not of what it is a part of."""
    name = body.name(operand)
    own = _KEY.search(name) or _LAST.search(name)
    return frozenset(words_in(own[1] if own else name)) or body.words(operand)


def _is_summary(body: Body, comparison: code.Comparison) -> bool:
    """Whether what is compared is made of several predictions, as a mean or a difference of rates is."""
    return any(_sums_up(body, one) for one in comparison.operands if body.number(one) is None)


def _sums_up(body: Body, operand: Operand, depth: int = 4) -> bool:
    match body.get(operand):
        case code.Binary(left=left, right=right):
            return body.number(left) is None and body.number(right) is None
        case code.Call(function=function, arguments=arguments):
            name = body.name(function).rpartition(".")[2]
            inner = (*arguments[:1], function)
            return name in _SUMS or (depth > 0 and any(_sums_up(body, one, depth - 1) for one in inner))
        case code.Attribute(base=base) | code.Unary(operand=base):
            return depth > 0 and _sums_up(body, base, depth - 1)
        case code.Either(options=options):
            return depth > 0 and any(_sums_up(body, one, depth - 1) for one in options if one < operand)
    return False


def _is_difference(body: Body, operand: Operand) -> bool:
    """Whether a value is how far two others are apart."""
    match body.get(operand):
        case code.Binary(operator="-"):
            return True
        case code.Call(function=function, arguments=(inner, *_)) if body.name(function).rpartition(".")[2] == "abs":
            return _is_difference(body, inner)
    return False


def _is_natural(body: Body, subject: str, number: Number, words: frozenset[str]) -> bool:
    """Whether a number is a bound or convention that nobody chose: none at all, what chance gives."""
    if number.value == 100 and words & _PERCENT:
        return True
    if number.value in {0, 1, -1} or not _LEAST <= abs(number.value) < _MOST:
        return True
    if "precision" in words and number.value > 1:  # Digits of a number: as a score it is a share.
        return True
    if number.value == 0.5 and words & _CURVES:
        return True
    return bool(words & _TESTS) and number.value in _SIGNIFICANT


def _is_half(subject: str, number: Number) -> bool:
    return subject == "prediction" and number.value == 0.5


def _is_choice(body: Body, one: Threshold, in_use: bool) -> bool:
    """Whether it was somebody's choice to hold a prediction against 0.5, the default of predict."""
    return bool(one.number.name or in_use) and not _EVALUATES & {*words_in(body.scope.name)}


def _filters(body: Body) -> Iterator[Operand]:
    """The comparisons that choose rows: keys of items, and arguments of `where` and `filter`."""
    for instruction in body.scope.of(code.Item, code.Call):
        match instruction:
            case code.Item(key=key):
                yield from _conditions(body, key)
            case code.Call(function=function, arguments=arguments):
                if body.name(function).rpartition(".")[2] in _FILTERS and arguments:
                    yield from _conditions(body, arguments[0])


def _conditions(body: Body, operand: Operand) -> Iterator[Operand]:
    """The comparisons that a condition is made of."""
    match body.get(operand):
        case code.Comparison():
            yield operand
        case code.Binary(operator="&" | "|", left=left, right=right):
            yield from _conditions(body, left)
            yield from _conditions(body, right)
        case code.Unary(operator="~", operand=inner):
            yield from _conditions(body, inner)
