"""Calls: finding out what is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Scalar
from mldebt.interpreter import (
    access,
    containers,
    effects,
    idle,
    keeping,
    objects,
    own_transformers,
    registration,
    reshaping,
    rows,
    same_rows,
    schedules,
    texts,
    windows,
)
from mldebt.interpreter.frames import copy_of
from mldebt.interpreter.landmarks import Fitted, Origins, union
from mldebt.interpreter.project_functions import evaluate
from mldebt.interpreter.values import (
    Choice,
    ClassValue,
    Entries,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Member,
    Method,
    Name,
    Section,
    Thing,
    Value,
    choice,
    options_of,
    origins_of,
    texts_of,
    unknown,
)

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine, Site

_OF_GROUPS = frozenset({"agg", "aggregate"})
"""Methods that, on a receiver of unknown class, take what they are given of groups of rows."""


def call(
    machine: Machine,
    function: Value,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    rest: Sequence[Value],
    site: Site,
) -> Value:
    """The result of calling a value."""
    match function:
        case Choice():
            return choice(call(machine, option, arguments, keywords, rest, site) for option in function.options)
        case FunctionValue():
            task = machine.components.task(function, arguments, keywords, site) if function.decorators else None
            if task is not None:
                made = task.handed_on(evaluate(machine, function, (), task.given, rest, site))
                return registration.as_component(machine, function, made, (*arguments, *keywords.values()))
            with idle.aside(machine.run) if windows.are_given(site) else nullcontext():
                return own_transformers.evaluated(machine, function, arguments, keywords, rest, site)
        case ClassValue():
            return objects.instantiate(machine, function, arguments, keywords, rest, site)
        case Name():
            return _outside(machine, function.dotted, arguments, keywords, rest, site)
        case Method():
            return effects.apply(
                machine, function.effects, function.name, function.receiver, arguments, keywords, rest, site
            )
        case Member():
            return _member(machine, function, arguments, keywords, rest, site)
        case Instance():
            called = objects.instance_attribute(machine, function, "__call__", site.location)
            if isinstance(called, FunctionValue | Method):
                return call(machine, called, arguments, keywords, rest, site)
        case Thing() if described := machine.libraries.method(function.class_name, "__call__"):
            return effects.apply(machine, described, "__call__", function, arguments, keywords, rest, site)
        case Thing(fields={"function": FunctionValue() as wrapped}):
            decorated = msgspec.structs.replace(wrapped, decorators=(*wrapped.decorators, function))
            return call(machine, decorated, arguments, keywords, rest, site)
    given = (*arguments, *keywords.values(), *rest)
    return _untold(machine, "a call", origins_of(function), given, site)


def _outside(
    machine: Machine,
    dotted: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    rest: Sequence[Value],
    site: Site,
) -> Value:
    """The result of calling something outside the project by its dotted name."""
    module, _, name = dotted.rpartition(".")
    given = (*arguments, *keywords.values(), *rest)
    if module == "builtins" and containers.is_builtin(name) and not rest:
        if union(origins_of(argument) for argument in given):
            machine.recorder.role(site.module, site.scope, site.instruction, "converts")
        return containers.builtin(machine, name, arguments, keywords)
    if dotted == "builtins.super" and (seen := _super(machine, site)) is not None:
        return seen
    if dotted == "builtins.getattr" and (asked := _attribute_asked(machine, arguments, site)) is not None:
        return asked
    if dotted == "functools.partial" and arguments:
        return _partial(arguments, keywords)
    described = machine.libraries.function(dotted)
    if described is not None:
        return effects.apply(machine, described, dotted, None, arguments, keywords, rest, site)
    class_name = machine.libraries.class_name(dotted)
    if class_name is not None:
        return effects.construct(machine, class_name, dotted, arguments, keywords, rest, site)
    owner = machine.libraries.class_name(module) if module else None
    method = machine.libraries.method(owner, name) if owner else None
    if method is not None and owner and (method.gives == owner or not arguments) and not _is_of(owner, arguments):
        return effects.apply(machine, method, dotted, None, arguments, keywords, rest, site)
    if method is not None and arguments:
        return effects.apply(machine, method, dotted, arguments[0], arguments[1:], keywords, rest, site)
    if owner and (name.startswith("from_") or (name == "partial" and machine.libraries.makes_jobs(module))):
        return effects.construct(machine, owner, module, arguments, keywords, rest, site)
    if module.startswith("builtins.") and (machine.libraries.statistic(name) or machine.libraries.distinctive(name)):
        nowhere_defined = Member(Thing(), name, site.location.span)
        return _member(machine, nowhere_defined, arguments, keywords, rest, site)
    if machine.libraries.is_known(dotted):
        machine.configuration.escapes(given, site.location)
        return Thing(origins=union(map(origins_of, given)))
    return _untold(machine, dotted, frozenset(), given, site)


def _attribute_asked(machine: Machine, arguments: Sequence[Value], site: Site) -> Value:
    """`getattr(settings, "depth", 3)`, where the name is written down and what is asked holds settings."""
    name = arguments[1] if len(arguments) > 1 else None
    if not isinstance(name, str) or HOLE in name:
        return None
    asked = (one for one in options_of(arguments[0]) if isinstance(one, Instance))
    settings = (one for one in asked if objects.is_settings(machine, one.cls))
    found = [access.attribute(machine, one, name, site.location) for one in settings]
    return choice((*found, *arguments[2:3])) if found else None


def _is_of(class_name: str, arguments: Sequence[Value]) -> bool:
    """Whether a method that is called on a class is given an object of it first, and makes none."""
    return bool(arguments) and isinstance(arguments[0], Thing) and arguments[0].class_name == class_name


def _member(
    machine: Machine,
    member: Member,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    rest: Sequence[Value],
    site: Site,
) -> Value:
    """The result of a method that nobody described, unless its name gives it away."""
    receiver, name = member.receiver, member.name
    if name in _OF_GROUPS and isinstance(receiver, Thing):
        arguments = [rows.without(one, rows.knowledge(origins_of(one))) for one in arguments]
    given = (*arguments, *keywords.values(), *rest)
    match receiver:
        case str() if name in texts.PURE_METHODS:
            machine.configuration.told(given, site.location)
            return texts.method(receiver, name, arguments, keywords)
        case Entries(open=False) if (tables := _described(machine, receiver, name)) is not None:
            return Entries({key: call(machine, one, arguments, keywords, rest, site) for key, one in tables.items()})
        case Entries() | Items() | Section():
            positional = [*arguments, *(keywords[key] for key in ("default",) if key in keywords)]
            return containers.method(machine, receiver, name, positional, site.location)
        case FunctionValue() if receiver.decorators and name in machine.libraries.retold:
            _note_times(machine, receiver, name, keywords)
            _note_documents(machine, keywords, site)
            return receiver
        case FunctionValue() if receiver.decorators and name in machine.libraries.timed:
            _note_times(machine, receiver, name, keywords)
            return call(machine, receiver, (), _given_later(machine, keywords), (), site)
        case FunctionValue():
            return call(machine, receiver, arguments, keywords, rest, site)
        case Instance() if name == "__init__":
            objects.make_as_library(machine, receiver, arguments, keywords, rest, site)
        case Member() if (settled := access.settled(machine, receiver)) is not receiver:
            return call(machine, Member(settled, name, member.span), arguments, keywords, rest, site)
        case Frame():
            made = copy_of(receiver)
            made.origins |= union(map(origins_of, given))
            return made
    return _of_thing(machine, member, arguments, keywords, rest, site)


def _of_thing(
    machine: Machine,
    member: Member,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    rest: Sequence[Value],
    site: Site,
) -> Value:
    """The result of a method of something of which no more is known."""
    receiver, name = member.receiver, member.name
    given = (*arguments, *keywords.values(), *rest)
    distinctive = machine.libraries.distinctive(name)
    if distinctive is not None and isinstance(receiver, Thing):
        class_name, described = distinctive
        rows.sourced(machine, receiver, site)
        known = reshaping.made(machine, class_name, receiver.origins, receiver)
        result = effects.apply(machine, described, name, known, arguments, keywords, rest, site)
        receiver.content |= frozenset(one for one in known.content if isinstance(one, Fitted) and one.transformer)
        return result
    if isinstance(receiver, Instance):
        machine.configuration.escapes((receiver,), site.location)
    if isinstance(receiver, Thing):
        receiver.origins |= union(map(origins_of, given))
    statistic = machine.libraries.statistic(name)
    if isinstance(receiver, Thing) and statistic is not None:
        result = _untold(machine, f"{name}()", origins_of(receiver), given, site)
        if machine.libraries.kind(statistic.gives) == "grouping":
            result = reshaping.made(machine, statistic.gives, origins_of(result), Thing())
        return rows.of_call(effects.called(machine, statistic, name, receiver, arguments, keywords, site), result)
    if isinstance(receiver, Thing) and machine.libraries.is_known(receiver.class_name):
        machine.configuration.escapes(given, site.location)
        return Thing(origins=union(map(origins_of, (receiver, *given))))
    own = origins_of(receiver)
    back = union(same_rows.brought_back(machine, own, value) for value in given)
    if name == "get" and arguments and isinstance(receiver, Thing):
        back |= access.under_key(machine, receiver, arguments[0])
    result = _untold(machine, f"{name}()", own | back, given, site)
    if name == "get" and len(arguments) > 1 and isinstance(arguments[1], str):
        return choice((result, arguments[1]))
    return result


def _note_times(machine: Machine, function: FunctionValue, method: str, keywords: Mapping[str, Value]) -> None:
    """Takes down when a function is started, where a method of it says so."""
    stated = machine.libraries.timed.get(method, ())
    schedules.of_function(machine, function, [keywords[one] for one in stated if one in keywords])


def _note_documents(machine: Machine, keywords: Mapping[str, Value], site: Site) -> None:
    """Takes down the documents that a library is told to read itself."""
    for name in machine.libraries.configuring:
        for path in texts_of(keywords.get(name)):
            document = machine.configuration.document(path)
            if isinstance(document, Section):
                machine.configuration.whole(document, site.location)


def _given_later(machine: Machine, keywords: Mapping[str, Value]) -> dict[str, Value]:
    """What a function that is started at times is then given."""
    told = (option for name in machine.libraries.calling for option in options_of(keywords.get(name)))
    bound = (one.entries for one in told if isinstance(one, Entries))
    return {key: value for entries in bound for key, value in entries.items() if isinstance(key, str)}


def _described(machine: Machine, held: Entries, name: str) -> dict[Scalar, Method] | None:
    """The method of that name of everything that a dict holds, where all are tables that have it."""
    found: dict[Scalar, Method] = {}
    for key, value in held.entries.items():
        described = machine.libraries.method(value.class_name, name) if isinstance(value, Frame) else None
        if described is None:
            return None
        found[key] = Method(name, described, value)
    return found or None


def _untold(machine: Machine, name: str, own: Origins, given: Sequence[Value], site: Site) -> Value:
    """The result of code that cannot be seen: made of everything given, which thereby is used."""
    machine.configuration.escapes(given, site.location)
    for value in given:
        for option in options_of(value):
            if isinstance(option, FunctionValue):
                machine.recorder.call(option.module, option.scope)
        for fitted in keeping.fitted_in(value):
            machine.recorder.keep(fitted)
        machine.recorder.use(machine.job, f"passes to {name}", site.location, origins_of(value))
    return unknown(rows.untold(union((own, *map(origins_of, given)))))


def _super(machine: Machine, site: Site) -> Value:
    """What `super()` gives where it is called, None outside of methods that can be followed."""
    caller = site.caller
    if caller is None or not caller.facts.parameters:
        return None
    receiver = caller.arguments.get(caller.facts.parameters[0].name)
    return objects.parent(machine, caller.module, caller.scope, receiver)


def _partial(arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    function = arguments[0]
    if not isinstance(function, FunctionValue):
        return function
    return FunctionValue(
        function.module,
        function.scope,
        function.closure,
        function.defaults,
        function.decorators,
        function.receiver,
        (*function.bound, *arguments[1:]),
        (*function.bound_keywords, *keywords.items()),
    )
