"""The statements of a text of SQL, by the first dialect that understands it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from mldebt.patterns import pattern

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

DIALECTS = ("", "snowflake", "bigquery", "duckdb", "postgres", "databricks", "redshift", "tsql", "mysql", "clickhouse")
"""What is tried, in order, where nothing states the dialect; the first is the common core of all."""

_BEGINS = pattern(
    r"^(?:\s|--[^\n]*\n|/\*.*?\*/|\()*(select|with|insert|merge|create|update|delete|copy|from)\b", re.I | re.S
)
_MOST_TEXT = 200_000


class Parsed(msgspec.Struct, frozen=True):
    """The statements, and the dialect they were read as."""

    statements: tuple[Expr, ...]
    dialect: str


class NotRead(msgspec.Struct, frozen=True):
    """Why no dialect could read the text: small letter, no full stop."""

    reason: str


def parse(text: str, dialects: Iterable[str] = ()) -> Parsed | NotRead | None:
    """The statements of a text, None where it holds no query, what is stated of its dialect tried first."""
    if not _BEGINS.match(text):
        return None
    if len(text) > _MOST_TEXT:
        return NotRead("the text of SQL is too long to be read")
    import logging

    import sqlglot
    from sqlglot import expressions as sql
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").addHandler(logging.NullHandler())
    first = ""
    for dialect in dict.fromkeys((*dialects, *DIALECTS)):
        try:
            found = sqlglot.parse(text, read=dialect or None, error_level=sqlglot.ErrorLevel.RAISE)
        except SqlglotError as error:
            first = first or _reason(error)
            continue
        except RecursionError:
            return NotRead("the query is nested too deeply to be read")
        except Exception as error:
            first = first or f"{type(error).__name__}: {error}"
            continue
        statements = tuple(one for one in found if one is not None)
        if not any(isinstance(one, sql.Command) for one in statements[:1]):
            return Parsed(statements, dialect)
    return NotRead(f"no dialect of SQL reads it: {first or 'it is a command of a dialect'}")


def _reason(error: Exception) -> str:
    """What a parser says, in one line without colours."""
    message = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip().split("\n", 1)[0]
    return re.sub(r"\s*Line \d+, Col: \d+\.?", "", message).rstrip(".").lower() or "syntax error"
