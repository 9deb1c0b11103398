"""Code that opens saved models with the classes that are installed, told from what else is kept in such files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.code import Attribute, Symbol
from mldebt.facts.file import FileFacts
from mldebt.facts.module import Module, Scope
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.landmarks import Access, Predicted
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.clones import function_id
from mldebt.linker.functions import is_reached, scopes_around
from mldebt.patterns import pattern
from mldebt.source import Location

_OPENS = pattern(r"(joblib|pickle|cloudpickle|dill)\.loads?")
"""Calls that make an object out of a file with the classes that are installed."""
_PICKLERS = frozenset({"joblib", "pickle", "cloudpickle", "dill"})
_LOADING = frozenset({"load", "loads", "Unpickler"})
_HANDLE = "builtins.open"
_LEARNT = pattern(
    r"model|classifier|regressor|estimator|predictor|calibrat|scaler|encoder|imputer|vectori[sz]er|transformer|pipeline"
    r"|preprocess|processor|(^|[^a-z])(clf|reg|lr|rf|svm|knn|xgb|pca|kmeans)([^a-z]|$)",
    re.I,
)
"""Names of what learns."""
_ASKED = frozenset({"predict", "predict_proba", "decision_function", "score_samples", "transform"})
"""What only things that have learnt are asked."""


def opening(builder: GraphBuilder, facts: Sequence[FileFacts], seen: Observations) -> tuple[str, ...]:
    """The files whose code opens saved models of scikit-learn, in a project that asks models for predictions.

    A function that is not followed to who calls it opens none: its name may be that of another one that is called."""
    modules = {fact.path: fact.code for fact in facts if fact.code is not None}
    uses_package = any(one.name.partition(".")[0] == "sklearn" for code in modules.values() for one in code.imports)
    asks = any(isinstance(one, Predicted) and not is_test(one.location.path) for one, _ in seen.inputs)
    if not (uses_package and asks):
        return ()
    opened = [one for one in _opened(modules, seen) if not is_test(one.location.path)]
    reached = [one for one in opened if is_reached(builder, modules, seen, one.location)]
    followed = {one.location.path for one in reached if _is_followed(builder, modules, seen, one.location)}
    return tuple(sorted(path for path in followed if not path.endswith(".ipynb")))


def _is_followed(builder: GraphBuilder, modules: Mapping[str, Module], seen: Observations, at: Location) -> bool:
    """Whether the call is seen of every function that a place is in, or a library calls it."""
    return all(
        (at.path, index) in seen.called or builder.attribute(function_id(at.path, scope), "hook") is True
        for index, scope in scopes_around(modules[at.path], at)
    )


def _opened(modules: Mapping[str, Module], seen: Observations) -> Iterator[Access]:
    """The reads that make something that has learnt, by how it is called or by what the code around asks."""
    reads = [one for one in seen.accesses if one.mode == "read" and one.location.path in modules]
    handles = {one.location.path for one in reads if one.call == _HANDLE}
    unpickling = {path for path in handles if _unpickles(modules[path])}
    for one in reads:
        module = modules[one.location.path]
        if _OPENS.fullmatch(one.call) or (one.call == _HANDLE and one.location.path in unpickling):
            names = (*one.locators, _around(module, one))
            if any(map(_LEARNT.search, names)) or not _ASKED.isdisjoint(module.mentions):
                yield one


def _around(module: Module, access: Access) -> str:
    """The name of the innermost function that an access stands in."""
    around = scopes_around(module, access.location)
    return around[-1][1].name if around else ""


def _unpickles(module: Module) -> bool:
    """Whether code makes objects of what it reads from a file that it has opened."""
    return any(map(_asks_to_load, module.scopes))


def _asks_to_load(scope: Scope) -> bool:
    """Whether code takes what makes objects from a library that does: another one loads, too."""
    taken = ((scope.body[one.base], one.name) for one in scope.of(Attribute))
    return any(_OPENS.fullmatch(one.name) for one in scope.of(Symbol)) or any(
        isinstance(base, Symbol) and base.name in _PICKLERS and name in _LOADING for base, name in taken
    )
