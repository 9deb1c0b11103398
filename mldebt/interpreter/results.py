"""The value that a described call gives."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import msgspec

from mldebt.interpreter import access as accesses
from mldebt.interpreter import (
    command_line,
    composition,
    feature_views,
    held_settings,
    idle,
    instantiation,
    learning,
    leftovers,
    locating,
    mounting,
    named_data,
    outcomes,
    ready_components,
    reshaping,
    rows,
    same_rows,
    selections,
    storage,
    tasks,
    texts,
)
from mldebt.interpreter.frames import copy_of
from mldebt.interpreter.landmarks import NOWHERE, union
from mldebt.interpreter.operators import UNATTACHED
from mldebt.interpreter.values import (
    FUNCTION,
    Entries,
    Frame,
    FunctionValue,
    Items,
    Name,
    Thing,
    Value,
    choice,
    elements,
    options_of,
    origins_of,
    texts_of,
    unknown,
)

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation

Told = tuple[Value] | None
"""A value that is told, which may be None, or that nothing is told."""
REGISTERS = "registers function as"
"""The field of a decorator's value that says what it makes of the function."""
GIVEN = "arguments of decorator"
"""The field of a decorator's value that holds what it was given."""
CONFIGURATION = "configuration of function"
"""The field of a decorator's value that holds the configuration that the function is given."""
ASSET = "makes an asset by"
"""The field of a decorator's value that holds the name of the call that makes an asset of the function."""

_LEARNING = contextlib.nullcontext()


def result(call: Invocation) -> Value:
    """The value a call gives."""
    effects = call.effects
    if effects.returns and effects.returns in call.given:
        return call.given[effects.returns]
    told = _of_tools(call) or _of_settings(call)
    return told[0] if told is not None else _of_data(call)


def _of_tools(call: Invocation) -> Told:
    """What a call gives that states something to a tool, or has something done by one."""
    effects, machine = call.effects, call.machine
    if effects.picks:
        return (selections.stated(call),)
    if effects.hands is not None:
        return (tasks.hand(call, effects.hands),)
    if effects.job is not None:
        return (machine.made.make(call, effects.job),)
    if effects.loads is not None:
        return (ready_components.load(call, effects.loads),)
    if effects.mounts is not None:
        return (mounting.folder(call, effects.mounts),)
    if effects.outcome:
        return (outcomes.of(call),)
    if effects.ready is not None:
        return (ready_components.task(call, effects.ready),)
    if effects.features is not None:
        return (feature_views.state(call),)
    if effects.group is not None:
        return (machine.made.group(call),)
    if effects.runs == "*":
        for step in call.values():
            for option in (step, *(step.entries.values() if isinstance(step, Entries) else ())):
                if isinstance(option, FunctionValue):
                    machine.call(option, (), {}, (), call.site)
        return (None,)
    if effects.runs and (function := call.value(effects.runs)) is not None:
        if isinstance(function, FunctionValue) and not (effects.passes or effects.gives):
            machine.run.command = (function.module, function.scope)
        handed = call.columns_at(effects.passes) if effects.passes else None
        arguments = tuple(elements(handed)) if isinstance(handed, Items) else ()
        result = machine.call(function, arguments, {}, (), call.site)
        handed_over = result.rest if isinstance(result, Items) and result.kind == "generator" else result
        return (handed_over if effects.gives == "result" else Thing(effects.gives) if effects.gives else result,)
    return None


def _of_settings(call: Invocation) -> Told:
    """What a call gives that puts a text together, or takes a setting from somewhere."""
    effects, machine = call.effects, call.machine
    if effects.text:
        return (_text(call),)
    if effects.config:
        return (held_settings.loaded(call),)
    if effects.takes:
        return (held_settings.taken(call),)
    if effects.environment:
        names = texts_of(call.value(effects.environment))
        default = call.value(effects.default) if effects.default else None
        return (choice(machine.configuration.variable(name, default, call.site.location) for name in names),)
    if effects.holds:
        before = call.receiver.fields if isinstance(call.receiver, Thing) else {}
        return (Thing(effects.gives, call.origins(), fields={**before, **call.given}),)
    if effects.lasts:
        return (Thing(effects.gives, call.origins(), fields=dict(call.given)),)
    if effects.opens:
        return (storage.open_handle(call),)
    if effects.option:
        return (_option(call),)
    if effects.parses:
        parsed = command_line.parsed(machine, call.subject)
        return (Items("tuple", [parsed, Thing()]) if effects.gives.startswith("[") else parsed,)
    if effects.composes is not None and not effects.registers:
        return (composition.compose(call) or Thing(),)
    if effects.instantiates:
        return (instantiation.made(call),)
    if effects.registers or effects.guards is not None:
        return (_registered(call),)
    return None


def _registered(call: Invocation) -> Thing:
    """The value of a decorator that registers or guards a function, with what it was given."""
    effects = call.effects
    given = Entries({})
    given.entries.update(call.given)
    told: dict[str, Value] = {REGISTERS: effects.registers, GIVEN: given, ASSET: call.name}
    if effects.composes is not None and (composed := composition.compose(call)) is not None:
        return Thing(fields={**told, CONFIGURATION: composed})
    return Thing(effects.gives, fields={**told, FUNCTION: call.subject})


def _of_data(call: Invocation) -> Value:
    """What a call gives that learns, reads, or makes something of what it is given."""
    effects = call.effects
    if effects.fits or effects.trains or effects.predicts or effects.transforms or effects.splits or effects.divides:
        return learning.learned(call)
    if effects.reads and effects.locator == "catalog":
        return named_data.loaded(call)
    if effects.reads:
        return _read(call)
    if effects.hosted:
        return Thing(effects.gives, storage.hosted(call))
    if effects.locates and call.lacks(effects.locates):
        return Thing(effects.gives)
    if effects.locates:
        return Thing(effects.gives, NOWHERE, locating.locator_text(call, effects.locates))
    if effects.inspects or effects.scores or effects.judges:
        return Thing()
    if effects.names:
        return Thing(effects.gives, fields={UNATTACHED: call.columns_at(effects.names)})
    return reshaping.shaped(call, _content(call))


def _read(call: Invocation) -> Value:
    """What is read, with what becomes of it right there."""
    effects, machine = call.effects, call.machine
    query = storage.read_query(call)
    if query is not None:
        return query
    content = storage.read(call)
    if effects.shows:
        machine.recorder.use(machine.job, f"shows with {call.name}", call.site.location, content.origins)
    if leftovers.is_fetched_later(call):
        machine.recorder.use(machine.job, "fetches", call.site.location, origins_of(content))
    elif leftovers.is_ignored(call) and not effects.writes and not leftovers.is_wanted_all_the_same(call):
        storage.ignore(call, content)
    return _narrowed(call, reshaping.shaped(call, content))


def _narrowed(call: Invocation, result: Value) -> Value:
    """The result, or the item of it that the call asks for."""
    key = call.value(call.effects.narrows) if call.effects.narrows else None
    return result if key is None else accesses.item(call.machine, result, key, call.site.location)


def _text(call: Invocation) -> Value:
    placed = (call.given[name] for name in call.effects.parameters if name in call.given)
    parts = [value for value in (call.receiver, *placed, *call.extra) if value is not None]
    if call.effects.text == "place":
        return locating.locator_text(call, call.effects.locates or "self")
    if call.effects.text == "template":
        return texts.filled(locating.locator_text(call, "self"), call.given)
    if call.effects.text == "format" and isinstance(call.receiver, str):
        return texts.formatted(call.receiver, [*call.extra], dict(call.given))
    return texts.operation(call.effects.text or "same", parts)


def _option(call: Invocation) -> Value:
    """Declares a command-line option: on the receiver, or as the value of a decorator or default."""
    positional = [*call.extra] if call.effects.option == "*" else [call.value(call.effects.option), *call.extra]
    if call.effects.option == "*":
        positional = [*(call.given[name] for name in call.effects.parameters if name in call.given), *positional]
    names = [text for value in positional for text in (value,) if isinstance(text, str)]
    option = command_line.declared(names, call.value(call.effects.default) if call.effects.default else None)
    if call.effects.placed:
        option.fields[command_line.PLACED] = True
    action = call.given.get("action")
    if isinstance(action, str) and action.startswith(("store_", "count", "append_const", "help", "version")):
        option.fields[command_line.FLAG] = True
    if action == "store_true" or call.given.get("is_flag") is True:
        option.fields[command_line.SWITCH] = True
    if isinstance(call.receiver, Thing):
        destination = call.given.get("dest")
        command_line.declare(call.receiver, option, destination if isinstance(destination, str) else "")
    return option


def _content(call: Invocation) -> Thing:
    """What a call without reading makes of its arguments."""
    gives, subject = call.effects.gives, call.subject
    frame = next((option for option in options_of(subject) if isinstance(option, Frame)), None)
    if call.effects.applies:
        return _applied(call, subject)
    if reshaping.puts_together(call) and any(isinstance(one, Frame) for one in reshaping.joined(subject)):
        return call.machine.columns.together(reshaping.joined(subject), call.given.get("axis") in {1, "columns"})
    is_frame = gives in {"self", "copy", ""} or call.machine.libraries.kind(gives) in reshaping.TABULAR
    if frame is not None and is_frame:
        made = frame if gives == "self" else copy_of(frame)
        rows.add(made, rows.knowledge(union(map(origins_of, call.values()))))
        return made
    if isinstance(subject, Thing) and gives in {"self", "copy"}:
        if gives == "self":
            subject.origins |= union(map(origins_of, call.values()))
            return subject
        kept = copy_of(subject)
        kept.origins |= union(map(origins_of, call.values()))
        return kept
    if type(call.receiver) is Thing and not gives:
        call.receiver.origins |= union(map(origins_of, call.values()))
    return unknown(call.origins())


def _class_of(value: Value) -> str:
    return value.class_name if isinstance(value, Thing) else ""


def _is_of_few_rows(call: Invocation, subject: Value) -> bool:
    """Whether a function is put to single rows, to elements of a column or to windows: what it computes of these is no
    statistic of all rows."""
    return (
        call.given.get("axis") in {1, "columns"}
        or call.machine.libraries.kind(_class_of(subject)) == "column"
        or call.machine.libraries.is_window(_class_of(subject))
    )


def _applied(call: Invocation, subject: Value) -> Thing:
    """The result of calling a function on every row, group or element of the subject."""
    function = call.value(call.effects.applies)
    over = subject if call.receiver is not None else choice(call.extra or (call.value("iterable"),))
    if isinstance(function, FunctionValue):
        with idle.aside(call.machine.run) if _is_of_few_rows(call, subject) else _LEARNING:
            result = call.machine.call(function, [over], {}, (), msgspec.structs.replace(call.site, each=True))
        if call.effects.gives == "result" and isinstance(result, Thing):
            return result
        return unknown(origins_of(result), NOWHERE if isinstance(over, Frame) else origins_of(over))
    if isinstance(function, Name | str) or function is None:
        return unknown(origins_of(over))
    back = same_rows.brought_back(call.machine, origins_of(over), function)
    return unknown(origins_of(over), origins_of(function), back)
