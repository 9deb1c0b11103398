"""Functions that only show something, put a text together or hand on what an object holds: no step of a pipeline."""

from __future__ import annotations

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.facts.module import Scope
from mldebt.linker.sayings import OneFile, Saying

_LONGEST = 8
"""Functions with more statements are more than that."""
_LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
"""The methods of a logger."""
_DEEPEST = 8
_BUILTINS = frozenset({"str", "int", "float", "round", "format", "len", "isinstance", "abs", "repr", "bool"})
_OF_TEXTS = frozenset({
    "format", "join", "strip", "rstrip", "lstrip", "lower", "upper", "title", "capitalize", "replace", "split",
    "startswith", "endswith", "removeprefix", "removesuffix", "zfill", "ljust", "rjust", "isoformat", "strftime",
})  # fmt: skip
_SHOWING = frozenset({"streamlit", "rich", "html", "textwrap", "IPython", "tabulate", "markdown"})
_TEXTS_OF_DATA = frozenset({"json.dumps", "pprint.pformat"})


@Saying
def plain(file: OneFile) -> frozenset[int]:
    """The functions of a file that are no step of a pipeline, by their scopes."""
    scopes = file.module.scopes
    return frozenset(
        index for index, scope in enumerate(scopes) if scope.kind == "function" and is_plain(scope, scopes[0])
    )


def is_plain(scope: Scope, module: Scope) -> bool:
    """Whether all that a function of a module does is to show something, or to give a text or an attribute of its
    object."""
    if len(scope.statements) > _LONGEST:
        return False
    if scope.placed(code.StoreItem, code.StoreGlobal, code.StoreAttribute):
        return False
    calls = scope.of(code.Call)
    returned = [one.value for one in scope.of(code.Return)]
    told = [value for value in returned if not (value == ABSENT or isinstance(scope.body[value], code.Argument))]
    if not (calls or told):
        return False
    return all(_is_plain_call(scope, module, one) for one in calls) and all(
        _is_text(scope, module, value) for value in returned
    )


def _is_plain_call(scope: Scope, module: Scope, call: code.Call) -> bool:
    called = scope.body[call.function]
    if isinstance(called, code.Variable) and called.name == "print":
        return all(_is_text(scope, module, one) for one in call.arguments)
    if isinstance(called, code.Variable) and called.name in _BUILTINS:
        return True
    if name := dotted(scope, module, call.function):
        return name in _TEXTS_OF_DATA or name.split(".", 1)[0] in _SHOWING
    return isinstance(called, code.Attribute) and called.name in _OF_TEXTS | _LEVELS


def dotted(scope: Scope, module: Scope, operand: Operand) -> str:
    """The dotted name of a library's function, empty for anything else."""
    one = scope.body[operand]
    if isinstance(one, code.Variable) and scope is not module:
        given = dict(module.bindings).get(one.name, ())
        return dotted(module, module, given[0]) if len(given) == 1 else ""
    if isinstance(one, code.Symbol):
        return one.name
    if isinstance(one, code.Attribute) and (base := dotted(scope, module, one.base)):
        return f"{base}.{one.name}"
    return ""


def _is_text(scope: Scope, module: Scope, operand: Operand, depth: int = _DEEPEST) -> bool:
    """Whether a value is a text, nothing, or an attribute of the function's own object."""
    if operand == ABSENT:
        return True
    one = scope.body[operand]
    if depth == 0:
        return False
    match one:
        case code.Text():
            return True
        case code.Constant(value=value, opaque=opaque):
            return not opaque and (value is None or isinstance(value, str))
        case code.Either(options=options):
            return all(_is_text(scope, module, option, depth - 1) for option in options)
        case code.Binary(operator=operator, left=left, right=right):
            return operator in {"+", "%"} and (
                _is_text(scope, module, left, depth - 1) or _is_text(scope, module, right, depth - 1)
            )
        case code.Item(base=base):
            return isinstance(scope.body[base], code.Call) and _is_text(scope, module, base, depth - 1)
        case code.Call(function=function):
            called = scope.body[function]
            name = called.name if isinstance(called, code.Variable | code.Attribute) else ""
            return name in _OF_TEXTS | {"str", "repr"} or bool(dotted(scope, module, function))
        case code.Attribute(base=base):
            held = scope.body[base]
            return isinstance(held, code.Argument) and held.name in {"self", "cls"}
    return False
