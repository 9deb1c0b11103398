"""Configuration that an object holds, as a `ConfigParser` does, and what is special about INI files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt.interpreter import access, storage, texts
from mldebt.interpreter.values import Choice, Section, Thing, Value
from mldebt.patterns import pattern
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine

_HELD = "configuration that it holds"
"""The field of an object that holds the configuration which it was told to read."""
_ENDINGS = (".ini", ".cfg")
_FALLBACK = "DEFAULT"
"""The section whose keys all others have too."""
_REFERENCE = pattern(r"%\((?P<key>\w+)\)s")
_MOST = 8


def loaded(call: Invocation) -> Value:
    """The content of a configuration document, which the receiver may hold from then on."""
    content = storage.load_configuration(call)
    if call.effects.fills and isinstance(call.receiver, Thing):
        call.receiver.fields[_HELD] = content
    return content


def taken(call: Invocation) -> Value:
    """What the configuration that an object holds has under the keys of a call, else its default."""
    value = call.receiver.fields.get(_HELD) if isinstance(call.receiver, Thing) else None
    default = call.value(call.effects.default) if call.effects.default else None
    for parameter in call.effects.takes:
        if not isinstance(value, Section | Choice):
            break
        if default is not None:
            call.machine.configuration.settle(value, call.value(parameter))
        value = access.item(call.machine, value, call.value(parameter), call.site.location)
    if value is None or (type(value) is Thing and default is not None):
        return default if default is not None else Thing()
    return value


def spelt(machine: Machine, section: Section, key: str) -> tuple[Section, str]:
    """The section and key by which a document has what code asks for: in INI files their case does not count, and
    what a section lacks comes from the one for all."""
    if not section.file.endswith(_ENDINGS) or not section.keys:
        return section, key
    key = key.lower()
    fallback = machine.program.documents[section.file].get(_FALLBACK)
    if key in section.names() or fallback is None or fallback.get(key) is None:
        return section, key
    return Section(section.file, (_FALLBACK,), fallback), key


def filled(machine: Machine, section: Section, value: Value, at: Location) -> Value:
    """A value of an INI file with the values of the keys that it refers to: `%(root)s/raw`."""
    for _ in range(_MOST):
        match = _REFERENCE.search(value) if isinstance(value, str) and section.file.endswith(_ENDINGS) else None
        if match is None or not isinstance(value, str):
            return value
        holder, key = spelt(machine, section, match["key"])
        if key not in holder.names():
            return value
        found = machine.configuration.raw(holder, key, at)
        value = texts.concatenated((value[: match.start()], found, value[match.end() :]))
    return value
