"""Functions of one name that prepare data for a model by other code where it is used than where it is trained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mldebt.graph.schema import EdgeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.clones import Function, functions
from mldebt.linker.functions import may_run
from mldebt.linker.makers import makers_of_models
from mldebt.linker.operands import CodeOf, words_in
from mldebt.linker.preparations import hands_back, judges, prepares, with_imported
from mldebt.linker.sayings import Sayings
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import Location

_PREPARES = pattern(
    r"^(pre_?process|process|prepare|clean|feature|transform|normali[sz]e|standardi[sz]e|tokeni[sz]e|encode|engineer|"
    r"vectori[sz]e|resize|rescale|featuri[sz]e|extract|impute)"
)
"""How a word begins that says a function makes of data what a model takes."""
_FEWEST = 2
"""Names that two files must share where nothing tells that one uses the model that the other trains."""


def add_rewritten(
    builder: GraphBuilder,
    codes: CodeOf,
    sayings: Sayings,
    seen: Observations,
    serving: frozenset[str],
    training: frozenset[str],
) -> None:
    """`recomputes` edges from functions that prepare data in use to those of the same name that do so in training.

    Files of which it is told already that they compute the same are left out, and those that both sides import."""
    served = frozenset(one for one in with_imported(codes, serving) if not one.endswith(".ipynb"))
    trained = with_imported(codes, training)
    makers = makers_of_models(builder, serving)
    told = _told(builder)
    pairs: dict[tuple[str, str], list[tuple[Function, Function]]] = {}
    for uses, trains in _of_one_name(builder, codes, sayings, seen, served - trained, trained - served):
        pairs.setdefault((uses.path, trains.path), []).append((uses, trains))
    reached = {asking: with_imported(codes, {asking}) for asking in makers} if pairs else {}
    for (use, training_path), found in pairs.items():
        made = {path for asking, paths in reached.items() if use in paths for path in makers[asking]}
        is_proven = training_path in with_imported(codes, made)
        if made and not is_proven:
            continue
        if (use, training_path) not in told and (is_proven or len(found) >= _FEWEST):
            _add_edge(builder, found)


def _of_one_name(
    builder: GraphBuilder,
    codes: CodeOf,
    sayings: Sayings,
    seen: Observations,
    served: frozenset[str],
    trained: frozenset[str],
) -> Iterator[tuple[Function, Function]]:
    """Functions of one name, one that prepares data for use and one that does for training, of which code differs.

    Where several files have one of that name, it is a part that each kind of data or model has."""
    roles: dict[tuple[str, int], set[str]] = {}
    for (path, index, _), role in seen.roles:
        roles.setdefault((path, index), set()).add(role)
    named: dict[str, list[Function]] = {}
    for one in functions(codes.modules, sayings):
        if one.path in served | trained and not is_test(one.path) and not judges(one.path) and _is_named(one):
            named.setdefault(one.scope.name, []).append(one)
    for found in named.values():
        uses = [one for one in found if one.path in served]
        trains = [one for one in found if one.path in trained]
        if len(uses) == len(trains) == 1 and uses[0].shapes != trains[0].shapes:
            do_run = all(may_run(builder, one.path, one.scope) and hands_back(one, sayings) for one in found)
            if do_run and any(prepares(one, sayings, roles) for one in found):
                yield uses[0], trains[0]


def _is_named(function: Function) -> bool:
    """Whether a function of its own says by its name that it prepares data."""
    name = function.scope.name
    return "." not in name and any(_PREPARES.search(word) for word in words_in(name))


def _told(builder: GraphBuilder) -> frozenset[tuple[str, str]]:
    """The files of use and of training of which it is told that both compute the same."""
    return frozenset(
        (builder.locations(source)[0].path, builder.locations(target)[0].path)
        for source, targets in builder.successors(EdgeKind.RECOMPUTES).items()
        for target in targets
    )


def _add_edge(builder: GraphBuilder, found: Iterable[tuple[Function, Function]]) -> None:
    pairs = list(found)
    served, trained = pairs[0]
    names = listed(one.scope.name for one, _ in pairs)
    builder.edge(
        served.id, EdgeKind.RECOMPUTES, trained.id, [Location(one.path, one.scope.span) for one, _ in pairs],
        copied=False, rewritten=True, features=names, trainer=trained.path,
        detail=f"{served.path} has other code than {trained.path} for {names}",
    )  # fmt: skip
