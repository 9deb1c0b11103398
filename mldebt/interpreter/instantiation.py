"""Objects made of sections of configuration: the class that `_target_` names, called with the other keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mldebt.interpreter.values import (
    ClassValue,
    FunctionValue,
    Items,
    Name,
    Section,
    Thing,
    Value,
    choice,
    options_of,
    section_value,
    unknown,
)

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine, Site

_TARGET = "_target_"
_PARTIAL = "_partial_"
_RECURSIVE = "_recursive_"
_POSITIONAL = "_args_"
_DEEPEST = 6


def made(call: Invocation) -> Value:
    """The object that a call makes of a section; sections without a target give an unknown one."""
    parameter = call.effects.instantiates
    section = call.value(parameter)
    call.machine.configuration.escapes(call.values(), call.site.location)
    given = {name: value for name, value in call.given.items() if name != parameter and not name.startswith("_")}
    found = [_object(call.machine, option, given, call.site, _DEEPEST) for option in options_of(section)]
    return choice(found) if found else unknown(call.origins())


def _object(machine: Machine, section: Value, given: Mapping[str, Value], site: Site, depth: int) -> Value:
    if not isinstance(section, Section) or not depth:
        return section if depth and not isinstance(section, Thing) else Thing()
    target = _key(machine, section, _TARGET, site)
    if not isinstance(target, str):
        return section if target is None else Thing()
    function = machine.named(target, site.module) if all(map(str.isidentifier, target.split("."))) else Thing()
    deeper = section_value(section, _RECURSIVE) is not False
    keywords = {
        name: _object(machine, value, {}, site, depth - 1) if deeper and isinstance(value, Section) else value
        for name in section.names()
        if not name.startswith("_")
        for value in (_key(machine, section, name, site),)
    }
    keywords.update(given)
    positional = _key(machine, section, _POSITIONAL, site)
    arguments = list(positional.items) if isinstance(positional, Items) else []
    if section_value(section, _PARTIAL) is True:
        return machine.call(Name("functools.partial"), [function, *arguments], keywords, (), site)
    if not isinstance(function, FunctionValue | ClassValue | Name):
        return Thing()
    return machine.call(function, arguments, keywords, (), site)


def _key(machine: Machine, section: Section, name: str, site: Site) -> Value:
    return machine.configuration.key(section, name, site.location) if name in section.names() else None
