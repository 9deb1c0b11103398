"""Readers that people know of: a document names them and what they read in one line."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from mldebt.facts.file import FileFacts
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder


def mark(builder: GraphBuilder, facts: Iterable[FileFacts]) -> None:
    """Tells of data and the jobs that read it whether a document speaks of both in one line."""
    lines = [frozenset(line) for fact in facts if fact.write_up is not None for line in fact.write_up.together]
    spoken = frozenset().union(*lines)
    for data in builder.ids(NodeKind.DATASET) if lines else ():
        names = spoken.intersection(_names_of_data(builder.name(data)))
        for job in sorted(builder.successors(EdgeKind.FEEDS).get(data, ())) if names else ():
            readers = spoken.intersection(_names_of_job(builder, job))
            if readers and any(names & line and readers & line for line in lines):
                builder.edge(data, EdgeKind.FEEDS, job, written_up=True)


def _names_of_data(name: str) -> Iterator[str]:
    """What people may call data: the name of its file, or of its table with and without that of the schema."""
    last = posixpath.basename(name).lower()
    yield last
    yield last.rpartition(".")[2]


def _names_of_job(builder: GraphBuilder, job: str) -> Iterator[str]:
    """What people may call a job: the name of its file with and without the ending, or its own."""
    yield builder.name(job).lower()
    for at in builder.locations(job):
        file = posixpath.basename(at.path).lower()
        yield file
        yield posixpath.splitext(file)[0]
