"""Classes of the project and their objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from mldebt.interpreter import command_line
from mldebt.interpreter.observations import SettingsClass
from mldebt.interpreter.values import (
    Choice,
    ClassValue,
    FunctionValue,
    Instance,
    Member,
    Method,
    Name,
    Parent,
    Thing,
    Value,
    choice,
    options_of,
)
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine, Site

ALGORITHM = "algorithm"
"""The field of an estimator that names its class as the code does."""
_ABSTRACT = frozenset({"abc.ABC", "typing.Protocol"})
_MOST_IMPLEMENTATIONS = 3
_PROPERTIES = frozenset({"builtins.property", "functools.cached_property", "cached_property.cached_property"})


def instance_attribute(machine: Machine, instance: Instance, name: str, at: Location) -> Value:
    """`instance.name`: a stored field, a method bound to it, the result of a property, or what the library gives."""
    if name in instance.fields:
        _note_setting(machine, instance, name, at)
        return instance.fields[name]
    if name == "__class__":
        return instance.cls
    found, value = _in_class(machine, instance.cls, name)
    if not found:
        fallback = method_of(machine, instance, "__getattr__")
        return machine.invoke(fallback, [name], at) if fallback else _inherited(machine, instance, name, at)
    if not isinstance(value, FunctionValue):
        _note_setting(machine, instance, name, at)
        if isinstance(value, Thing) and command_line.DECLARED in value.fields:
            return command_line.attribute(machine, instance.cls.module, value)
        return value
    marks = {mark.dotted for mark in value.decorators if isinstance(mark, Name)}
    if "builtins.staticmethod" in marks:
        return value
    receiver = instance.cls if "builtins.classmethod" in marks else instance
    bound = msgspec.structs.replace(value, receiver=receiver)
    return machine.invoke(bound, [], at) if marks & _PROPERTIES else bound


def _note_setting(machine: Machine, instance: Instance, name: str, at: Location) -> None:
    """Takes down that a field of a class of settings is read."""
    if is_settings(machine, instance.cls):
        machine.recorder.keys.read(machine.job, instance.cls.module, (class_name(instance.cls), name), False, at)


def method_of(machine: Machine, instance: Instance, name: str) -> FunctionValue | None:
    """The method of that name that the classes of the project give an object, bound to it, or None."""
    found, value = _in_class(machine, instance.cls, name)
    return msgspec.structs.replace(value, receiver=instance) if found and isinstance(value, FunctionValue) else None


def set_attribute(machine: Machine, instance: Instance, name: str, value: Value, at: Location) -> None:
    """`instance.name = value`, which a library may keep."""
    instance.fields[name] = value
    if instance.thing is not None and machine.libraries.keeps(instance.thing.class_name):
        machine.run.kept.setdefault((machine.job.id, id(instance), name), (instance, at))


def class_attribute(machine: Machine, cls: ClassValue, name: str, at: Location) -> Value:
    """`cls.name`."""
    found, value = _in_class(machine, cls, name)
    if not found:
        base = next((base for base in library_bases(machine, cls)), None)
        return machine.named(f"{base.dotted}.{name}", at.path) if base else Member(Thing(), name, at.span)
    if isinstance(value, FunctionValue) and any(
        isinstance(mark, Name) and mark.dotted == "builtins.classmethod" for mark in value.decorators
    ):
        return msgspec.structs.replace(value, receiver=cls)
    return value


def parent(machine: Machine, module: str, scope: int, receiver: Value) -> Parent | None:
    """What `super()` is inside a method: its receiver as the classes above the one that holds the method see it."""
    holder = machine.program.modules[module].scopes[scope].parent
    start = receiver.cls if isinstance(receiver, Instance) else receiver
    if not isinstance(receiver, Instance | ClassValue) or not isinstance(start, ClassValue):
        return None
    for cls in _ancestry(machine, start):
        if (cls.module, cls.scope) == (module, holder):
            return Parent(receiver, cls)
    return None


def parent_attribute(machine: Machine, seen: Parent, name: str, at: Location) -> Value:
    """`super().name`: a method of a class above, bound to the object, else what the library's class gives."""
    for base in seen.cls.bases:
        above = class_of(machine, base)
        found, value = _in_class(machine, above, name) if above is not None else (False, None)
        if found:
            return msgspec.structs.replace(value, receiver=seen.receiver) if isinstance(value, FunctionValue) else value
    if isinstance(seen.receiver, Instance):
        return _inherited(machine, seen.receiver, name, at)
    return class_attribute(machine, seen.cls, name, at)


def _ancestry(machine: Machine, cls: ClassValue, depth: int = 0) -> Iterator[ClassValue]:
    """A class and the project's classes above it, nearest first."""
    yield cls
    for base in cls.bases if depth < 8 else ():
        above = class_of(machine, base)
        if above is not None and above is not cls:
            yield from _ancestry(machine, above, depth + 1)


def instantiate(
    machine: Machine,
    cls: ClassValue,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    rest: Sequence[Value],
    site: Site,
) -> Value:
    """A new object; without an `__init__` the arguments become its annotated fields in order."""
    instance = Instance(cls)
    base = next(library_bases(machine, cls), None)
    if base is not None:
        instance.thing = Thing(machine.libraries.class_name(base.dotted) or "", fields={ALGORITHM: class_name(cls)})
    if site.instruction >= 0 and is_settings(machine, cls):
        machine.recorder.keys.make(_settings_of(cls))
    if base is not None or _in_class(machine, cls, "__new__")[0]:
        machine.configuration.escapes((*arguments, *keywords.values()), site.location)
    found, init = _in_class(machine, cls, "__init__")
    if found and isinstance(init, FunctionValue):
        bound = msgspec.structs.replace(init, receiver=instance)
        machine.call(bound, arguments, keywords, rest, site)
    else:
        instance.fields.update(zip(cls.body.names(), arguments, strict=False))
        instance.fields.update(keywords)
        make_as_library(machine, instance, arguments, keywords, rest, site)
        post = _in_class(machine, cls, "__post_init__")[1]
        if isinstance(post, FunctionValue):
            machine.invoke(msgspec.structs.replace(post, receiver=instance), [], site.location)
    if instance.thing is not None and instance.thing.class_name:
        machine.made.state(instance, keywords, site.location)
    return instance


def make_as_library(
    machine: Machine,
    instance: Instance,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    rest: Sequence[Value],
    site: Site,
) -> None:
    """Gives an object the place that its library's class takes from what it is made with, where that takes any."""
    base = next(library_bases(machine, instance.cls), None)
    described = machine.libraries.class_name(base.dotted) if base is not None else None
    effects = machine.libraries.construct(described) if described is not None else None
    if effects is not None and effects.locates and instance.thing is not None:
        made = machine.call(base, arguments, keywords, rest, site)
        instance.thing.locator = made.locator if isinstance(made, Thing) else None


def injected(machine: Machine, cls: ClassValue) -> Value:
    """An object of a class that is made out of sight, of the classes that implement it where it is abstract.

    Settings have their defaults; any other class without an `__init__` of the project's own holds what it is given,
    and is unknown."""
    made = _implementations(machine, cls) if _is_abstract(cls) else [cls]
    found: list[Value] = []
    for one in made:
        place = machine.site(one.body, -1, one.body.at(one.body.facts.span))
        if is_settings(machine, one):
            found.append(instantiate(machine, one, (), {}, (), place))
        elif isinstance(_in_class(machine, one, "__init__")[1], FunctionValue):
            found.append(instantiate(machine, one, (), {}, (Thing(),), place))
    return choice(found) if 0 < len(found) <= _MOST_IMPLEMENTATIONS else Thing()


def _implementations(machine: Machine, cls: ClassValue) -> list[ClassValue]:
    """The classes below an abstract one that are none themselves."""
    return [
        one
        for one in machine.classes
        if not _is_abstract(one)
        and any((above.module, above.scope) == (cls.module, cls.scope) for above in _ancestry(machine, one))
    ]


def _is_abstract(cls: ClassValue) -> bool:
    return any(isinstance(base, Name) and base.dotted in _ABSTRACT for base in cls.bases)


def is_settings(machine: Machine, cls: ClassValue) -> bool:
    """Whether the fields of a class are settings, by the library's class that it comes from."""
    described = (machine.libraries.class_name(base.dotted) for base in library_bases(machine, cls))
    return any(name is not None and machine.libraries.kind(name) == "settings" for name in described)


def class_name(cls: ClassValue) -> str:
    """The name of a class of the project."""
    return cls.body.facts.name


def _settings_of(cls: ClassValue) -> SettingsClass:
    fields = tuple(
        (name, cls.body.at(cls.body.facts.body[operands[0]].span))
        for name, operands in cls.body.facts.bindings
        if not name.startswith(("_", "model_"))
        and not isinstance(cls.body.bound(name)[1], FunctionValue | ClassValue | Instance)
    )
    return SettingsClass(class_name(cls), cls.body.at(cls.body.facts.span), fields)


def methods(cls: ClassValue) -> Iterator[FunctionValue]:
    """The functions defined in a class body."""
    for name in cls.body.names():
        value = cls.body.bound(name)[1]
        if isinstance(value, FunctionValue):
            yield value


def class_of(machine: Machine, value: Value) -> ClassValue | None:
    """The project's class that a base stands for, or None."""
    if isinstance(value, Choice):
        return next((found for option in value.options if (found := class_of(machine, option))), None)
    return value if isinstance(value, ClassValue) else None


def _in_class(machine: Machine, cls: ClassValue, name: str, depth: int = 0) -> tuple[bool, Value]:
    found, value = cls.body.bound(name)
    if found or depth > 8:
        return found, value
    for base in cls.bases:
        parent = class_of(machine, base)
        if parent is not None and parent is not cls:
            found, value = _in_class(machine, parent, name, depth + 1)
            if found:
                return found, value
    return False, None


def library_bases(machine: Machine, cls: ClassValue, depth: int = 0) -> Iterator[Name]:
    """Classes outside the project that a class comes from."""
    for base in cls.bases:
        for option in options_of(base):
            if isinstance(option, Name):
                yield option
            elif isinstance(option, ClassValue) and option is not cls and depth < 8:
                yield from library_bases(machine, option, depth + 1)


def _inherited(machine: Machine, instance: Instance, name: str, at: Location) -> Value:
    if instance.thing is None or not instance.thing.class_name:
        return Member(instance, name, at.span)
    effects = machine.libraries.property(instance.thing.class_name, name)
    if effects is not None:
        return machine.apply(effects, instance.thing, [], at)
    effects = machine.libraries.method(instance.thing.class_name, name)
    return Method(name, effects, instance.thing) if effects else Member(instance, name, at.span)
