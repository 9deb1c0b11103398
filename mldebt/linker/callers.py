"""Who calls a function, found by its name."""

from __future__ import annotations

from collections.abc import Iterable

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.interpreter.launching import is_test
from mldebt.linker.calls import name_called
from mldebt.linker.operands import Body, CodeOf


def callers(codes: CodeOf, paths: Iterable[str], body: Body) -> list[tuple[Body, Operand]]:
    """The calls of a function in the files of some paths: its own and those that import it, tests left out.

    A method is called through an object, which may come from anywhere."""
    name = body.scope.name.rpartition(".")[2]
    is_method = codes.modules[body.path].scopes[body.scope.parent].kind == "class"
    importing = {body.path, *codes.importers(body.path)}
    return [
        (other, call)
        for path in sorted(paths)
        if name and not is_test(path) and (is_method or path in importing)
        for other in codes.bodies(path)
        if other is not body
        for call, instruction in other.scope.placed(code.Call)
        if name_called(other, instruction) == name
    ]
