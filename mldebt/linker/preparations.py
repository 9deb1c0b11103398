"""Copies of what prepares data for a model: one for its training, one for its use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mldebt.facts import code
from mldebt.facts.code import Scope
from mldebt.interpreter.recorder import Observations
from mldebt.linker.clones import SHORTEST_WHOLE, Copy, Function
from mldebt.linker.metric_words import METRICS
from mldebt.linker.operands import CodeOf, words_in
from mldebt.linker.recomputed import computes_features, sides

_LEAST_NUMBERS = 2
"""Numbers of its own that a formula has which is worth a word however short it is."""
_EVERYDAY = 10
"""Whole numbers up to this stand in every code."""

Pairs = Mapping[tuple[str, str], list[tuple[Function, Function]]]
"""Copies and originals, by the file of use and the file of training that they stand in."""


def between(copies: Iterable[Copy], codes: CodeOf, seen: Observations) -> Pairs:
    """What prepares data and stands whole in a file that uses a model and in one that trains one."""
    serving, training = sides(codes, seen)
    serving, training = _with_imported(codes, serving), _with_imported(codes, training)
    roles: dict[tuple[str, int], set[str]] = {}
    for (path, index, _), role in seen.roles:
        roles.setdefault((path, index), set()).add(role)
    places: dict[str, list[Function]] = {}
    for copy in copies:
        if copy.whole and _prepares(copy.copy, codes, roles):
            places.setdefault(copy.original.id, [copy.original]).append(copy.copy)
    found: dict[tuple[str, str], list[tuple[Function, Function]]] = {}
    for group in places.values():
        served = [one for one in group if one.path in serving - training]
        trained = [one for one in group if one.path in training - serving]
        for one in served if trained else ():
            found.setdefault((one.path, trained[0].path), []).append((one, trained[0]))
    return found


def _with_imported(codes: CodeOf, files: frozenset[str]) -> frozenset[str]:
    return files | {imported for path in files for imported in codes.imported(path)}


def _prepares(function: Function, codes: CodeOf, roles: Mapping[tuple[str, int], set[str]]) -> bool:
    """Whether a function computes features, or makes something of what it is given without reading or writing."""
    scope = function.scope
    if METRICS & {*words_in(scope.name)} or not any(one.name not in {"self", "cls"} for one in scope.parameters):
        return False
    if all(one.value == code.ABSENT for one in scope.of(code.Return)):
        return False
    if computes_features(codes.body(function.path, function.index)):
        return True
    seen = roles.get((function.path, function.index), set())
    if "moves" in seen:
        return False
    return _is_formula(function) or (len(function.shapes) >= SHORTEST_WHOLE and (_works_on(scope) or "works" in seen))


def _works_on(scope: Scope) -> bool:
    """Whether a function looks into what it is given, and does not only hand it on."""
    looked_into = [one.base for one in scope.of(code.Attribute, code.Item)]
    looked_into += [side for one in scope.of(code.Binary) for side in (one.left, one.right)]
    given = [scope.body[operand] for operand in looked_into if operand != code.ABSENT]
    return any(isinstance(one, code.Argument) and one.name not in {"self", "cls"} for one in given)


def _is_formula(function: Function) -> bool:
    """Whether a function has numbers of its own, that nobody would think of twice."""
    numbers = {one.value for one in function.scope.of(code.Constant) if isinstance(one.value, int | float)}
    return sum(map(_is_telling, numbers)) >= _LEAST_NUMBERS


def _is_telling(number: float) -> bool:
    return not number.is_integer() if isinstance(number, float) else abs(number) > _EVERYDAY
