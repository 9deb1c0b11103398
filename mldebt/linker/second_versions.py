"""Functions that stand beside another one on purpose, so that it can be checked against them."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterable

from mldebt.facts.module import Module, Scope
from mldebt.patterns import pattern

_PLAIN_WAY = pattern(r"(^|_)(?:reference|naive|slow|brute_?force)(_|$)")
"""Words of names that tell that something is the plain way to do what another does."""
_FAST_WAY = pattern(r"(^|_)(?:fast|vectori[sz]ed|optimi[sz]ed|numba|parallel)(_|$)")


def is_second(module: Module, scope: Scope) -> bool:
    """Whether the docstring of a definition, of what it is in or of its file says that it is another implementation."""
    return any(not double or f"{scope.name}.".startswith(f"{double}.") for double in module.doubles)


def checked(names: Iterable[str]) -> frozenset[str]:
    """The plain names of functions that another may be there to check."""
    return frozenset(plain_name(one) for one in names if not _PLAIN_WAY.search(one))


def checks(path: str, name: str, names: Container[str], paths: Container[str]) -> bool:
    """Whether a function is named, or its file, after one of the plain names of others as the plain way to do that."""
    folder, file = posixpath.split(path)
    stem = file.removesuffix(".py")
    is_file_after = _PLAIN_WAY.search(stem) and posixpath.join(folder, f"{plain_name(stem)}.py") in paths
    return bool(is_file_after) or _is_after(name.rpartition(".")[2], names)


def are_versions(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether one of two functions, each a path and a name, is named as the plain way to do what the other does."""
    return any(
        checks(*first, {plain_name(second[1].rpartition(".")[2])}, {second[0]})
        for first, second in ((one, other), (other, one))
    )


def plain_name(name: str) -> str:
    """The name of a function or file without the words that tell which of several ways it is."""
    for words in (_PLAIN_WAY, _FAST_WAY):
        name = words.sub(lambda found: "_" if found[1] and found[2] else "", name)
    return name


def _is_after(name: str, names: Container[str]) -> bool:
    return bool(_PLAIN_WAY.search(name)) and plain_name(name) in names
