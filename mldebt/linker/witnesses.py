"""What must be seen of a division of rows, and of what was learnt before it, for that to be told."""

from __future__ import annotations

from collections.abc import Callable

from mldebt.interpreter.landmarks import Feature, Landmark, Learnt, Origins, Part, Split
from mldebt.interpreter.rowbook import RowNotes
from mldebt.linker.known_rows import Known
from mldebt.linker.operands import words_in
from mldebt.linker.sides import behind

_OF_ROWS = frozenset({"fit", "statistic", "extremes", "groups"})
"""What is learnt of rows that the model is not to know."""
_COUNTS = frozenset({"sum", "count", "size"})
"""Statistics that mostly tell how much there is in a gap, a day or a basket."""

_PICKS = frozenset({"selection", "its caller"})
"""What splits are called that only names tell of: the rows held out may be those that answers are asked for."""


class Witness:
    """Tells whether code shows that rows held out tell a model something by what was learnt before they were divided.

    `imports` says whether one file imports another, `made_of` what columns are made of."""

    def __init__(self, imports: Callable[[str, str], bool], made_of: dict[Landmark, Origins]) -> None:
        self._imports = imports
        self._made_of = made_of

    def shows(self, learnt: Learnt, rows: Origins, known: Known) -> Callable[[Split], bool]:
        """Whether a split divides what was learnt from rows, for all that the code shows."""
        if learnt.how not in _OF_ROWS:
            return lambda split: True
        if learnt.call in _COUNTS or self._answers(rows, known):
            return lambda split: False
        return lambda split: self._stands_by(learnt, split)

    def _stands_by(self, learnt: Learnt, split: Split) -> bool:
        """A pick of rows by a mask or a slice divides what is learnt in its own file, or in one that imports it to
        divide rows; between others, different rows may be handed to the one than to the other.

        A notebook tries something out with files that code once wrote for it, by settings that nobody sees. The
        smallest and largest value mostly bound something, as bins are, and are told only beside the split."""
        here, there = learnt.location.path, split.location.path
        if here != there and there.endswith(".ipynb"):
            return False
        if here == there or (split.call != "selection" and learnt.how != "extremes"):
            return True
        return learnt.how != "extremes" and self._imports(here, there)

    def _answers(self, rows: Origins, known: Known) -> bool:
        """Whether rows are those for training together with those that answers are asked for, by the names of their
        files, `train.csv` and `test.csv`: that is meant so, and no score is taken of the latter."""
        computed = [one for one in rows if isinstance(one, Feature)]
        sources = known.sources(rows.union(behind(computed, self._made_of)))
        names = [{*words_in(one.rpartition("/")[2])} for one in sources if isinstance(one, str)]
        return any("test" in words for words in names) and not all("test" in words for words in names)


def unscored(seen: RowNotes, known: Known) -> frozenset[Split]:
    """The picks of rows of which those held out are asked about, and no score is taken of any answer."""
    asked: dict[Split, bool] = {}
    taught = dict(seen.taught)
    for question in seen.questions:
        scored = question.scores or question.prediction in seen.scored
        for one in known.marks(taught.get(question.prediction, frozenset())):
            if isinstance(one, Part) and one.role != "train" and one.split.call in _PICKS:
                asked[one.split] = asked.get(one.split, False) or scored
    return frozenset(split for split, scored in asked.items() if not scored)
