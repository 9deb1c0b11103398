"""Where the columns of queries come from, through parts, other queries and tables, and which of them are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from mldebt.facts.query import EVERYTHING, OutputColumn, Part, Query, Reference, Relation
from mldebt.source import Location


class PartKey(msgspec.Struct, frozen=True):
    """One part of one query of a file."""

    path: str
    query: int
    part: int


Key = PartKey | str
"""What has columns: a part of a query, or a dataset by its node."""
Cell = tuple[Key, str]
"""A column, in small letters, of something."""


class Given(msgspec.Struct, frozen=True):
    """The columns something gives, in order, by name in small letters, each with the columns it is made of.

    `rest` are datasets whose unknown columns pass through; `open` says there may be columns besides these."""

    columns: Mapping[str, tuple[str, Location, frozenset[Cell]]] = msgspec.field(default_factory=dict)
    rest: tuple[tuple[str, frozenset[str]], ...] = ()
    open: bool = False

    @property
    def closed(self) -> bool:
        """Whether these are all columns."""
        return not self.open and not self.rest


class Statement(msgspec.Struct, frozen=True):
    """A query in a file, the job that runs it, the dataset it makes and what its relations mean."""

    path: str
    number: int
    query: Query
    job: str
    target: str
    resolve: Callable[[Relation], str | None]

    def key(self, part: int) -> PartKey:
        """One of its parts."""
        return PartKey(self.path, self.number, part)

    @property
    def result(self) -> PartKey:
        """What the whole query gives."""
        return self.key(self.query.result)


class Lineage:
    """Resolves names of columns; `known` are datasets whose columns something else than a query states."""

    def __init__(self, statements: Iterable[Statement], known: Mapping[str, Given]) -> None:
        self.statements = tuple(statements)
        self._of = {(one.path, one.number): one for one in self.statements}
        self._makers: dict[str, list[Statement]] = {}
        for one in self.statements:
            if one.target:
                self._makers.setdefault(one.target, []).append(one)
        self._known = known
        self._given: dict[Key, Given] = {}
        self._busy: set[Key] = set()

    def statement(self, key: PartKey) -> Statement:
        """The query that a part belongs to."""
        return self._of[(key.path, key.query)]

    def part(self, key: PartKey) -> Part:
        """The facts of a part."""
        return self.statement(key).query.parts[key.part]

    def parts(self) -> Iterator[tuple[PartKey, Part]]:
        """Every part of every query."""
        for one in self.statements:
            for number, part in enumerate(one.query.parts):
                yield one.key(number), part

    def given(self, key: Key) -> Given:
        """The columns that a part or dataset gives; nothing is known of what is defined by itself."""
        if key in self._given:
            return self._given[key]
        if key in self._busy:
            return Given(open=True)
        self._busy.add(key)
        try:
            found = self._dataset(key) if isinstance(key, str) else self._part(key)
        finally:
            self._busy.discard(key)
        self._given[key] = found
        return found

    def target(self, key: PartKey, relation: Relation) -> Key | None:
        """What a relation of a part means, None where that is unknown."""
        if relation.kind == "part":
            return PartKey(key.path, key.query, relation.part)
        return self.statement(key).resolve(relation) if relation.kind != "unknown" else None

    def cells(self, key: PartKey, reference: Reference) -> set[Cell]:
        """The columns that a reference in a part may mean."""
        relations = self._relations(key)
        name = reference.name.lower()
        if reference.relation:
            wanted = reference.relation.lower()
            named = [target for alias, target in relations if alias == wanted]
            if named:
                return {(target, name) for target in named if target is not None}
            part = self.part(key)
            if part.parent >= 0:
                return self.cells(PartKey(key.path, key.query, part.parent), reference)
            return self.cells(key, Reference("", reference.relation)) if name != EVERYTHING else set()
        targets = [target for _, target in relations]
        if name == EVERYTHING:
            return {(target, name) for target in targets if target is not None}
        return self._unqualified(key, name, targets)

    def _unqualified(self, key: PartKey, name: str, targets: list[Key | None]) -> set[Cell]:
        known = [target for target in targets if target is not None]
        sure = [target for target in known if name in self.given(target).columns]
        unsure = [target for target in known if target not in sure and not self.given(target).closed]
        found = sure or unsure
        if not found and (parent := self.part(key).parent) >= 0:
            return self.cells(PartKey(key.path, key.query, parent), Reference("", name))
        return {(target, name) for target in found}

    def _relations(self, key: PartKey) -> list[tuple[str, Key | None]]:
        return [(one.alias.lower(), self.target(key, one)) for one in self.part(key).reads]

    def base(self, cell: Cell) -> frozenset[tuple[str, str]]:
        """The columns of datasets that a column is made of."""
        found: set[tuple[str, str]] = set()
        seen: set[Cell] = set()
        waiting = [cell]
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            key, name = one
            if isinstance(key, str):
                found.add((key, name))
                continue
            given = self.given(key)
            if name in given.columns:
                waiting.extend(given.columns[name][2])
            elif name != EVERYTHING:
                waiting.extend((dataset, name) for dataset, without in given.rest if name not in without)
            else:
                waiting.extend(cell for _, _, cells in given.columns.values() for cell in cells)
                waiting.extend((dataset, EVERYTHING) for dataset, _ in given.rest)
        return frozenset(found)

    # What parts and datasets give.

    def _dataset(self, dataset: str) -> Given:
        makers = [one for one in self._makers.get(dataset, ()) if one.query.parts]
        if len(makers) == 1:
            result = self.given(makers[0].result)
            columns = {name: (shown, at, frozenset({(makers[0].result, name)})) for name, (shown, at, _) in
                       result.columns.items()}  # fmt: skip
            return Given(columns, result.rest, result.open)
        return self._known.get(dataset, Given(open=True)) if not makers else Given(open=True)

    def _part(self, key: PartKey) -> Given:
        part = self.part(key)
        if part.branches:
            return self._union([PartKey(key.path, key.query, branch) for branch in part.branches])
        columns: dict[str, tuple[str, Location, frozenset[Cell]]] = {}
        rest: list[tuple[str, frozenset[str]]] = []
        is_open = part.open
        for column in part.columns:
            if column.name == EVERYTHING:
                passed, known = self._star(key, column)
                for name, one in passed.columns.items():
                    columns.setdefault(name, one)
                rest += passed.rest
                is_open = is_open or passed.open or not known or column.copies
            elif column.name:
                cells = frozenset(cell for reference in column.inputs for cell in self.cells(key, reference))
                columns[column.name.lower()] = (column.name, Location(key.path, column.span), cells)
        return Given(columns, tuple(rest), is_open)

    def _star(self, key: PartKey, column: OutputColumn) -> tuple[Given, bool]:
        """The columns that pass through a star, and whether all relations it names are known."""
        wanted = column.inputs[0].relation.lower() if column.inputs else ""
        without = frozenset(name.lower() for name in column.without)
        relations = [target for alias, target in self._relations(key) if not wanted or alias == wanted]
        columns: dict[str, tuple[str, Location, frozenset[Cell]]] = {}
        rest: list[tuple[str, frozenset[str]]] = []
        is_open = False
        for target in relations:
            if target is None:
                is_open = True
                continue
            given = self.given(target)
            for name, (shown, at, _) in given.columns.items():
                if name not in without:
                    columns.setdefault(name, (shown, at, frozenset({(target, name)})))
            rest += [(dataset, gone | without) for dataset, gone in given.rest]
            if given.open and isinstance(target, str):
                rest.append((target, without))
            else:
                is_open = is_open or given.open
        return Given(columns, tuple(rest), is_open), bool(relations)

    def _union(self, branches: list[PartKey]) -> Given:
        """The columns of the first branch, each made of those of all branches at its place."""
        sides = [self.given(branch) for branch in branches]
        first = sides[0]
        aligned = all(side.closed and len(side.columns) == len(first.columns) for side in sides)
        columns = {}
        for position, (name, (shown, at, _)) in enumerate(first.columns.items()):
            cells: set[Cell] = set()
            for branch, side in zip(branches, sides, strict=True):
                own = list(side.columns)[position] if aligned else name
                cells.add((branch, own))
            columns[name] = (shown, at, frozenset(cells))
        for side in sides[1:] if not aligned else ():
            for name, (shown, at, _) in side.columns.items():
                columns.setdefault(name, (shown, at, frozenset()))
        rest = tuple(one for side in sides for one in side.rest)
        return Given(columns, rest, any(side.open for side in sides) or (not aligned and not rest))
