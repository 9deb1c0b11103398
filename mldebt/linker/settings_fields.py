"""Fields of classes of settings, and constants named after the environment, that something takes out of sight."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise

from mldebt.facts import code
from mldebt.facts.module import Module, Scope
from mldebt.interpreter.launching import is_test
from mldebt.library import Libraries
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.config_keys import key_id
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.patterns import pattern

_SUFFIX = pattern(r"_?(settings|config|configuration|params|parameters)$")
_HUMP = pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_PREFIX = "env_prefix"
_SETTINGS = frozenset({"settings", "config", "cfg", "conf"})
"""Names of objects of classes of settings."""


class SettingsFields:
    """What else than a read of a key takes settings that are code."""

    def __init__(self, modules: Mapping[str, Module], sayings: Sayings, libraries: Libraries) -> None:
        self._modules = modules
        self._libraries = libraries
        self._asked = _gathered(sayings, (path for path in modules if not is_test(path)))
        self._tested = _gathered(sayings, (path for path in modules if is_test(path)))

    def is_taken(self, builder: GraphBuilder, node: str) -> bool:
        """Whether a library takes a setting from the environment by itself, or code asks something named after its
        class for it, of a class for one of its fields, or a test its settings, or an object of a class of the same kind
        may stand for one of its class."""
        file, key = str(builder.attribute(node, "file")), str(builder.attribute(node, "key"))
        module = self._modules.get(file)
        if module is None:
            return False
        name, _, field = key.rpartition(".")
        if not name and builder.attribute(node, "section") is not True:
            return self._libraries.takes_variable(key)
        scope = next((one for one in module.scopes if one.kind == "class" and one.name == (name or key)), None)
        if scope is None:
            return False
        kin = [key_id(file, tuple(filter(None, (one, field if name else "")))) for one in _kin(module, scope)]
        if any(builder.has(one) and builder.attribute(one, "read") is True for one in kin):
            return True
        holders = _held_as(scope.name)
        if not name:
            asked = (one for one, of in self._asked.items() if not holders.isdisjoint(of))
            return any(builder.has(key_id(file, (key, one))) for one in asked)
        return (
            self._libraries.takes_variable(f"{_prefix(module, scope)}{field}".upper())
            or not holders.isdisjoint(self._asked.get(field, ()))
            or not _SETTINGS.isdisjoint(self._tested.get(field, ()))
        )


def _gathered(sayings: Sayings, paths: Iterable[str]) -> Mapping[str, Collection[str]]:
    found: dict[str, set[str]] = {}
    for _, asked in sayings.of_all(paths, _fields_asked):
        for name, holders in asked.items():
            found.setdefault(name, set()).update(holders)
    return found


@Saying
def _fields_asked(file: OneFile) -> dict[str, frozenset[str]]:
    """For each attribute that the code of a file asks for, the names of what it asks."""
    found: dict[str, set[str]] = {}
    for scope in file.module.scopes:
        for one in scope.of(code.Attribute):
            base = scope.body[one.base]
            if isinstance(base, code.Attribute | code.Argument | code.Variable):
                found.setdefault(one.name, set()).add(base.name)
            elif isinstance(base, code.Symbol):
                found.setdefault(one.name, set()).add(base.name.rpartition(".")[2])
            else:
                found.setdefault(one.name, set()).update(name for name, given in scope.bindings if one.base in given)
        for symbol in scope.of(code.Symbol):
            for base_name, name in pairwise(symbol.name.split(".")):
                found.setdefault(name, set()).add(base_name)
    return {name: frozenset(holders) for name, holders in found.items()}


def _held_as(name: str) -> frozenset[str]:
    """What an object of a class may be called within other settings: `feature_service` for `FeatureServiceSettings`,
    and `resources` for `ResourceSettings`."""
    held = _SUFFIX.sub("", _HUMP.sub("_", name).lower())
    return frozenset({held, f"{held}s"})


def _prefix(module: Module, scope: Scope) -> str:
    """What the names of the variables of a class of settings begin with."""
    inner = [one for one in module.scopes if one.parent >= 0 and module.scopes[one.parent] is scope]
    for one in (scope, *(one for one in inner if one.kind == "class")):
        given = [value for call in one.of(code.Call) for keyword, value in call.keywords if keyword == _PREFIX]
        for operand in (*given, *one.bound.get(_PREFIX, ())):
            held = one.body[operand]
            if isinstance(held, code.Constant) and isinstance(held.value, str):
                return held.value
    return ""


def _kin(module: Module, scope: Scope) -> Iterator[str]:
    """The classes of a module that a class comes from, and those that come from the same."""
    above = {name: frozenset(bases) for name, bases in _bases(module)}
    own = above.get(scope.name, frozenset()) & above.keys()
    yield from sorted(own)
    yield from (name for name, bases in above.items() if name != scope.name and bases & own)


def _bases(module: Module) -> Iterator[tuple[str, list[str]]]:
    """The names of the classes of a module, each with those of its bases in the module."""
    top = module.scopes[0]
    names = {operand: name for name, given in top.bindings for operand in given}
    for made in top.of(code.Class):
        bases = [names.get(base) or getattr(top.body[base], "name", "") for base in made.bases]
        yield module.scopes[made.scope].name, [base for base in bases if base]
