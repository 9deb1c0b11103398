"""Which columns of queries nobody reads: those that are selected, and named by nothing that reads the query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

import msgspec

from mldebt.facts.query import EVERYTHING, OutputColumn, Part, Reference
from mldebt.sqltext.lineage import Cell, Key, Lineage, PartKey


class UnreadColumn(msgspec.Struct, frozen=True):
    """A column that a part gives for nothing; `copied` where it is another one of the same part again."""

    key: PartKey
    column: OutputColumn
    copied: bool = False


class Reading:
    """What queries read of each other.

    `read_elsewhere` are datasets that something else than a query reads; `words` names that other files use."""

    def __init__(self, lineage: Lineage, read_elsewhere: Collection[str], words: Collection[str]) -> None:
        self._lineage = lineage
        self._elsewhere = read_elsewhere
        self._words = words
        self._named: dict[Key, set[str]] = defaultdict(set)
        self._stars: dict[Key, list[tuple[PartKey, frozenset[str]]]] = defaultdict(list)
        self._readers: dict[Key, set[PartKey]] = defaultdict(set)
        self._unions: dict[PartKey, PartKey] = {}
        self._made: dict[PartKey, str] = {}
        self._everywhere: set[str] = set()
        for statement in lineage.statements:
            self._made[statement.result] = statement.target
        for key, part in lineage.parts():
            self._take_down(key, part)

    def unread(self) -> Iterator[UnreadColumn]:
        """The columns that nothing reads, in the order of files and queries."""
        for key, part in self._lineage.parts():
            if part.distinct or part.branches or key in self._unions or part.parent >= 0:
                continue
            for column in part.columns:
                if column.name in {"", EVERYTHING} or column.key or column.name.lower() in self._words:
                    continue
                if self._is_copy_for_nothing(part, column):
                    yield UnreadColumn(key, column, copied=True)
                elif key not in self._made and _is_worked_with(part, column):
                    continue
                elif not self._is_read(key, column.name.lower(), set()) and self._is_taken_up(key, set()):
                    yield UnreadColumn(key, column)

    def _take_down(self, key: PartKey, part: Part) -> None:
        for relation in part.reads:
            target = self._lineage.target(key, relation)
            if target is not None:
                self._readers[target].add(key)
        for branch in part.branches:
            self._unions[PartKey(key.path, key.query, branch)] = key
        own = {column.name.lower() for column in part.columns} - {EVERYTHING}
        for column in part.columns:
            if column.name == EVERYTHING:
                without = frozenset(name.lower() for name in column.without)
                for target, _ in self._lineage.cells(key, column.inputs[0]):
                    self._stars[target].append((key, without))
                    self._readers[target].add(key)
                self._name(key, column.inputs[1:])
            else:
                self._name(key, column.inputs)
        self._name(key, part.uses)
        for reference in (*part.uses, *(one for column in part.columns for one in column.inputs)):
            name = reference.name.lower()
            if not reference.relation and name in own and not self._is_own_input(part, name):
                self._named[key].add(name)

    def _is_own_input(self, part: Part, name: str) -> bool:
        """Whether a column of that name only passes on the column of that name."""
        for column in part.columns:
            if column.name.lower() == name.lower():
                return column.copies and any(one.name.lower() == name.lower() for one in column.inputs)
        return False

    def _name(self, key: PartKey, references: Collection[Reference]) -> None:
        for reference in references:
            for target, name in self._lineage.cells(key, reference):
                self._named[target].add(name)
                if name != EVERYTHING:
                    self._everywhere.add(name)

    def _is_read(self, key: Key, name: str, seen: set[Cell]) -> bool:
        """Whether anything that reads it names the column, or passes it on to where it is read or given to people."""
        if (key, name) in seen:
            return False
        seen.add((key, name))
        if {name, EVERYTHING} & self._named[key]:
            return True
        if isinstance(key, str):
            if key in self._elsewhere or not self._readers[key]:
                return True
        elif key in self._made:
            target = self._made[key]
            return not target or self._is_read(target, name, seen)
        elif key in self._unions:
            return self._is_read_of_union(key, name, seen)
        elif not self._readers[key]:
            return True
        if any(self._lineage.part(reader).open for reader in self._readers[key]):
            return True
        return any(self._is_read(reader, name, seen) for reader, without in self._stars[key] if name not in without)

    def _is_read_of_union(self, key: PartKey, name: str, seen: set[Cell]) -> bool:
        union = self._unions[key]
        if self._lineage.part(union).distinct:
            return True
        made = [own for own, (_, _, cells) in self._lineage.given(union).columns.items() if (key, name) in cells]
        return not made or any(self._is_read(union, own, seen) for own in made)

    def _is_taken_up(self, key: Key, seen: set[Key]) -> bool:
        """Whether anything at all of it is read by name; what is only counted has to have some column."""
        if self._named[key]:
            return True
        seen.add(key)
        if not isinstance(key, str) and self._made.get(key):
            return self._is_taken_up(self._made[key], seen)
        return any(self._is_taken_up(reader, seen) for reader, _ in self._stars[key] if reader not in seen)

    def _is_copy_for_nothing(self, part: Part, column: OutputColumn) -> bool:
        """Whether it repeats, under a second name that nothing names, a column given beside it under its own."""
        if not column.copies or column.name.lower() in self._everywhere or len(column.inputs) != 1:
            return False
        original = column.inputs[0]
        if original.name.lower() == column.name.lower():
            return False
        beside = [one for one in part.columns if one is not column and one.copies and one.inputs == column.inputs]
        return any(one.name.lower() == original.name.lower() for one in beside)


def _is_worked_with(part: Part, column: OutputColumn) -> bool:
    """Whether a step inside a query passes on what another column of the step is computed from."""
    others = (one for one in part.columns if one is not column and not one.copies)
    return column.copies and any(not {*column.inputs}.isdisjoint(other.inputs) for other in others)
