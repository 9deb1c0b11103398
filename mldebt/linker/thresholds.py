"""Numbers in code that a score, a prediction or a row of data is held against, or that are given as limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.linker.given_limits import given_limits, has_limits
from mldebt.linker.metric_words import METRICS, PREDICTIONS
from mldebt.linker.operands import Body, Number, words_in
from mldebt.linker.patches import is_prediction
from mldebt.linker.sayings import OneFile, Saying
from mldebt.linker.subjects import is_average, is_derived, is_summary, subject_of
from mldebt.linker.telling import is_shown, only_tells
from mldebt.linker.two_valued import is_two_valued
from mldebt.source import Location

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
_ORDERS = frozenset({"<", "<=", ">", ">="})
_FILTERS = frozenset({"where", "filter", "query"})


Asked = Callable[[], frozenset[str]]
"""Gives the texts that code asks for."""


class Threshold(msgspec.Struct, frozen=True):
    """A number and what it decides on; `deed` is compares, filters or limits. `operand` is the comparison or the limit,
    `predicted` tells that evaluation saw nothing but predictions there."""

    operand: Operand
    at: Location
    number: Number
    subject: str
    name: str
    deed: str
    predicted: bool = False


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
                    yield Threshold(given, body.at(given), number, "limit", name, "limits")


def _asked_for(body: Body, comparison: code.Comparison, one: Threshold, asked: Asked) -> frozenset[str] | None:
    """The texts that make an outcome more than words; None where any text does, as the label of what is predicted.

    Nobody acts on the words for a drift that is held against one of the limits that everybody takes."""
    if one.subject == "prediction" and not is_summary(body, comparison):
        return None
    is_usual = one.number.value in _USUAL_DRIFTS and "psi" in {*words_in(one.name)}
    return frozenset() if is_usual else asked()


def _compared(
    body: Body, operand: Operand, instruction: code.Comparison, filters: frozenset[Operand], is_predicted: bool
) -> Iterator[Threshold]:
    """What one comparison holds against a number: each number in it, with the value."""
    numbers = [(one, body.number(one)) for one in instruction.operands]
    others = [one for one, number in numbers if number is None]
    if len(others) != 1 or is_two_valued(body, others[0]):
        return
    for _, number in numbers:
        if number is None:
            continue
        subject = subject_of(body, others[0], number, is_predicted)
        if not subject and is_prediction(body, others[0]):
            subject = "prediction"
        if subject == "prediction" and is_average(body, others[0]):
            subject = "score"
        if operand in filters and subject not in {"score", "drift"}:
            subject = subject or ("prediction" if is_derived(body, others[0]) else "data")
        if not subject or _is_of_repetition(body, number, others[0]):
            continue
        if not _is_natural(number, body.words(others[0])):
            name = _named(body, others[0]) or number.name or "a value"
            deed = "filters" if subject == "data" else "compares"
            yield Threshold(operand, body.at(operand), number, subject, name, deed, is_predicted)


def _named(body: Body, operand: Operand) -> str:
    """What a value is called; of a column whose name is put together, the table has to do."""
    name, one = body.name(operand), body.get(operand)
    is_of_table = isinstance(one, code.Item) and isinstance(body.get(one.key), code.Text)
    return f"a column of {name}" if is_of_table and name and not body.bound_to(operand) else name


def _is_of_repetition(body: Body, number: Number, operand: Operand) -> bool:
    """Whether a value is how far a score is from the same, taken again: by rounding, or from a number in the code."""
    sides = _apart(body, operand)
    if not sides:
        return False
    is_metric = not METRICS.isdisjoint(body.words(operand))
    return abs(number.value) <= _ROUNDING or (is_metric and any(body.number(one) for one in sides))


def _apart(body: Body, operand: Operand) -> tuple[Operand, ...]:
    """The two that a value is the difference of; none where it is no difference."""
    match body.get(operand):
        case code.Binary(operator="-", left=left, right=right):
            return left, right
        case code.Call(function=function, arguments=(inner, *_)) if body.name(function).rpartition(".")[2] == "abs":
            return _apart(body, inner)
    return ()


def _is_natural(number: Number, words: frozenset[str]) -> bool:
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
    """Whether it was somebody's choice to hold a prediction against 0.5, the default of predict.

    Whoever is given the probability too can choose another number, and a script that masks what a model gives once
    takes the middle as anybody would."""
    asked = in_use and body.scope.kind != "module"
    chosen = one.number.name.isupper() or (asked and not _is_given_too(body, one.operand))
    return chosen and not _EVALUATES & {*words_in(body.scope.name)}


def _is_given_too(body: Body, comparison: Operand) -> bool:
    """Whether what is compared goes elsewhere as well, and not only to be shown; a column stays in its table."""
    compared = body.get(comparison)
    values = compared.operands if isinstance(compared, code.Comparison) else ()
    others = [one for one in values if body.number(one) is None]
    return any(_is_column(body, one) or not is_shown(body, one, but=comparison) for one in others)


def _is_column(body: Body, operand: Operand) -> bool:
    one = body.get(operand)
    key = body.get(one.key) if isinstance(one, code.Item) else None
    return isinstance(key, code.Constant) and isinstance(key.value, str)


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
