"""The names under which models are registered: what nothing loads, or what waits for a verdict, is in no use."""

from __future__ import annotations

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.interpreter.launching import is_test
from mldebt.linker.operands import Body, CodeOf, words_in

LOGGED_AS = "registered_model_name"
"""The argument by which a call that logs a model registers it besides."""
_WAITS = frozenset({"candidate", "challenger", "shadow", "staging"})
"""Words of names of models that are not in use."""
_ADDRESS = "models:/"
"""How the address of a model in the registry begins."""


def served_names(codes: CodeOf) -> frozenset[str] | None:
    """The names under which code loads models from the registry; None where it loads none, or some whose name is not
    stated there."""
    found: set[str] = set()
    for path, module in codes.modules.items():
        for scope in module.scopes if not is_test(path) else ():
            for one in scope.of(code.Constant, code.Text):
                parts = [scope.body[each] for each in one.parts] if isinstance(one, code.Text) else [one]
                first = getattr(parts[0], "value", None) if parts else None
                if isinstance(first, str) and first.startswith(_ADDRESS):
                    name, slash, _ = first.removeprefix(_ADDRESS).partition("/")
                    if not slash or not name:
                        return None
                    found.add(name)
    return frozenset(found) or None


def is_aside(body: Body, operand: Operand, served: frozenset[str] | None) -> bool:
    """Whether a model is registered under a name of what waits for a verdict, or which is none of those `served`."""
    call = body.get(operand)
    if not isinstance(call, code.Call):
        return False
    keywords = dict(call.keywords)
    given = [keywords[each] for each in ("name", LOGGED_AS) if each in keywords] or list(call.arguments[1:2])
    literal = body.get(given[0]) if given else None
    name = literal.value if isinstance(literal, code.Constant) else None
    if not isinstance(name, str):
        return False
    return bool(_WAITS & {*words_in(name)}) or (served is not None and name not in served)
