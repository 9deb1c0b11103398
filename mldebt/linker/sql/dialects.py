"""The dialect of SQL that a project states, and the files that were read in another one, read again."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.code import Constant
from mldebt.facts.file import FileFacts
from mldebt.facts.tree import Tree
from mldebt.sqltext import dialect_of_address, read_sql

_DIALECTS = {
    "athena": "athena", "bigquery": "bigquery", "clickhouse": "clickhouse", "databricks": "databricks",
    "duckdb": "duckdb", "fabric": "fabric", "mysql": "mysql", "oracle": "oracle", "postgres": "postgres",
    "redshift": "redshift", "snowflake": "snowflake", "spark": "spark", "sqlite": "sqlite", "sqlserver": "tsql",
    "synapse": "tsql", "trino": "trino",
}  # fmt: skip
"""The dialects of sqlglot by the types of dbt's adapters."""


def settled(facts: Sequence[FileFacts]) -> list[FileFacts]:
    """The facts, with files that the common core of SQL does not cover read as their project says: in dbt the profile,
    elsewhere the addresses of databases, where these are of one kind.

    What the common core covers means the same in every dialect."""
    stated = list(_stated(facts))
    if any(fact.sql is not None for fact in facts):
        stated += _by_connections(facts)
    return [_reread(fact, stated) if stated and fact.sql is not None else fact for fact in facts]


def _reread(fact: FileFacts, stated: Sequence[tuple[str, str]]) -> FileFacts:
    dialect = next((one for root, one in stated if not root or fact.path.startswith(f"{root}/")), "")
    text = fact.document.scalar if fact.document is not None else None
    used = {query.dialect for query in fact.sql.queries} if fact.sql is not None else set()
    is_other = bool(used - {"", dialect}) or (fact.unread and not used)
    if not dialect or not is_other or not isinstance(text, str):
        return fact
    sql, unread = read_sql(text, (dialect,))
    return msgspec.structs.replace(fact, sql=sql, unread=unread)


def _stated(facts: Sequence[FileFacts]) -> Iterator[tuple[str, str]]:
    """The folders of dbt projects with the dialect that their profile states, the deepest first."""
    trees = {fact.path: fact.document for fact in facts if fact.document is not None and fact.document.is_mapping}
    profiles: dict[str, set[str]] = {}
    for path, tree in trees.items():
        if posixpath.basename(path) in {"profiles.yml", "profiles.yaml"}:
            for name, dialect in _profiles(tree):
                profiles.setdefault(name, set()).add(dialect)
    for path, tree in sorted(trees.items(), key=lambda pair: -pair[0].count("/")):
        profile = tree.get("profile")
        if posixpath.basename(path) in {"dbt_project.yml", "dbt_project.yaml"} and profile is not None:
            found = profiles.get(str(profile.scalar), set())
            if len(found) == 1:
                yield posixpath.dirname(path), next(iter(found))


def _by_connections(facts: Sequence[FileFacts]) -> list[tuple[str, str]]:
    """The only dialect of the databases whose addresses code and configuration name, for all files."""
    found = {dialect for fact in facts for text in _texts(fact) if (dialect := dialect_of_address(text))}
    return [("", next(iter(found)))] if len(found) == 1 else []


def _texts(fact: FileFacts) -> Iterator[str]:
    for scope in fact.code.scopes if fact.code is not None else ():
        yield from (one.value for one in scope.body if isinstance(one, Constant) and isinstance(one.value, str))
    if fact.document is not None and fact.sql is None:
        yield from (entry.value.scalar for _, entry in fact.document.walk() if isinstance(entry.value.scalar, str))


def _profiles(tree: Tree) -> Iterator[tuple[str, str]]:
    """The profiles of a file, with the dialects of their outputs."""
    by_type: Mapping[str, str] = _DIALECTS
    for entry in tree.entries or ():
        outputs = entry.value.get("outputs")
        for output in (outputs.entries if outputs is not None else None) or ():
            kind = output.value.get("type")
            if kind is not None and str(kind.scalar) in by_type:
                yield entry.key, by_type[str(kind.scalar)]
