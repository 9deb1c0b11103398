"""Decisions of the graph: numbers that code for a model in use puts in the place of features."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.calls import name_called
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.patterns import pattern

_MISSING = frozenset({"missing", "absent", "lacking"})
_DUMMIES = frozenset({"get_dummies", "OneHotEncoder"})
"""Where these make the columns, one that is missing is a category that is not there, and 0 is its value."""
_ENCODERS = frozenset({"encoder", "encoders", "dummies", "ohe", "onehot"})
_TRAINS = pattern(r"(^|_|\.)(fit|train|training|historical|offline)(_|$)")
"""Functions that say by their name that what they make is trained on."""
_ASKS = pattern(r"predict|infer|serv|request|forecast|online|live|score")
"""Functions of code that training has too which say by their name that a model is asked."""
_IS_MODEL = pattern(r"predict|infer|forecast|score|transform|explain|model|net|estimator|clf|pipe|session|booster")
"""What is called on a model, or what models are called."""
_FEWEST = 3
"""Features of one function that are given numbers, so that they stand for a row and not for a flag."""


def add_fills(
    builder: GraphBuilder,
    codes: CodeOf,
    sayings: Sayings,
    serving: frozenset[str],
    training: frozenset[str],
    shared: frozenset[str],
) -> None:
    """The numbers that stand for features in code that serves and does not train.

    `shared` are the files of functions that training may have its features from as well."""
    if not serving:
        return
    known = {text for path in training for text in _texts(codes, path)}
    own = frozenset(scope.name.rpartition(".")[2] for module in codes.modules.values() for scope in module.scopes)
    others = (path for path in codes.modules if path not in serving and not is_test(path))
    computed = frozenset[str]().union(*(names for _, names in sayings.of_all(others, _computed)))
    for path in sorted(serving & codes.modules.keys()):
        if path.endswith(".ipynb") or _codes_categories(codes, path):
            continue
        for body in codes.bodies(path):
            name = body.scope.name.lower()
            if _TRAINS.search(name) or (path in shared and not _ASKS.search(name)):
                continue
            for operand, names, values in _fills(body, known, computed, own):
                at = body.at(operand)
                builder.node(
                    f"decision:{at}#fills",
                    NodeKind.DECISION,
                    names,
                    (at,),
                    value=values,
                    subject="feature",
                    deed="fills",
                    function=body.scope.name or "the module",
                )


def _fills(
    body: Body, known: set[str], computed: frozenset[str], own: frozenset[str]
) -> Iterator[tuple[Operand, str, str]]:
    stated: dict[str, tuple[Operand, str]] = {}
    for operand, instruction in body.scope.placed(code.StoreItem):
        value = body.get(instruction.value)
        if not isinstance(value, code.Constant) or type(value.value) not in {int, float} or value.opaque:
            continue
        if not _is_asked_with(body, instruction.base, own):
            continue
        key = body.get(instruction.key)
        if isinstance(key, code.Constant) and isinstance(key.value, str) and key.value in known:
            stated.setdefault(key.value, (operand, str(value.value)))
        elif (
            isinstance(key, code.Element)
            and not (value.value == 0 and _encodes(body))
            and (_MISSING & body.words(key.iterable, through=True) or _asks_first(body, operand, instruction.key))
        ):
            yield operand, "whatever features are missing", str(value.value)
    made = {name: one for name, one in stated.items() if name in computed and not body.blocks[one[0]]}
    if len(stated) < _FEWEST and made:
        stated = made
    if len(stated) >= _FEWEST or made:
        first = min(operand for operand, _ in stated.values())
        yield first, ", ".join(stated), ", ".join(dict.fromkeys(value for _, value in stated.values()))


def _encodes(body: Body) -> bool:
    """Whether a scope takes an encoder to what it asks with: a column that is missing may be a category's, and 0 its
    value."""
    texts = [one.value for one in body.scope.of(code.Constant) if isinstance(one.value, str)]
    texts += [one.name for one in body.scope.of(code.Attribute)]
    texts += [one.name for one in body.scope.of(code.Variable)]
    return any(text.isidentifier() and not _ENCODERS.isdisjoint(words_in(text)) for text in texts)


def _is_asked_with(body: Body, table: Operand, own: frozenset[str]) -> bool:
    """Whether a table, or what is made of it, is given to a model or to other code of the project, its `own`
    functions; what is only drawn or shown is not."""
    if isinstance(body.get(table), code.Attribute | code.Variable):
        return True
    found, waiting = {table}, [table]
    while waiting:
        value = waiting.pop()
        for user in body.users.get(value, ()):
            one = body.get(user)
            match one:
                case code.Return() | code.StoreAttribute() | code.StoreGlobal():
                    return True
                case code.Call(function=function) if function != value and (
                    name_called(body, one) in own or _IS_MODEL.search(body.name(function).lower())
                ):
                    return True
            if user not in found and not isinstance(one, code.Comparison):
                found.add(user)
                waiting.append(user)
    return False


@Saying
def _computed(file: OneFile) -> frozenset[str]:
    """The columns that the code of one file stores and makes of others by arithmetic."""
    found = set()
    for body in file.bodies:
        for stored in body.scope.of(code.StoreItem):
            key = body.get(stored.key)
            is_made = isinstance(body.get(stored.value), code.Binary)
            if is_made and isinstance(key, code.Constant) and isinstance(key.value, str):
                found.add(key.value)
    return frozenset(found)


def _asks_first(body: Body, operand: Operand, key: Operand) -> bool:
    """Whether the value is put there only where the key, a name out of many, is not among the columns."""
    asked = (body.get(one.condition) for one in map(body.get, body.blocks[operand]) if isinstance(one, code.Block))
    return any(
        isinstance(one, code.Comparison) and one.operators == ("not in",) and one.operands[0] == key for one in asked
    )


def _codes_categories(codes: CodeOf, path: str) -> bool:
    """Whether code makes a column of each category, by a library in this file or one it imports, or by hand."""
    near = (path, *(other for other in codes.modules if codes.imports(path, other)))
    return any(_makes_dummies(codes, one) for one in near) or any(
        isinstance(body.get(one.key), code.Text) for body in codes.bodies(path) for one in body.scope.of(code.StoreItem)
    )


def _texts(codes: CodeOf, path: str) -> Iterator[str]:
    yield from codes.modules[path].texts


def _makes_dummies(codes: CodeOf, path: str) -> bool:
    module = codes.modules[path]
    names = (*(one.name for one in module.of(code.Attribute)), *(one.name for one in module.of(code.Symbol)))
    return any(name.rpartition(".")[2] in _DUMMIES for name in names)
