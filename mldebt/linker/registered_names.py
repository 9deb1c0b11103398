"""The names under which models are registered: what nothing loads, or what waits for a verdict, is in no use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.facts.module import Scope
from mldebt.interpreter.launching import is_test
from mldebt.linker.operands import Body, CodeOf, words_in

LOGGED_AS = "registered_model_name"
"""The argument by which a call that logs a model registers it besides."""
_WAITS = frozenset({"candidate", "challenger", "shadow", "staging"})
"""Words of names of models that are not in use."""
_ADDRESS = "models:/"
"""How the address of a model in the registry begins."""
_HOLE = "\ue000"
_RUN = "\ue001"
"""What stands for a part of an address that is not written there, and for the number of a run."""
_LATEST = "latest"
_GIVEN = re.compile(rf"models:/[^/@]+(@.+|/(?P<version>(?!{_HOLE}).+))")
"""The address of a model by an alias, a stage or a number."""
_OF_A_RUN = re.compile(r"runs:/[0-9a-f]{32}/.+|.+/[0-9a-f]{32}/artifacts/.*|.+\ue001/artifacts/.*")
"""The address of a model that one run has left."""
_SAYS_WHICH = frozenset({"stage", "alias"})
_NEWEST = frozenset({"search_model_versions", "get_latest_versions"})
"""Calls that give the newest versions, unless they are told a stage."""


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


def people_choose(codes: CodeOf) -> bool:
    """Whether all that loads models from a registry takes what somebody has put into use: by a stage, an alias, a
    number or a run. What is but registered is in no use then."""
    found = [
        each
        for path, module in codes.modules.items()
        for scope in (module.scopes if not is_test(path) else ())
        for each in _choices(scope)
    ]
    return bool(found) and all(found)


def _choices(scope: Scope) -> Iterator[bool]:
    """For everything that takes a model from a registry: whether it says which."""
    inside = {part for text in scope.of(code.Text) for part in text.parts}
    for operand, one in scope.placed(code.Constant, code.Text):
        address = _address(scope, one) if isinstance(one, code.Text) or operand not in inside else ""
        if _OF_A_RUN.fullmatch(address):
            yield True
        elif address.startswith(_ADDRESS):
            given = _GIVEN.fullmatch(address)
            yield given is not None and given["version"] != _LATEST
    for call in scope.of(code.Call):
        if getattr(scope.body[call.function], "name", "").rpartition(".")[2] in _NEWEST:
            yield any(name == "stages" for name, _ in call.keywords)


def _address(scope: Scope, one: code.Instruction) -> str:
    """A text with its holes: what is called a stage or an alias as such, the number of a run by a sign of its own."""
    if isinstance(one, code.Constant):
        return one.value if isinstance(one.value, str) else ""
    parts = [scope.body[each] for each in one.parts] if isinstance(one, code.Text) else []
    return "".join(map(_part, parts))


def _part(part: code.Instruction) -> str:
    if isinstance(part, code.Constant):
        return str(part.value)
    words = {*words_in(getattr(part, "name", ""))}
    if words & _SAYS_WHICH:
        return "stage"
    return _RUN if {"run", "id"} <= words else _HOLE


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
