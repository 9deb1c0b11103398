"""Files that commands start: their code with the arguments of one command, and what that reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from mldebt.facts.pipeline import HOLE, Command
from mldebt.interpreter import registration
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.values import FunctionValue
from mldebt.source import FILE_START, Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine, Run
    from mldebt.interpreter.started import Started

_MOST = 12
"""Commands with other arguments that are tried for one file."""
_LOOK = 20_000
"""Instructions that one trial may take: most files come to what they read before that."""
_TRIALS = 60_000
"""Instructions that all trials of a project may take."""

_Reached = tuple[str, tuple[str, ...]]
"""A way, and the places that something is read from or written to."""
_Outcome = tuple[frozenset[_Reached], tuple[tuple[str, Command], ...]]
"""The places that a file reaches, and the files that it starts."""


class Start(NamedTuple):
    """That a file is started: as which job, with what, and the command that it is only started for."""

    job: Job
    arguments: tuple[str, ...]
    of: str


class Runs:
    """The commands that have started each file, so far."""

    def __init__(self, machine: Machine, behind: Callable[[Started], Iterable[tuple[str, Command]]]) -> None:
        self.in_full: set[str] = set()
        """The files that something has started with all their arguments."""
        self._machine = machine
        self._behind = behind
        self._left = _TRIALS
        self._commands: dict[tuple[object, ...], list[Command]] = {}
        self._reached: dict[tuple[object, ...], set[_Reached]] = {}
        self._tried: dict[tuple[object, ...], _Outcome] = {}

    def add(self, script: str, command: Command, in_full: bool) -> None:
        """A command has started a file, with all the arguments that it gets or with the first of them."""
        if in_full:
            self.in_full.add(script)
        self._commands.setdefault(_what(script, command), []).append(command)

    def of(self, script: str) -> bool:
        """Whether any command has started a file."""
        return any(one == script for one, *_ in self._commands)

    def has(self, script: str, command: Command) -> bool:
        """Whether a command has started the same file for the same function."""
        return _what(script, command) in self._commands

    def is_another(self, script: str, command: Command) -> bool:
        """Whether with its arguments a file, or what it starts, reads or writes a known place that no command before
        made it reach."""
        what = _what(script, command)
        before = self._commands.get(what, [])
        if any(one.arguments == command.arguments for one in before) or len(before) > _MOST:
            return False
        if what not in self._reached:
            self._reached[what] = {place for one in before for place in self._places(script, one)}
        new = {*self._places(script, command)} - self._reached[what]
        self._reached[what] |= new
        if not new:
            self._commands[what].append(command)
        return bool(new)

    def _places(self, script: str, command: Command) -> frozenset[_Reached]:
        """What is wholly known of where a file reads and writes with the arguments of a command, and what it starts."""
        found: set[_Reached] = set()
        seen, waiting = {_tried(script, command)}, [(script, command)]
        while waiting and len(seen) <= _MOST:
            places, started = self._trial(*waiting.pop())
            found |= places
            new = {_tried(*one): one for one in started if _tried(*one) not in seen}
            seen |= new.keys()
            waiting += new.values()
        return frozenset(found)

    def _trial(self, script: str, command: Command) -> _Outcome:
        """The places that a file reaches with the arguments of a command, and the files that it starts with which."""
        tried = _tried(script, command)
        if self._left <= 0:
            return self._tried.get(tried, (frozenset(), ()))
        if tried not in self._tried:
            trial = self._machine.for_one(self._machine.program, script)
            job = Job(script, script, "script", script, Location(script, FILE_START), command.workdir)
            runs = run(trial, trial.look_at(job, command.arguments, min(_LOOK, self._left)), script, command)
            self._left -= sum(one.granted - one.fuel for one in runs)
            reached = ((one.mode, one.locators) for one in trial.recorder.finished().accesses)
            known = frozenset(one for one in reached if not any(HOLE in locator for locator in one[1]))
            self._tried[tried] = known, tuple(each for one in trial.recorder.started for each in self._behind(one))
        return self._tried[tried]


def run(machine: Machine, one: Run, script: str, command: Command) -> tuple[Run, ...]:
    """Evaluates a file as a command starts it, and then the commands of its application that are meant; the runs."""
    known, before = len(machine.functions), machine.recorder.called
    with machine.running(one):
        machine.module(script, main=True)
        of = _called(machine, script, command) if command.function else ""
    start = Start(one.job, command.arguments, of)
    machine.started.setdefault(script, []).append(start)
    runs = [one]
    for function in machine.functions[known:]:
        key = (function.module, function.scope)
        if function.module != script or key in machine.recorder.called - before:
            continue
        argv = _meant(machine, function, start)
        if argv is not None:
            runs.append(machine.command_of(one.job, argv, key, one.fuel if not one.reserve else None))
            with machine.running(runs[-1]):
                machine.invoke(function, [], Location(script, FILE_START))
    return tuple(runs)


def _meant(machine: Machine, function: FunctionValue, start: Start) -> tuple[str, ...] | None:
    """The arguments that a start of a file gives a function as a command of its application; None where it is not
    meant."""
    if registration.registered(machine, function) != "command":
        return None
    name = machine.program.modules[function.module].scopes[function.scope].name
    if start.of:
        return start.arguments if start.of == name else None
    others = (one for one in machine.functions if one.module == function.module and one.scope != function.scope)
    if not any(registration.registered(machine, one) == "command" for one in others):
        return start.arguments
    place = _place_of(registration.stated_name(function) or name, start.arguments)
    return start.arguments[place + 1 :] if place is not None else None


def _place_of(name: str, argv: tuple[str, ...]) -> int | None:
    """Where a command line names a command, behind the groups that the command is in."""
    for place, word in enumerate(argv):
        if word.replace("-", "_") == name.replace("-", "_"):
            return place
        if word.startswith("-"):
            return None
    return None


def _what(script: str, command: Command) -> tuple[object, ...]:
    return script, command.function, command.given


def _tried(script: str, command: Command) -> tuple[object, ...]:
    return *_what(script, command), command.arguments, command.workdir


def _called(machine: Machine, script: str, command: Command) -> str:
    """The name of the command of an application that an installed script stands for, which is called later.

    Any other function that it stands for is called here, where the module has not done so itself, or with others."""
    name = command.function
    is_known, function = machine.module(script).bound(name)
    if not isinstance(function, FunctionValue):
        return "" if is_known else name
    if registration.registered(machine, function) == "command":
        return name
    if command.given or not machine.recorder.was_called(function.module, function.scope):
        machine.call(function, (), dict(command.given), (), machine.place(Location(script, FILE_START)))
    return name
