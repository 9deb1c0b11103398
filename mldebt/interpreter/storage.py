"""Reads and writes of data at rest, handles, and configuration documents."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter import locating, mounts, storing
from mldebt.interpreter.keeping import fitted_in
from mldebt.interpreter.landmarks import Access, Column, Origins, Rest, union
from mldebt.interpreter.observations import Asked, Deleted
from mldebt.interpreter.turns import turns_at, varies
from mldebt.interpreter.values import (
    Section,
    Thing,
    Value,
    choice,
    options_of,
    origins_of,
    texts_of,
)
from mldebt.patterns import pattern

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation

PROVIDER = pattern(r"^(?:openrouter/)?(?:openai|anthropic|google|gemini|vertex_ai|google-gla|mistral|mistralai)[/:]")
"""The service before the name of a model, which is the same model without it."""
_LEARNT = frozenset({"estimator", "transformer"})
_MODES = ("mode", "if_exists", "append")
"""The parameters by which libraries are told what becomes of the data that is there."""
_APPENDING = frozenset({"a", "a+", "ab", "at", "append"})


def read(call: Invocation) -> Thing:
    """What is read, as all of it."""
    named = call.effects.instead if call.given.get(call.effects.instead) is not None else call.effects.reads
    located = locating.located(call, named, "read")
    if call.effects.locator == "sql" and (frame := locating.queried(call, located)) is not None:
        return frame
    for access in filter(varies, located.accesses):
        call.machine.recorder.rows.read(access, turns_at(call.site))
    origins = union((*(_rest(call, access) for access in located.accesses), located.held))
    return Thing(origins=origins)


def ignore(call: Invocation, content: Thing) -> None:
    """Takes down that what a call reads goes nowhere."""
    for origin in origins_of(content):
        if isinstance(origin, Rest | Column):
            call.machine.recorder.ways.ignore(origin.access)


def read_query(call: Invocation) -> Value:
    """The text of a file of SQL of the project that is read whole, None for anything else."""
    found: list[Value] = []
    for option in options_of(call.value(call.effects.reads)):
        for access in _accesses_behind(option):
            texts_there = [
                call.machine.configuration.document(path) for path in access.locators if path.endswith(".sql")
            ]
            if texts_there:
                call.machine.recorder.keys.is_document(access)
            found.extend(texts_there)
        if isinstance(option, str) and option.endswith(".sql"):
            found.append(call.machine.configuration.document(option))
    return choice(text for text in found if isinstance(text, str)) if found else None


def ask(call: Invocation) -> None:
    """Takes down that code asks whether data is there."""
    site = call.site
    asked = tuple(text for text in texts_of(locating.text_behind(call.value(call.effects.asks))) if text != HOLE)
    locators = mounts.shown(call.machine.job, asked)
    if locators and site.instruction >= 0:
        place = (site.module, site.scope, site.instruction)
        call.machine.recorder.ways.asks(Asked(call.machine.job, locators, site.location, place))


def delete(call: Invocation) -> None:
    """Takes down that data is gone from here on."""
    for text in mounts.shown(call.machine.job, texts_of(locating.text_behind(call.value(call.effects.deletes)))):
        if text != HOLE:
            call.machine.recorder.ways.deletes(Deleted(call.machine.job, text, call.site.location))


def hosted(call: Invocation) -> Origins:
    """The hosted models that a call names, as where its answers come from.

    Of several those that its service hosts: the others are names for another service."""
    named = (call.given[parameter] for parameter in call.effects.hosted if parameter in call.given)
    told = (PROVIDER.sub("", text) for value in named for text in texts_of(value) if HOLE not in text)
    all_names = tuple(dict.fromkeys(filter(None, told)))
    own = tuple(name for name in all_names if any(fnmatch(name, form) for form in call.effects.hosts))
    names = own or all_names
    if not names:
        return frozenset()
    recorder = call.machine.recorder
    access = recorder.access(call.machine.job, "read", names, "name", call.site.location, call.name)
    recorder.ways.host(access)
    return _rest(call, access)


def write(call: Invocation) -> None:
    """Takes down what is put where."""
    located = locating.located(call, call.effects.writes, "write")
    if call.effects.writes_too:
        located.accesses += locating.located(call, call.effects.writes_too, "write").accesses
    content = _written(call)
    # What is only printed goes nowhere.
    goes = bool(located.accesses) or not call.effects.shows
    itself = _saves_itself(call)
    known = located.accesses and not any(map(storing.may_hold_models, located.accesses))
    plain = call.effects.plain
    saved = itself or not (call.effects.shows or known or plain)
    for fitted in (one for value in content for one in fitted_in(value)) if goes else ():
        call.machine.recorder.keep(fitted, saved=saved)
    appends = any(text in _APPENDING for name in _MODES for text in texts_of(call.value(name)))
    for access in located.accesses:
        storing.store(call.machine.recorder, access, content, itself, plain)
        if appends:
            call.machine.recorder.ways.appends(access)
    for thing in located.things:
        thing.origins |= union(map(origins_of, content))


def open_handle(call: Invocation) -> Value:
    """A handle on what is opened; the opening itself is the read or write."""
    mode = call.value(call.effects.mode) if call.effects.mode else "r"
    writes = any(letter in text for text in texts_of(mode) for letter in "wax+" if text != HOLE)
    located = locating.located(call, call.effects.opens, "write" if writes else "read")
    access = located.accesses[0] if located.accesses else None
    if access is not None and any(letter in text for text in texts_of(mode) for letter in "a+" if text != HOLE):
        call.machine.recorder.ways.appends(access)
    origins = located.held if writes or access is None else _rest(call, access) | located.held
    locator = call.value(call.effects.opens)
    return Thing(call.effects.gives, origins, locator if not isinstance(locator, Thing) else locator.locator, access)


def load_configuration(call: Invocation) -> Value:
    """The content of a configuration document of the project, else a value made of what was read."""
    machine = call.machine
    value = call.value(call.effects.config)
    loaded: list[Value] = []
    for option in options_of(value):
        if isinstance(option, Section):
            loaded.append(option)
            continue
        accesses = _accesses_behind(option)
        paths = (
            texts_of(option) if isinstance(option, str) else tuple(path for one in accesses for path in one.locators)
        )
        found = [document for path in paths if (document := machine.configuration.document(path)) is not None]
        if any(isinstance(document, Section) and document.tree.is_sequence for document in found):
            found = []
        for access in accesses if found else ():
            machine.recorder.keys.is_document(access)
        for document in found:
            if isinstance(document, Section):
                machine.recorder.keys.read(machine.job, document.file, (), False, call.site.location)
        if not found and (not paths or any(HOLE in path for path in paths)):
            machine.recorder.keys.load_blindly(call.site.location.path)
        loaded.extend(found)
        if not found and isinstance(option, str) and "/" in option + "." and call.effects.reads:
            loaded.append(read(call))
    return choice(loaded) if loaded else Thing(origins=call.origins())


def _written(call: Invocation) -> list[Value]:
    """The values whose content a write puts at rest."""
    effects = call.effects
    if effects.reads:
        return [read(call)]
    if effects.data:
        return [call.value(parameter) for parameter in effects.data]
    if call.receiver is not None and effects.writes != "self":
        return [call.receiver]
    return [value for parameter, value in call.given.items() if parameter != effects.writes] + list(call.extra)


def _saves_itself(call: Invocation) -> bool:
    """Whether a model or transformer writes itself, in whatever form its library has for it."""
    effects, libraries = call.effects, call.machine.libraries
    if call.receiver is None or effects.data or effects.reads or effects.shows:
        return False
    owner = libraries.class_name(call.name.rpartition(".")[0]) or ""
    owners = {owner, *(getattr(one, "class_name", "") for one in options_of(call.receiver))}
    return any(libraries.kind(one) in _LEARNT for one in owners)


def _rest(call: Invocation, access: Access) -> frozenset[Rest]:
    return frozenset((call.machine.recorder.rest(access),))


def _accesses_behind(value: Value) -> tuple[Access, ...]:
    """The reads that a handle or text comes from."""
    if isinstance(value, Thing):
        if value.access is not None:
            return (value.access,)
        return tuple(origin.access for origin in value.origins if isinstance(origin, Rest))
    return ()
