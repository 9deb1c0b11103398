"""Functions that have to be there before the rest of a project can be imported: no import can share them."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.facts.module import Module, Scope
from mldebt.linker.plain_functions import dotted
from mldebt.linker.sayings import OneFile, Saying

_PLACES = frozenset({"sys.path.insert", "sys.path.append", "sys.path.extend", "site.addsitedir"})
"""Calls that tell Python where to find modules."""
_GOES_THERE = "os.chdir"
"""The call that does so for a module as it begins; a function has other reasons to go elsewhere."""


@Saying
def sets_up(file: OneFile) -> frozenset[int]:
    """The functions of a file that find the place which modules are imported from, or name it to Python."""
    return frozenset(_setting_up(file.module))


def _setting_up(module: Module) -> Iterator[int]:
    top = module.scopes[0]
    for index, scope in enumerate(module.scopes):
        for call in scope.of(code.Call):
            name = dotted(scope, top, call.function)
            if name in _PLACES or (index == 0 and name == _GOES_THERE):
                if scope.kind == "function":
                    yield index
                for one in call.arguments:
                    yield from _made_by(scope, top, one)


def _made_by(scope: Scope, top: Scope, operand: Operand) -> Iterator[int]:
    """The functions of the module whose outcome is in a value."""
    waiting, seen = [(scope, operand)], set[tuple[str, Operand]]()
    while waiting:
        around, one = waiting.pop()
        if one == ABSENT or (around.name, one) in seen:
            continue
        seen.add((around.name, one))
        match around.body[one]:
            case code.Function(scope=index):
                yield index
            case code.Variable(name=name) if around is not top:
                waiting += [(top, given) for given in top.bound.get(name, ())]
            case code.Element() | code.Symbol() | code.Constant() | code.Argument():
                pass
            case _:
                waiting += [(around, inner) for inner in around.operands[one]]
