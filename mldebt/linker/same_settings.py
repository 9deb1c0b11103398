"""Places that state one thing, with the same value or with another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from mldebt.linker.literals import Literal, Stated
from mldebt.linker.whereabouts import environments_of
from mldebt.patterns import pattern

_TRIAL = pattern(
    r"(^|/)(experiments?|exps?|sandbox|scratch|benchmarks?|exp\d+|\d+[-_][^/]*)/|(^|[/_])debug(_[^/]*)?\.py$"
    r"|(^|/)[^/]*_debug_[^/]*\.py$"
)


Meeting = Callable[[str, str], bool]
"""Tells of two files whether a value in one has to be that in the other."""


def _anywhere(_one: str, _other: str) -> bool:
    return True


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


def apart(literals: Sequence[Literal], subject: str, meet: Meeting = _anywhere) -> Iterator[Same]:
    """From each file that has another value than most files, to one with another value that it meets."""
    literals = [one for one in literals if not tries_out(one.location.path)]
    paths: dict[str, set[str]] = {}
    for literal in literals:
        paths.setdefault(literal.value, set()).add(literal.location.path)
    if len(paths) < 2:
        return
    usual = max(paths, key=lambda value: len(paths[value]))
    literals.sort(key=lambda one: one.value != usual)
    told = set(paths[usual])
    for literal in literals:
        if literal.value == usual or literal.location.path in told:
            continue
        reference = next((one for one in literals if one.value != literal.value and _meet(one, literal, meet)), None)
        if reference is not None:
            told |= {literal.location.path, reference.location.path}
            yield Same(reference, literal, False, subject, f"{reference.value} and {literal.value}")


def _meet(one: Literal, other: Literal, meet: Meeting) -> bool:
    path, another = one.location.path, other.location.path
    return environments_of(path) == environments_of(another) and meet(path, another)


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
