"""Arguments of the process: what argparse, click, typer and their like make of the command that starts a job."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts import code
from mldebt.facts.module import Parameter, Scope
from mldebt.facts.pipeline import HOLE
from mldebt.interpreter.values import Entries, Given, Items, Name, Thing, Value, choice, options_of, texts_of
from mldebt.patterns import pattern

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine

_ANNOTATED = pattern(
    r"(?:\w+\.)*Annotated\[.*?,\s*(?P<call>[A-Za-z_][\w.]*)\((?P<names>(?:\s*[\"'][^\"']*[\"']\s*,?)*)", re.DOTALL
)
"""What a parameter is, with the call that tells more of it and the texts that this is given first."""
_NAME = pattern(r"[\"'](-{1,2}[\w-]+)")
_SETS = frozenset({"-p", "--parameters", "-r", "--parameters_raw"})
"""Options that set a variable of a notebook."""
DECLARED = "declared option"
"""The field of a thing that stands for a declared option: its names; `DEFAULT` holds the value without it."""
DEFAULT = "default of option"
PLACED = "told by its place"
"""The field of a declared option that has no name on the command line."""
FLAG = "takes no value"
"""The field of a declared option that has no value on the command line."""
SWITCH = "off unless named"
"""The field of a declared option that is on only where the command line names it."""
OFF = "switched off"
"""The field of the value of such an option where the command, all of which is known, does not name it."""
ON = "switched on"
"""The field of the value of such an option where the command names it."""
OPTIONS = "declared options"
"""The field of a parser that holds the options declared on it, by the name of their value."""


def declared(names: Sequence[str], default: Value) -> Thing:
    """A declared option, as a decorator, a default value or an entry of a parser."""
    return Thing(fields={DECLARED: Items("tuple", list(names)), DEFAULT: default})


def declare(parser: Thing, option: Thing, destination: str) -> None:
    """Adds an option to a parser."""
    options = parser.fields.setdefault(OPTIONS, Entries({}))
    if isinstance(options, Entries):
        options.entries[destination or destination_of(option)] = option


def destination_of(option: Thing) -> str:
    """The name of the value of an option: its first long name, else its first name; of `--on/--off` the first part."""
    names = _names(option)
    long_names = [name for name in names if name.startswith("--")] or names
    return long_names[0].partition("/")[0].strip().lstrip("-").replace("-", "_") if long_names else ""


def replace(machine: Machine, value: Value) -> None:
    """Takes what code says for the arguments of the process, where it surely does; the first is the script itself."""
    if isinstance(value, Items) and not machine.run.branches:
        words = [texts_of(one) for one in value.items[1:]]
        more = (HOLE,) if value.open else ()
        machine.run.argv = (*(texts[0] if len(texts) == 1 else HOLE for texts in words), *more)


def parsed(machine: Machine, parser: Value) -> Thing:
    """What parsing gives: an object with a field for every option."""
    result = Thing()
    for option in options_of(parser):
        options = option.fields.get(OPTIONS) if isinstance(option, Thing) else None
        if isinstance(options, Entries):
            for name, one in options.entries.items():
                if isinstance(one, Thing):
                    given = _positionals(options.entries), _flags(options.entries)
                    result.fields[str(name)] = _value(machine, one, *given)
    return result


def parameterised(notebook: Scope, argv: Sequence[str]) -> Scope:
    """The module of a notebook whose first constants of some names the command sets: `papermill -p NAME value`."""
    given = {name: value for option, name, value in zip(argv, argv[1:], argv[2:], strict=False) if option in _SETS}
    body = list(notebook.body)
    for name, (first, *_) in notebook.bindings:
        constant = body[first] if name in given and first >= 0 else None
        if isinstance(constant, code.Constant):
            body[first] = msgspec.structs.replace(constant, value=given[name])
    return msgspec.structs.replace(notebook, body=tuple(body)) if given else notebook


def options_of_decorators(decorators: Sequence[Value]) -> dict[str, Thing]:
    """The options that decorators declare, by the parameter they are for, in the order they are written."""
    found = [one for one in decorators if isinstance(one, Thing) and DECLARED in one.fields]
    return {destination_of(option): option for option in found}


def annotated(
    machine: Machine, module: str, parameters: Sequence[Parameter], defaults: Mapping[str, Value]
) -> dict[str, Thing]:
    """The options that annotations declare, by their parameters: `Annotated[str, typer.Option("--to")] = "a.csv"`."""
    found = {}
    for parameter in parameters:
        told = _ANNOTATED.match(parameter.annotation)
        head, dot, tail = told["call"].partition(".") if told else ("", "", "")
        _, value = machine.module(module).bound(head) if told else (False, None)
        effects = machine.libraries.function(f"{value.dotted}{dot}{tail}") if isinstance(value, Name) else None
        if told and effects is not None and effects.option:
            names = () if effects.placed else tuple(_NAME.findall(told["names"]))
            option = declared(names, defaults.get(parameter.name))
            found[parameter.name] = option
            if effects.placed:
                option.fields[PLACED] = True
    return found


def placed(names: Sequence[str], defaults: Mapping[str, Value], is_command: bool) -> tuple[str, ...]:
    """The parameters that the command line gives by their place: those declared so, and of a command those without
    a default."""
    return tuple(
        name
        for name in names
        if (is_command and name not in defaults) or PLACED in getattr(defaults.get(name), "fields", ())
    )


def bound(
    machine: Machine,
    name: str,
    options: Mapping[str, Thing],
    default: Value,
    has_default: bool,
    places: Sequence[str] = (),
) -> Value:
    """The value of a parameter that no call gives: from the command line, its default, or unknown."""
    if name in places:
        stated = default.fields.get(DEFAULT) if isinstance(default, Thing) else None
        return _value(machine, declared((name,), stated), places)
    if name in options:
        return _value(machine, options[name], _positionals(options))
    if isinstance(default, Thing) and DECLARED in default.fields:
        names = _names(default) or (f"--{name.replace('_', '-')}",)
        return _value(machine, declared(names, default.fields.get(DEFAULT)), ())
    return default if has_default else Thing()


def attribute(machine: Machine, module: str, option: Thing) -> Value:
    """The value of an option that is an attribute of a class: what the commands that start its file give, else its
    default."""
    names = tuple(name if name.startswith("-") else f"--{name}" for name in _names(option))
    commands = [argv for _, argv, _ in machine.started.get(module, ())]
    given = [_given(argv, names, (), frozenset()) for argv in commands] or [None]
    default = option.fields.get(DEFAULT)
    default = Thing() if default is None else default
    return choice(default if text is None else Given(text) for text in given)


def _value(machine: Machine, option: Thing, positionals: Sequence[str], flags: frozenset[str] = frozenset()) -> Value:
    """The value the command gives an option, else its default, else unknown."""
    default = option.fields.get(DEFAULT)
    argv = machine.run.argv
    if argv is not None:
        given = _given(argv, _names(option), positionals, flags)
        if given is not None:
            machine.configuration.displace(given, default)
            return Given(given)
        if _is_switch(option) and not any(word in _spellings(option) or HOLE in word for word in argv):
            return Thing(fields={OFF: True})
        if SWITCH in option.fields and any(name in argv for name in _names(option)):
            return Thing(fields={ON: True})
    return default if default is not None else Thing()


def _is_switch(option: Thing) -> bool:
    return SWITCH in option.fields or option.fields.get(DEFAULT) is False


def _spellings(option: Thing) -> frozenset[str]:
    """All names of an option, those that one text gives as `--on/--off` apart."""
    return frozenset(part.strip() for name in _names(option) for part in name.split("/"))


def is_on(value: Value) -> bool:
    """Whether a value is that of a switch which the command names."""
    return isinstance(value, Thing) and ON in value.fields


def is_off(value: Value) -> bool:
    """Whether a value is that of a switch which the command leaves off."""
    return isinstance(value, Thing) and OFF in value.fields


def _given(argv: Sequence[str], names: Sequence[str], positionals: Sequence[str], flags: frozenset[str]) -> str | None:
    if flags.intersection(names):
        return None
    for position, word in enumerate(argv):
        head, equals, tail = word.partition("=")
        if head in names and head.startswith("-"):
            if equals:
                return tail
            return argv[position + 1] if position + 1 < len(argv) else None
    place = next((positionals.index(name) for name in names if name in positionals), None)
    if place is None:
        return None
    loose = [
        word for before, word in zip(("", *argv), argv, strict=False)
        if not word.startswith("-") and (not before.startswith("-") or "=" in before or before in flags)
    ]  # fmt: skip
    return loose[place] if place < len(loose) else None


def _positionals(options: Mapping[str | int | float | bool | None, Value] | Mapping[str, Thing]) -> tuple[str, ...]:
    """The names of the options that are told apart by their place, in order."""
    firsts = [_names(option)[:1] for option in options.values() if isinstance(option, Thing)]
    return tuple(name for first in firsts for name in first if not name.startswith("-"))


def _flags(options: Mapping[str | int | float | bool | None, Value]) -> frozenset[str]:
    """The names of the options that take no value."""
    flags = (option for option in options.values() if isinstance(option, Thing) and FLAG in option.fields)
    return frozenset(name for option in flags for name in _names(option))


def _names(option: Thing) -> tuple[str, ...]:
    names = option.fields.get(DECLARED)
    return tuple(text for name in names.items for text in texts_of(name)) if isinstance(names, Items) else ()
