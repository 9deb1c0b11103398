"""Jobs that a call makes of a function: gathered while code is evaluated, then evaluated each by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.pipeline import HOLE, JobFact
from mldebt.interpreter import asset_keys, named_data, objects, tasks
from mldebt.interpreter.bindings import Binding, Texts, bindings, content, part
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.operators import JOBS
from mldebt.interpreter.own_stores import Keeping
from mldebt.interpreter.taken_up import TakenUp, taken_up, with_all
from mldebt.interpreter.taskbook import Asset, Registered
from mldebt.interpreter.values import (
    Choice,
    Entries,
    FunctionValue,
    Instance,
    Items,
    Name,
    Thing,
    Value,
    choice,
    elements,
    options_of,
    texts_of,
)
from mldebt.library import AssetLoading, JobMaking
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine, Run

_MOST_JOBS = 2_000


class MadeJob(msgspec.Struct, frozen=True, eq=False):
    """A job as a call makes it, with the entry point that was being evaluated."""

    name: str
    tool: str
    function: Value
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]
    takes: tuple[Binding, ...]
    puts: tuple[Binding, ...]
    location: Location
    run: Run
    needs: Texts = ()
    pipeline: str = ""
    labels: Texts = ()
    """What it is selected by, where it is an asset."""
    schedule: str = ""
    keeping: tuple[Keeping, ...] = ()
    """How what it gives is kept, where it is an asset."""
    context: str = ""
    """The parameter that is told about it."""
    given: Callable[[], Sequence[Value]] | None = None
    """What the job itself reads to hand it to the function."""
    then: Callable[[Value], None] | None = None
    """What becomes of the result, where no name in a catalog stands for it."""


class MadeJobs:
    """The jobs made so far; a group with other names takes the place of the jobs it is made of."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._jobs: list[MadeJob] = []
        self._replaced: set[int] = set()
        self._seen: set[tuple[object, ...]] = set()
        self._taken_up: list[TakenUp] = []
        self._known = 0

    def __bool__(self) -> bool:
        return bool(self._jobs)

    def make(self, call: Invocation, making: JobMaking) -> Value:
        """Takes down the job that a call makes; the value stands for it."""
        function = call.value(making.runs)
        self._hand_on(function)
        given = [call.value(parameter) if parameter else None for parameter in (making.arguments, making.keywords)]
        made = MadeJob(
            name=_name(self._machine, call.value(making.name) if making.name else None, function),
            tool=call.name.split(".", 1)[0],
            function=function,
            arguments=tuple(elements(given[0])) if given[0] is not None else (),
            keywords=(*_context(call, making, function), *_keywords(given[1])),
            takes=tuple(bindings(call.value(making.takes) if making.takes else None, among=False)),
            puts=tuple(bindings(call.value(making.puts) if making.puts else None, among=True)),
            location=call.site.location,
            run=self._machine.run,
        )
        return self._added([made])

    def state(self, instance: Instance, keywords: Mapping[str, Value], at: Location) -> None:
        """Takes down the job that an object of a class of the project is, by the library's class that it comes from."""
        class_name = instance.thing.class_name if instance.thing is not None else ""
        effects = self._machine.libraries.construct(class_name)
        stating = effects.task if effects is not None else None
        name = texts_of(keywords[stating.name])[0] if stating is not None and stating.name in keywords else ""
        if stating is None or instance.thing is None or not name.strip(HOLE):
            return
        tool, name = class_name.split(".", 1)[0], name.replace(HOLE, "*")
        job = Job(f"{at.path}::{name}", name, tool, instance.cls.module, at, pipeline=at.path)
        job = self._machine.recorder.jobs.setdefault(job.id, job)
        tasks.as_task(self._machine, instance.thing, job)
        tasks.note(self._machine, stating, job.id, keywords, at)
        method = objects.method_of(self._machine, instance, stating.method)
        if method is not None:
            made = MadeJob(name, tool, method, (Thing(),), (), (), (), at, self._machine.run)
            self._added([made])

    def add(self, made: MadeJob) -> Value:
        """Takes down a job that is made in another way."""
        self._hand_on(made.function)
        return self._added([made])

    def group(self, call: Invocation) -> Value:
        """The jobs among the arguments of a call, under the names that it gives their data."""
        grouping = call.effects.group
        assert grouping is not None
        members = list(dict.fromkeys(_numbers(call.value(grouping.jobs))))
        renaming = named_data.Renaming.of(
            call.machine.catalog_of(call.site.location.path),
            prefix=call.value(grouping.prefix) if grouping.prefix else None,
            data=[call.value(parameter) for parameter in (grouping.takes, grouping.puts) if parameter],
            settings=call.value(grouping.settings) if grouping.settings else None,
        )
        if renaming is None:
            return Thing(fields={JOBS: Items("list", list(members))})
        self._replaced.update(members)
        return self._added([_renamed(self._jobs[number], renaming) for number in members])

    def forget(self, run: Run) -> None:
        """Leaves out the jobs of an entry point that turned out to be a part of another."""
        self._replaced.update(number for number, made in enumerate(self._jobs) if made.run is run)

    def register(self, result: Value, file: str) -> None:
        """Takes down the names under which a function of a file gives the jobs that were made."""
        for option in options_of(result):
            for name, jobs in option.entries.items() if isinstance(option, Entries) else ():
                for number in dict.fromkeys(_numbers(jobs)) if isinstance(jobs, Thing) else ():
                    job = self._job(self._jobs[number])
                    self._machine.recorder.tasks.register(Registered(str(name), job.id, file))

    def run(self) -> None:
        """Evaluates the jobs that are waiting, in the order they were made."""
        self._know()
        for number, made in enumerate(self._jobs):
            made = self._jobs[number] = asset_keys.resolved(made, self._jobs)
            key = (made.location, made.name, made.takes, made.puts)
            if number not in self._replaced and key not in self._seen:
                self._seen.add(key)
                self._run(made)
            self._replaced.add(number)

    def take_up(self, call: Invocation, taking: AssetLoading) -> None:
        """Takes down what a call adds to the assets of modules."""
        self._taken_up.extend(taken_up(call, taking))

    def _know(self) -> None:
        """Takes down how the assets of new jobs are kept, under all of their names."""
        for number in range(self._known, len(self._jobs)):
            made = self._jobs[number] = with_all(self._jobs[number], self._taken_up)
            for keeping in made.keeping:
                self._machine.own_stores.know(made.pipeline, keeping, made.location.path)
        self._known = len(self._jobs)

    def _added(self, jobs: Sequence[MadeJob]) -> Thing:
        first = len(self._jobs)
        self._jobs.extend(jobs[: max(0, _MOST_JOBS - first)])
        return Thing(fields={JOBS: Items("list", list(range(first, len(self._jobs))))})

    def _hand_on(self, function: Value) -> None:
        for option in options_of(function):
            if isinstance(option, FunctionValue):
                self._machine.recorder.call(option.module, option.scope)

    def _run(self, made: MadeJob) -> None:
        job = self._job(made)
        if made.pipeline:
            book = self._machine.recorder.tasks
            for one in made.keeping:
                file, store = job.location.path, one.store if one.own is None else ""
                parted = one.parts is not None
                book.keep(
                    Asset(job.id, one.names, made.needs, made.labels, made.pipeline, file, store, one.schema, parted)
                )
            if made.schedule:
                book.time(job.id, made.schedule)
        with self._machine.running(self._machine.part_of(job)):
            for needed in made.needs:
                stated = self._machine.recorder.declare(self._machine.job, "read", needed, made.location)
                is_given = any(needed in binding.names for binding in made.takes)
                if not is_given and not named_data.may_reach(self._machine, made.function, needed.rpartition("/")[2]):
                    self._machine.recorder.unnamed[stated] = None
            data = named_data.NamedData(self._machine, made.location)
            arguments: list[Value] = [tasks.filled(self._machine, value) for value in made.arguments]
            keywords = {key: tasks.filled(self._machine, value) for key, value in made.keywords}
            if made.context:
                keywords[made.context] = self._machine.own_stores.context(made.keeping[0], job.location.path)
            for index, binding in enumerate(made.takes):
                unread_at = named_data.unread_at(self._machine, made.function, index, binding.to)
                expected = named_data.expected(self._machine, made.function, index, binding.to)
                value = self._stored(made, binding, expected, unread_at)
                if value is None:
                    if unread_at is not None:
                        data.ignore(binding.names, unread_at)
                    value = data.taken(binding.names, expected)
                if isinstance(binding.to, str):
                    keywords[binding.to] = value
                else:
                    arguments.append(value)
            arguments += made.given() if made.given is not None else ()
            result = self._machine.call(made.function, arguments, keywords, (), self._machine.place(made.location))
            if made.then is not None:
                made.then(result)
            if not made.puts:
                tasks.keep_result(self._machine, result)
            for binding in made.puts:
                value = content(part(result, binding.to))
                stores, at = self._machine.own_stores, made.location
                left = tuple(name for name in binding.names if not stores.put(made.pipeline, name, value, at))
                if left:
                    data.put(left, value)

    def _stored(self, made: MadeJob, binding: Binding, expected: Thing, unread_at: Location | None) -> Value:
        """What a store of the project gives a job for an argument, None where no such store keeps it."""
        found: list[Value] = []
        for name in binding.names if made.pipeline else ():
            stores, taken_as = self._machine.own_stores, str(binding.to)
            taken = stores.take(made.pipeline, name, taken_as, binding.stated, made.location)
            if taken is None:
                return None
            if unread_at is not None:
                self._machine.recorder.untouched.update(dict.fromkeys(taken.accesses, unread_at))
            found.append(taken.of_class(self._machine, expected))
        return choice(found) if found else None

    def _job(self, made: MadeJob) -> Job:
        path = next(
            (option.module for option in options_of(made.function) if isinstance(option, FunctionValue)),
            made.location.path,
        )
        catalog = self._machine.catalog_of(made.location.path)
        is_named = catalog is not None and catalog.tool == made.tool
        known = self._machine.recorder.jobs
        job_id = f"{made.location.path}::{made.name}"
        if job_id in known and known[job_id].location != made.location:
            job_id = f"{job_id}:{self._machine.program.lines_told(made.location).line}"
        fact = JobFact(made.location.span, made.name, made.tool, complete=True) if is_named else None
        workdir = catalog.folder if is_named and catalog is not None else None
        pipeline = (catalog.folder or made.tool) if is_named and catalog is not None else made.location.path
        pipeline = made.pipeline or pipeline
        job = Job(job_id, made.name, made.tool, path, made.location, workdir, fact, pipeline)
        return known.setdefault(job_id, job)


def makes_jobs(machine: Machine, function: FunctionValue) -> bool:
    """Whether the code of a function itself makes jobs, or puts them together."""
    scope = machine.program.modules[function.module].scopes[function.scope]
    return any(machine.libraries.makes_jobs(name) for name in machine.outside_names(function.module, scope))


def _name(machine: Machine, value: Value, function: Value) -> str:
    """The name that a call gives, else that of the function."""
    told = texts_of(value)[0] if value is not None else HOLE
    if told.strip(HOLE):
        return told.replace(HOLE, "*")
    match next(iter(options_of(function))):
        case FunctionValue(module=module, scope=scope):
            return machine.program.modules[module].scopes[scope].name
        case Name(dotted=dotted):
            return dotted.removeprefix("builtins.")
    return "job"


def _context(call: Invocation, making: JobMaking, function: Value) -> Iterator[tuple[str, Value]]:
    """What a function is given besides its arguments, as far as it has parameters for that."""
    for option in options_of(function) if making.context else ():
        if isinstance(option, FunctionValue):
            parameters = call.machine.program.modules[option.module].scopes[option.scope].parameters
            takes_all = any(one.kind == "double_star" for one in parameters)
            room = {one.name for one in parameters}
            yield from (
                (name, call.given[name])
                for name in making.context
                if name in call.given and (takes_all or name in room)
            )


def _keywords(value: Value) -> Iterator[tuple[str, Value]]:
    for option in options_of(value):
        if isinstance(option, Entries):
            yield from ((key, each) for key, each in option.entries.items() if isinstance(key, str))


def _numbers(value: Value, depth: int = 6) -> Iterator[int]:
    """The numbers of all jobs that a value holds."""
    if not depth:
        return
    match value:
        case bool():
            return
        case int():
            yield value
        case Thing(fields=fields) if JOBS in fields:
            yield from _numbers(fields[JOBS], depth - 1)
        case Items(items=items, rest=rest):
            for item in (*items, rest):
                yield from _numbers(item, depth - 1)
        case Entries(entries=entries):
            for item in entries.values():
                yield from _numbers(item, depth - 1)
        case Choice(options=options):
            for item in options:
                yield from _numbers(item, depth - 1)


def _renamed(made: MadeJob, renaming: named_data.Renaming) -> MadeJob:
    def renamed(before: Sequence[Binding]) -> tuple[Binding, ...]:
        return tuple(Binding(one.to, tuple(map(renaming.name, one.names))) for one in before)

    name = renaming.within(made.name)
    return msgspec.structs.replace(made, name=name, takes=renamed(made.takes), puts=renamed(made.puts))
