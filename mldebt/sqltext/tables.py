"""Tables in a text of SQL, by sqlglot."""

from __future__ import annotations

import re

import msgspec

from mldebt.facts.pipeline import HOLE
from mldebt.patterns import pattern
from mldebt.sqltext.parsing import Parsed, parse

_JINJA = pattern(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_STATEMENT = pattern(r"^\s*(?:--[^\n]*\n\s*)*(select|with|insert|merge|create|update|delete|copy)\b", re.IGNORECASE)


class Tables(msgspec.Struct, frozen=True):
    """The tables that a text reads and writes, qualified as far as the text does, in order of name."""

    read: tuple[str, ...]
    written: tuple[str, ...]


_UNKNOWN = "unknown__part"


def tables(text: str, dialect: str = "") -> Tables | None:
    """The tables of a text of SQL, or None where it is no statement that sqlglot can read."""
    plain = _JINJA.sub(_UNKNOWN, text).replace(HOLE, _UNKNOWN)
    if not _STATEMENT.match(plain) or len(plain) > 100_000:
        return None
    from sqlglot import expressions as sql

    read: set[str] = set()
    written: set[str] = set()
    parsed = parse(plain, (dialect,) if dialect else ("bigquery",) if "`" in plain else ())
    if not isinstance(parsed, Parsed):
        return None
    for statement in parsed.statements:
        if not isinstance(statement, sql.Query | sql.DML | sql.Create | sql.Merge):
            continue
        target = None if isinstance(statement, sql.Query) else statement.this
        targets = {id(table) for table in [target, *(target.find_all(sql.Table) if target else ())]}
        common = {expression.alias_or_name for expression in statement.find_all(sql.CTE)}
        for table in statement.find_all(sql.Table):
            name = ".".join(part.name for part in table.parts)
            if not name or name in common or _UNKNOWN in name.rpartition(".")[2]:
                continue
            (written if id(table) in targets else read).add(name.replace(_UNKNOWN, HOLE))
    return Tables(tuple(sorted(read)), tuple(sorted(written)))
