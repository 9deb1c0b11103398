"""What nothing has called: functions that make jobs, endpoints, components, and whatever else is left."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator

import msgspec

from mldebt.facts.code import Symbol, Variable
from mldebt.interpreter import components, dbt_models, launching, made_jobs, objects, registration
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.launching import is_test
from mldebt.interpreter.machine import PART_FUEL, SHORT_PATIENCE, Machine, Run
from mldebt.interpreter.memory import Memory
from mldebt.interpreter.values import ClassValue, FunctionValue, Thing, Value, origins_of
from mldebt.source import FILE_START, Location


def run_job_makers(machine: Machine) -> None:
    """Evaluates functions that make jobs, which a tool finds and calls, then the jobs.

    Jobs of a function that another of them calls are that one's, under the names that it gives."""
    runs: dict[tuple[str, int], Run] = {}
    for function in list(_uncalled(machine, made_jobs.makes_jobs)):
        run = machine.part_of(launching.file_job(machine, function.module))
        with machine.running(run):
            result = machine.invoke(function, [], Location(function.module, FILE_START))
            machine.made.register(result, function.module)
        runs[function.module, function.scope] = run
    for key, run in runs.items():
        if any(key in other.calls for other in runs.values() if other is not run):
            machine.made.forget(run)
    machine.made.run()


def run_the_rest(
    machine: Machine, wanted: Callable[[Machine, FunctionValue], bool] = lambda machine, function: True
) -> None:
    """Evaluates endpoints, registered functions and whatever nothing has called, until nothing new turns up."""
    memory = Memory()
    for _ in range(4):
        waiting = _in_turn(machine, _uncalled(machine, wanted))
        if not waiting:
            return
        _run_uncalled(machine, waiting, memory)
        machine.made.run()


def run_components(machine: Machine) -> None:
    """Evaluates pipelines and then the components that none of them calls: they may start scripts."""
    waiting = _uncalled(machine, components.is_component)
    _run_uncalled(machine, sorted(waiting, key=lambda function: _is_named(machine, function)), Memory())


def _run_uncalled(machine: Machine, waiting: Iterable[FunctionValue], memory: Memory) -> None:
    for function in waiting:
        if machine.recorder.was_called(function.module, function.scope):
            continue
        job = registration.own_job(machine, function) or launching.file_job(machine, function.module)
        with _by_itself(machine, job, memory):
            _run_for_its_result(machine, function)
        machine.recorder.uncalled(function.module, function.scope)


@contextlib.contextmanager
def _by_itself(machine: Machine, job: Job, memory: Memory | None = None) -> Iterator[None]:
    """Evaluates what nothing calls: a first look, and what it tells more of from what all that nothing calls shares.

    Many such functions lead to the same code, which tells each of them the same."""
    reserve = machine.budget.share_of_rest(PART_FUEL)
    run = Run(job, fuel=SHORT_PATIENCE, reserve=reserve, is_cut=reserve < PART_FUEL, memory=memory)
    with machine.running(run):
        reserve = run.reserve
        yield
    machine.budget.take_of_rest(reserve - run.reserve)


def _is_named(machine: Machine, function: FunctionValue) -> bool:
    """Whether code names the function somewhere: what calls it should be evaluated before it is by itself."""
    scope = machine.program.modules[function.module].scopes[function.scope]
    return scope.name.rpartition(".")[2] in machine.program.named_functions


def _in_turn(machine: Machine, waiting: Iterable[FunctionValue]) -> list[FunctionValue]:
    """Functions so that what calls others comes before them: what code names comes last, and of the functions that are
    jobs those first which call others."""
    found = list(waiting)
    jobs = [one for one in found if registration.registered(machine, one) == "job"]
    scopes = {id(one): machine.program.modules[one.module].scopes[one.scope] for one in jobs}
    names = {scope.name for scope in scopes.values()}
    calling = {
        one
        for one, scope in scopes.items()
        if any(isinstance(read, Variable | Symbol) and read.name in names for read in scope.body)
    }
    return sorted(found, key=lambda function: (_is_named(machine, function), id(function) not in calling))


def _run_for_its_result(machine: Machine, function: FunctionValue) -> None:
    """Evaluates a function that is called from outside; what it gives back is used there."""
    scope = machine.program.modules[function.module].scopes[function.scope]
    at = Location(function.module, scope.span)
    given = dbt_models.arguments(machine, function)
    result = machine.invoke(function, given, at)
    machine.made.register(result, function.module)
    if given:
        dbt_models.keep(machine, function, result, at)
        return
    machine.recorder.use(machine.job, f"returns from {scope.name}", at, origins_of(result))
    machine.configuration.escapes([result], at)


def _uncalled(
    machine: Machine, wanted: Callable[[Machine, FunctionValue], bool] = lambda machine, function: True
) -> Iterator[FunctionValue]:
    """Functions of code that is no test and that nothing has called, methods bound to an object of their class."""
    for function in list(machine.functions):
        if _is_open(machine, function) and not _is_method(machine, function) and wanted(machine, function):
            yield function
    for cls in list(machine.classes):
        if machine.is_left_to_others(cls.module, machine.program.modules[cls.module].scopes[cls.scope].parent):
            continue
        methods = [method for method in objects.methods(cls) if _is_open(machine, method) and wanted(machine, method)]
        if methods:
            yield from _bound(machine, cls, methods)


def _bound(machine: Machine, cls: ClassValue, methods: Iterable[FunctionValue]) -> Iterator[FunctionValue]:
    receiver: Value = Thing()
    with _by_itself(machine, launching.file_job(machine, cls.module)):
        site = machine.site(cls.body, -1, Location(cls.module, FILE_START))
        receiver = objects.instantiate(machine, cls, (), {}, (Thing(),), site)
    yield from (msgspec.structs.replace(method, receiver=receiver) for method in methods)


def _is_method(machine: Machine, function: FunctionValue) -> bool:
    scopes = machine.program.modules[function.module].scopes
    return scopes[scopes[function.scope].parent].kind == "class"


def _is_open(machine: Machine, function: FunctionValue) -> bool:
    scope = machine.program.modules[function.module].scopes[function.scope]
    if scope.name.endswith("<lambda>") or is_test(function.module) or function.module in machine.waiting:
        return False
    return not machine.recorder.was_called(function.module, function.scope)
