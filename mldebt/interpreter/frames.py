"""What operations do to the columns of a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mldebt.interpreter.landmarks import NOWHERE, Column, Feature, Landmark, Origins, Rest, plain, union
from mldebt.interpreter.recorder import Recorder
from mldebt.interpreter.values import Frame, Thing, Value, origins_of

_DEEPEST = 4
"""So many columns may have been made of one another on the way from what was read."""


class Columns:
    """The algebra of columns; every operation gives a new frame and leaves its argument alone."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def of(self, frame: Frame, name: str) -> Origins:
        """Where the column of that name comes from."""
        if name in frame.columns:
            return frame.columns[name]
        if frame.closed:
            return frozenset()
        holders = [origin for origin in frame.origins if isinstance(origin, Rest) and name not in origin.without]
        return union(self._part(origin, name, sure=len(holders) == 1) for origin in frame.origins)

    def select(self, frame: Frame, names: Iterable[str]) -> Frame:
        """Only the named columns."""
        columns = {name: self.of(frame, name) for name in names}
        return Frame(frame.class_name, columns=columns, closed=True)

    def drop(self, frame: Frame, names: Iterable[str]) -> Frame:
        """All but the named columns."""
        gone = frozenset(names)
        columns = {name: origins for name, origins in frame.columns.items() if name not in gone}
        return self._copy(frame, self.without(frame.origins, gone), columns)

    def rename(self, frame: Frame, new_names: Mapping[str, str]) -> Frame:
        """Columns under new names."""
        kept = self.drop(frame, new_names)
        for old, new in new_names.items():
            if not frame.closed or old in frame.columns:
                kept.columns[new] = self.of(frame, old)
        return kept

    def unindexed(self, class_name: str, column: Origins) -> Frame:
        """A column as one of a frame, beside others by which its rows were called: all that was read beside it, or
        beside what it is computed from."""
        known = plain(column)
        names = {one.name for one in known if isinstance(one, Column | Feature)}
        columns = dict.fromkeys(names, column) if len(names) == 1 else {}
        read = {one.access for one in self._behind(known, _DEEPEST)}
        beside = {self._recorder.rest(access, frozenset(names)) for access in read}
        return Frame(class_name, frozenset(beside) | (NOWHERE if columns else column), columns=columns)

    def _behind(self, origins: Origins, depth: int) -> Iterator[Column | Rest]:
        for one in origins:
            if isinstance(one, Column | Rest):
                yield one
            elif depth:
                yield from self._behind(plain(self._recorder.inputs_of(one)), depth - 1)

    def join(self, frame: Frame, others: Iterable[Value]) -> Frame:
        """The columns of several frames together; what is no frame gives unnamed ones."""
        joined = self._copy(frame, frame.origins, dict(frame.columns))
        for other in others:
            if isinstance(other, Frame):
                joined.columns = {**other.columns, **joined.columns}
                joined.origins |= other.origins
                joined.closed = joined.closed and other.closed
            else:
                joined.origins |= origins_of(other)
        return joined

    def together(self, frames: Sequence[Value], beside: bool) -> Frame:
        """Frames as one, below each other or `beside`: a column is what it is in those that have it."""
        known = [one for one in frames if isinstance(one, Frame)]
        made = Frame(closed=len(known) == len(frames) and all(one.closed for one in known))
        made.origins = union(one.origins if isinstance(one, Frame) else origins_of(one) for one in frames)
        for name in dict.fromkeys(name for one in known for name in one.columns):
            have_it = [one for one in known if name in one.columns] if beside else known
            made.columns[name] = union(self.of(one, name) for one in have_it)
        return made

    def without(self, origins: Origins, names: frozenset[str]) -> Origins:
        """The origins of what is left of whole reads, and of columns put in, when those of such names are gone."""
        return frozenset(
            self._recorder.rest(origin.access, origin.without | names) if isinstance(origin, Rest) else origin
            for origin in origins
            if not (isinstance(origin, Column | Feature) and origin.name in names)
        )

    def _part(self, origin: Landmark, name: str, sure: bool) -> Origins:
        if not isinstance(origin, Rest):
            return frozenset((origin,))
        if name in origin.without:
            return frozenset()
        return frozenset((self._recorder.column(origin.access, name, sure),))

    @staticmethod
    def _copy(frame: Frame, origins: Origins, columns: dict[str, Origins]) -> Frame:
        return Frame(frame.class_name, origins, columns=columns, closed=frame.closed)


def copy_of(thing: Thing) -> Thing | Frame:
    """A thing of the same class with the same content, to be changed on its own."""
    if isinstance(thing, Frame):
        return Frame(thing.class_name, thing.origins, columns=dict(thing.columns), closed=thing.closed)
    return Thing(thing.class_name, thing.origins, thing.locator, thing.access, thing.content, dict(thing.fields))
