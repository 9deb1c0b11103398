"""What a described call does: its effects applied to the values at hand."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from mldebt.interpreter import access as accesses
from mldebt.interpreter import (
    chance,
    choosing,
    composed,
    composition,
    learning,
    leftovers,
    objects,
    reshaping,
    results,
    rows,
    started,
    storage,
    tasks,
    templates,
)
from mldebt.interpreter.encoded import of_made_up_text
from mldebt.interpreter.frames import copy_of
from mldebt.interpreter.landmarks import Origins, union
from mldebt.interpreter.operators import UNATTACHED
from mldebt.interpreter.times import of_times
from mldebt.interpreter.values import (
    WITHOUT_ORIGINS,
    Choice,
    Entries,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Member,
    Thing,
    Value,
    choice,
    names_of,
    options_of,
    origins_of,
)
from mldebt.library import Effects
from mldebt.patterns import pattern
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine, Site


_WORK = (
    "fits", "trains", "predicts", "transforms", "splits", "scores", "checks",
    "assigns", "adds", "joins", "applies", "uses",
)  # fmt: skip
_NOTHING_ELSE = contextlib.nullcontext()
_WORD = pattern(r"[A-Za-z_]\w*")
_EXPRESSION = pattern(r"[<>=()+*/&|~]| (?:and|or|in|not) ")


class Invocation(msgspec.Struct, frozen=True, eq=False):
    """A described call with its arguments by parameter; `extra` are those that no parameter takes.

    It is `is_open` where some arguments have places, or names, that are not known."""

    machine: Machine
    effects: Effects
    name: str
    receiver: Value
    given: Mapping[str, Value]
    extra: tuple[Value, ...]
    site: Site
    is_open: bool = False

    def value(self, parameter: str) -> Value:
        """The value of a parameter, the receiver for `self`; None where it is not given.

        `parameter.key` is what the parameter holds under that key."""
        if "." in parameter and parameter not in self.given:
            return _held(self.given.get(parameter.split(".", 1)[0]), parameter.split(".")[1:])
        return self.receiver if parameter == "self" else self.given.get(parameter)

    def values(self) -> tuple[Value, ...]:
        """All arguments, without the receiver."""
        return (*self.given.values(), *self.extra)

    def lacks(self, parameter: str) -> bool:
        """Whether a parameter was not given, as far as the arguments are known one by one."""
        return parameter.isidentifier() and parameter != "self" and parameter not in self.given and not self.extra

    def columns_at(self, parameter: str) -> Value:
        """The value of a parameter that names columns; all positional arguments together for `*`."""
        return Items("list", list(self.extra)) if parameter == "*" else self.value(parameter)

    @property
    def subject(self) -> Value:
        """What the call is about: the receiver, else the first argument."""
        if self.receiver is not None:
            return self.receiver
        first = self.effects.parameters[0] if self.effects.parameters else ""
        return self.given.get(first, self.extra[0] if self.extra else None)

    def origins(self) -> Origins:
        """Where everything given comes from."""
        return union(map(origins_of, (self.receiver, *self.values())))


def _held(value: Value, keys: Sequence[str]) -> Value:
    """What dicts hold under keys, the outer first; None where nothing is known to be there."""
    for key in keys:
        held = [one.entries[key] for one in options_of(value) if isinstance(one, Entries) and key in one.entries]
        value = choice(held) if held else None
    return value


def apply(
    machine: Machine,
    effects: Effects,
    name: str,
    receiver: Value,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    rest: Sequence[Value],
    site: Site,
) -> Value:
    """The result of a described call, after all that it does."""
    given = {**dict(zip(effects.parameters, arguments, strict=False)), **keywords}
    extra = (*arguments[len(effects.parameters) :], *rest)
    located = effects.reads or effects.locates or effects.returns
    if effects.otherwise in given and located not in given:
        given[located] = given.pop(effects.otherwise)
    given = {parameter: _settled(machine, value) for parameter, value in given.items()}
    if effects.task is not None and effects.task.values:
        given = templates.filled(machine, given, effects.task.values, site.location)
    for size in effects.sizes:
        if size in given:
            machine.recorder.use(machine.job, f"counts by in {name}", site.location, origins_of(given[size]))
            given[size] = _without_origins(given[size])
    if isinstance(receiver, Member):
        receiver = accesses.settled(machine, receiver)
    if isinstance(receiver, Instance):
        receiver = receiver.thing
    settled = tuple(_settled(machine, one) for one in extra)
    if isinstance(receiver, Frame):
        given = {parameter: _attached(machine, receiver, value) for parameter, value in given.items()}
        settled = tuple(_attached(machine, receiver, value) for value in settled)
    call = Invocation(machine, effects, name, receiver, given, settled, site, bool(rest))
    _note_role(call)
    leftovers.note(call)
    choosing.note(call)
    with tasks.doing(call) if effects.task is not None or effects.ready is not None else _NOTHING_ELSE:
        if effects.task is not None and effects.locator == "sql" and call.value(effects.reads) is not None:
            given[effects.reads] = tasks.query_text(call)
        _side_effects(call)
        begun = started.start(call, effects.starts) if effects.starts is not None else ()
        made = results.result(call)
        composed.put_together(machine, made, call.values())
        if effects.reads:
            _use_of_read(call, made)
        known = chance.drawn(call, choosing.scored(call, rows.of_call(call, _encoded(call, made))))
        result = reshaping.in_place(call, known)
    return started.held(tasks.stated(call, result), begun)


def called(
    machine: Machine,
    effects: Effects,
    name: str,
    receiver: Value,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> Invocation:
    """A call of a method on a receiver of unknown class, as if it were the described one."""
    given = {**dict(zip(effects.parameters, arguments, strict=False)), **keywords}
    return Invocation(machine, effects, name, receiver, given, tuple(arguments[len(effects.parameters) :]), site)


def construct(
    machine: Machine,
    class_name: str,
    name: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    rest: Sequence[Value],
    site: Site,
) -> Value:
    """A new object of a described class."""
    stated: list[Value] = [setting for setting, value in keywords.items() if value is not None and value is not False]
    told: dict[str, Value] = {objects.ALGORITHM: name.rsplit(".", 1)[-1], choosing.STATED: Items("list", stated)}
    effects = machine.libraries.construct(class_name)
    if effects is not None:
        built = apply(machine, effects, name, None, arguments, keywords, rest, site)
        if isinstance(built, str | Items):
            return built
        if not (isinstance(built, Thing) and (built.class_name or effects.gives)):
            like = built if isinstance(built, Thing) else Thing()
            built = reshaping.made(machine, class_name, origins_of(built), like)
        named = {**dict(zip(effects.parameters, arguments, strict=False)), **keywords}
        if effects.target:
            built.fields[learning.TARGET] = named.get(effects.target)
        if effects.heeds and effects.heeds in named:
            built.fields[choosing.HEEDED] = named[effects.heeds]
        if machine.libraries.kind(class_name) in {"estimator", "transformer"}:
            built.fields.update(told)
        return built
    given = (*arguments, *keywords.values(), *rest)
    machine.configuration.escapes(given, site.location)
    thing = reshaping.made(machine, class_name, union(map(origins_of, given)), Thing())
    composed.put_together(machine, thing, given)
    thing.fields.update(told)
    return thing


def configuration_of(function: FunctionValue) -> Value:
    """The configuration that a decorator gives a function, or None."""
    held = (one.fields.get(results.CONFIGURATION) for one in function.decorators if isinstance(one, Thing))
    return next((one for one in held if one is not None), None)


def attribute_of(machine: Machine, base: Value, name: str, at: Location) -> Value:
    """`base.name`, for what a dotted name goes through."""
    return accesses.attribute(machine, base, name, at)


def _without_origins(value: Value) -> Value:
    """What is known of a value besides where it comes from."""
    return choice(one if type(one) in WITHOUT_ORIGINS else Thing() for one in options_of(value))


def _settled(machine: Machine, value: Value) -> Value:
    return accesses.settled(machine, value) if type(value) is Member else value


def _attached(machine: Machine, frame: Frame, value: Value) -> Value:
    """A value whose column expressions, such as `F.col("x") > 3`, speak of the columns of the frame."""
    if isinstance(value, Items) and any(isinstance(item, Thing) for item in value.items):
        return Items(value.kind, [_attached(machine, frame, item) for item in value.items], value.rest, value.open)
    if isinstance(value, Choice):
        return choice(_attached(machine, frame, option) for option in value.options)
    names = names_of(value.fields.get(UNATTACHED)) if isinstance(value, Thing) else None
    if not names or not isinstance(value, Thing):
        return value
    attached = copy_of(value)
    attached.origins |= union(machine.columns.of(frame, name) for name in names)
    return attached


def _note_role(call: Invocation) -> None:
    """Takes down whether the call moves, converts or works on data, for the statement it stands in."""
    site = call.site
    call.machine.recorder.role(site.module, site.scope, site.instruction, _role(call.effects))


_roles: dict[int, tuple[Effects, str]] = {}


def _role(effects: Effects) -> str:
    """What a described call is to a statement; remembered for each description, of which there are few."""
    known = _roles.get(id(effects))
    if known is not None and known[0] is effects:
        return known[1]
    if effects.shows:
        role = "shows"
    elif effects.reads or effects.writes or effects.opens or effects.config:
        role = "moves"
    elif effects.converts:
        role = "converts"
    else:
        role = "works" if any(getattr(effects, deed) for deed in _WORK) else "neutral"
    _roles[id(effects)] = (effects, role)
    return role


def _side_effects(call: Invocation) -> None:
    """Everything a call does besides giving a result."""
    machine, effects, at = call.machine, call.effects, call.site.location
    recorder, job = machine.recorder, machine.job
    if effects.writes:
        storage.write(call)
    if effects.orders:
        tasks.chain(call)
    if effects.shows:
        recorder.use(job, f"shows with {call.name}", at, call.origins())
    if effects.checks:
        recorder.check(job, f"checks with {call.name}", at, origins_of(call.value(effects.checks)))
    if effects.scores:
        recorder.use(job, f"scores with {call.name}", at, call.origins())
        recorder.rows.score(call.origins())
    if effects.seeds:
        recorder.rows.seed(job)
    if effects.judges:
        recorder.use(job, f"scores with {call.name}", at, call.origins())
        judged = origins_of(call.value(effects.judges))
        recorder.rows.score(judged)
        recorder.rows.compare(judged, call.origins())
    if effects.asks:
        storage.ask(call)
    if effects.deletes:
        storage.delete(call)
    if effects.stores is not None:
        composition.store(call)
    if effects.takes_up is not None:
        machine.made.take_up(call, effects.takes_up)
    if effects.inspects:
        recorder.use(job, "measures", at, call.origins())
        leftovers.note_counted(call)
    for parameter in effects.uses:
        _use_columns(call, call.columns_at(parameter))
    if not (effects.config or effects.instantiates or effects.classifies):
        returned = call.value(effects.returns) if effects.returns else None
        machine.configuration.escapes([value for value in call.values() if value is not returned], at)


def _use_of_read(call: Invocation, made: Value) -> None:
    """Columns of what is read that the call itself names: the times of rows, the keys of an index."""
    machine = call.machine
    for parameter in call.effects.uses:
        for name in names_of(call.value(parameter)) or ():
            for frame in options_of(made):
                if isinstance(frame, Frame):
                    origins = machine.columns.of(frame, name)
                    machine.recorder.use(machine.job, f"uses in {call.name}", call.site.location, origins)


def _use_columns(call: Invocation, value: Value) -> None:
    """Columns named by an argument take part in what happens: keys, groups, orders."""
    machine = call.machine
    machine.recorder.use(machine.job, f"uses in {call.name}", call.site.location, origins_of(value))
    joined = reshaping.joined(call.value(call.effects.joins)) if call.effects.joins else []
    for frame in (*options_of(call.subject), *joined):
        if isinstance(frame, Frame):
            for name in (word for text in names_of(value) or () for word in _names_in(text)):
                origins = machine.columns.of(frame, name)
                machine.recorder.use(machine.job, f"uses as key in {call.name}", call.site.location, origins)


def _names_in(text: str) -> list[str]:
    """The column that a text names, or those in an expression over columns."""
    return (
        [text] if text.isidentifier() or not re.search(r"[<>=()+*/&|~]| and | or | in ", text) else _WORD.findall(text)
    )


def _encoded(call: Invocation, result: Value) -> Value:
    """The result with the encoding that it goes back to, where the call makes one; times are no categories."""
    if not call.effects.encodes or not isinstance(result, Thing) or of_times(call):
        return result
    if call.effects.encodes == "hash" and of_made_up_text(call):
        return result
    job, at = call.machine.job, call.site.location
    result.origins |= frozenset((call.machine.recorder.encoded(job, call.effects.encodes, at, call.origins()),))
    return result
