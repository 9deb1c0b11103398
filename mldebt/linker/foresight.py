"""What columns know of later rows, of all rows and of the target: inputs of a model that tell what it predicts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.landmarks import Column, Feature, Landmark, Learnt, Narrowed, Origins, Part, Rest, marks, plain
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.rowbook import Assigned, Intake
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.landmark_ids import node_id
from mldebt.linker.operands import words_in
from mldebt.linker.rows import add_knowledge
from mldebt.patterns import pattern

TARGET = pattern(r"(^|_)(target|label|labels|y|outcome|groundtruth)($|_)|[Tt]arget|[Ll]abel")
"""Names of columns that say themselves that a model is to predict them."""
_OF_ALL_ROWS = frozenset({"statistic", "extremes", "groups"})
_EARLIER = frozenset({"shift", "closed window"})
"""What only holds values of earlier rows."""
_SORTS = frozenset({"sort_values", "sort_index", "sort", "orderBy"})
_WINDOWS = frozenset({"rolling", "expanding", "ewm"})
"""Windows that end at the row at hand, and hold its value too."""
_DAYS = frozenset({"holiday", "holidays", "weekend", "weekday", "dayofweek", "calendar"})
_TIMES = frozenset(
    {"is", "of", "the", "date", "datetime", "day", "dow", "dayofyear", "week", "weekofyear", "month", "quarter", "year",
     "hour", "minute", "season"}
)  # fmt: skip
"""Words of names of columns that a calendar tells for days to come; of those below all have to be."""
_FEW = 2
"""So many columns are left out where all others are taken: the target, and a key of the rows."""
_DEEPEST = 3
_MOST_INPUTS = 3


def add_foresight(
    builder: GraphBuilder,
    seen: Observations,
    ends: Callable[[Collection[Landmark]], tuple[str, ...]],
    choosy: Collection[str],
) -> None:
    """Adds what columns hold of later and of all rows, and marks inputs of models that hold their target.

    Nobody knows which columns `choosy` algorithms take in."""
    foresight = _Foresight(builder, seen, choosy)
    foresight.add_held()
    first: dict[str, Intake] = {}
    for intake in sorted(seen.rows.intakes, key=lambda one: one.location):
        told = {node: how for feature, how in foresight.betrayals(intake) for node in ends((feature,))}
        features = {node: how for node, how in told.items() if builder.kind(node) is NodeKind.FEATURE}
        taker = next((first[node] for node in features if node in first), intake)
        for node, how in features.items():
            if first.setdefault(node, taker) is taker:
                _add_betrayal(builder, taker, intake, node, how)
    for intake in seen.rows.intakes:
        if intake.model is not None and _is_bundle(intake) and builder.has(node_id(intake.model)):
            builder.mark(node_id(intake.model), "bundled", True)


class _Foresight:
    def __init__(self, builder: GraphBuilder, seen: Observations, choosy: Collection[str]) -> None:
        self._builder = builder
        self._seen = seen
        self._choosy = choosy
        self._made_of: Mapping[Landmark, Origins] = dict(seen.inputs)
        self._learnt_from = dict(seen.rows.learnt)
        self._targets = frozenset(one for _, origins in seen.targets for one in origins)
        self._targets |= frozenset(one for intake in seen.rows.intakes for one in intake.target)
        self._taken = frozenset(one for intake in seen.rows.intakes for one in self._certain(intake))

    def add_held(self) -> None:
        """What was learnt of later rows, or of all rows with no split in sight, and the columns that hold it."""
        labels: dict[str, list[bool]] = {}
        holders: dict[str, list[tuple[Learnt, Feature | Assigned]]] = {}
        for learnt, _ in self._seen.rows.learnt:
            if learnt.how == "ahead":
                labels.setdefault(add_knowledge(self._builder, learnt), [])
        for column, several in self._seen.rows.held:
            for learnt in sorted(several, key=lambda one: (one.location, one.call)):
                if learnt.how == "ahead" or (learnt.how in _OF_ALL_ROWS and self._is_of_all_rows(learnt)):
                    holders.setdefault(add_knowledge(self._builder, learnt), []).append((learnt, column))
        for knowledge, held in holders.items():
            inputs = [one for one in held if not self._is_label(one[1])]
            nearest = min(inputs, key=_distance, default=None)
            for learnt, column in held:
                is_nearest = nearest is not None and column is nearest[1]
                self._add_column(knowledge, learnt, column, is_nearest)
                labels.setdefault(knowledge, []).append(self._is_label(column))
        for knowledge, told in labels.items():
            self._builder.mark(knowledge, "of_labels", bool(told) and all(told))
        for learnt, origins in self._seen.rows.learnt:
            if (knowledge := f"knowledge:{learnt.location}#{learnt.call}") in labels:
                self._builder.mark(knowledge, "of_calendar", _is_of_calendar(origins))

    def betrayals(self, intake: Intake) -> Iterable[tuple[Landmark, str]]:
        """Inputs of a model that are its target, or computed from it, each with what to tell."""
        wanted = plain(intake.target)
        if len(wanted) != 1 or self._chooses(intake):
            return
        target = next(iter(wanted))
        if not isinstance(target, Column | Feature):
            return
        for name, origins in intake.columns:
            inputs = plain(origins)
            if inputs == {target} and name == target.name:
                if not _is_raw_in_time(intake, target):
                    yield target, "is the target itself"
            elif len(inputs) == 1 and _tells(origins, intake, target):
                feature = next(iter(inputs))
                if intake.model is None and name == target.name:
                    continue  # whoever writes the target back beside what only is called X is done with X
                if isinstance(feature, Feature) and self._holds(feature, target, _DEEPEST):
                    window = min(_steps(origins) & _WINDOWS, default="")
                    also = f", also that of its own row ({window})" if window else ""
                    yield feature, f"is computed from {target.name}, the target{also}"

    def _certain(self, intake: Intake) -> Iterable[Landmark]:
        """What a model, or what is named as its inputs, surely takes in."""
        if self._chooses(intake):
            return ()
        if any(isinstance(one, Narrowed) for one in intake.whole):
            return (one for _, origins in intake.columns for one in plain(origins))
        return plain(intake.whole)

    def _chooses(self, intake: Intake) -> bool:
        return intake.model is not None and intake.model.algorithm in self._choosy

    def _holds(self, feature: Feature, target: Landmark, depth: int) -> bool:
        """Whether a column is computed from a target and little else."""
        inputs = self._made_of.get(feature, frozenset())
        if not depth or len(inputs) > _MOST_INPUTS:
            return False
        return target in inputs or any(
            self._holds(one, target, depth - 1) for one in inputs if isinstance(one, Feature) and one is not feature
        )

    def _is_label(self, column: Feature | Assigned) -> bool:
        named = (column.location.path, column.name) in self._seen.rows.labels
        return named or column in self._targets or bool(TARGET.search(column.name))

    def _is_of_all_rows(self, learnt: Learnt) -> bool:
        """Whether no split of the rows that something was learnt from is in sight."""
        known = marks(self._learnt_from[learnt])
        split = any(isinstance(one, Part) for one in known)
        return not split and not self._builder.successors(EdgeKind.SPANS).get(
            f"knowledge:{learnt.location}#{learnt.call}"
        )

    def _add_column(self, knowledge: str, learnt: Learnt, column: Feature | Assigned, nearest: bool) -> None:
        chosen = column in self._taken or (column.location.path, column.name) in self._seen.rows.chosen
        at = [column.location]
        if isinstance(column, Feature):
            node = node_id(column)
        else:
            node = f"feature:{column.location}#{column.name}@{column.job.id}"
            self._builder.node(node, NodeKind.FEATURE, column.name, at, computed=False, used=True, dataset="")
        self._builder.mark(node, "is_target", self._is_label(column))
        self._builder.mark(node, "chosen", chosen)
        detail = f"{column.name} holds what {learnt.call} gives"
        self._builder.edge(knowledge, EdgeKind.INFORMS, node, at, detail=detail, nearest=nearest)


def _distance(held: tuple[Learnt, Feature | Assigned]) -> tuple[bool, bool, int, str]:
    """How far a column stands from what it holds: the one that is made right there, or right after, is the nearest."""
    learnt, column = held
    lines = column.location.span.line - learnt.location.span.line
    return column.location.path != learnt.location.path, lines < 0, abs(lines), column.name


def _is_of_calendar(origins: Origins) -> bool:
    """Whether something is learnt from columns that are known for days to come, by their names."""
    names = [one.name if isinstance(one, Column | Feature) else "" for one in plain(origins)]
    return bool(names) and all(map(_is_calendar, names))


def _is_calendar(name: str) -> bool:
    words = {*words_in(name)}
    return bool(words & _DAYS) or (bool(words) and words <= _TIMES)


def _add_betrayal(builder: GraphBuilder, first: Intake, intake: Intake, feature: str, told: str) -> None:
    """A column tells what models that take it in are to predict, of which the first stands for all."""
    name = first.model.algorithm if first.model is not None else "X"
    taker = f"intake:{first.location}"
    builder.node(taker, NodeKind.INTAKE, name, [first.location], named_only=first.model is None)
    builder.edge(feature, EdgeKind.BETRAYS, taker, [intake.location], detail=told)


def _is_bundle(intake: Intake) -> bool:
    """Whether a model takes in all columns of what was read, whichever they are, but its target and perhaps a key."""
    rest = [one for one in plain(intake.whole) if isinstance(one, Rest)]
    targets = {(one.access, one.name) for one in plain(intake.target) if isinstance(one, Column)}
    is_open = bool(rest) and all(
        len(one.without) <= _FEW and any((one.access, name) in targets for name in one.without) for one in rest
    )
    return is_open and not any(isinstance(one, Narrowed) for one in intake.whole)


def _tells(origins: Origins, intake: Intake, target: Landmark) -> bool:
    """Whether a column tells of the target of its own row: it is no lag, and no statistic of groups or other parts."""
    steps = _steps(origins)
    if steps & _EARLIER or any(isinstance(one, Learnt) and one.how in _OF_ALL_ROWS for one in origins):
        return False
    if any(isinstance(one, Part) and one not in intake.target for one in origins):
        return False
    return not _is_raw_in_time(intake, target) or (intake.model is not None and steps <= _WINDOWS)


def _steps(origins: Origins) -> frozenset[str]:
    """The calls that made a column hold values of other rows."""
    return frozenset(one.call for one in origins if isinstance(one, Learnt) and one.how == "order") - _SORTS


def _is_raw_in_time(intake: Intake, target: Landmark) -> bool:
    """Whether a target is a column as it was read, of rows in order of time: what comes before it is known."""
    timed = any(isinstance(one, Learnt) and one.how in {"order", "ahead"} for one in intake.target)
    return timed and isinstance(target, Column)
