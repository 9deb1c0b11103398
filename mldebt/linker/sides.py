"""Which files ask a model that others train, and which train one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mldebt.facts import code
from mldebt.interpreter.landmarks import Feature, Fitted, Landmark, Predicted
from mldebt.interpreter.observations import Observations
from mldebt.linker.operands import CodeOf
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.patterns import pattern

_TRAINER = pattern(r"(^|[/_])train(ing|er)?([/_.]|$)", re.IGNORECASE)
"""What files are called that train: where they ask a model, it is to find out how good it is."""
_STEPS = frozenset({"backward", "zero_grad", "apply_gradients", "training_step"})
"""What is called on the loss or optimizer of a network in training."""


def sides(codes: CodeOf, sayings: Sayings, seen: Observations) -> tuple[frozenset[str], frozenset[str]]:
    """The files of code that asks a model it does not train, and of code that trains one."""
    loops = frozenset(path for path, trains in sayings.of_all(codes.modules, trains_by_hand) if trains)
    serving = frozenset(path for path in _serving(seen) - loops if not _TRAINER.search(path))
    return serving, _training(seen) | loops


def handed_to_training(codes: CodeOf, seen: Observations) -> frozenset[str]:
    """The files whose code the code that fits a model imports, as a transformer that becomes a step of the model."""
    fits = {one.location.path for one, _ in seen.inputs if isinstance(one, Fitted) and not one.transformer}
    return frozenset(path for fit in fits for path in codes.imported(fit))


@Saying
def trains_by_hand(file: OneFile) -> bool:
    """Whether a module holds a loop that trains a network step by step."""
    return any(one.name in _STEPS for one in file.module.of(code.Attribute))


def _serving(seen: Observations) -> frozenset[str]:
    """The files of code that asks a model it does not train, and of features that reach such a prediction."""
    trains = {one.job.id for one, _ in seen.inputs if isinstance(one, Fitted) and not one.transformer}
    trained_in = {one.location.path for one, _ in seen.inputs if isinstance(one, Fitted) and not one.transformer}
    asked = [
        one
        for one, _ in seen.inputs
        if isinstance(one, Predicted) and one.job.id not in trains and one.location.path not in trained_in
    ]
    features = {one.location.path for one in behind(asked, dict(seen.inputs)) if isinstance(one, Feature)}
    # Where a file scores its predictions, it only finds out how good they are.
    scoring = {use.location.path for use in seen.uses if use.how.startswith("scores")}
    return frozenset(({one.location.path for one in asked} - scoring) | (features - trained_in))


def _training(seen: Observations) -> frozenset[str]:
    """The files of code that trains a model, and of features that reach a training."""
    models = [one for one, _ in seen.inputs if isinstance(one, Fitted) and not one.transformer]
    features = {one.location.path for one in behind(models, dict(seen.inputs)) if isinstance(one, Feature)}
    return frozenset({one.location.path for one in models} | features)


def behind(starts: Iterable[Landmark], made_of: dict[Landmark, frozenset[Landmark]]) -> set[Landmark]:
    """All that landmarks are made of in memory, over any number of steps."""
    found: set[Landmark] = set()
    waiting = list(starts)
    while waiting:
        for one in made_of.get(waiting.pop(), frozenset()) - found:
            found.add(one)
            waiting.append(one)
    return found
