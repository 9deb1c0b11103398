"""Options that commands pass to scripts which take none of that name, or leave out where a script demands them."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts.pipeline import DOCUMENT, HOLE, INSTALLED, Command
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.launching import script_of
from mldebt.interpreter.program import Program
from mldebt.linker.jobs import StatedJobs
from mldebt.linker.own_options import Options, own_options
from mldebt.linker.sayings import Sayings
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import Location

_LONG = pattern(r"--[A-Za-z][\w-]*")
_ASKS = frozenset({"-h", "--help", "--version"})
_NOT_RUN = frozenset({DOCUMENT, INSTALLED})
"""Tools of jobs that nothing but people start, with what more they like."""

_WHOLE = frozenset({"dvc", "make", "workflow", "shell"})
"""Tools that start a script with all that it gets; whoever runs an image may give it more."""


def wrong(program: Program, sayings: Sayings, jobs: StatedJobs) -> Iterator[tuple[str, str, Location]]:
    """The options that lead nowhere: as they are written, why, and where a file first passes them."""
    told: set[tuple[str, str, str]] = set()
    for name, reason, at in _wrong(program, sayings, jobs):
        if (at.path, name, reason) not in told:
            told.add((at.path, name, reason))
            yield name, reason, at


def _wrong(program: Program, sayings: Sayings, jobs: StatedJobs) -> Iterator[tuple[str, str, Location]]:
    for path, job in jobs:
        for command in job.commands if job.tool not in _NOT_RUN and not is_test(path) else ():
            script = script_of(program, command)
            options = _options(sayings, program, script) if script and not command.function else None
            if script and options is not None:
                at = Location(path, command.span)
                yield from ((name, reason, at) for name, reason in _of(command, options, script, job.tool in _WHOLE))


def _options(sayings: Sayings, program: Program, script: str) -> Options | None:
    is_sure = script.endswith(".py") and script in program.modules and not is_test(script)
    return sayings.of(script, own_options) if is_sure else None


def _of(command: Command, options: Options, script: str, is_whole: bool) -> Iterator[tuple[str, str]]:
    words = command.arguments[: command.arguments.index("--")] if "--" in command.arguments else command.arguments
    heads = [word.partition("=")[0] for word in words]
    for head in dict.fromkeys(heads):
        if _LONG.fullmatch(head) and not options.takes(head):
            yield head, f"{script} has no option of that name"
    if is_whole and _ASKS.isdisjoint(heads) and not any(HOLE in word or "$" in word for word in words):
        lacking = [max(names, key=len) for names in options.demanded if not _is_given(names, heads)]
        if lacking:
            yield script, f"it is started without {listed(lacking)}, which it demands"


def _is_given(names: tuple[str, ...], heads: list[str]) -> bool:
    """Whether a command names an option, or begins to, or writes a short one together with its value."""
    given = (
        name == head
        or (head.startswith("--") and name.startswith(head))
        or (len(name) == 2 and head.startswith(name) and not head.startswith("--"))
        for name in names
        for head in heads
    )
    return any(given)
