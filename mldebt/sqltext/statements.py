"""One statement of SQL as its parts: every select with the relations it reads and the columns it gives and uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from sqlglot import expressions as sql

from mldebt.facts.query import EVERYTHING, OutputColumn, Part, Query, Reference, Relation
from mldebt.source import Span
from mldebt.sqltext.fingerprints import fingerprint
from mldebt.sqltext.jinja import PLACEHOLDER, Rendered, is_placeholder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlglot.expressions import Expr

_ALL = Reference("", EVERYTHING)


class Spans(Protocol):
    """What knows where in the file a stretch of the rendered text comes from."""

    def span(self, start: int, end: int) -> Span: ...


class Statement:
    """Reads one statement; parts are numbered in the order they are met, the result is known once all are read."""

    def __init__(self, expression: Expr, rendered: Rendered, places: Spans, dialect: str) -> None:
        self._expression = expression
        self._rendered = rendered
        self._places = places
        self._dialect = dialect
        self._parts: list[Part | None] = []

    def query(self) -> Query | None:
        """The facts of the statement, None where it neither reads nor writes data."""
        expression = self._expression
        span = self._span(expression)
        if isinstance(expression, sql.Query):
            return Query(span, *self._finished(self._read(expression, {}, -1)), None, self._dialect)
        if not isinstance(expression, sql.DML | sql.Create | sql.Merge):
            return None
        written = expression.this
        table = written if isinstance(written, sql.Table) else written.find(sql.Table) if written else None
        target = self._table(table) if table is not None else None
        inner = expression.args.get("expression")
        if isinstance(inner, sql.Query) and isinstance(expression, sql.Create | sql.Insert):
            common = self._common(expression, {}, -1)
            result = self._read(inner, common, -1)
        elif isinstance(expression, sql.Create) and isinstance(written, sql.Schema):
            result = self._declared(written)
        else:
            result = self._changing(expression, table)
        return Query(span, *self._finished(result), target, self._dialect)

    def _finished(self, result: int) -> tuple[tuple[Part, ...], int]:
        return tuple(part for part in self._parts if part is not None), result

    # Parts.

    def _read(self, query: Expr, common: Mapping[str, int], parent: int, name: str = "") -> int:
        """The number of the part that a query is read as."""
        while isinstance(query, sql.Subquery | sql.Paren) and not query.args.get("with_"):
            query = query.this
        number = self._reserve()
        inside = self._common(query, common, parent, number, name)
        if isinstance(query, sql.SetOperation):
            self._parts[number] = self._union(query, inside, parent, name)
        elif isinstance(query, sql.Select):
            self._parts[number] = self._select(query, inside, parent, number, name)
        elif isinstance(query, sql.Subquery):
            inner = self._read(query.this, inside, parent)
            self._parts[number] = Part(self._span(query), name, branches=(inner,), parent=parent)
        else:
            self._parts[number] = Part(self._span(query), name, open=True, parent=parent)
        return number

    def _reserve(self) -> int:
        self._parts.append(None)
        return len(self._parts) - 1

    def _common(
        self, query: Expr, common: Mapping[str, int], parent: int, number: int = -1, name: str = ""
    ) -> dict[str, int]:
        """The common table expressions that a query can name: those around it and its own."""
        inside = {**common, name.lower(): number} if name else dict(common)
        ctes = query.args.get("with_") or query.args.get("with")
        for cte in ctes.expressions if ctes else ():
            own = cte.alias
            inside[own.lower()] = self._read(cte.this, inside, parent, own)
        return inside

    def _union(self, query: sql.SetOperation, common: Mapping[str, int], parent: int, name: str) -> Part:
        sides = [side for side in (query.this, query.expression) if side is not None]
        branches = tuple(self._read(side, common, parent) for side in sides)
        distinct = bool(query.args.get("distinct")) or not isinstance(query, sql.Union)
        uses, subqueries = self._references(query.args.get("order"))
        self._inner(subqueries, common, parent)
        return Part(
            self._span(query), name, uses=uses, branches=branches, distinct=distinct, parent=parent,
            fingerprint=self._fingerprint(query), lines=self._lines(query),
        )  # fmt: skip

    def _select(self, query: sql.Select, common: Mapping[str, int], parent: int, number: int, name: str) -> Part:
        relations = [*_without_unfolded(self._relations(query, common, parent))]
        keys = _keys(query)
        columns: list[OutputColumn] = []
        is_open = False
        for position, expression in enumerate(query.expressions, 1):
            column, subqueries = self._column(expression, position, keys)
            is_open = is_open or not column.name or is_placeholder(column.name)
            columns.append(column)
            self._inner(subqueries, common, number)
        uses: list[Reference] = [_ALL] if _takes_all(query) else []
        is_open = is_open or _pivots(query)
        for clause, value in query.args.items():
            if clause not in {"expressions", "from", "from_", "with", "with_", "hint", "kind"}:
                for node in value if isinstance(value, list) else [value]:
                    found, subqueries = self._references(node, relations_apart=True)
                    uses += found
                    self._inner(subqueries, common, number)
        return Part(
            self._span(query), name, tuple(relations), tuple(columns), tuple(dict.fromkeys(uses)),
            distinct=query.args.get("distinct") is not None, open=is_open, parent=parent,
            fingerprint=self._fingerprint(query), lines=self._lines(query),
        )  # fmt: skip

    def _inner(self, subqueries: list[Expr], common: Mapping[str, int], parent: int) -> None:
        for subquery in subqueries:
            self._read(subquery, common, parent)

    def _declared(self, schema: sql.Schema) -> int:
        """The columns of a table that a statement creates empty."""
        number = self._reserve()
        columns = tuple(
            OutputColumn(self._span(one.this), one.name) for one in schema.expressions if isinstance(one, sql.ColumnDef)
        )
        self._parts[number] = Part(self._span(schema), "", columns=columns)
        return number

    def _changing(self, expression: Expr, target: Expr | None) -> int:
        """A merge, update or delete: it may take every column of what it reads."""
        number = self._reserve()
        common = self._common(expression, {}, -1)
        tables = [table for table in expression.find_all(sql.Table) if table is not target]
        inner = {id(table) for query in expression.find_all(sql.Query) for table in query.find_all(sql.Table)}
        relations = [self._named(table, common) for table in tables if id(table) not in inner]
        for query in expression.find_all(sql.Query):
            if not _within_query(query, expression):
                relations.append(Relation(self._span(query), "part", "", "", self._read(query, common, -1)))
        self._parts[number] = Part(self._span(expression), "", tuple(relations), uses=(_ALL,), open=True)
        return number

    # Relations.

    def _relations(self, query: sql.Select, common: Mapping[str, int], parent: int) -> Iterator[Relation]:
        clause = query.args.get("from_") or query.args.get("from")
        sources = [clause.this] if clause is not None else []
        waiting = [*sources, *(join.this for join in query.args.get("joins") or ())]
        waiting += query.args.get("laterals") or []
        while waiting:
            source = waiting.pop(0)
            if source is None:
                continue
            waiting += [join.this for join in source.args.get("joins") or () if not isinstance(source, sql.Select)]
            if isinstance(source, sql.Table) and isinstance(source.this, sql.Identifier):
                yield self._named(source, common)
            elif isinstance(source, sql.Subquery) and isinstance(source.this, sql.Table):
                waiting.append(source.this)
            elif isinstance(source, sql.Subquery):
                part = self._read(source, common, parent)
                yield Relation(self._span(source), "part", "", source.alias, part)
            else:
                yield Relation(self._span(source), "unknown", "", source.alias_or_name)

    def _named(self, table: sql.Table, common: Mapping[str, int]) -> Relation:
        """The common table expression or table of that name."""
        name = table.name.lower()
        if not table.args.get("db") and name in common:
            return Relation(self._span(table), "part", table.name, table.alias or table.name, common[name])
        return self._table(table)

    def _table(self, table: sql.Table) -> Relation:
        name = ".".join(part.name for part in table.parts)
        alias = "" if is_placeholder(table.alias) else table.alias
        span = self._span(table)
        asked = self._rendered.relations.get(name)
        if asked is not None:
            shown = asked.name.rsplit(".", 1)[-1] if asked.kind == "source" else asked.name.split(".v")[0]
            return Relation(span, asked.kind, asked.name, alias or shown)
        if is_placeholder(name) or not name:
            return Relation(span, "unknown", "", alias)
        return Relation(span, "table", name, alias or table.name)

    # Columns.

    def _column(self, expression: Expr, position: int, keys: frozenset[str | int]) -> tuple[OutputColumn, list[Expr]]:
        """A column of a select, and the queries inside its expression."""
        value = expression.this if isinstance(expression, sql.Alias) else expression
        star = value if isinstance(value, sql.Star) else value.this if isinstance(value, sql.Column) else None
        if isinstance(star, sql.Star):
            relation = value.table if isinstance(value, sql.Column) else ""
            return self._star(value, star, relation), []
        name = expression.output_name if not isinstance(value, sql.Dot) else expression.alias_or_name
        inputs, subqueries = self._references(value)
        if isinstance(value, sql.Column) and is_placeholder(value.name) and not isinstance(expression, sql.Alias):
            return OutputColumn(self._span(expression), "", (*inputs, _ALL)), subqueries
        alias = expression.args.get("alias") if isinstance(expression, sql.Alias) else None
        span = self._span(alias if isinstance(alias, sql.Expression) else _named_part(value))
        copies = isinstance(value, sql.Column) and not is_placeholder(value.name)
        key = bool({position, name.lower(), value.sql().lower(), "all"} & keys)
        shown = "" if is_placeholder(name) or name == EVERYTHING else name  # `count(*)::text` is no name of everything
        return OutputColumn(span, shown, inputs, copies, key), subqueries

    def _star(self, value: Expr, star: sql.Star, relation: str) -> OutputColumn:
        without = [one.name for one in star.args.get("except_") or star.args.get("except") or ()]
        renamed = star.args.get("rename") or []
        without += [one.this.name for one in renamed if isinstance(one, sql.Alias)]
        replaced = star.args.get("replace") or []
        used = [reference for one in (*replaced, *renamed) for reference in self._references(one.this)[0]]
        inputs = (Reference(relation, EVERYTHING), *used)
        return OutputColumn(self._span(value), EVERYTHING, inputs, without=tuple(without), copies=bool(renamed))

    def _references(self, node: Expr | None, relations_apart: bool = False) -> tuple[tuple[Reference, ...], list[Expr]]:
        """The columns that an expression names, and the queries in it, which are parts of their own."""
        found: dict[Reference, None] = {}
        queries: list[Expr] = []
        waiting: list[Expr] = [node] if isinstance(node, sql.Expression) else []
        while waiting:
            one = waiting.pop()
            if isinstance(one, sql.Query):
                if not relations_apart or not isinstance(one.parent, sql.Join | sql.Lateral):
                    queries.append(one)
                continue
            if isinstance(one, sql.Table):
                continue
            if isinstance(one, sql.Column):
                found.update(dict.fromkeys(self._named_by(one)))
                continue
            if isinstance(one, sql.Identifier) and isinstance(one.parent, sql.Join):
                found[Reference("", one.name)] = None
            waiting.extend(reversed(list(one.iter_expressions())))
        return tuple(found), queries

    def _named_by(self, column: sql.Column) -> Iterator[Reference]:
        name = column.name
        if isinstance(column.this, sql.Star):
            yield Reference(column.table, EVERYTHING)
        elif is_placeholder(name) or is_placeholder(column.table):
            words = [word for part in (name, column.table) for word in self._rendered.strings.get(part, ())]
            yield from (Reference("", word) for word in words)
            if name not in self._rendered.strings or not words:
                yield _ALL
        else:
            yield Reference(column.table, name)

    # Places.

    def _span(self, node: Expr) -> Span:
        """Where an expression stands: from the first to the last word in it whose place is known."""
        first: int | None = None
        last = 0
        for one in node.walk():
            meta = one.meta if one._meta else {}
            start = meta.get("start")
            if isinstance(start, int):
                first = start if first is None else min(first, start)
                last = max(last, int(meta.get("end", start)) + 1)
        return self._places.span(first, last) if first is not None else Span(1, 1, 1, 1)

    def _lines(self, query: Expr) -> int:
        span = self._span(query)
        return span.end_line - span.line + 1

    def _fingerprint(self, query: Expr) -> str:
        """The text of a query without comments, spaces and letter case; templates by what they ask for."""
        if sum(1 for _ in query.walk()) < 12:
            return ""
        return fingerprint(PLACEHOLDER.sub(self._asked, query.sql(comments=False, normalize=True)))

    def _asked(self, placeholder: re.Match[str]) -> str:
        """What a placeholder stands for, whatever its number."""
        name = placeholder[0].lower()
        asked = self._rendered.relations.get(name)
        return asked.name if asked else " ".join(self._rendered.strings.get(name, ()))


def _named_part(value: Expr) -> Expr:
    """The part of an expression that names the column it gives: the last name of a qualified one."""
    return value.this if isinstance(value, sql.Column) and isinstance(value.this, sql.Identifier) else value


def _keys(query: sql.Select) -> frozenset[str | int]:
    """What rows are grouped by: positions, and expressions in small letters; `all` for all that is no aggregate."""
    group = query.args.get("group")
    keys: set[str | int] = set()
    for one in group.expressions if group else ():
        if isinstance(one, sql.Literal) and not one.is_string and one.name.isdigit():
            keys.add(int(one.name))
        else:
            keys.update((one.sql().lower(), one.name.lower()))
    if group is not None and group.args.get("all"):
        keys.add("all")
    return frozenset(keys - {""})


def _without_unfolded(relations: Iterable[Relation]) -> Iterator[Relation]:
    """Relations, of which one named like a column of another (`orders o, o.items`) is no table."""
    aliases: set[str] = set()
    for relation in relations:
        if relation.kind == "table" and relation.name.split(".", 1)[0].lower() in aliases:
            relation = Relation(relation.span, "unknown", "", relation.alias)
        aliases |= {relation.alias.lower()} - {""}
        yield relation


def _takes_all(query: sql.Select) -> bool:
    """Whether the query takes every column of what it reads without naming it."""
    joins = query.args.get("joins") or ()
    return _pivots(query) or any((join.args.get("method") or "").upper() == "NATURAL" for join in joins)


def _pivots(query: sql.Select) -> bool:
    """Whether rows become columns, which then are not known."""
    clause = query.args.get("from_") or query.args.get("from")
    sources = [clause.this] if clause is not None else []
    sources += [join.this for join in query.args.get("joins") or ()]
    return any(source is not None and source.args.get("pivots") for source in sources)


def _within_query(query: Expr, top: Expr) -> bool:
    parent = query.parent
    while parent is not None and parent is not top:
        if isinstance(parent, sql.Query | sql.With):
            return True
        parent = parent.parent
    return False
