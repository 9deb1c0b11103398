"""Queries that repeat others: whole files, and common table expressions, that stand in two files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from mldebt.facts.file import FileFacts
from mldebt.graph.schema import EdgeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.source import FILE_START, Location, Span
from mldebt.sqltext.lineage import Lineage


def add_copies(builder: GraphBuilder, lineage: Lineage, facts: Sequence[FileFacts]) -> None:
    """`copies` edges from every job whose query an earlier file has too, or a part of it a file of another folder."""
    jobs = {statement.path: statement.job for statement in lineage.statements if builder.has(statement.job)}
    first: dict[str, tuple[str, Span]] = {}
    whole: set[str] = set()
    for fact in sorted(facts, key=lambda one: one.path):
        if fact.path not in jobs:
            continue
        for fingerprint, lines, span, is_file in _parts(fact):
            before = first.setdefault(fingerprint, (fact.path, span))
            neighbours = posixpath.dirname(before[0]) == posixpath.dirname(fact.path)
            if before[0] == fact.path or fact.path in whole or (neighbours and not is_file):
                continue
            whole |= {fact.path} if is_file else set()
            at = [Location(fact.path, span)]
            builder.edge(jobs[fact.path], EdgeKind.COPIES, jobs[before[0]], at, lines=lines)


def _parts(fact: FileFacts) -> Iterator[tuple[str, int, Span, bool]]:
    """The whole file, then its named parts from the longest to the shortest."""
    if fact.sql is None:
        return
    queries = fact.sql.queries
    if queries:
        yield fact.sql.fingerprint, fact.sql.lines, FILE_START, True
    parts = [part for query in queries for part in query.parts if part.name and part.fingerprint]
    for part in sorted(parts, key=lambda one: (-one.lines, one.span)):
        yield f"{part.fingerprint} part", part.lines, part.span, False
