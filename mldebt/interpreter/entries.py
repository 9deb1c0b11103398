"""What is evaluated as which job: started scripts, programs, notebooks, endpoints, then all that nothing calls."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mldebt.facts.catalog import Catalog
from mldebt.facts.code import Module
from mldebt.facts.pipeline import Command, JobFact
from mldebt.facts.tree import Tree
from mldebt.interpreter import made_jobs, objects, registration
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.machine import FUEL, Machine, Run
from mldebt.interpreter.memory import Memory
from mldebt.interpreter.program import Program
from mldebt.interpreter.recorder import Observations, Recorder
from mldebt.interpreter.values import ClassValue, FunctionValue, Thing, origins_of
from mldebt.library import Libraries
from mldebt.source import FILE_START, Location

_TEST = re.compile(r"(^|/)(tests?|testing)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$")


def is_test(path: str) -> bool:
    """Whether a file is test code by its name or folder."""
    return bool(_TEST.search(path))


def observe(
    modules: Mapping[str, Module],
    documents: Mapping[str, Tree],
    jobs: Sequence[tuple[str, JobFact]],
    libraries: Libraries,
    environment: Mapping[str, Sequence[str]],
    catalogs: Sequence[Catalog] = (),
) -> Observations:
    """What evaluating all code but tests shows; `jobs` are what tools state, with the files that state them."""
    recorder = Recorder()
    machine = Machine(Program(modules, documents), libraries, recorder, environment, catalogs)
    for path, fact in jobs:
        job = _stated_job(machine, path, fact)
        recorder.jobs[job.id] = job
    started = _run_started(machine, jobs)
    for path in sorted(modules):
        if not is_test(path) and path not in started:
            with machine.running(Run(_file_job(machine, path))):
                machine.module(path, main=modules[path].runs)
    _run_job_makers(machine)
    _run_the_rest(machine)
    return recorder.finished()


def _stated_job(machine: Machine, path: str, fact: JobFact) -> Job:
    """The job that a pipeline tool states in a file, with the first script of the project that it starts."""
    started = ((command, _script(machine, command)) for command in fact.commands)
    command, script = next((pair for pair in started if pair[1]), (None, None))
    workdir = command.workdir if command else None
    return Job(f"{path}::{fact.name}", fact.name, fact.tool, script or path, Location(path, fact.span), workdir, fact)


def _run_started(machine: Machine, jobs: Sequence[tuple[str, JobFact]]) -> frozenset[str]:
    """Evaluates the scripts that jobs start, with their arguments; the paths of these scripts."""
    started: set[str] = set()
    complete = [(path, fact) for path, fact in jobs if fact.complete]
    for path, fact in (*complete, *((path, fact) for path, fact in jobs if not fact.complete)):
        known = machine.recorder.jobs[f"{path}::{fact.name}"]
        for command in fact.commands:
            script = _script(machine, command)
            if script is None or is_test(script) or (script in started and not fact.complete):
                continue
            job = dataclasses.replace(known, path=script, workdir=command.workdir)
            if not fact.complete:
                job = dataclasses.replace(_file_job(machine, script), workdir=command.workdir, pipeline=path)
                machine.recorder.jobs[job.id] = job
            with machine.running(Run(job, command.arguments)):
                machine.module(script, main=True)
            started.add(script)
            machine.started.setdefault(script, []).append((job, command.arguments))
    return frozenset(started)


def _script(machine: Machine, command: Command) -> str | None:
    """The module of the project that a command starts, or None."""
    if command.module:
        importer = posixpath.join(command.workdir, "-")
        dotted = command.module
        return machine.program.module(f"{dotted}.__main__", importer) or machine.program.module(dotted, importer)
    path = posixpath.normpath(posixpath.join(command.workdir, command.script)) if command.script else ""
    return path if path in machine.program.modules else None


def _file_job(machine: Machine, path: str) -> Job:
    """The job of a script or notebook that no tool states."""
    tool = "notebook" if path.endswith(".ipynb") else "script"
    workdir = posixpath.dirname(path) if tool == "notebook" else None
    job = Job(path, path, tool, path, Location(path, FILE_START), workdir)
    return machine.recorder.jobs.setdefault(path, job)


def _run_job_makers(machine: Machine) -> None:
    """Evaluates functions that make jobs, which a tool finds and calls, then the jobs.

    Jobs of a function that another of them calls are that one's, under the names that it gives."""
    runs: dict[tuple[str, int], Run] = {}
    for function in [one for one in _uncalled(machine) if made_jobs.makes_jobs(machine, one)]:
        run = machine.part_of(_file_job(machine, function.module))
        with machine.running(run):
            machine.invoke(function, [], Location(function.module, FILE_START))
        runs[function.module, function.scope] = run
    for key, run in runs.items():
        if any(key in other.calls for other in runs.values() if other is not run):
            machine.made.forget(run)
    machine.made.run()


def _run_the_rest(machine: Machine) -> None:
    """Evaluates endpoints, registered functions and whatever nothing has called, until nothing new turns up."""
    memory = Memory()
    for _ in range(4):
        waiting = sorted(_uncalled(machine), key=lambda function: _is_named(machine, function))
        if not waiting:
            return
        for function in waiting:
            if machine.recorder.was_called(function.module, function.scope):
                continue
            for run in _commanded(machine, function):
                with machine.running(run):
                    _run_for_its_result(machine, function)
            if machine.recorder.was_called(function.module, function.scope):
                continue
            job = registration.own_job(machine, function) or _file_job(machine, function.module)
            with machine.running(Run(job, fuel=FUEL // 4, memory=memory)):
                _run_for_its_result(machine, function)
            machine.recorder.uncalled(function.module, function.scope)
        machine.made.run()


def _commanded(machine: Machine, function: FunctionValue) -> Iterator[Run]:
    """The runs of a command of an application: one for each time that its file is started for it."""
    if registration.registered(machine, function) != "command":
        return
    others = [one for one in machine.functions if one.module == function.module and one is not function]
    is_one_of_several = any(registration.registered(machine, one) == "command" for one in others)
    scope = machine.program.modules[function.module].scopes[function.scope]
    for job, argv in machine.started.get(function.module, ()):
        if is_one_of_several and (not argv or argv[0].replace("-", "_") != scope.name):
            continue
        arguments = argv[1:] if is_one_of_several else argv
        yield Run(job, arguments, command=(function.module, function.scope))


def _is_named(machine: Machine, function: FunctionValue) -> bool:
    """Whether code names the function somewhere: what calls it should be evaluated before it is by itself."""
    scope = machine.program.modules[function.module].scopes[function.scope]
    return scope.name.rpartition(".")[2] in machine.program.named_functions


def _run_for_its_result(machine: Machine, function: FunctionValue) -> None:
    """Evaluates a function that is called from outside; what it gives back is used there."""
    scope = machine.program.modules[function.module].scopes[function.scope]
    at = Location(function.module, scope.span)
    result = machine.invoke(function, [], at)
    machine.recorder.use(machine.job, f"returns from {scope.name}", at, origins_of(result))
    machine.configuration.escapes([result], at)


def _uncalled(machine: Machine) -> Iterator[FunctionValue]:
    """Functions of code that is no test and that nothing has called, methods bound to an object of their class."""
    for function in list(machine.functions):
        if _is_open(machine, function) and not _is_method(machine, function):
            yield function
    for cls in list(machine.classes):
        methods = [method for method in objects.methods(cls) if _is_open(machine, method)]
        if methods:
            yield from _bound(machine, cls, methods)


def _bound(machine: Machine, cls: ClassValue, methods: Iterable[FunctionValue]) -> Iterator[FunctionValue]:
    with machine.running(Run(_file_job(machine, cls.module), fuel=FUEL // 4)):
        site = machine.site(cls.body, -1, Location(cls.module, FILE_START))
        receiver = objects.instantiate(machine, cls, (), {}, (Thing(),), site)
    yield from (dataclasses.replace(method, receiver=receiver) for method in methods)


def _is_method(machine: Machine, function: FunctionValue) -> bool:
    scopes = machine.program.modules[function.module].scopes
    return scopes[scopes[function.scope].parent].kind == "class"


def _is_open(machine: Machine, function: FunctionValue) -> bool:
    scope = machine.program.modules[function.module].scopes[function.scope]
    if scope.name.endswith("<lambda>") or is_test(function.module):
        return False
    return not machine.recorder.was_called(function.module, function.scope)
