"""Queries that code holds as texts: the columns they give, as columns of the frame that is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from mldebt.facts.code import Argument, Call, Constant, Operand
from mldebt.facts.module import Scope
from mldebt.facts.pipeline import HOLE
from mldebt.facts.query import EVERYTHING, Query, Relation
from mldebt.interpreter.dialects import dialect_of
from mldebt.interpreter.landmarks import Access, Column, Origins, union
from mldebt.interpreter.observations import Selection
from mldebt.interpreter.values import Frame, options_of
from mldebt.source import Location, Span
from mldebt.sqltext import read_sql
from mldebt.sqltext.lineage import Cell, Lineage, Statement

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation

_IN_MEMORY = "frame "
"""Begins what a relation means where it is a frame of the code."""


def frame_of(call: Invocation, access: Access | None, text: str) -> Frame | None:
    """The frame that a query gives, None where the text is no query that could be read.

    It is closed where the query names all its columns."""
    query = _query(text, dialect_of(call))
    if query is None or query.target is not None:
        return None
    frames = dict(_frames(call, query))
    selected = _Selected(call, access, text, Statement("", 0, query, "", "", lambda one: _meaning(one, frames)), frames)
    return selected.frame()


@lru_cache(maxsize=2048)
def _query(text: str, dialect: str) -> Query | None:
    facts, _ = read_sql(text.replace(HOLE, "{{ hole }}"), (dialect,) if dialect else ())
    return facts.queries[0] if len(facts.queries) == 1 else None


def _meaning(relation: Relation, frames: Mapping[str, Frame]) -> str | None:
    if relation.kind != "table":
        return None
    return f"{_IN_MEMORY}{relation.name}" if relation.name in frames else relation.name


def _frames(call: Invocation, query: Query) -> Iterator[tuple[str, Frame]]:
    """The relations of a query that are frames of the code that runs it."""
    for part in query.parts:
        for relation in part.reads:
            if relation.kind == "table" and relation.name.isidentifier() and call.site.caller is not None:
                for option in options_of(call.site.caller.lookup(relation.name)):
                    if isinstance(option, Frame):
                        yield relation.name, option


class _Selected:
    """What one query selects, in terms of landmarks."""

    def __init__(
        self, call: Invocation, access: Access | None, text: str, statement: Statement, frames: Mapping[str, Frame]
    ) -> None:
        self._call = call
        self._access = access
        self._text = text
        self._statement = statement
        self._lineage = Lineage([statement], {})
        self._frames = frames
        tables = {one.name for part in statement.query.parts for one in part.reads if one.kind == "table"}
        self._only_one = len(tables) == 1

    def frame(self) -> Frame | None:
        given = self._lineage.given(self._statement.result)
        if given.open and not given.columns:
            return None
        self._use_keys()
        columns = {shown: self._origins(name, shown, at) for name, (shown, at, _) in given.columns.items()}
        if given.closed:
            self._tell_listed({shown: at for shown, at, _ in given.columns.values()}, columns)
        if given.rest and self._access is not None:
            self._call.machine.recorder.ways.star(self._access)
        passed = [self._passed(table, without) for table, without in given.rest]
        if given.open and self._access is not None:
            passed.append(frozenset((self._call.machine.recorder.rest(self._access),)))
        return Frame("", union(passed), columns=columns, closed=given.closed)

    def _tell_listed(self, places: Mapping[str, Location], columns: Mapping[str, Origins]) -> None:
        """Takes down the columns of tables that the query lists as they are; what is asked for in the code that hands
        the query in cannot be told of where all queries pass."""
        job, query = self._call.machine.job, self._call.site.location
        if self._is_handed_in():
            return
        for name, origins in columns.items():
            if origins and all(isinstance(origin, Column) for origin in origins):
                at = self._place(places[name].span)
                self._call.machine.recorder.select(Selection(job, name, at, origins, query))

    def _origins(self, name: str, shown: str, at: Location) -> Origins:
        """A column that is taken as it is comes from its table; any other is computed where the query says so."""
        taken = self._taken((self._statement.result, name), frozenset())
        if taken is not None:
            return union(self._column(table, column) for table, column in sorted(taken))
        inputs = union(
            self._column(table, column) for table, column in self._lineage.base((self._statement.result, name))
        )
        machine = self._call.machine
        return frozenset((machine.recorder.feature(machine.job, shown, self._place(at.span), inputs),))

    def _taken(self, cell: Cell, seen: frozenset[Cell]) -> frozenset[tuple[str, str]] | None:
        """The columns of tables that a column is as it is, by way of stars and unions; None where it is computed."""
        key, name = cell
        if isinstance(key, str):
            return frozenset(((key, name),))
        if cell in seen:
            return frozenset()
        own = [column for column in self._lineage.part(key).columns if column.name.lower() == name]
        cells = self._lineage.given(key).columns[name][2] if name in self._lineage.given(key).columns else frozenset()
        if not cells or (own and not own[-1].copies):
            return None
        sides = [self._taken(one, seen | {cell}) for one in cells]
        return None if None in sides else frozenset().union(*(side for side in sides if side is not None))

    def _column(self, table: str, name: str) -> Origins:
        machine = self._call.machine
        if table.startswith(_IN_MEMORY):
            frame = self._frames[table.removeprefix(_IN_MEMORY)]
            return frame.origins if name == EVERYTHING else machine.columns.of(frame, name)
        if self._access is None:
            return frozenset()
        if name == EVERYTHING:
            return frozenset((machine.recorder.rest(self._access),))
        return frozenset((machine.recorder.column(self._access, name, self._only_one),))

    def _passed(self, table: str, without: frozenset[str]) -> Origins:
        machine = self._call.machine
        if table.startswith(_IN_MEMORY):
            return machine.columns.without(self._frames[table.removeprefix(_IN_MEMORY)].origins, without)
        return frozenset((machine.recorder.rest(self._access, without),)) if self._access is not None else frozenset()

    def _use_keys(self) -> None:
        """The columns that rows are filtered, joined, grouped and ordered by are used."""
        found = []
        for number, part in enumerate(self._statement.query.parts):
            for reference in part.uses:
                for cell in self._lineage.cells(self._statement.key(number), reference):
                    found += [self._column(*one) for one in self._lineage.base(cell) if one[1] != EVERYTHING]
        machine = self._call.machine
        machine.recorder.use(machine.job, "filters, joins or groups by it", self._call.site.location, union(found))

    def _place(self, span: Span) -> Location:
        """Where a stretch of the query stands in the code, where it stands there as it is; else the call."""
        site = self._call.site
        scope = self._call.machine.program.modules[site.module].scopes[site.scope] if site.instruction >= 0 else None
        at = scope.body[site.instruction] if scope is not None else None
        if scope is None or not isinstance(at, Call) or HOLE in self._text:
            return site.location
        for operand in _handed_to(scope, at):
            text = scope.body[operand]
            if isinstance(text, Constant) and text.value == self._text:
                return Location(site.location.path, _inside(text.span, span, self._text))
        return site.location

    def _is_handed_in(self) -> bool:
        """Whether the text of the query is what the function around the call is given."""
        site, activation = self._call.site, self._call.site.caller
        at = activation.facts.body[site.instruction] if activation is not None and site.instruction >= 0 else None
        if activation is None or not isinstance(at, Call):
            return False
        body = activation.facts.body
        arguments = (one for one in _handed_to(activation.facts, at) if isinstance(body[one], Argument))
        return any(activation.values[one] == self._text for one in arguments)


def _handed_to(scope: Scope, at: Call) -> list[Operand]:
    """What a call is given, and what calls among that are given."""
    given = [*at.arguments, *(value for _, value in at.keywords)]
    inner = (scope.body[operand] for operand in given)
    return given + [operand for one in inner if isinstance(one, Call) for operand in one.arguments]


def _inside(literal: Span, span: Span, text: str) -> Span:
    """The span in the file of a span in a text that is written as a literal without escapes."""
    lines = text.split("\n")
    if literal.end_line - literal.line != len(lines) - 1:
        return literal
    quotes = 3 if len(lines) > 1 or literal.end_column - literal.column == len(text) + 6 else 1
    if len(lines) == 1 and literal.end_column - literal.column != len(text) + 2 * quotes:
        return literal
    shift = literal.column + quotes - 1
    return Span(
        literal.line + span.line - 1,
        span.column + (shift if span.line == 1 else 0),
        literal.line + span.end_line - 1,
        span.end_column + (shift if span.end_line == 1 else 0),
    )
