"""Copies of what prepares data for a model: one for its training, one for its use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from mldebt.facts import code
from mldebt.facts.module import Scope
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.clones import SHORTEST_WHOLE, Copy, Function
from mldebt.linker.makers import makers_of_models
from mldebt.linker.metric_words import METRICS
from mldebt.linker.operands import CodeOf, words_in
from mldebt.linker.recomputed import computes_features
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.sides import sides
from mldebt.patterns import pattern

_ANSWERS = pattern(
    r"(^|[/_-])(apps?|apis?|serv\w*|predict\w*|infer\w*|scor\w*|endpoints?|deploy\w*|web\w*|handlers?|lambda|bot|"
    r"dashboard|streamlit\w*|main|views?|routers?|routes)([/_.-]|$)",
    re.IGNORECASE,
)
"""What files are called that answer people or programs, rather than look into how a model does."""
_JUDGES = pattern(
    r"(^|[/_.-])(eval\w*|metrics?|analy\w*|explain\w*|report\w*|diagnos\w*|distributions?)([/_.-]|$)",
    re.IGNORECASE,
)
"""What files are called that find out how a model does, whatever they fit to that end."""
_LEAST_NUMBERS = 2
"""Numbers of its own that a formula has which is worth a word however short it is."""
_EVERYDAY = 10
"""Whole numbers up to this stand in every code."""

Pairs = Mapping[tuple[str, str], list[tuple[Function, Function]]]
"""Copies and originals, by the file of use and the file of training that they stand in."""


def between(
    builder: GraphBuilder, copies: Iterable[Copy], codes: CodeOf, sayings: Sayings, seen: Observations
) -> Pairs:
    """What prepares data and stands whole in a file that uses a model and in one that trains one.

    Whatever else such files share comes after it. Notebooks are no use of a model, and what trains one only where it
    is known that the model asked comes from there."""
    asking, fitting = sides(codes, sayings, seen)
    made = {path for paths in makers_of_models(builder, asking).values() for path in paths}
    serving = frozenset(path for path in with_imported(codes, asking) if not path.endswith(".ipynb"))
    training = frozenset(path for path in with_imported(codes, fitting) if path in made or not path.endswith(".ipynb"))
    roles: dict[tuple[str, int], set[str]] = {}
    for (path, index, _), role in seen.roles:
        roles.setdefault((path, index), set()).add(role)
    alike: dict[str, dict[str, Function]] = {}
    for copy in copies:
        if copy.whole:
            group = alike.setdefault(copy.original.id, {copy.original.path: copy.original})
            group.setdefault(copy.copy.path, copy.copy)
    files: dict[tuple[str, str], None] = {}
    for group in alike.values():
        if any(prepares(one, sayings, roles) for one in group.values()):
            trained = [path for path in group if path in training - serving and not judges(path)]
            asked = (path for path in group if path in serving - training and _answers(path))
            files.update({(path, trained[0]): None for path in asked if trained})
    return {
        (served, trained): sorted(
            ((group[served], group[trained]) for group in alike.values() if {served, trained} <= {*group}),
            key=lambda pair: not any(prepares(one, sayings, roles) for one in pair),
        )
        for served, trained in files
    }


def _answers(path: str) -> bool:
    """Whether a file by its name answers people or programs, and does not look into what a model does."""
    return bool(_ANSWERS.search(path)) and not judges(path)


def judges(path: str) -> bool:
    """Whether a file by its name finds out how a model does."""
    return bool(_JUDGES.search(path))


def with_imported(codes: CodeOf, files: Iterable[str]) -> frozenset[str]:
    """Some files and all that they import, over any number of steps."""
    found = set(files)
    waiting = list(files)
    while waiting:
        for imported in codes.imported(waiting.pop()):
            if imported not in found:
                found.add(imported)
                waiting.append(imported)
    return frozenset(found)


def prepares(function: Function, sayings: Sayings, roles: Mapping[tuple[str, int], set[str]]) -> bool:
    """Whether a function computes features, or makes something of what it is given without reading or writing."""
    scope = function.scope
    if not hands_back(function, sayings):
        return False
    if computes_features(sayings, function.path, function.index):
        return True
    seen = roles.get((function.path, function.index), set())
    if "moves" in seen:
        return False
    return _is_formula(function) or (len(function.shapes) >= SHORTEST_WHOLE and (_works_on(scope) or "works" in seen))


def hands_back(function: Function, sayings: Sayings) -> bool:
    """Whether a function gives something for what it is given, and is neither a model nor a metric."""
    scope = function.scope
    if function.index in sayings.of(function.path, _networks) or METRICS & {*words_in(scope.name)}:
        return False
    is_given = any(one.name not in {"self", "cls"} for one in scope.parameters)
    return is_given and any(one.value != code.ABSENT for one in scope.of(code.Return))


@Saying
def _networks(file: OneFile) -> frozenset[int]:
    """The methods of a file that say what a model computes of its input: they are the model, and its weights fit no
    other."""
    scopes, names = file.module.scopes, file.libraries.networks
    return frozenset(
        index
        for index, scope in enumerate(scopes)
        if scopes[scope.parent].kind == "class" and scope.name.rpartition(".")[2] in names
    )


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
