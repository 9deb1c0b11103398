"""Whether any call leaves a parameter to its default."""

from __future__ import annotations

from mldebt.facts import code
from mldebt.facts.module import Module, Scope
from mldebt.interpreter.launching import is_test
from mldebt.linker.literals import Literal
from mldebt.linker.references import References

_MAKES = "__init__"


def is_taken(references: References, default: Literal) -> bool:
    """Whether a literal may be what a function goes by: it is no default, or some call leaves the parameter to it.

    Whoever hands the function on may call it in any way, and of what nothing calls nobody knows."""
    path = default.location.path
    module = references.program.modules[path]
    function = _function_of(module, default)
    if function is None:
        return True
    scope = module.scopes[function]
    called = scope.parent if scope.name.rpartition(".")[2] == _MAKES else function
    mentions = [one for one in references.of(path, called) if not is_test(one.where[0])]
    return not mentions or any(one.call is None or not _is_given(one.call, scope, default.name) for one in mentions)


def _function_of(module: Module, default: Literal) -> int | None:
    """The function that has a literal as the default of a parameter."""
    if default.role != "default":
        return None
    for scope in module.scopes:
        for index, made in scope.defined.items():
            defaults = made.defaults if isinstance(made, code.Function) else ()
            if any(scope.body[one].span == default.location.span for _, one in defaults):
                return index
    return None


def _is_given(call: code.Call, scope: Scope, parameter: str) -> bool:
    """Whether a call surely gives a parameter a value, by name or by place."""
    if call.stars or call.double_stars:
        return False
    if any(name == parameter for name, _ in call.keywords):
        return True
    names = [one.name for one in scope.parameters if one.kind == "positional"]
    own = int(bool(names) and names[0] in {"self", "cls"})
    return parameter in names[own : own + len(call.arguments)]
