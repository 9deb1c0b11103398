"""Tasks of an orchestrator: what they do later by themselves, in which order, and what they hand each other."""

from __future__ import annotations

import contextlib
import itertools
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from mldebt.facts import code
from mldebt.facts.pipeline import HOLE
from mldebt.interpreter import ready_components, schedules, task_groups
from mldebt.interpreter.frames import copy_of
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.taskbook import Announced, Awaited, Order
from mldebt.interpreter.values import (
    TASKS,
    Entries,
    Instance,
    Items,
    Member,
    Returned,
    Thing,
    Value,
    choice,
    elements,
    options_of,
    texts_of,
)
from mldebt.library import Handing, TaskStating
from mldebt.patterns import pattern
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine

_RESULT = "return_value"
"""The key under which a task hands on what its function returns."""
_PULLED = pattern(r"\s*\{\{\s*(?:ti|task_instance)\.xcom_pull\((?P<arguments>[^)]*)\)[^}]*\}\}\s*")
_ARGUMENT = pattern(r"(?:(?P<name>\w+)\s*=\s*)?[\[(]?\s*['\"](?P<text>[^'\"]*)['\"]")
_NOBODY = frozenset({"", "airflow"})
"""Names of owners that tools give to what nobody owns."""
_MOST_ORDERED = 400

Handed = dict[tuple[str, str, str], Value]
"""What tasks hand on: by the file of the pipeline, the task and the key."""


# Tasks that a call states.


@contextlib.contextmanager
def doing(call: Invocation) -> Iterator[None]:
    """Evaluates a call as the job that does it later, where it states one of its own."""
    stating, effects = call.effects.task, call.effects
    if effects.ready is not None:
        with call.machine.working_as(ready_components.job_of(call, effects.ready)):
            yield
        return
    is_another = effects.job is not None or (effects.starts is not None and not effects.starts.within)
    if stating is None or not stating.name or is_another:
        yield
        return
    name = _name(call, stating)
    at = call.site.location
    tool = call.name.split(".", 1)[0]
    known = call.machine.recorder.jobs
    job = known.get(f"{at.path}::{name}") or Job(f"{at.path}::{name}", name, tool, at.path, at, pipeline=at.path)
    with call.machine.working_as(job):
        yield


def stated(call: Invocation, result: Value) -> Value:
    """The result of a call as the task that it states, with all that it says of it taken down."""
    stating = call.effects.task
    if call.effects.stands:
        return _gathered(call, result)
    if stating is None:
        return result
    at = call.site.location
    given = {key: value for key, value in call.given.items() if isinstance(key, str)}
    book = call.machine.recorder.tasks
    if stating.gathers:
        return task_groups.new(given.get(stating.group))
    if not stating.name:
        schedules.stated(call, stating)
        for option in options_of(given.get(stating.stores)):
            for name, one in option.entries.items() if isinstance(option, Entries) else ():
                call.machine.own_stores.supply(str(name), one, at)
        for locator in _locators(given.get(stating.schedule)):
            book.announce(Announced("", "read", locator, at))
        if stating.values in given:
            call.machine.template_values[at.path] = given[stating.values]
        for option in options_of(given.get(stating.defaults)):
            owner = option.entries.get("owner") if isinstance(option, Entries) else None
            _own(call.machine, at.path, owner)
        if (named := _key(given.get(stating.pipeline))) and HOLE not in named:
            book.name(named, at.path)
        return result
    job = f"{at.path}::{_name(call, stating)}"
    note(call.machine, stating, job, given, at)
    if (stating.awaits or stating.starts) and (other := _key(given.get(stating.pipeline))):
        book.wait(Awaited(job, other, _key(given.get(stating.awaits)), at, starts=stating.starts))
    for parameter in stating.needs:
        for other in itertools.islice(_tasks(call.machine, given.get(parameter), last=True), _MOST_ORDERED):
            book.order(Order(other, job, at))
    for parameter in stating.then:
        for other in itertools.islice(_tasks(call.machine, given.get(parameter), last=False), _MOST_ORDERED):
            book.order(Order(job, other, at))
    made = result if isinstance(result, Thing) else Thing()
    made.fields[TASKS] = Items("list", [job])
    task_groups.join(call.machine, job)
    return made


def _gathered(call: Invocation, result: Value) -> Thing:
    """The result of a call as all tasks that its receiver and its arguments stand for."""
    given = (call.receiver, *call.values())
    jobs = dict.fromkeys(job for value in given for job in _tasks(call.machine, value, last=True))
    made = copy_of(result) if isinstance(result, Thing) else Thing()
    made.fields = {**made.fields, TASKS: Items("list", list(jobs))}
    return made


def note(machine: Machine, stating: TaskStating, job: str, given: Mapping[str, Value], at: Location) -> None:
    """Takes down the data that a task announces, who owns it and the group that it is put in."""
    task_groups.join_stated(given.get(stating.group), job)
    for parameter, mode in ((stating.inlets, "read"), (stating.outlets, "write")):
        for locator in _locators(given.get(parameter)):
            machine.recorder.tasks.announce(Announced(job, mode, locator, at))
    _own(machine, job, given.get(stating.owner))


def as_task(machine: Machine, result: Value, job: Job) -> Value:
    """What a function gives, as the task that it is."""
    task_groups.join(machine, job.id)
    return choice(_standing(machine, option, job.id) for option in options_of(result))


def _standing(machine: Machine, result: Value, job: str) -> Value:
    """A value that stands for the task that gives it too, with its parts."""
    if isinstance(result, Entries):
        result.entries = {key: _marked(machine, one, job) for key, one in result.entries.items()}
    elif isinstance(result, Items):
        result.items = [_marked(machine, one, job) for one in result.items]
    elif isinstance(result, Instance):
        result.fields = {name: _marked(machine, one, job) for name, one in result.fields.items()}
    return _marked(machine, Thing() if result is None or isinstance(result, int | float) else result, job)


def _marked(machine: Machine, value: Value, job: str) -> Value:
    """A value that stands for the task too; numbers are left as they are."""
    if isinstance(value, str):
        return Returned.by(job, value)
    if isinstance(value, Items | Entries | Instance):
        machine.given_by[value] = job
    elif isinstance(value, Thing):
        value.fields[TASKS] = Items("list", [job])
    return value


def _name(call: Invocation, stating: TaskStating) -> str:
    if stating.renamed_by and (given := _renamed(call, stating.renamed_by)):
        return given
    name = texts_of(call.value(stating.name))[0] if call.value(stating.name) is not None else ""
    if name.strip(HOLE):
        return name.replace(HOLE, "*")
    if stating.by_class:
        return call.name.rpartition(".")[2]
    return f"line {call.machine.program.lines_told(call.site.location).line}"


def _renamed(call: Invocation, method: str) -> str:
    """The name that a method called on what a call makes gives it, empty where none is called right there."""
    caller, made = call.site.caller, call.site.instruction
    body = caller.facts.body if caller is not None and made >= 0 else ()
    for one in body[made + 1 :]:
        named = body[one.function] if isinstance(one, code.Call) and one.arguments else None
        if isinstance(named, code.Attribute) and named.base == made and named.name == method:
            text = body[one.arguments[0]] if isinstance(one, code.Call) else None
            return text.value if isinstance(text, code.Constant) and isinstance(text.value, str) else ""
    return ""


def _own(machine: Machine, what: str, owner: Value) -> None:
    if isinstance(owner, str) and HOLE not in owner and owner.lower() not in _NOBODY:
        machine.recorder.tasks.own(what, owner)


def _locators(value: Value) -> Iterator[str]:
    """The places of announced data: of every asset in a value."""
    for option in options_of(value):
        if isinstance(option, Items):
            for item in elements(option):
                yield from _locators(item)
        elif isinstance(option, Thing):
            yield from (text for text in texts_of(option.locator) if option.locator is not None and HOLE not in text)
            yield from (found for one in option.fields.values() if isinstance(one, Items) for found in _locators(one))


# Their order.


def ordered(machine: Machine, operator: str, left: Value, right: Value, at: Location) -> bool:
    """Whether an operator states the order of tasks, which is taken down."""
    if operator not in {">>", "<<"}:
        return False
    before, after = (left, right) if operator == ">>" else (right, left)
    return _order(machine, before, after, at)


def comes_after(machine: Machine, job: Job, given: Value) -> None:
    """Takes down that a task comes after those whose results it is given."""
    for other in itertools.islice(_tasks(machine, given, last=True), _MOST_ORDERED):
        machine.recorder.tasks.order(Order(other, job.id, job.location))


def combined(machine: Machine, operator: str, left: Value, right: Value) -> Items | None:
    """The assets that an operator puts together in a condition, None for anything else."""
    if operator not in {"&", "|"}:
        return None
    sides = [option for side in (left, right) for option in (elements(side) if isinstance(side, Items) else (side,))]
    return Items("list", sides) if all(_is_asset(machine, side) for side in sides) else None


def _is_asset(machine: Machine, value: Value) -> bool:
    return isinstance(value, Thing) and bool(value.class_name) and machine.libraries.kind(value.class_name) == "asset"


def chain(call: Invocation) -> None:
    """Takes down the order that a call states: of all it is given, or of its receiver and what it is given."""
    given, at = list(call.values()), call.site.location
    if call.effects.orders == "next":
        for job in (job for value in given for job in schedules.named_by(call.machine, value)):
            call.machine.recorder.tasks.order(Order(call.machine.job.id, job, at))
    elif call.effects.orders == "chain":
        for before, after in itertools.pairwise(given):
            pairs = _pairs(before, after)
            for one, other in pairs:
                _order(call.machine, one, other, at)
    elif given:
        pair = (call.receiver, given[0]) if call.effects.orders == "before" else (given[0], call.receiver)
        _order(call.machine, *pair, at)


def _pairs(before: Value, after: Value) -> list[tuple[Value, Value]]:
    """Two sequences of one length in a chain are tied one to one."""
    if isinstance(before, Items) and isinstance(after, Items) and len(before.items) == len(after.items):
        return list(zip(before.items, after.items, strict=True))
    return [(before, after)]


def _order(machine: Machine, before: Value, after: Value, at: Location) -> bool:
    first, then = list(_tasks(machine, before, last=True)), list(_tasks(machine, after, last=False))
    for one in first[:_MOST_ORDERED]:
        for other in then[:_MOST_ORDERED]:
            machine.recorder.tasks.order(Order(one, other, at))
    return bool(first or then)


def _tasks(machine: Machine, value: Value, last: bool, depth: int = 4) -> Iterator[str]:
    """The tasks that a value stands for at an end of an order; of a group its last or its first ones."""
    for option in options_of(value) if depth else ():
        if isinstance(option, Items | Entries | Instance) and option in machine.given_by:
            yield machine.given_by[option]
        elif isinstance(option, Items):
            for item in elements(option):
                yield from _tasks(machine, item, last, depth - 1)
        elif isinstance(option, Entries):
            for item in option.entries.values():
                yield from _tasks(machine, item, last, depth - 1)
        elif isinstance(option, Instance) and option.thing is not None:
            yield from _tasks(machine, option.thing, last, depth - 1)
        elif isinstance(option, Returned):
            yield option.job
        elif isinstance(option, Member):
            yield from _tasks(machine, option.receiver, last, depth - 1)
        elif (members := task_groups.held_by(option)) is not None:
            yield from task_groups.ends(machine, members, last)
        elif isinstance(option, Thing):
            yield from (one for one in elements(option.fields.get(TASKS)) if isinstance(one, str))


# What they hand each other.


def hand(call: Invocation, handing: Handing) -> Value:
    """Keeps what a task hands on, or gives what others handed on."""
    key = _key(call.value(handing.key)) or _RESULT
    job = call.machine.job
    pipeline = job.pipeline or job.location.path
    if handing.puts:
        call.machine.handed[pipeline, job.name, key] = call.value(handing.puts)
        return None
    return _pulled(call.machine, pipeline, _key_list(call.value(handing.takes)), key)


def keep_result(machine: Machine, result: Value) -> None:
    """Keeps what the function of a task returns, for tasks that ask for it."""
    job = machine.job
    machine.handed.setdefault((job.pipeline or job.location.path, job.name, _RESULT), result)


def filled(machine: Machine, value: Value) -> Value:
    """An argument with what a template in it asks of another task."""
    if not isinstance(value, str) or (template := _PULLED.fullmatch(value)) is None:
        return value
    names, key = [], _RESULT
    for argument in _ARGUMENT.finditer(template["arguments"]):
        if argument["name"] == "key":
            key = argument["text"]
        else:
            names.append(argument["text"])
    job = machine.job
    return _pulled(machine, job.pipeline or job.location.path, names, key)


def _pulled(machine: Machine, pipeline: str, names: list[str], key: str) -> Value:
    found = [
        value
        for (file, task, handed_key), value in machine.handed.items()
        if file == pipeline and handed_key == key and (task in names or not names)
    ]
    return choice(found) if found else Thing()


def _key(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _key_list(value: Value) -> list[str]:
    items: Iterable[Value] = elements(value) if isinstance(value, Items) else (value,)
    return [one for one in items if isinstance(one, str)]


# Queries that stand in files.


def query_text(call: Invocation) -> Value:
    """The query of a task: the text itself, or that of the file it names, seen from the code's own folder too."""
    value = call.value(call.effects.reads)
    machine, folder = call.machine, posixpath.dirname(call.site.location.path)
    texts: list[Value] = []
    for option in elements(value) if isinstance(value, Items) else options_of(value):
        is_file = isinstance(option, str) and option.endswith(".sql")
        found = machine.program.document(str(option), (folder, "")) if is_file else None
        for path in (found[0],) if found else ():
            at = call.site.location
            machine.recorder.keys.is_document(machine.recorder.access(machine.job, "read", (path,), "path", at, ""))
        texts.append(found[1].scalar if found else option)
    return choice(texts) if texts else value
