"""Scripts that code starts while it waits: their evaluation, after the code that says with which arguments."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from mldebt.facts.pipeline import Command, JobFact
from mldebt.interpreter import commanded, launching
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.named_commands import NamedCommands
from mldebt.interpreter.program import Program
from mldebt.interpreter.started import Started, is_job
from mldebt.interpreter.values import ROOT
from mldebt.paths import from_root

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine
    from mldebt.interpreter.recorder import Recorder

_SCRIPT = "script"
"""The launcher of what code starts."""


class Found(NamedTuple):
    """A script that code starts, the command that does, and the folder it is started in or None where unknown."""

    script: str
    command: Command
    workdir: str | None


class StartedByCode:
    """The scripts that code may start, until all of them have been evaluated.

    Some files are evaluated `alone`, without arguments; some of what starts others was seen `elsewhere`."""

    def __init__(
        self,
        machine: Machine,
        jobs: Sequence[tuple[str, JobFact]],
        runs: commanded.Runs,
        callers: Mapping[str, frozenset[str]],
        alone: Container[str],
        elsewhere: Sequence[Started],
    ) -> None:
        self._machine = machine
        self._jobs = jobs
        self._runs = runs
        self._callers = callers
        self._alone = alone
        self._elsewhere = elsewhere
        self._named = NamedCommands(jobs)
        self._found: dict[Started, tuple[Found, ...]] = {}
        self._done: set[tuple[Started, Found]] = set()

    def run(self, evaluate: Callable[[str], None], follow: Callable[[bool], None]) -> None:
        """Evaluates every script after what starts it; `evaluate` does so where nothing does.

        What a script leads to is evaluated by `follow`, as far as it may start others or wholly. Where scripts start
        each other, one has to be first."""
        while waiting := sorted(self._machine.waiting):
            follow(False)
            if self._run_again():
                continue
            ready = [one for one in waiting if not self._is_blocked(one)]
            for script in ready or waiting[:1]:
                self._release(script, evaluate)
        follow(True)
        while self._run_again():
            follow(True)

    def _is_blocked(self, script: str) -> bool:
        """Whether code that may start a script still waits itself."""
        return bool(self._machine.waiting & self._callers.get(script, frozenset()) - {script})

    def _release(self, script: str, evaluate: Callable[[str], None]) -> None:
        """Evaluates a script as code starts it, else as people are told to, else by itself."""
        self._machine.waiting.discard(script)
        for one, found in self._starts():
            if found.script == script:
                self._start(one, found)
        if not launching.run_told(self._machine, self._jobs, self._runs, script) and not self._runs.of(script):
            evaluate(script)

    def _run_again(self) -> bool:
        """Evaluates scripts that were evaluated before as further commands start them; whether there are any."""
        again = [(one, found) for one, found in self._starts() if found.script not in self._machine.waiting]
        for one, found in again:
            if found.script in self._alone and not self._runs.of(found.script):
                self._runs.add(found.script, msgspec.structs.replace(found.command, arguments=()), in_full=False)
            self._start(one, found)
        return bool(again)

    def _starts(self) -> list[tuple[Started, Found]]:
        """What was not yet evaluated of all that code starts."""
        waited_for = [one for one in (*self._machine.recorder.started, *self._elsewhere) if not is_job(one)]
        pairs = ((one, found) for one in waited_for for found in self._scripts(one))
        return [pair for pair in pairs if pair not in self._done]

    def _scripts(self, one: Started) -> tuple[Found, ...]:
        if one not in self._found:
            self._found[one] = found_scripts(self._machine.program, self._named, one)
        return self._found[one]

    def _start(self, one: Started, found: Found) -> None:
        self._done.add((one, found))
        script, command, machine = found.script, found.command, self._machine
        is_again = self._runs.has(script, command)
        if is_again and not self._runs.is_another(script, command):
            return
        job = self._job(one, found, is_again)
        commanded.run(machine, machine.start_of(job, command.arguments), script, command)
        self._runs.add(script, command, in_full=True)
        machine.recorder.commanded[script, command.arguments] = job.id

    def _job(self, one: Started, found: Found, is_again: bool) -> Job:
        """The job as which a script runs: the script itself, or once more with other arguments."""
        jobs = self._machine.recorder.jobs
        known = found.script in jobs or found.script in self._alone
        job = launching.file_job(self._machine, found.script)
        if is_again and known:
            job = launching.with_arguments(job, found.command)
        pipeline = one.job.pipeline or job.pipeline
        jobs[job.id] = msgspec.structs.replace(job, workdir=found.workdir, pipeline=pipeline, launcher=_SCRIPT)
        return jobs[job.id]


def resolve(program: Program, recorder: Recorder, jobs: Sequence[tuple[str, JobFact]]) -> None:
    """Takes down which scripts code starts while it waits, now that all of it has been evaluated."""
    named = NamedCommands(jobs)
    for one in recorder.started:
        for found in found_scripts(program, named, one) if not is_job(one) else ():
            job = recorder.commanded.get((found.script, found.command.arguments), found.script)
            recorder.starts[one.job, found.script, job, one.location] = None


def commands_behind(program: Program, named: NamedCommands, one: Started) -> Iterator[tuple[str, Command]]:
    """The scripts of the project that a command in code starts, each with the command that does."""
    for found in found_scripts(program, named, one):
        yield found.script, found.command


def found_scripts(program: Program, named: NamedCommands, one: Started) -> tuple[Found, ...]:
    """The scripts of the project that a command in code starts.

    Where nobody knows its folder, that is the root or the folder of its caller, if only one of them has the script."""
    homes = ("",) if one.placed else tuple(dict.fromkeys(("", posixpath.dirname(one.job.path))))
    found = [tuple(_seen_from(program, named, one, home)) for home in homes]
    known = [each for each in found if each]
    if len(known) > 1 and len({tuple(each.script for each in scripts) for scripts in known}) == 1:
        return tuple(each._replace(workdir=None) for each in known[0])
    return known[0] if len(known) == 1 else ()


def _seen_from(program: Program, named: NamedCommands, one: Started, home: str) -> Iterator[Found]:
    """The scripts that a command starts in a folder, or in its own where it says so."""
    told = one.command.workdir
    is_placed = one.placed or told.startswith(ROOT)
    workdir = _below_root(told if told.startswith(ROOT) else posixpath.join(home, told))
    for command in named.meant(one.location.path, msgspec.structs.replace(one.command, workdir=workdir)):
        is_absolute = command.script.startswith(ROOT)
        if is_absolute:
            relative = posixpath.relpath(_below_root(command.script), command.workdir or ".")
            command = msgspec.structs.replace(command, script=relative)
        script = launching.script_of(program, command)
        if script is not None and not launching.is_test(script):
            yield Found(script, command, command.workdir if is_placed or not is_absolute else None)


def _below_root(path: str) -> str:
    """The normal form of a path from the root, which itself is empty."""
    return from_root("", path.removeprefix(ROOT).lstrip("/") if path.startswith(ROOT) else path)
