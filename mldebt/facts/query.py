"""What a text of SQL says: its queries with their parts, relations and columns, and what its templates call."""

import msgspec

from mldebt.source import Span

EVERYTHING = "*"
"""The name of a reference to every column of a relation."""


class Reference(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A column as an expression names it; `relation` is the name or alias before the point, empty without one."""

    relation: str
    name: str


class Relation(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a part reads from: a table, a dbt ref or source, another part of the query, or unknown.

    `kind` is table, ref, source, this, part or unknown. The name of a ref is the model's, `package.model` or
    `model.v2`; of a source `source.table`; of a table it is qualified as far as the text does."""

    span: Span
    kind: str
    name: str
    alias: str = ""
    part: int = -1


class OutputColumn(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A column that a part gives, or all columns of its inputs where the name is `*`.

    `copies` says that it is another column as it is, `key` that rows are grouped by it, `without` what `*` leaves
    out. An empty name is not known."""

    span: Span
    name: str
    inputs: tuple[Reference, ...] = ()
    copies: bool = False
    key: bool = False
    without: tuple[str, ...] = ()


class Part(msgspec.Struct, frozen=True, array_like=True):
    """One select, or the union of several (`branches`), with a name where it is a common table expression.

    `uses` are the columns that rows are filtered, joined, grouped and ordered by. `open` says that it may have
    columns that are not listed. `parent` is the part in whose expressions it stands, -1 for none. Parts with the same
    `fingerprint` say the same."""

    span: Span
    name: str
    reads: tuple[Relation, ...] = ()
    columns: tuple[OutputColumn, ...] = ()
    uses: tuple[Reference, ...] = ()
    branches: tuple[int, ...] = ()
    distinct: bool = False
    open: bool = False
    parent: int = -1
    fingerprint: str = ""
    lines: int = 0


class Query(msgspec.Struct, frozen=True, array_like=True):
    """One statement: its parts, of which `result` is what it gives, and the table it writes, if it does."""

    span: Span
    parts: tuple[Part, ...]
    result: int
    target: Relation | None = None
    dialect: str = ""


class TemplateCall(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A call of dbt in a template: `ref` or `source`, with the name of what it asks for; a ref in a dead branch too.

    Where a variable is the name, or a part of it, it stands there as its template: `{{ var('orders') }}`."""

    span: Span
    kind: str
    name: str


class SqlText(msgspec.Struct, frozen=True):
    """A text of SQL. `settings` are those of its `config()`; `words` those that templates hide: in macros
    and in branches that were not taken.

    `defines` are the macros, tests and snapshots of the file by their tag: `macro name`."""

    queries: tuple[Query, ...] = ()
    calls: tuple[TemplateCall, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()
    fingerprint: str = ""
    lines: int = 0
