"""Decisions of the graph: numbers in the code that change or overrule what a model predicted."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.graph.schema import NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.operands import Body, CodeOf, Number, words_in
from mldebt.linker.sayings import OneFile, Saying, Sayings

_UNITS = frozenset(
    {0, 1, -1, 2, 10, 100, 1000, 10_000, 100_000, 1_000_000, 24, 60, 3600, 1.96, 1.645, 2.576, 2.58, 1.28}
)
"""Factors that change a unit or a sign, take a mean, or turn a deviation into an interval."""
_LEAST = 1e-4
_MIDDLE = 0.5
"""What is taken from a probability to tell how far it is from undecided."""
_MARGINS = frozenset(
    [
        "std",
        "stderr",
        "err",
        "error",
        "margin",
        "interval",
        "uncertainty",
        "sigma",
        "lower",
        "upper",
        "confidence",
        "ci",
        "low",
        "high",
        "lo",
        "hi",
    ]
)
"""Words of names that tell how far off a prediction may be: what they name leaves the prediction as it is."""
_PREDICTED = frozenset(
    ["prediction", "predictions", "predicted", "pred", "preds", "forecast", "forecasts", "forecasted", "yhat"]
)
"""Words of names of what a model gave, also elsewhere."""
_PROBABILITIES = frozenset(["prob", "probs", "proba", "probability", "probabilities"])
"""Words of names of what says by itself how sure a model is."""
PREDICTS = frozenset({"predict", "predict_proba", "predict_one", "forecast"})
"""Methods that models are asked by."""
_CONVERTED = 3
"""Calls, such as those of float and round, between a value and its name."""
_CONVERSIONS = frozenset(
    {
        "float",
        "int",
        "round",
        "array",
        "asarray",
        "tolist",
        "flatten",
        "ravel",
        "item",
        "squeeze",
        "copy",
        "exp",
        "expm1",
    }
)


def add_patches(builder: GraphBuilder, codes: CodeOf, sayings: Sayings, paths: frozenset[str]) -> None:
    """The numbers that predictions are changed by in the modules of some paths; notebooks try numbers out."""
    for path in sorted(path for path in paths & codes.modules.keys() if not path.endswith(".ipynb")):
        for index in sayings.of(path, _with_predictions):
            body = codes.body(path, index)
            for operand, number, deed in _patches(body):
                name = _label(body, operand) if deed == "assumes" else body.bound_to(operand) or body.name(operand)
                name = name or "a prediction"
                value = f"{number.value:g}" if isinstance(number.value, float) else str(number.value)
                at = body.at(operand)
                node = f"decision:{path}#{body.scope.name}#{deed}" if deed == "assumes" else f"decision:{at}#{deed}"
                if builder.has(node):
                    continue
                builder.node(
                    node,
                    NodeKind.DECISION,
                    name,
                    (at,),
                    value=value,
                    constant=number.name if number.name.isupper() else "",
                    subject="prediction",
                    deed=deed,
                    function=body.scope.name or "the module",
                )


@Saying
def _with_predictions(file: OneFile) -> list[int]:
    """The scopes of a file that have predictions: those that ask for some, and those that name something so."""
    return [body.index for body in file.bodies if _asks(body) or any(map(_is_named_so, _names(body)))]


def _asks(body: Body) -> bool:
    return any(one.name in PREDICTS for one in body.scope.of(code.Attribute))


def _is_named_so(name: str) -> bool:
    return not _PREDICTED.isdisjoint(words_in(name))


def _names(body: Body) -> Iterator[str]:
    """What numbers may be added to, or taken times: the names of the sides of arithmetic."""
    for one in body.scope.of(code.Binary):
        yield body.name(one.left)
        yield body.name(one.right)


def _patches(body: Body) -> Iterator[tuple[Operand, Number, str]]:
    for operand, instruction in body.scope.placed(code.Binary, code.StoreItem, code.Call):
        match instruction:
            case code.Binary(operator="*" | "/" | "+" | "-"):
                yield from _changed(body, operand, instruction)
            case code.StoreItem(base=base, key=key, value=value):
                number = body.number(value)
                is_told = number is not None and number.value != 0 and not _is_of_class(body, key)
                if number is not None and is_told and is_prediction(body, base):
                    yield operand, number, "overrules"
            case code.Call():
                yield from _called(body, operand, instruction)
    yield from _rebound(body)


def _is_of_class(body: Body, mask: Operand) -> bool:
    """Whether a mask picks the predictions of one class: what stands there then is another code for it."""
    match body.get(mask):
        case code.Comparison(operands=(left, right), operators=("==",)):
            return body.number(right) is not None and is_prediction(body, left)
    return False


def _changed(body: Body, operand: Operand, instruction: code.Binary) -> Iterator[tuple[Operand, Number, str]]:
    """A prediction that is scaled or shifted by a number; weights of a mean of several predictions are none."""
    numbers = [body.number(instruction.left), body.number(instruction.right)]
    number = numbers[0] or numbers[1]
    if number is None or all(numbers) or number.value in _UNITS or abs(number.value) < _LEAST:
        return
    if instruction.operator == "-" and number.value == _MIDDLE:
        return
    other = instruction.right if numbers[0] else instruction.left
    is_margin = bool(_MARGINS & {*words_in(_label(body, operand))})
    words = {*words_in(body.name(other))}
    if not is_prediction(body, other) and not (is_margin and _PREDICTED & words and not _PROBABILITIES & words):
        return
    if is_margin:
        yield operand, number, "assumes"
        return
    if instruction.operator == "/" and isinstance(number.value, int):
        return
    in_a_mean = any(operand in (one.left, one.right) for one in body.scope.of(code.Binary))
    if not in_a_mean or body.bound_to(operand):
        yield operand, number, "scales" if instruction.operator in "*/" else "shifts"


def _label(body: Body, operand: Operand) -> str:
    """The name that a value is given, or the key or keyword under which it is put, converted or not."""
    for _ in range(_CONVERTED):
        if name := body.bound_to(operand):
            return name
        users = body.users.get(operand, ())
        for user in users:
            if isinstance(body.get(user), code.Sequence) and (name := body.bound_to(user) or _unpacked(body, user)):
                return name
            match body.get(user):
                case code.Mapping(pairs=pairs):
                    keys = [body.get(key) for key, value in pairs if value == operand]
                    return next((str(key.value) for key in keys if isinstance(key, code.Constant)), "")
                case code.Call(keywords=keywords) if any(value == operand for _, value in keywords):
                    return next(name for name, value in keywords if value == operand)
        converted = [one for one in users if isinstance(body.get(one), code.Call)]
        if len(converted) != 1:
            return ""
        operand = converted[0]
    return ""


def _unpacked(body: Body, operand: Operand) -> str:
    """The name that the first part of what is taken apart is given."""
    taken = (user for user in body.users.get(operand, ()) if isinstance(body.get(user), code.Item))
    return next((name for user in taken if (name := body.bound_to(user))), "")


def _called(body: Body, operand: Operand, call: code.Call) -> Iterator[tuple[Operand, Number, str]]:
    """Predictions that a call holds within numbers, or puts numbers in the place of."""
    name = body.name(call.function).rpartition(".")[2]
    if name == "where" and len(call.arguments) == 3:
        _, *values = call.arguments
        number = body.number(values[0]) or body.number(values[1])
        if number is not None and any(is_prediction(body, value) for value in values):
            yield operand, number, "overrules"
    if name == "clip" and call.arguments:
        function = body.get(call.function)
        receiver = function.base if isinstance(function, code.Attribute) else call.arguments[0]
        lower = call.arguments[0] if isinstance(function, code.Attribute) else (*call.arguments, -1)[1]
        number = body.number(lower)
        if (
            number is not None
            and number.value not in _UNITS
            and number.value > _LEAST
            and is_prediction(body, receiver)
        ):
            yield operand, number, "clips"


def _rebound(body: Body) -> Iterator[tuple[Operand, Number, str]]:
    """Numbers that take the name of a prediction under a condition that does not ask for it."""
    for name, given in body.scope.bindings:
        made = [operand for operand in given if is_prediction(body, operand)]
        for operand in given:
            number = body.number(operand) if made and operand > made[0] else None
            if number is None or not isinstance(body.get(operand), code.Constant | code.Unary):
                continue
            around = [body.get(block) for block in body.blocks[operand] if block > made[0]]
            conditions = [one.condition for one in around if isinstance(one, code.Block) and one.kind == "if"]
            if conditions and not any({*words_in(name)} <= body.words(condition) for condition in conditions):
                yield operand, number, "overrules"


def is_prediction(body: Body, operand: Operand, depth: int = 6) -> bool:
    """Whether a value is what a call of `predict` gave, converted or in part."""
    if depth == 0:
        return False
    match body.get(operand):
        case code.Call(function=function, arguments=arguments):
            name = body.name(function).rpartition(".")[2]
            called = body.get(function)
            if name in PREDICTS and isinstance(called, code.Attribute):
                return True
            if name in _CONVERSIONS:
                within = (*arguments[:1], *((called.base,) if isinstance(called, code.Attribute) else ()))
                return any(is_prediction(body, one, depth - 1) for one in within)
        case code.Item(base=base):
            return is_prediction(body, base, depth - 1)
    return False
