"""Parameters that stages list and that their file of parameters does not have."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from mldebt.facts.pipeline import DeclaredKey, JobFact
from mldebt.facts.tree import Tree
from mldebt.interpreter.entries import is_test
from mldebt.linker.jobs import StatedJobs
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import Location

_NAME = pattern(r"[A-Za-z_][\w-]*")
"""A key that is one word: neither an index nor a name in which a dot belongs to the key."""


def lacking(
    jobs: StatedJobs, documents: Mapping[str, Tree], written: Collection[str]
) -> Iterator[tuple[str, str, Location]]:
    """The parameters that lead nowhere: as they are written, why, and where. The first of a stage stands for all.

    Nothing is told of files that code writes: what they hold when the stage runs, nobody knows."""
    for path, job in jobs:
        found = [] if is_test(path) else list(_of(job, documents, written))
        if found:
            first, *others = found
            same = [".".join(one.path) for one in others if one.file == first.file]
            more = f", nor {listed(same)}" if same else ""
            yield ".".join(first.path), f"{first.file} has no such key{more}", Location(path, first.span)


def _of(job: JobFact, documents: Mapping[str, Tree], written: Collection[str]) -> Iterator[DeclaredKey]:
    for one in job.parameters if job.complete else ():
        tree = documents.get(one.file)
        is_known = tree is not None and tree.is_mapping and one.file not in written
        is_plain = bool(one.path) and all(map(_NAME.fullmatch, one.path))
        if tree is not None and is_known and is_plain and tree.at(*one.path) is None:
            yield one
