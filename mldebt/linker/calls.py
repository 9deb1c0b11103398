"""Which calls a file makes, by the last part of the names of what they call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mldebt.facts import code
from mldebt.linker.operands import Body, CodeOf
from mldebt.linker.sayings import OneFile, Saying, Sayings


@Saying
def calls(file: OneFile) -> dict[str, list[tuple[int, int]]]:
    """The scope and instruction of each call by what it calls, in order."""
    found: dict[str, list[tuple[int, int]]] = {}
    for body in file.bodies:
        for operand, call in body.scope.placed(code.Call):
            found.setdefault(name_called(body, call), []).append((body.index, operand))
    return found


def name_called(body: Body, call: code.Call) -> str:
    """The last part of the name of what a call calls."""
    return body.name(call.function).rpartition(".")[2]


def scopes_that_call(codes: CodeOf, sayings: Sayings, path: str, names: Iterable[str]) -> Iterator[Body]:
    """The scopes of a file that call anything of some names, in order."""
    known = sayings.of(path, calls)
    for index in sorted({index for name in known.keys() & names for index, _ in known[name]}):
        yield codes.body(path, index)
