"""The names that code asks dicts for, and the chains of them, where nobody sees which document is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from mldebt.facts import code
from mldebt.facts.module import Scope
from mldebt.interpreter.observations import KeyRead
from mldebt.linker.sayings import OneFile, Saying, Sayings

_TAKES = frozenset({"get", "pop"})


@Saying
def keys_asked(file: OneFile) -> frozenset[str]:
    """The names that the code of one file asks dicts for."""
    return frozenset(name for scope in file.module.scopes for name in _names_asked(scope))


def in_lambdas(sayings: Sayings, modules: Collection[str], reads: Iterable[KeyRead]) -> Mapping[str, Collection[str]]:
    """For each document the names that lambdas of the files which read it ask for: whoever is given one may call it."""
    found: dict[str, set[str]] = {}
    for file, path in sorted({(read.file, read.location.path) for read in reads if read.location.path in modules}):
        asked = sayings.of(path, _of_lambdas)
        found.setdefault(file, set()).update(asked)
    return found


@Saying
def _of_lambdas(file: OneFile) -> frozenset[str]:
    """The names that the lambdas of one file ask dicts for."""
    lambdas = (scope for scope in file.module.scopes if scope.kind == "lambda")
    return frozenset(name for scope in lambdas for name in _names_asked(scope))


def chains(sayings: Sayings, paths: Iterable[str], followed: Collection[tuple[str, int]]) -> frozenset[tuple[str, str]]:
    """The names that code asks for in a row, on lines where no read was `followed`."""
    asked = sayings.of_all(paths, _asked_in_a_row)
    return frozenset(
        (outer, inner) for path, chains in asked for line, outer, inner in chains if (path, line) not in followed
    )


@Saying
def _asked_in_a_row(file: OneFile) -> list[tuple[int, str, str]]:
    """The pairs of names that the code of one file asks for in a row, `loaded["data"]["path"]`, with the lines."""
    found = []
    for scope in file.module.scopes:
        for one in scope.of(code.Item):
            around = scope.body[one.base]
            keys = (scope.body[around.key], scope.body[one.key]) if isinstance(around, code.Item) else ()
            names = [each.value for each in keys if isinstance(each, code.Constant) and isinstance(each.value, str)]
            if len(names) == 2:
                found.append((one.span.line, names[0], names[1]))
    return found


def _names_asked(scope: Scope) -> Iterator[str]:
    keys = [scope.body[one.key] for one in scope.of(code.Item)]
    for call in scope.of(code.Call):
        function = scope.body[call.function]
        if call.arguments and isinstance(function, code.Attribute) and function.name in _TAKES:
            keys.append(scope.body[call.arguments[0]])
    return (key.value for key in keys if isinstance(key, code.Constant) and isinstance(key.value, str))
