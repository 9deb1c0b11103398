"""Assets: functions whose parameters and result are data that the tool keeps by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter.bindings import Binding
from mldebt.interpreter.made_jobs import MadeJob
from mldebt.interpreter.own_stores import Keeping
from mldebt.interpreter.registration import effects_of, name_of
from mldebt.interpreter.results import GIVEN
from mldebt.interpreter.values import (
    ClassValue,
    Entries,
    FunctionValue,
    Items,
    Thing,
    Value,
    elements,
    options_of,
    texts_of,
)
from mldebt.library import AssetMaking
from mldebt.patterns import pattern
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine

_FIRST_NAME = pattern(r"[\"']?(?P<name>[A-Za-z_]\w*)")

_OBJECT = pattern(r"(?:Client|Resource|ResourceParam|Config|Context|Connection|Session)\b")
"""Classes by whose names authors tell resources from data."""


def define(machine: Machine, function: FunctionValue, at: Location) -> None:
    """Makes a job of a function where one of its decorators makes an asset of it."""
    for decorator in function.decorators:
        tool, making, given = _asset(machine, decorator)
        if making is None:
            continue
        name = _name(machine, function, making, given)
        takes = tuple(_takes(machine, function, making, given))
        needs = tuple(one for value in elements(given.get(making.needs)) if (one := _key(machine, value)))
        stated = tuple(dict.fromkeys((*needs, *(one for binding in takes for one in binding.names))))
        key = _key(machine, given.get(making.key)) or "/".join((*_prefix(given.get(making.prefix)), name))
        puts = tuple(_puts(machine, making, given)) or (Binding(None, (key,), _entries(given)),)
        folder = at.path.split("/", 1)[0] if "/" in at.path else "."
        when = given.get(making.schedule)
        machine.made.add(
            MadeJob(
                name=name,
                tool=tool,
                function=function,
                arguments=(),
                keywords=(),
                context=_context(machine, function, making),
                takes=takes,
                puts=puts,
                location=at,
                run=machine.run,
                needs=stated,
                pipeline=f"{folder} ({tool})",
                labels=tuple(_labels(making, given)),
                schedule=when if isinstance(when, str) and HOLE not in when else "",
                keeping=tuple(_keeping(making, given, puts, name, not _gives_nothing(machine, function, making))),
            )
        )
        return


def _asset(machine: Machine, decorator: Value) -> tuple[str, AssetMaking | None, Mapping[str, Value]]:
    """The library of a decorator that makes assets, how it does, and what it was given."""
    given = decorator.fields.get(GIVEN) if isinstance(decorator, Thing) else None
    entries = given.entries if isinstance(given, Entries) else {}
    told = {key: value for key, value in entries.items() if isinstance(key, str)}
    return name_of(decorator).split(".", 1)[0], effects_of(machine, decorator).asset, told


def _name(machine: Machine, function: FunctionValue, making: AssetMaking, given: Mapping[str, Value]) -> str:
    """The name of an asset: the one that is stated, else that of its function."""
    if whole := _key(machine, given.get(making.key)):
        return whole.rpartition("/")[2]
    named = texts_of(given[making.name])[0] if making.name in given else HOLE
    own = machine.program.modules[function.module].scopes[function.scope].name
    return own if HOLE in named or not named else named


def _prefix(value: Value) -> tuple[str, ...]:
    """The parts that stand before a name."""
    told = elements(value) if isinstance(value, Items) else options_of(value)[:1]
    return tuple(one for one in told if isinstance(one, str) and HOLE not in one)


def _keeping(
    making: AssetMaking, given: Mapping[str, Value], puts: Iterable[Binding], name: str, by_store: bool
) -> Iterator[Keeping]:
    """How the assets of a job are kept: as is stated of each of them, else of all."""
    for put in puts:
        own = put.stated.entries if isinstance(put.stated, Entries) else {}
        metadata = own.get(making.told, given.get(making.told))
        yield Keeping(
            put.names,
            _text(own.get(making.store)) or _text(given.get(making.store)) or making.usual_store,
            _schema(metadata),
            own.get(making.own_store),
            metadata,
            given.get(making.parts_of),
            "result" if put.to is None else put.names[0].rpartition("/")[2],
            "" if put.to is None else name,
            by_store,
            making.context,
        )


def _gives_nothing(machine: Machine, function: FunctionValue, making: AssetMaking) -> bool:
    """Whether a function is annotated to give nothing that a store could keep."""
    returns = machine.program.modules[function.module].scopes[function.scope].returns
    return returns.strip("\"' ").rpartition(".")[2] in making.nothing


def _schema(value: Value) -> str:
    return _text(value.entries.get("schema")) if isinstance(value, Entries) else ""


def _text(value: Value) -> str:
    return value if isinstance(value, str) and HOLE not in value else ""


def _context(machine: Machine, function: FunctionValue, making: AssetMaking) -> str:
    """The parameter of the function that is told about the asset, empty where it has none."""
    parameters = machine.program.modules[function.module].scopes[function.scope].parameters
    return next((one.name for one in parameters if making.settings and one.name == making.settings[0]), "")


def _puts(machine: Machine, making: AssetMaking, given: Mapping[str, Value]) -> Iterator[Binding]:
    """The assets that the result holds where it is several; one for each key, or in turn."""
    for value in (given[parameter] for parameter in making.parts if parameter in given):
        if isinstance(value, Entries):
            for number, key in enumerate(value.entries):
                one = value.entries[key]
                yield Binding(number, (_output(machine, one, str(key)),), _stated(one))
        elif isinstance(value, Items):
            for number, one in enumerate(value.items):
                if name := _key(machine, one):
                    yield Binding(number, (name,), _stated(one))


def _output(machine: Machine, value: Value, name: str) -> str:
    """The key of one of several assets that a function gives, which stand under names of their own."""
    stated = _stated(value)
    prefix = _prefix(stated.entries.get("key_prefix")) if isinstance(stated, Entries) else ()
    whole = "key" in stated.entries if isinstance(stated, Entries) else True
    return (_key(machine, value) if whole else "") or "/".join((*prefix, name))


def _stated(value: Value) -> Value:
    """What is stated of an asset that is taken or given, by the names of parameters."""
    for option in options_of(value):
        if isinstance(option, Thing) and option.fields:
            return _entries(option.fields)
    return None


def _entries(values: Mapping[str, Value]) -> Entries:
    made = Entries({})
    made.entries.update(values)
    return made


def _labels(making: AssetMaking, given: Mapping[str, Value]) -> Iterator[str]:
    """What an asset is selected by; one of no group belongs to the default one."""
    for parameter, label in making.labels.items():
        for option in options_of(given.get(parameter)):
            if isinstance(option, Entries):
                yield from (f"{label}:{key}={one}" for key, one in option.entries.items() if isinstance(one, str))
            else:
                told = elements(option) if isinstance(option, Items) else (option,)
                yield from (f"{label}:{one}" for one in told if isinstance(one, str))
    if "group_name" in making.labels and "group_name" not in given:
        yield "group:default"


def _takes(
    machine: Machine, function: FunctionValue, making: AssetMaking, given: Mapping[str, Value]
) -> Iterator[Binding]:
    """The parameters that stand for data: all but settings and objects of the project's own classes."""
    renamed = given.get(making.takes)
    others = renamed.entries if isinstance(renamed, Entries) else {}
    module = machine.module(function.module)
    for parameter in machine.program.modules[function.module].scopes[function.scope].parameters:
        first = _FIRST_NAME.match(parameter.annotation)
        bound, known = module.bound(first["name"]) if first else (False, None)
        is_object = (bound and isinstance(known, ClassValue)) or _OBJECT.search(parameter.annotation)
        if parameter.kind in {"star", "double_star"} or parameter.name in making.settings or is_object:
            continue
        taken = others.get(parameter.name)
        yield Binding(parameter.name, (_key(machine, taken) or parameter.name,), _stated(taken))


def _key(machine: Machine, value: Value) -> str:
    """The key of the asset that a value stands for: a text, the parts of a key, or an asset's function."""
    for option in options_of(value):
        match option:
            case str() if HOLE not in option:
                return option
            case Items(items=items) if items:
                return "/".join(filter(None, (_key(machine, one) for one in items)))
            case FunctionValue(module=module, scope=scope):
                return machine.program.modules[module].scopes[scope].name
            case Thing(fields=fields) if "key" in fields or "key_prefix" in fields:
                return _key(machine, fields.get("key", fields.get("key_prefix")))
    return ""
