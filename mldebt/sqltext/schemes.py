"""The dialect of SQL that an address of a database tells by its scheme."""

from __future__ import annotations

from mldebt.patterns import pattern

_SCHEME = pattern(r"(?:jdbc:)?(?P<name>[a-z][a-z0-9]*)(?:\+[a-z0-9_]+)?:(?://|@)")
_DIALECTS = {
    "awsathena": "athena", "bigquery": "bigquery", "clickhouse": "clickhouse", "clickhousedb": "clickhouse",
    "databricks": "databricks", "duckdb": "duckdb", "hive": "hive", "mariadb": "mysql", "mssql": "tsql",
    "mysql": "mysql", "oracle": "oracle", "postgres": "postgres", "postgresql": "postgres", "presto": "presto",
    "redshift": "redshift", "snowflake": "snowflake", "sqlite": "sqlite", "sqlserver": "tsql",
    "teradatasql": "teradata", "trino": "trino",
}  # fmt: skip


def dialect_of_address(text: str) -> str:
    """The dialect of a database at an address, empty where its scheme tells none."""
    found = _SCHEME.match(text)
    return _DIALECTS.get(found["name"], "") if found else ""
