"""Which stages and aliases code gives to models: what nobody uses yet, or what is not told here, is in no use."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.linker.callers import Callers
from mldebt.linker.calls import name_called
from mldebt.linker.operands import Body, CodeOf, words_in

_TOLD_BY = {
    "transition_model_version_stage": ("stage", 2),
    "set_registered_model_alias": ("alias", 1),
    "add_version_aliases": ("new_aliases", 0),
}
"""The argument of each call that tells the stage or alias: its name and its place."""
_NOT_USED = frozenset({"archived", "staging", "none", "candidate", "challenger", "dev", "test", "shadow"})
"""Words of stages and aliases of models that nobody uses yet, or any more."""
_ALIASES = frozenset({"alias", "new_aliases"})
_ROLES = frozenset(
    [
        "champion",
        "production",
        "prod",
        "live",
        "current",
        "best",
        "active",
        "serving",
        "released",
        "stable",
        "default",
        "deployed",
        "primary",
        "approved",
        "latest",
        "winner",
        "incumbent",
        "online",
        "promoted",
    ]
)
"""Words of aliases that say that a model is in use."""
_BY_ALIAS = "get_model_version_by_alias"
_SETTINGS = frozenset({"getenv", "get"})
_DEEPEST = 4


def is_put_into_use(codes: CodeOf, callers: Callers, body: Body, call: code.Call) -> bool:
    """Whether a call gives a model a stage or alias of models in use; one that is told no such thing may do."""
    name = name_called(body, call)
    if name not in _TOLD_BY:
        return not any(_NOT_USED & {*words_in(text)} for text in _said(body, call))
    keyword, place = _TOLD_BY[name]
    given = dict(call.keywords).get(keyword, call.arguments[place] if len(call.arguments) > place else ABSENT)
    texts = {text for text in _Stages(codes, callers).of(body, given, _DEEPEST) if text}
    used = (text for text in texts if not _NOT_USED & {*words_in(text)})
    return any(keyword not in _ALIASES or _ROLES & {*words_in(text)} or _is_asked_for(codes, text) for text in used)


def _is_asked_for(codes: CodeOf, alias: str) -> bool:
    """Whether code takes a model by an alias; others are notes that somebody put beside a version."""
    return any(
        any(text.endswith(f"@{alias}") for text in module.texts)
        or (alias in module.texts and any(one.name == _BY_ALIAS for one in module.of(code.Attribute)))
        for module in codes.modules.values()
    )


def _said(body: Body, call: code.Call) -> Iterator[str]:
    """The texts and names that a call is given."""
    for operand in (*call.arguments, *(value for _, value in call.keywords)):
        yield body.name(operand)
        one = body.get(operand)
        for part in [body.get(each) for each in one.parts] if isinstance(one, code.Text) else [one]:
            if isinstance(part, code.Constant) and isinstance(part.value, str):
                yield part.value


class _Stages:
    """The texts that a value may be, as far as code tells: here, by default, or as its callers say."""

    def __init__(self, codes: CodeOf, callers: Callers) -> None:
        self._codes = codes
        self._callers = callers

    def of(self, body: Body, operand: Operand, depth: int) -> Iterator[str]:
        one = body.get(operand)
        if depth == 0 or one is None:
            return
        match one:
            case code.Constant(value=str(text)):
                yield text
            case code.Text(parts=parts):
                yield "".join(text for part in parts for text in self.of(body, part, depth - 1))
            case code.Either(options=options):
                texts = [text for each in options for text in self.of(body, each, depth - 1)]
                yield from () if any(_NOT_USED & {*words_in(text)} for text in texts) else texts
            case code.Sequence(items=items):
                for each in items:
                    yield from self.of(body, each, depth - 1)
            case code.Argument(name=name):
                yield from self._argument(body, name, depth - 1)
            case code.Variable(name=name):
                yield from self._variable(body, name, depth - 1)
            case code.Symbol(name=name):
                yield from self._imported(body, name, depth - 1)
            case code.Attribute(base=base, name=name):
                own = body.name(base) in {"self", "cls"}
                yield from self._field(body, name, depth - 1) if own else self._option(body, name, depth - 1)
            case code.Call(arguments=(_, default)) if name_called(body, one) in _SETTINGS:
                yield from self.of(body, default, depth - 1)

    def _argument(self, body: Body, name: str, depth: int) -> Iterator[str]:
        """What callers give a parameter, and what it is where they give nothing."""
        names = [one.name for one in body.scope.parameters if one.name not in {"self", "cls"}]
        place = names.index(name) if name in names else len(names)
        given = []
        for other, operand in self._callers.of(body):
            call = other.get(operand)
            if isinstance(call, code.Call):
                at = call.arguments[place] if place < len(call.arguments) else ABSENT
                given.append((other, dict(call.keywords).get(name, at)))
        for other, value in given:
            yield from self.of(other, value, depth)
        if not given or any(value == ABSENT for _, value in given):
            yield from self._default(body, name, depth)

    def _default(self, body: Body, name: str, depth: int) -> Iterator[str]:
        outer = self._codes.body(body.path, body.scope.parent)
        for one in outer.scope.of(code.Function):
            if one.scope == body.index:
                yield from self.of(outer, dict(one.defaults).get(name, ABSENT), depth)

    def _variable(self, body: Body, name: str, depth: int) -> Iterator[str]:
        scope = body.scope.parent
        while scope >= 0:
            outer = self._codes.body(body.path, scope)
            if name in outer.scope.bound and outer.scope.kind != "class":
                for value in outer.scope.bound[name]:
                    yield from self.of(outer, value, depth)
                return
            scope = outer.scope.parent

    def _imported(self, body: Body, dotted: str, depth: int) -> Iterator[str]:
        found = self._codes.imported_name(body.path, dotted)
        if found is not None:
            outer = self._codes.body(found[0], 0)
            for value in outer.scope.bound.get(found[1], ()):
                yield from self.of(outer, value, depth)

    def _field(self, body: Body, name: str, depth: int) -> Iterator[str]:
        """What the class of a method gives an attribute, in its body or in its methods."""
        scopes = self._codes.modules[body.path].scopes
        scope = body.index
        while scope >= 0 and scopes[scope].kind != "class":
            scope = scopes[scope].parent
        for value in scopes[scope].bound.get(name, ()) if scope >= 0 else ():
            yield from self.of(self._codes.body(body.path, scope), value, depth)
        for index, each in enumerate(scopes):
            for one in each.of(code.StoreAttribute) if each.parent == scope >= 0 else ():
                if one.name == name:
                    yield from self.of(self._codes.body(body.path, index), one.value, depth)

    def _option(self, body: Body, name: str, depth: int) -> Iterator[str]:
        """What an option of the command line is by default, and what it is under that name."""
        for other in self._codes.bodies(body.path):
            for call in other.scope.of(code.Call):
                first = other.get(call.arguments[0]) if call.arguments else None
                flag = first.value if isinstance(first, code.Constant) and isinstance(first.value, str) else ""
                if name_called(other, call) == "add_argument" and flag.lstrip("-").replace("-", "_") == name:
                    yield from self.of(other, dict(call.keywords).get("default", ABSENT), depth)
