"""What is evaluated as which job: started scripts, programs, notebooks, endpoints, then all that nothing calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import msgspec

from mldebt.cache.observations import KnownObservations
from mldebt.cache.sealed import key_of
from mldebt.facts.catalog import Catalog
from mldebt.facts.code import Symbol
from mldebt.facts.module import Module
from mldebt.facts.pipeline import JobFact
from mldebt.interpreter import commanded, held_back, launching, started_by_code
from mldebt.interpreter.alone import files_alone
from mldebt.interpreter.exchange import take_over
from mldebt.interpreter.launching import is_test as is_test
from mldebt.interpreter.loads import Loads
from mldebt.interpreter.machine import Machine, Run
from mldebt.interpreter.named_commands import NamedCommands
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.parts import Parts, Shown, asked_of_rest, started_in
from mldebt.interpreter.program import Program
from mldebt.interpreter.recorder import Recorder
from mldebt.interpreter.started import Started
from mldebt.interpreter.started_by_code import StartedByCode
from mldebt.interpreter.uncalled import run_components, run_job_makers, run_the_rest
from mldebt.interpreter.watched import Watched
from mldebt.library import Libraries


def observe(
    program: Program,
    jobs: Sequence[tuple[str, JobFact]],
    libraries: Libraries,
    environment: Mapping[str, Sequence[str]],
    catalogs: Sequence[Catalog] = (),
    known: KnownObservations | None = None,
    processes: int = 1,
) -> Observations:
    """What evaluating all code but tests shows; `jobs` are what tools state, with the files that state them.

    What is `known` need not be found out again; what is evaluated by itself may be by several `processes`."""
    watched = Watched(program, program.named_functions)
    machine = Machine(watched, libraries, Recorder(), environment, catalogs)
    parts = Parts(program, machine, known)
    loads = Loads(program)
    rest = _Rest(program, machine, jobs, loads, has_parts=not catalogs)
    rest.start(parts.scripts(rest.asked_first, watched, rest.run_first))
    shown = parts.alone({path: rest.asked_of(path) for path in rest.alone}, rest.run_by_itself, processes)
    rest.leave_out(shown)
    recorder = parts.rest(rest.asked, watched, rest.run) if not catalogs else rest.run()
    for one in shown.values():
        take_over(recorder, one.content)
    started_by_code.resolve(program, recorder, jobs)
    return recorder.finished()


class _Rest:
    """The evaluation of all that is not evaluated by itself."""

    def __init__(
        self,
        program: Program,
        machine: Machine,
        jobs: Sequence[tuple[str, JobFact]],
        loads: Loads,
        has_parts: bool,
    ) -> None:
        self._program = program
        self._machine = machine
        self._jobs = jobs
        self._loads = loads
        named = NamedCommands(jobs)
        self._runs = commanded.Runs(machine, lambda one: started_by_code.commands_behind(program, named, one))
        self._code = [path for path in sorted(program.modules) if not is_test(path)]
        modules, libraries = program.modules, machine.libraries
        self._first = [path for path in self._code if _states_commands(modules[path], libraries)]
        self._callers = held_back.callers(program, libraries, jobs, loads)
        out = launching.stated_scripts(program, jobs, only_told=False).union(self._first)
        self._held = frozenset(self._callers) - out
        machine.waiting |= self._held
        self._started = launching.stated_scripts(program, jobs) - self._held
        self._starting = launching.starting(program, jobs)
        self._has_parts = has_parts
        self._late = frozenset[str]()
        """Of those that may be parts by themselves the ones that turned out to be none."""
        self._apart = frozenset(self._alone_among(filter(self._may_be_apart, sorted(self._started))))
        self._has_begun = False
        self._parts: Mapping[str, Shown] = {}

    @property
    def asked_first(self) -> tuple[str, ...]:
        """What tells the evaluation of what comes first from others of the same project; nothing where it is none."""
        return (self._stated, *self._first, "", *sorted(self._apart)) if self._first else ()

    @property
    def alone(self) -> tuple[str, ...]:
        """The files that may be parts by themselves: what nothing starts, and what is only started as jobs state."""
        return (*self._alone_among(self.files), *sorted(self._apart - self._late))

    def asked_of(self, path: str) -> str:
        """What tells the evaluation of a file by itself from others: the jobs that start it."""
        return key_of(msgspec.msgpack.encode(self._starting[path])) if path in self._apart else ""

    @property
    def files(self) -> tuple[str, ...]:
        """The files that are neither started nor parts by themselves, and that no code may start."""
        out = {*self._started, *self._first, *self._parts, *self._held}
        return tuple(path for path in self._code if path not in out)

    @property
    def asked(self) -> tuple[str, ...]:
        """What tells the evaluation from others of the same project."""
        others = frozenset(self._code) - self._parts.keys()
        of_parts = asked_of_rest(tuple(self._parts.values()), others)
        held = (part for script in sorted(self._callers) for part in (script, *sorted(self._callers[script]), ""))
        waiting = (*sorted(self._held), "", *held, *sorted(self._leading))
        return (self._stated, *self.files, "", *waiting, "", *sorted(self._late), "", *of_parts)

    @cached_property
    def _leading(self) -> frozenset[str]:
        """The files of code that may start scripts, and those whose code leads to them."""
        return self._loads.leading_to(path for paths in self._callers.values() for path in paths)

    @cached_property
    def _stated(self) -> str:
        return key_of(msgspec.msgpack.encode(self._jobs))

    def _alone_among(self, paths: Iterable[str]) -> tuple[str, ...]:
        return files_alone(self._program, self._machine.libraries, self._loads, paths) if self._has_parts else ()

    def _may_be_apart(self, script: str) -> bool:
        """Whether a script that jobs start is one that no code may start, and all of them start in one way."""
        if script in self._first or script in self._callers:
            return False
        return launching.starts_alike(self._program, self._starting[script], script)

    def run_first(self) -> frozenset[str]:
        """Evaluates what makes jobs of commands: the scripts that these start, which tells with which arguments."""
        self._has_begun = True
        launching.state(self._machine, self._jobs)
        launching.run_stated(self._machine, self._jobs, self._runs, lambda script: script not in self._apart)
        if not self._first:
            return frozenset()
        _run_files(self._machine, [path for path in self._first if path not in self._started])
        run_job_makers(self._machine)
        run_components(self._machine)
        return launching.run_started_by_code(self._machine, self._jobs)

    def start(self, scripts: frozenset[str]) -> None:
        """Takes scripts as started by code."""
        self._started |= scripts
        self._late = self._apart & scripts

    def run_by_itself(self, machine: Machine, path: str) -> None:
        """Evaluates a file on a machine of its own, as jobs start it, or as nothing does."""
        if path in self._apart:
            runs = commanded.Runs(machine, lambda one: ())
            launching.run_stated(machine, self._starting[path], runs, lambda script: script == path)
        else:
            _run_files(machine, [path])
        run_the_rest(machine)

    def leave_out(self, parts: Mapping[str, Shown]) -> None:
        """Leaves files to their own evaluation, which may call functions of the rest."""
        self._parts = parts
        self._late = self._apart - parts.keys()
        for script in sorted(self._apart - self._late):
            launching.was_run(self._program, self._starting[script], self._runs, script)
        self._machine.recorder.called_elsewhere.update(key for shown in parts.values() for key in shown.called)

    def run(self) -> Recorder:
        """What everything shows, last what nothing has called."""
        machine = self._machine
        if not self._has_begun:
            self.run_first()
        launching.run_stated(machine, self._jobs, self._runs, lambda script: script in self._late)
        _run_files(machine, self.files)
        elsewhere = tuple(started_in(self._parts.values()))
        self._run_the_rest(elsewhere)
        known = frozenset(job for shown in self._parts.values() for job in shown.jobs)
        launching.run_started_by_code(machine, self._jobs, elsewhere, known)
        return machine.recorder

    def _run_the_rest(self, elsewhere: Sequence[Started]) -> None:
        """Evaluates what nothing has called, and scripts that code may start after the code that may do so."""
        machine, alone = self._machine, {*self.files, *self._parts}

        def evaluate(script: str) -> None:
            if script not in self._started:
                alone.add(script)
                _run_files(machine, [script])

        def follow(wholly: bool) -> None:
            run_job_makers(machine)
            run_the_rest(machine, lambda machine, function: wholly or function.module in self._leading)

        scripts = StartedByCode(machine, self._jobs, self._runs, self._callers, alone, elsewhere)
        scripts.run(evaluate, follow)


def _states_commands(module: Module, libraries: Libraries) -> bool:
    """Whether code may make jobs of commands by what it imports."""
    names = {one.name for one in module.of(Symbol)} | {one.name for one in module.imports if one.star}
    return any(map(libraries.states_commands, names))


def _run_files(machine: Machine, paths: Iterable[str]) -> None:
    for path in paths:
        with machine.running(Run(launching.file_job(machine, path))):
            machine.module(path, main=machine.program.modules[path].runs)
