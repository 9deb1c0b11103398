"""What a number decides about models and what they give, as the rest of a sentence; nothing where nothing does."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.linker.callers import Callers
from mldebt.linker.metric_words import DERIVED, METRICS
from mldebt.linker.operands import Body, CodeOf, words_in
from mldebt.linker.outcomes import DEEDS, Outcome, Outcomes
from mldebt.linker.patches import PREDICTS
from mldebt.linker.subjects import DECIDES
from mldebt.source import Location

_ASKED = PREDICTS | {"decision_function", "score_samples"}
"""Methods that models are asked by, also for how sure they are."""
_VERDICTS = (
    DECIDES
    | DEEDS
    | {"approved", "rejected", "promoted", "retraining", "blocked", "deployment", "passed", "ok", "ready"}
) - {"predict", "train", "fit"}
"""Words of what is returned or kept because of how good a model is, and of functions that decide on it."""
_USES = frozenset({"promote", "deploy", "release", "register", "transition", "alias", "rollback"})
"""Words of functions that put a model to use, or another in its place."""
_SUMMONS = frozenset(
    ["alert", "alerts", "alarm", "alarms", "notify", "notification", "retrain", "retraining", "trigger", "rollback"]
)
"""Words of what is done about data that has moved."""
_DRAWN = frozenset({"draw", "plot", "show", "imshow", "visualize", "visualise", "render", "figure"})
"""Words of functions that make pictures: people look at what they are given, and nothing is done about it."""
_NAMED_SO = DERIVED | {"scored", "scoring"}
"""Words of names of what models gave, for a table or an object that holds it."""
_FIRST = ("acts", "fails", "keeps", "answers", "calls")
"""Which of several outcomes is told."""


class Weighing:
    """Tells what numbers decide; models are asked or trained in the files that are `learning`, `writing` are the calls
    that write data."""

    def __init__(self, codes: CodeOf, callers: Callers, learning: frozenset[str], writing: frozenset[Location]) -> None:
        self._codes = codes
        self._callers = callers
        self._outcomes = Outcomes(codes, callers, writing)
        self._learning = learning

    def of(self, body: Body, condition: Operand, subject: str, is_predicted: bool = False) -> str:
        """What hangs on a condition on a score, a prediction or a drift, for which the code has evidence."""
        if subject == "prediction" and not (is_predicted or self._is_of_model(body, condition)):
            return ""
        # What is only called a score may be points, unless a deed hangs on it.
        is_named = subject != "score" or not METRICS.isdisjoint(body.words(condition))
        found = [
            one
            for one in self._outcomes.of(body, condition)
            if _weighs(subject, one)
            or any(_weighs(subject, each) and (is_named or _is_use(each)) for each in _asked(one))
        ]
        return min(found, key=_weight).text if found else ""

    def _is_of_model(self, body: Body, condition: Operand) -> bool:
        """Whether what is called a prediction may be one: a model is asked near by, or what holds it is named so."""
        return bool(body.words(condition, through=True) & _NAMED_SO) or any(map(self._has_model, self._near(body)))

    def _near(self, body: Body) -> Iterator[Body]:
        """A function with those that call it, in its own file or in one that imports it."""
        yield body
        for other, _ in self._callers.of(body):
            if other.path == body.path or self._codes.imports(other.path, body.path):
                yield other
        name = body.scope.name
        for path in sorted(self._codes.importers(body.path)) if name and "." not in name else ():
            yield from (other for other in self._codes.bodies(path) if _names(other, name))

    def _has_model(self, body: Body) -> bool:
        """Whether a function asks a model, or stands in a file that asks one or trains one."""
        return body.path in self._learning or any(one.name in _ASKED for one in body.scope.of(code.Attribute))


def _weight(outcome: Outcome) -> tuple[int, bool]:
    return _FIRST.index(outcome.kind), not outcome.text.startswith("whether")


def _is_use(outcome: Outcome) -> bool:
    """Whether a model is put to use by it."""
    return outcome.kind == "acts" and not _USES.isdisjoint(words_in(outcome.name))


def _names(body: Body, name: str) -> bool:
    """Whether code names an imported function, as where it is mapped over a column."""
    return any(one.name.rpartition(".")[2] == name for one in body.scope.of(code.Symbol))


def _asked(outcome: Outcome) -> Iterator[Outcome]:
    """What those who ask for an answer do with it, but for errors, which have reasons of their own."""
    for one in outcome.leads:
        if one.kind != "fails":
            yield one
            yield from _asked(one)


def _weighs(subject: str, outcome: Outcome) -> bool:
    """Whether an outcome is one that a number of its kind can do harm by.

    What a metric is held against matters where a model is put to use or not, what tells of drift where somebody is
    called. Any answer that hangs on a prediction matters; an error but says what no prediction can be."""
    said = {*words_in(outcome.name)}
    if outcome.kind == "calls" and not _DRAWN.isdisjoint(said):
        return False
    match subject:
        case "score":
            return outcome.kind in {"acts", "fails"} or bool(said & _VERDICTS)
        case "drift":
            return outcome.kind in {"acts", "keeps"} and bool(said & _SUMMONS)
        case "prediction":
            return outcome.kind != "fails"
    return True
