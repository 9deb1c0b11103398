"""Queries in the graph: jobs of files of SQL, columns, what they are made of, and those that nobody reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mldebt.facts.query import EVERYTHING, Relation
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.sql.unread import Reading, UnreadColumn
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Location
from mldebt.sqltext.lineage import Lineage, Statement

_MOST_LEFT = 2
"""So many columns may have been left over."""
_AUDIT = pattern(r"^_|(^|_)(ingested|loaded|inserted|extracted|synced)_at(_|$)|(^|_)(run|batch|invocation|load)_id$")
"""Names of columns that record how a row got here: kept for whoever looks into what went wrong."""


def add_queries(builder: GraphBuilder, lineage: Lineage, loaded: Collection[str]) -> None:
    """Jobs of files of SQL with what they read and write, and the columns of every dataset that a query makes.

    What is `loaded` by other code runs there and not by itself."""
    for statement in lineage.statements:
        if statement.job and not builder.has(statement.job) and _asks(statement):
            _add_job(builder, statement)
    for statement in lineage.statements:
        tool = builder.attribute(statement.job, "tool") if builder.has(statement.job) else ""
        if (tool == "sql" and statement.path not in loaded) or tool == "dbt":
            _add_data(builder, lineage, statement)
    for statement in lineage.statements:
        if statement.target and builder.has(statement.target):
            _add_columns(builder, lineage, statement)
    for statement in lineage.statements:
        if statement.target and builder.has(statement.target):
            _add_flows(builder, lineage, statement)
            _add_uses(builder, lineage, statement)


def _asks(statement: Statement) -> bool:
    """Whether a statement moves data; one that only creates an empty table does not."""
    return any(part.reads for part in statement.query.parts)


def _add_job(builder: GraphBuilder, statement: Statement) -> None:
    at = Location(statement.path, FILE_START)
    folder = statement.path.split("/", 1)[0] if "/" in statement.path else ""
    builder.node(
        statement.job, NodeKind.JOB, statement.path, [at], tool="sql", declared=False, pipeline=folder,
        test=is_test(statement.path),
    )  # fmt: skip


def _add_data(builder: GraphBuilder, lineage: Lineage, statement: Statement) -> None:
    for number, part in enumerate(statement.query.parts):
        for relation in part.reads:
            dataset = lineage.target(statement.key(number), relation)
            if isinstance(dataset, str) and (
                relation.kind == "table" and _is_named_in_full(builder, statement, relation)
            ):
                at = Location(statement.path, relation.span)
                _add_table(builder, dataset, at)
                builder.node(dataset, NodeKind.DATASET, "", read=True, used=True)
                detail = f"{statement.path} reads {builder.name(dataset)}"
                builder.edge(dataset, EdgeKind.FEEDS, statement.job, [at], observed=True, detail=detail)
    if statement.target and statement.query.target is not None and _asks(statement):
        at = Location(statement.path, statement.query.target.span)
        _add_table(builder, statement.target, at)
        builder.node(statement.target, NodeKind.DATASET, "", written=True)
        detail = f"{statement.path} writes {builder.name(statement.target)}"
        folder = statement.path.split("/", 1)[0] if "/" in statement.path else ""
        builder.edge(
            statement.job, EdgeKind.PRODUCES, statement.target, [at], observed=True, detail=detail, folder=folder
        )


def _is_named_in_full(builder: GraphBuilder, statement: Statement, relation: Relation) -> bool:
    """Whether a table is one of the data; in a dbt model a bare name may be a column that is unfolded."""
    if builder.attribute(statement.job, "tool") != "dbt":
        return True
    return "." in relation.name and "information_schema" not in relation.name.lower()


def _add_table(builder: GraphBuilder, dataset: str, at: Location) -> None:
    if builder.has(dataset):
        builder.node(dataset, NodeKind.DATASET, "", [at])
        return
    name = dataset.removeprefix("dataset:")
    builder.node(
        dataset, NodeKind.DATASET, name, [at], locator=name, dataset=name, medium="table", pattern=False, unknown=False,
        tracked=False,
    )  # fmt: skip


def _column(builder: GraphBuilder, dataset: str, name: str, at: Location) -> str:
    """The node of a column of a dataset, in whatever case it was written before."""
    node = f"{dataset}#{name}"
    if not builder.has(node) and builder.has(f"{dataset}#{name.lower()}"):
        node = f"{dataset}#{name.lower()}"
    builder.node(node, NodeKind.FEATURE, name, [at], dataset=builder.name(dataset))
    builder.edge(dataset, EdgeKind.CONTAINS, node)
    return node


def _add_columns(builder: GraphBuilder, lineage: Lineage, statement: Statement) -> None:
    for shown, at, _ in lineage.given(statement.target).columns.values():
        _column(builder, statement.target, shown, at)


def _add_flows(builder: GraphBuilder, lineage: Lineage, statement: Statement) -> None:
    given = lineage.given(statement.target)
    name = builder.name(statement.target)
    for column, (shown, at, _) in given.columns.items():
        target = _column(builder, statement.target, shown, at)
        for dataset, source in sorted(lineage.base((statement.result, column))):
            if not builder.has(dataset):
                continue
            detail = f"{builder.name(dataset)} goes into {shown} of {name}"
            origin = dataset if source == EVERYTHING else _read_column(builder, lineage, dataset, source, at)
            if origin != target:
                builder.edge(origin, EdgeKind.FLOWS, target, [at], via=builder.name(statement.job), detail=detail)
    for dataset, _ in given.rest:
        if builder.edge_locations(dataset, EdgeKind.FEEDS, statement.job):
            builder.edge(dataset, EdgeKind.FEEDS, statement.job, star=True)
        if builder.has(dataset) and dataset != statement.target:
            detail = f"{builder.name(dataset)} goes into {name}"
            at = Location(statement.path, statement.query.span)
            builder.edge(
                dataset, EdgeKind.FLOWS, statement.target, [at], via=builder.name(statement.job), detail=detail
            )


def _read_column(builder: GraphBuilder, lineage: Lineage, dataset: str, name: str, at: Location) -> str:
    """The node of a column that a query reads; the data of one that nothing makes comes from its dataset."""
    given = lineage.given(dataset)
    shown, own, _ = given.columns.get(name, (name, at, frozenset()))
    node = _column(builder, dataset, shown, own)
    if not given.closed and not builder.predecessors(EdgeKind.FLOWS).get(node):
        detail = f"{builder.name(dataset)} has the column {shown}"
        builder.edge(dataset, EdgeKind.FLOWS, node, [at], detail=detail)
    return node


def _add_uses(builder: GraphBuilder, lineage: Lineage, statement: Statement) -> None:
    for number, part in enumerate(statement.query.parts):
        at = Location(statement.path, part.span)
        for reference in part.uses:
            for cell in lineage.cells(statement.key(number), reference):
                for dataset, name in lineage.base(cell):
                    if builder.has(dataset) and name != EVERYTHING and builder.has(statement.job):
                        column = _read_column(builder, lineage, dataset, name, at)
                        detail = f"{builder.name(statement.job)} filters, joins, groups or orders by it"
                        builder.edge(column, EdgeKind.USES, statement.job, [at], detail=detail)


def mark_unread(
    builder: GraphBuilder, lineage: Lineage, words: Collection[str], hidden: Mapping[str, Collection[str]]
) -> None:
    """Adds the columns that models of dbt give for nothing; `hidden` are the words that templates of a file hide.

    What only a step of a query has is not stored and costs next to nothing; a model of which more than a few columns
    wait for readers is a copy for whoever comes."""
    reading = Reading(lineage, _read_elsewhere(builder), words)
    found: dict[str, list[UnreadColumn]] = {}
    for unread in reading.unread():
        statement = lineage.statement(unread.key)
        is_record = _AUDIT.search(unread.column.name.lower()) is not None
        kept = not unread.copied and (is_record or _is_kept(builder, lineage, statement, unread))
        if not builder.has(statement.job) or kept or _is_hidden(lineage, statement, unread, hidden):
            continue
        if builder.attribute(statement.job, "tool") == "dbt" and _is_given(lineage, unread):
            found.setdefault(statement.job, []).append(unread)
    for job, columns in found.items():
        if len(columns) > _MOST_LEFT:
            continue
        builder.mark(job, "unread_columns", listed([one.column.name for one in columns]))
        for one in columns:
            _mark(builder, lineage, job, one)


def _is_given(lineage: Lineage, one: UnreadColumn) -> bool:
    """Whether the query gives the column, and not only a step of it has it."""
    given = lineage.given(lineage.statement(one.key).result)
    return not lineage.part(one.key).name or one.column.name.lower() in given.columns


def _mark(builder: GraphBuilder, lineage: Lineage, job: str, one: UnreadColumn) -> None:
    span = one.column.span
    target = lineage.statement(one.key).target
    node = f"feature:{one.key.path}:{span.line:05}:{span.column:03}#{one.column.name}"
    name = builder.name(target) if target and builder.has(target) else ""
    builder.node(node, NodeKind.FEATURE, one.column.name, [Location(one.key.path, span)], dataset=name, unread=True)
    builder.edge(job, EdgeKind.CONTAINS, node)


def _read_elsewhere(builder: GraphBuilder) -> frozenset[str]:
    """Datasets that code, a notebook or a consumer reads, who may take any column."""
    found = set()
    for dataset, readers in builder.successors(EdgeKind.FEEDS).items():
        for reader in readers:
            path = builder.name(reader)
            is_query = builder.kind(reader) is NodeKind.JOB and path.endswith(".sql")
            if not is_query:
                found.add(dataset)
    return frozenset(found)


def _is_hidden(
    lineage: Lineage, statement: Statement, unread: UnreadColumn, hidden: Mapping[str, Collection[str]]
) -> bool:
    """Whether a template of the file, or of a file that reads it, may use the column unseen."""
    name = unread.column.name.lower()
    if name in hidden.get(statement.path, ()):
        return True
    for other in lineage.statements:
        if name in hidden.get(other.path, ()) and statement.target:
            for number, part in enumerate(other.query.parts):
                if any(lineage.target(other.key(number), one) == statement.target for one in part.reads):
                    return True
    return False


def _is_kept(builder: GraphBuilder, lineage: Lineage, statement: Statement, unread: UnreadColumn) -> bool:
    """Whether the query gives it to people, as marts do, or tests are about the column of that name."""
    given = lineage.given(statement.target).columns.get(unread.column.name.lower()) if statement.target else None
    if given is None:
        return False
    if builder.attribute(statement.target, "layer") == "marts" or "/report" in f"/{statement.path}":
        return True
    node = f"{statement.target}#{given[0]}"
    return bool(builder.successors(EdgeKind.CHECKED_BY).get(node))
