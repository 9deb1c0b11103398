"""Attributes that methods read of their own object and that nothing in the project gives it: they fail there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mldebt.facts import code
from mldebt.facts.code import Argument, Attribute, Constant
from mldebt.facts.module import Module
from mldebt.interpreter.entries import is_test
from mldebt.linker.ancestry import base_values, bases, is_registered
from mldebt.linker.references import Key, References

_CLOSED = frozenset({"builtins.object", "abc.ABC", "typing.Generic"})
"""Bases that give an object nothing which code could read by a name of its own."""
_OPENS = frozenset({"setattr", "vars", "exec", "hasattr", "AttributeError"})
_OPENING = frozenset({"__dict__", "__getattr__", "__getattribute__", "__slots__"})
"""What may give an object attributes out of sight, or shows that they may be missing."""
_FOR_OTHERS = re.compile(r"(Mixin|Protocol|Interface)$")

Place = tuple[int, int, str]
"""A scope, an instruction of it, and the attribute of the object that it reads."""


def missing(references: References) -> Mapping[str, list[Place]]:
    """By file, where a method reads what neither its class nor any other of the project has or is given.

    Only classes all of whose ancestors and heirs are in sight are looked at."""
    modules = references.program.modules
    given = references.stored.union(*map(_bound_in_classes, modules.values()))
    found: dict[str, list[Place]] = {}
    for path, index in sorted(_closed(references)):
        for place in _read(modules[path], index):
            if place[2] not in given:
                found.setdefault(path, []).append(place)
    asked = {name for places in found.values() for _, _, name in places}
    texts = {one.value for module in modules.values() for one in module.of(Constant)} if asked else set()
    return {path: [one for one in places if one[2] not in texts] for path, places in found.items()}


def _bound_in_classes(module: Module) -> Iterator[str]:
    return (name for scope in module.scopes if scope.kind == "class" for name, _ in scope.bindings)


def _read(module: Module, cls: int) -> Iterator[Place]:
    """The attributes that the methods of a class read of their first argument, `self`."""
    for index, scope in enumerate(module.scopes):
        if scope.kind == "function" and scope.parent == cls and [one.name for one in scope.parameters[:1]] == ["self"]:
            for place, one in scope.placed(Attribute):
                base = scope.body[one.base]
                if isinstance(base, Argument) and base.name == "self" and not one.name.startswith("__"):
                    yield index, place, one.name


def _closed(references: References) -> set[Key]:
    """The classes of which no ancestor and no heir has anything from outside."""
    modules = references.program.modules
    above = {
        (path, index): set(bases(references, (path, index)))
        for path, module in modules.items()
        for index, scope in enumerate(module.scopes)
        if scope.kind == "class"
    }
    heirs: dict[Key, set[Key]] = {}
    for key, found in above.items():
        for base in found:
            heirs.setdefault(base, set()).add(key)
    opened = _reached({key for key in above if _is_open(references, key)}, heirs)
    opened |= _reached(opened, above)
    return {key for key in above.keys() - opened if key[0].endswith(".py") and not is_test(key[0])}


def _reached(start: set[Key], steps: Mapping[Key, set[Key]]) -> set[Key]:
    waiting, found = list(start), set(start)
    while waiting:
        news = steps.get(waiting.pop(), set()) - found
        found |= news
        waiting += news
    return found


def _is_open(references: References, key: Key) -> bool:
    """Whether an object of a class may have attributes that no text of the project shows."""
    module = references.program.modules[key[0]]
    scope = module.scopes[key[1]]
    own = next((one for one in module.scopes[scope.parent].of(code.Class) if one.scope == key[1]), None)
    if own is None or own.keywords or is_registered(module.scopes, key[1]) or _FOR_OTHERS.search(scope.name):
        return True
    if not (_OPENS.isdisjoint(module.variables) and _OPENING.isdisjoint(module.mentions | scope.bound.keys())):
        return True
    return any(
        not references.definitions(holder, base) and references.dotted(holder, base) not in _CLOSED
        for holder, base in base_values(references, key)
    )
