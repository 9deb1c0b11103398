"""What code states about a model or who watches it, without having looked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.graph.schema import NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.metric_words import METRICS, WEAK
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.linker.sayings import OneFile, Saying, Sayings

_ALERTS = frozenset({"alert", "alerts", "alerting", "notification", "notify", "monitoring"})
_PEOPLE = frozenset(
    {
        "email",
        "emails",
        "recipient",
        "recipients",
        "addresses",
        "address",
        "channels",
        "channel",
        "contacts",
        "receivers",
    }
)

_COUNTS = frozenset({"total", "count", "counts", "num", "number", "events"})
"""Words of names of how many there were."""
_SPREADS = frozenset({"std", "var", "variance", "stdev", "stderr", "sem", "ci"})
"""Words of how far values are apart, which is nothing where there is one of them."""
_MEASURES = (
    METRICS
    | WEAK
    | {"metric", "metrics", "report", "evaluation", "result", "results", "loss", "losses", "error", "errors"}
)
"""Words of what is found out about a model."""
_CHECKS = frozenset({"check", "checks", "validation", "expectation", "validator"})
"""Words of keys that say which check of data a record is about."""
_VERDICTS = frozenset({"status", "passed", "success", "result", "valid", "is_valid", "outcome"})
"""Keys of the verdict of a check."""
_ASKS = frozenset({"if", "else", "case", "except", "while", "loop"})
"""Blocks that run in some cases only."""
_LOOKS = frozenset(
    {"check", "checks", "validate", "validated", "expect", "assert", "verify", "ensure", "evaluate", "test"}
)
"""Words of functions that may find out whether data is good."""
_GOOD = frozenset({"passed", "pass", "ok", "success", "successful", "valid"})

Pairs = Sequence[tuple[str, Operand]]


def add_claims(builder: GraphBuilder, codes: CodeOf, sayings: Sayings, paths: frozenset[str]) -> None:
    """The statements in the modules of some paths; notebooks state things for their reader only."""
    for path in sorted(path for path in paths & codes.modules.keys() if not path.endswith(".ipynb")):
        for index in sayings.of(path, _with_claims):
            body = codes.body(path, index)
            for operand, about, name, value in _claims(body):
                at = body.at(operand)
                function = body.scope.name or "the module"
                claim = f"claim:{path}#{body.scope.name}#{about}#{at.span.line if about == 'recipient' else ''}"
                before = str(builder.attribute(claim, "names") or "")
                names = ", ".join(dict.fromkeys((*before.split(", "), name))).removeprefix(", ")
                builder.node(claim, NodeKind.CLAIM, function, (at,), about=about, names=names, value=value)


@Saying
def _with_claims(file: OneFile) -> list[int]:
    """The scopes of a file that give something a name of what may be claimed."""
    return [body.index for body in file.bodies if any(map(_may_be_claimed, _given_names(body)))]


def _may_be_claimed(name: str) -> bool:
    return name.lower() in _VERDICTS or not METRICS.isdisjoint(words_in(name)) or _is_recipients(name)


def _given_names(body: Body) -> Iterator[str]:
    """The names under which values are given to calls, put into mappings, or bound."""
    for one in body.scope.of(code.Call):
        yield from (name for name, _ in one.keywords)
    for mapping in body.scope.of(code.Mapping):
        yield from (name for name, _ in _named(body, mapping.pairs))
    for stored in body.scope.of(code.StoreItem):
        yield from (name for name, _ in _named(body, [(stored.key, stored.value)]))
    yield from (name for name, _ in body.scope.bindings)


def _claims(body: Body) -> Iterator[tuple[Operand, str, str, str]]:
    yield from _verdicts(body)
    for operand, instruction in body.scope.placed(code.Call, code.Mapping, code.Sequence):
        match instruction:
            case code.Call(keywords=keywords):
                yield from _stated(body, operand, list(keywords))
            case code.Mapping(pairs=pairs):
                yield from _stated(body, operand, _named(body, pairs))
            case code.Sequence(items=()):
                if _is_recipients(body.bound_to(operand)) and not body.blocks[operand]:
                    yield operand, "recipient", body.bound_to(operand), "empty"


def _stated(body: Body, record: Operand, pairs: Pairs) -> Iterator[tuple[Operand, str, str, str]]:
    """What a record or a call of named values states: made-up metrics, nobody to tell.

    Where an exception is handled, or no rows are there, nothing could be measured, and the record says what stands for
    it."""
    metrics = [(name, value) for name, value in pairs if METRICS & {*words_in(name)}]
    metrics = [] if metrics and (_is_inside(body, record, {"except"}) or _is_guarded(body, record)) else metrics
    measured = [name for name, value in metrics if _is_measured(body, value)]
    never = _counted_as_none(body, metrics)
    for name, value in metrics:
        number = body.number(value)
        if (never | _SPREADS) & {*words_in(name)}:
            continue
        if measured and number is not None and number.value in {0, 1, 100} and not number.name:
            yield value, "metric", name, f"{number.value:g}"
    for name, value in pairs:
        literal = body.get(value)
        is_empty = isinstance(literal, code.Sequence) and not literal.items
        if is_empty and not body.bound_to(value) and _is_recipients(name):
            yield value, "recipient", name, "empty"


def _counted_as_none(body: Body, metrics: Pairs) -> set[str]:
    """The words of what a record says that there was none of, as of drift where nothing looks for it.

    How often it happened is 0 too, and no placeholder."""
    counts = ({*words_in(name)} for name, value in metrics if (one := body.number(value)) and one.value == 0)
    return {word for words in counts if words & _COUNTS for word in words & METRICS}


def _verdicts(body: Body) -> Iterator[tuple[Operand, str, str, str]]:
    """Records of a check whose verdict is good in any case: nothing was asked, and no other record differs.

    A class says what its objects may look like, as by an example, and records nothing."""
    if body.scope.kind == "class":
        return
    found: list[tuple[Operand, str, str, str]] = []
    for operand, instruction in body.scope.placed(code.Call, code.Mapping, code.StoreItem):
        match instruction:
            case code.Call(keywords=keywords):
                pairs = list(keywords)
            case code.Mapping(pairs=given):
                pairs = _named(body, given)
            case code.StoreItem(key=key, value=value):
                pairs = _named(body, [(key, value)])
            case _:
                continue
        verdict = next(((name, value) for name, value in pairs if name.lower() in _VERDICTS), None)
        if verdict is None:
            continue
        if not _is_good(body.get(verdict[1])):
            return
        about = next((name for name, _ in pairs if _CHECKS & {*words_in(name)}), "")
        if about and not _was_asked(body, operand):
            found.append((verdict[1], "verdict", verdict[0], str(_value(body.get(verdict[1])))))
    yield from found


def _is_good(verdict: code.AnyInstruction | None) -> bool:
    value = _value(verdict)
    return value is True or (isinstance(value, str) and value.lower() in _GOOD)


def _value(literal: code.AnyInstruction | None) -> str | int | float | bool | None:
    return literal.value if isinstance(literal, code.Constant) else None


def _was_asked(body: Body, operand: Operand) -> bool:
    """Whether anything before a record may have found out: a condition around it or one that stops, another check."""
    if _is_inside(body, operand, _ASKS):
        return True
    for index, instruction in enumerate(body.instructions[:operand]):
        match instruction:
            case code.Assert():
                return True
            case code.Raise() | code.Return():
                if body.blocks[index]:
                    return True
            case code.Call(function=function) if _LOOKS & {*words_in(body.name(function).rpartition(".")[2])}:
                return True
    return False


def _is_inside(body: Body, operand: Operand, kinds: Collection[str]) -> bool:
    """Whether an instruction stands in a block of one of the kinds."""
    return any(isinstance(one := body.get(block), code.Block) and one.kind in kinds for block in body.blocks[operand])


def _is_guarded(body: Body, operand: Operand) -> bool:
    """Whether an instruction stands where code leaves a function since there are no rows, or too few."""
    left = [one for one, _ in body.scope.placed(code.Return, code.Raise)]
    for block in body.blocks[operand]:
        one = body.get(block)
        if isinstance(one, code.Block) and one.kind == "if" and _asks_for_few(body, one.condition):
            return any(block in body.blocks[each] for each in left)
    return False


def _asks_for_few(body: Body, condition: Operand) -> bool:
    """Whether a condition holds where there is nothing, or little: `not rows`, `rows.empty`, `len(rows) < 2`."""
    match body.get(condition):
        case code.Unary(operator="not"):
            return True
        case code.Attribute(name=name):
            return name == "empty"
        case code.Comparison(operators=("==" | "<" | "<=" | "is",)):
            return True
        case code.Either(options=options):
            return any(_asks_for_few(body, one) for one in options if one < condition)
    return False


def _named(body: Body, pairs: Iterable[tuple[Operand, Operand]]) -> list[tuple[str, Operand]]:
    """The pairs whose keys are texts."""
    keys = ((body.get(key), value) for key, value in pairs)
    return [(key.value, value) for key, value in keys if isinstance(key, code.Constant) and isinstance(key.value, str)]


def _is_measured(body: Body, operand: Operand) -> bool:
    """Whether a value may have been found out about a model: it is worked out, of something that is called so."""
    if body.number(operand) is not None or _is_literal(body, operand):
        return False
    return not _MEASURES.isdisjoint(body.words(operand, through=True))


def _is_literal(body: Body, operand: Operand) -> bool:
    """Whether a value is written down; one that is no number, `np.nan`, is."""
    return isinstance(body.get(operand), code.Constant) or body.name(operand).rpartition(".")[2].lower() == "nan"


def _is_recipients(name: str) -> bool:
    words = {*words_in(name)}
    return bool(words & _ALERTS and words & _PEOPLE)
