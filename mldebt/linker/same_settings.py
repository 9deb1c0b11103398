"""Places that state one thing, with the same value or with another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from mldebt.linker.literals import Literal, Stated
from mldebt.linker.whereabouts import environments_of
from mldebt.patterns import pattern

_TRIAL = pattern(
    r"(^|/)(experiments?|exps?|sandbox|scratch|benchmarks?|exp\d+|\d+[-_][^/]*)/|(^|[/_])debug(_[^/]*)?\.py$"
    r"|(^|/)[^/]*_debug_[^/]*\.py$"
)


class Same(msgspec.Struct, frozen=True):
    """Two literals for one thing; `equal` tells whether they have one value."""

    earlier: Literal
    later: Literal
    equal: bool
    subject: str
    detail: str


def tries_out(path: str) -> bool:
    """Whether a file tries something out, so that another value is the point of it."""
    return _TRIAL.search(path) is not None


def apart(literals: Sequence[Literal], subject: str) -> Iterator[Same]:
    """From each file that has another value than most files, to a file with the usual one."""
    literals = [one for one in literals if not tries_out(one.location.path)]
    paths: dict[str, set[str]] = {}
    for literal in literals:
        paths.setdefault(literal.value, set()).add(literal.location.path)
    if len(paths) < 2:
        return
    usual = max(paths, key=lambda value: len(paths[value]))
    reference = next(literal for literal in literals if literal.value == usual)
    told = set(paths[usual])
    for literal in literals:
        differs = literal.value != usual and literal.location.path not in told
        if differs and environments_of(literal.location.path) == environments_of(reference.location.path):
            told.add(literal.location.path)
            yield Same(reference, literal, False, subject, f"{reference.value} and {literal.value}")


def copies(literals: Sequence[Literal], subject: str) -> Iterator[Same]:
    """From each further file with the same value to the first."""
    told = {literals[0].location.path}
    for literal in literals[1:]:
        if literal.location.path not in told:
            told.add(literal.location.path)
            yield Same(literals[0], literal, True, subject, "")


def literals_of(files: Iterable[Stated]) -> Iterator[Literal]:
    """The literals of some files."""
    for file in files:
        yield from file.literals


def renamed(literal: Literal, name: str) -> Literal:
    """A literal under another name."""
    return Literal(name, literal.value, literal.role, literal.subject, literal.location, literal.text)
