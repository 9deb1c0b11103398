"""Pipelines that do one or another step, as a condition tells, and the files of code that are theirs."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from mldebt.facts import code
from mldebt.interpreter.landmarks import Job
from mldebt.linker.operands import CodeOf
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.patterns import pattern

_BRANCHES = pattern(
    r"BranchPythonOperator|ShortCircuitOperator|task\.branch|task\.short_circuit|ConditionStep|dsl\.(If|Elif|Condition)\b"
)
"""What a pipeline does one or another step with, as a condition tells."""


def under_conditions(codes: CodeOf, sayings: Sayings, jobs: Iterable[Job]) -> frozenset[str]:
    """The files that pipelines with conditions are, take their steps from, start as jobs, or name."""
    named = {path: texts for path, texts in sayings.of_all(sorted(codes.modules), _named) if texts is not None}
    found = {job.path for job in jobs if job.pipeline in named}
    for path, texts in named.items():
        imported = codes.imported(path)
        found |= {path, *imported, *(other for one in imported for other in codes.imported(one))}
        found.update(other for text in texts for other in _meant(codes, path, text))
    return frozenset(found)


def _meant(codes: CodeOf, path: str, text: str) -> Iterator[str]:
    """The file that a text of a pipeline means: beside the pipeline or from the root, where only one is there."""
    candidates = {posixpath.normpath(posixpath.join(folder, text)) for folder in (posixpath.dirname(path), "")}
    there = candidates & codes.modules.keys()
    yield from there if len(there) == 1 else ()


@Saying
def _named(file: OneFile) -> list[str] | None:
    """The texts of a pipeline that may be paths of files of code; None where it has no conditions."""
    if not any(_BRANCHES.search(one.name) for one in file.module.of(code.Symbol)):
        return None
    return [text for text in file.module.texts if text.endswith(".py")]
