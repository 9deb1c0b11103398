"""Pipelines that do one or another step, as a condition tells, and the files of code that are theirs."""

from __future__ import annotations

import posixpath
import re

from mldebt.facts import code
from mldebt.linker.operands import CodeOf
from mldebt.linker.sayings import OneFile, Saying, Sayings

_BRANCHES = re.compile(
    r"BranchPythonOperator|ShortCircuitOperator|task\.branch|task\.short_circuit|ConditionStep|dsl\.(If|Elif|Condition)\b"
)
"""What a pipeline does one or another step with, as a condition tells."""


def under_conditions(codes: CodeOf, sayings: Sayings) -> frozenset[str]:
    """The files that pipelines with conditions are, take their steps from, or start by their names."""
    found: set[str] = set()
    for path, named in sayings.of_all(sorted(codes.modules), _named):
        if named is not None:
            imported = codes.imported(path)
            found |= {path, *imported, *(other for one in imported for other in codes.imported(one))}
            names = {posixpath.basename(one) for one in named}
            found |= {one for one in codes.modules if posixpath.basename(one) in names}
    return frozenset(found)


@Saying
def _named(file: OneFile) -> list[str] | None:
    """The texts of a pipeline that may be names of files of code; None where it has no conditions."""
    if not any(_BRANCHES.search(one.name) for one in file.module.of(code.Symbol)):
        return None
    return [text for text in file.module.texts if text.endswith(".py")]
