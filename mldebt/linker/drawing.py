"""Statements that draw figures, or the page of a dashboard."""

from __future__ import annotations

from mldebt.facts import code
from mldebt.facts.code import AnyInstruction, Operand
from mldebt.facts.module import Scope, Statement
from mldebt.library import Libraries
from mldebt.linker.sayings import OneFile, Saying

_DEEPEST = 12


@Saying
def drawing(file: OneFile) -> dict[int, list[int]]:
    """The first instructions of the statements that draw, by the scopes of the functions that have any."""
    scopes = file.module.scopes
    if not any(file.libraries.draws(one.name) for one in file.module.imports):
        return {}
    found = {
        index: [one.first for one in scope.statements if _draws(scope, scopes[0], file.libraries, one)]
        for index, scope in enumerate(scopes)
        if scope.kind == "function"
    }
    return {index: firsts for index, firsts in found.items() if firsts}


def _draws(scope: Scope, module: Scope, libraries: Libraries, statement: Statement) -> bool:
    """Whether a statement calls a library that draws, or a method of figures of what nobody can tell more about."""
    for one in scope.body[statement.first : statement.last]:
        if isinstance(one, code.Call):
            called, root = scope.body[one.function], _root(scope, module, one.function)
            if isinstance(root, code.Symbol):
                if libraries.draws(root.name):
                    return True
            elif isinstance(called, code.Attribute) and called.name in libraries.drawing_methods:
                return True
    return False


def _root(scope: Scope, module: Scope, operand: Operand) -> AnyInstruction:
    """What a value was taken from in the end: the library whose call gave it, if one did."""
    for _ in range(_DEEPEST):
        match scope.body[operand]:
            case code.Attribute(base=inner) | code.Item(base=inner) | code.Call(function=inner):
                operand = inner
            case code.Unpacked(value=inner) | code.Enter(manager=inner):
                operand = inner
            case code.Variable(name=name) if len(given := module.bound.get(name, ())) == 1:
                return module.body[given[0]]
            case _:
                break
    return scope.body[operand]
