"""Attributes that methods read of their own object and that nothing in the project gives it: they fail there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mldebt.facts.code import Argument, Attribute, Call, Class, Constant, StoreAttribute, StoreItem, Variable
from mldebt.facts.module import Module, Scope
from mldebt.interpreter.entries import is_test
from mldebt.linker.ancestry import base_values, bases, is_registered
from mldebt.linker.references import Key, References
from mldebt.patterns import pattern

_CLOSED = frozenset({"builtins.object", "abc.ABC", "typing.Generic"})
"""Bases that give an object nothing which code could read by a name of its own."""
_OPENS = frozenset({"setattr", "vars", "exec", "hasattr", "AttributeError"})
_OPENING = frozenset({"__dict__", "__getattr__", "__getattribute__", "__slots__"})
"""What may give an object attributes out of sight, or shows that they may be missing."""
_FOR_OTHERS = pattern(r"(Mixin|Protocol|Interface)$")
_NAME = pattern(r"\w+")

Place = tuple[int, int, str]
"""A scope, an instruction of it, and the attribute of the object that it reads."""


def missing(references: References) -> Mapping[str, list[Place]]:
    """By file, where a method reads what neither its class nor any other of the project has or is given.

    Only classes all of whose ancestors and heirs are in sight are looked at."""
    modules = references.program.modules
    given = references.stored.union(*map(_bound_in_classes, modules.values()), _given_from_outside(modules.values()))
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


def _given_from_outside(modules: Iterable[Module]) -> Iterator[str]:
    """The names of functions outside of classes whose first parameter is one of a class, which a decorator may add."""
    outside = [
        (scope.name, scope.parameters[0].annotation)
        for module in modules
        for scope in map(module.scopes.__getitem__, module.inside.get(0, ()))
        if scope.kind == "function" and scope.parameters and scope.parameters[0].annotation
    ]
    if not outside:
        return
    classes = {scope.name.rpartition(".")[2] for module in modules for scope in module.scopes if scope.kind == "class"}
    yield from (name for name, annotation in outside if not classes.isdisjoint(_NAME.findall(annotation)))


def _methods(module: Module, cls: int) -> Iterator[int]:
    """The methods of a class whose first argument is `self`."""
    for index in module.inside.get(cls, ()):
        scope = module.scopes[index]
        if scope.kind == "function" and [one.name for one in scope.parameters[:1]] == ["self"]:
            yield index


def _read(module: Module, cls: int) -> Iterator[Place]:
    """The attributes that the methods of a class read of their object."""
    for index in _methods(module, cls):
        scope = module.scopes[index]
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
    files = {path for path, module in modules.items() if _opens(module)}
    opened = _reached({key for key in above if key[0] in files or _is_open(references, key)}, heirs)
    opened |= _reached(opened, above)
    return {key for key in above.keys() - opened if key[0].endswith(".py") and not is_test(key[0])}


def _reached(start: set[Key], steps: Mapping[Key, set[Key]]) -> set[Key]:
    waiting, found = list(start), set(start)
    while waiting:
        news = steps.get(waiting.pop(), set()) - found
        found |= news
        waiting += news
    return found


def _opens(module: Module) -> bool:
    """Whether code of a file may give objects of its classes attributes out of sight."""
    return not (_OPENS.isdisjoint(module.variables) and _OPENING.isdisjoint(module.mentions))


def _is_open(references: References, key: Key) -> bool:
    """Whether an object of a class may have attributes that no text of the project shows."""
    module = references.program.modules[key[0]]
    scope = module.scopes[key[1]]
    own = module.scopes[scope.parent].defined.get(key[1])
    if not isinstance(own, Class) or own.keywords or is_registered(module.scopes, key[1]):
        return True
    if _FOR_OTHERS.search(scope.name) or not _OPENING.isdisjoint(scope.bound) or _hands_itself_on(references, key):
        return True
    return any(
        not references.definitions(holder, base) and references.dotted(holder, base) not in _CLOSED
        for holder, base in base_values(references, key)
    )


def _hands_itself_on(references: References, key: Key) -> bool:
    """Whether methods hand their object to code that may give it attributes, or put it where others find it."""
    module = references.program.modules[key[0]]
    waiting = list(_methods(module, key[1]))
    while waiting:
        index = waiting.pop()
        if _hands_self_on(references, (key[0], index), module.scopes[index]):
            return True
        waiting += module.inside.get(index, ())
    return False


def _hands_self_on(references: References, where: Key, scope: Scope) -> bool:
    own = {place for place, one in scope.placed(Argument) if one.name == "self"}
    own |= {place for place, one in scope.placed(Variable) if one.name == "self"}
    if not own:
        return False
    if any(one.value in own for one in scope.of(StoreAttribute)) or any(
        one.value in own for one in scope.of(StoreItem)
    ):
        return True
    return any(
        not own.isdisjoint((*call.arguments, *(value for _, value in call.keywords)))
        and not references.dotted(where, call.function).startswith("builtins.")
        for call in scope.of(Call)
    )
