"""What a number is held against in code: a score of a model, what one predicted, how far data has moved, or none."""

from __future__ import annotations

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.linker.given_limits import LIMITS
from mldebt.linker.metric_words import DERIVED, METRICS, PREDICTIONS, WEAK
from mldebt.linker.operands import Body, Number, words_in
from mldebt.patterns import pattern

_OVERLAPS = frozenset({"iou", "dice"})
"""Words for how far two shapes overlap: that finds out which boxes are one, as well as how good a model is."""
_METRICS = METRICS - {"skew", "gini"} - _OVERLAPS
"""Words of metrics that are no statistics of a column."""
_DRIFTS = frozenset({"drift", "psi"})
"""Words of how far data has moved: no training of a model changes that."""
DECIDES = frozenset(
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
_KEY = pattern(r"\['([^']+)'\]$")
_LAST = pattern(r"^[\w.\[\]']+\.(\w+)$")
_OBSERVED = frozenset({"observed", "actual", "actuals", "true", "truth"})
"""Words of names of what was measured, in a table of predictions too."""
_ENDS = frozenset({"min", "max", "minimum", "maximum", "lowest", "highest"})
"""Words of the ends of a range, which a number only keeps sane."""
_SEVERAL = frozenset({"preds", "predictions", "forecasts"})
"""Plurals that a field with their number has for its name too."""
_BOUNDS = frozenset({"min", "max", "round"})
"""Functions that keep a number within bounds."""
_OF_MODELS = (
    METRICS
    | PREDICTIONS
    | WEAK
    | frozenset({"model", "models", "predict", "predictor", "logit", "logits", "output", "outputs"})
)
"""Words of names of models, and of what they give or how good they are."""
_DEEPEST = 6
_SUMS = frozenset({"mean", "nanmean", "average", "sum", "std", "var", "median", "corr"})
"""Functions that make one number of many."""
_MEANS = frozenset({"mean", "nanmean", "average", "median"})
"""Those that give one of the same kind."""
_AXES = frozenset({"axis", "dim"})
"""Keywords for what numbers are summed up along, so that several are left."""


def is_derived(body: Body, operand: Operand) -> bool:
    """Whether a value stands in a table named after predictions, and is neither what they are compared with nor how
    many there are: `n_rows` of `predictions`, but `num_orders` of `predicted_orders` is what was predicted."""
    own = _words(body, operand)
    if not body.words(operand, through=True) & DERIVED or own & _OBSERVED:
        return False
    things = own - _SIZES - DERIVED
    named = (frozenset(words_in(name)) for name in body.names(operand, through=True))
    return not own & _SIZES or any(words & DERIVED and words & things for words in named)


def subject_of(body: Body, operand: Operand, number: Number, is_predicted: bool) -> str:
    """What is held against a number: a score, a prediction, drift, or none of them; numbers drawn at random are none.

    A metric tells itself by its name. What is called a score is one where a model gave it, or where code hangs on it
    which puts models to use."""
    name = _words(body, operand)
    if name & _SIZES or "random" in body.words(operand, through=True) or _is_written(body, operand):
        return ""
    if name & DERIVED and (name & _ENDS or (not is_predicted and _is_count(body, operand, name, number))):
        return ""
    if name & _METRICS:
        return "score" if name & (_METRICS - _DRIFTS) else "drift"
    is_share = 0 < abs(number.value) < 1 or bool(LIMITS & {*words_in(number.name)})
    if not is_predicted and _is_reckoned(body, operand):
        return ""
    if name & PREDICTIONS or (is_predicted and is_share and not _sums_up(body, operand)):
        return "prediction"
    is_gate = is_share and bool(DECIDES & {*words_in(body.scope.name)})
    return "score" if is_gate and (is_predicted or name & (WEAK | _OVERLAPS)) else ""


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


def _is_reckoned(body: Body, operand: Operand) -> bool:
    """Whether a value is the arithmetic of numbers and of things that are not called after a model or what it gives."""
    one = body.get(operand)
    is_sum = isinstance(one, code.Binary) or (isinstance(one, code.Call) and body.name(one.function) in _BOUNDS)
    return is_sum and _has_no_model(body, operand, _DEEPEST)


def _has_no_model(body: Body, operand: Operand, depth: int) -> bool:
    match body.get(operand):
        case code.Binary(left=left, right=right):
            return depth > 0 and all(_has_no_model(body, one, depth - 1) for one in (left, right))
        case code.Unary(operand=inner):
            return depth > 0 and _has_no_model(body, inner, depth - 1)
        case code.Call(function=function, arguments=arguments):
            name = body.name(function)
            return name in _BOUNDS | _SUMS and all(_has_no_model(body, one, depth - 1) for one in arguments)
        case code.Constant():
            return True
        case code.Argument() | code.Variable() | code.Attribute() | code.Item() | code.Element():
            return _OF_MODELS.isdisjoint(body.words(operand, through=True))
    return False


def _words(body: Body, operand: Operand) -> frozenset[str]:
    """The words of what a value is called: of its own key, attribute or variable, not of what it is a part of."""
    name = body.name(operand)
    own = _KEY.search(name) or _LAST.search(name)
    return frozenset(words_in(own[1] if own else name)) or body.words(operand)


def is_summary(body: Body, comparison: code.Comparison) -> bool:
    """Whether what is compared is made of several predictions, as a mean or a difference of rates is."""
    return any(_sums_up(body, one) for one in comparison.operands if body.number(one) is None)


def is_average(body: Body, operand: Operand) -> bool:
    """Whether a value is one number of many predictions, which tells of all of them, as a metric does."""
    one = body.get(operand)
    return isinstance(one, code.Call) and _is_sum(body, one) and body.name(one.function).rpartition(".")[2] != "sum"


def _is_sum(body: Body, call: code.Call) -> bool:
    """Whether a call makes one number of many; the mean of what several models give for a row is its prediction."""
    name = body.name(call.function).rpartition(".")[2]
    return name in _SUMS and not (name in _MEANS and _is_of_a_row(body, call))


def _is_of_a_row(body: Body, call: code.Call) -> bool:
    """Whether a mean is taken along one axis, by keyword or by place, or of what several models give."""
    along = not _AXES.isdisjoint(name for name, _ in call.keywords) or any(map(body.number, call.arguments))
    return along or any(_is_of_models(body, each) for each in call.arguments[:1])


def _is_of_models(body: Body, operand: Operand) -> bool:
    """Whether values are put together of what models give, one by one."""
    match body.get(operand):
        case code.Sequence():
            return True
        case code.Gathered(item=item):
            asked = body.get(item)
            while isinstance(asked, code.Item | code.Call | code.Attribute):
                asked = body.get(asked.function if isinstance(asked, code.Call) else asked.base)
            return isinstance(asked, code.Element)
    return False


def _sums_up(body: Body, operand: Operand, depth: int = 4) -> bool:
    match body.get(operand):
        case code.Binary(left=left, right=right):
            return body.number(left) is None and body.number(right) is None
        case code.Call(function=function, arguments=arguments) as call:
            inner = (*arguments[:1], function)
            return _is_sum(body, call) or (depth > 0 and any(_sums_up(body, one, depth - 1) for one in inner))
        case code.Attribute(base=base) | code.Unary(operand=base):
            return depth > 0 and _sums_up(body, base, depth - 1)
        case code.Either(options=options):
            return depth > 0 and any(_sums_up(body, one, depth - 1) for one in options if one < operand)
    return False
