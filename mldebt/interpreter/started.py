"""Programs that calls start: another script of the project, by a shell or as a task of an orchestrator."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.pipeline import HOLE, Command
from mldebt.interpreter import locating, mounting, mounts, project_commands
from mldebt.interpreter.landmarks import Job, Mount
from mldebt.interpreter.values import ROOT, Entries, Items, Thing, Value, options_of, texts_of
from mldebt.library import Starting
from mldebt.shell import commands, commands_of_words, statements
from mldebt.source import Location, Span

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation

_MOST = 500
_BEGUN = "made ready to start"
"""The field of a value that holds the numbers of what it has made ready to start."""


class Started(msgspec.Struct, frozen=True):
    """A command that a call starts. `name` is that of the job which runs it later, empty where the caller waits.

    `image` is the container image that it runs in; a command without a program is given to the image's own.
    `within` tells that the program is what the job does, `mounts` which folders of its container show storage.
    Where it is not `placed`, its folder is seen from the one that its caller was started in, which nobody knows."""

    job: Job
    name: str
    tool: str
    command: Command
    location: Location
    image: str = ""
    within: bool = False
    mounts: tuple[Mount, ...] = ()
    placed: bool = True

    @property
    def id(self) -> str:
        """The id of the job that runs it later."""
        return self.job.id if self.within else f"{self.location.path}::{self.name}"

    def mounted(self) -> tuple[Mount, ...]:
        """The folders of its container, with the places of all that is kept."""
        file = posixpath.splitext(self.location.path)[0]
        return mounts.placed(self.mounts, f"{self.tool}://{file}/{self.name}")


def is_job(one: Started) -> bool:
    """Whether what is started is a job of its own, or what its job does; else its caller waits for it."""
    return bool(one.name or one.within)


def start(call: Invocation, starting: Starting) -> tuple[int, ...]:
    """Takes down the commands that a call starts; their numbers among all that was made ready to start."""
    machine, at = call.machine, call.site.location
    name = _path(_text(call, starting.name))
    shown = tuple(mounting.stated(call, starting))
    before = [number for parameter in starting.continues for number in numbers(call.value(parameter))]
    if before:
        return tuple(_continued(call, machine.begun[number], name, shown) for number in before)
    image = _text(call, starting.image)
    name = name or (f"line {machine.program.lines_told(at).line}" if starting.name else "")
    found = tuple(_waited_for(call, starting, at.span) if starting.waits else _commands(call, starting, at.span))
    # What is named after its script and has none is no program of the project.
    is_named = bool(starting.name) and (starting.name != starting.script or bool(shown))
    tool = _tool(call)
    begun = []
    for command in found or ((Command(at.span, ()),) if is_named else ()):
        placed = not starting.waits or machine.job.workdir is not None
        one = Started(machine.job, name, tool, command, at, image, starting.within, shown, placed)
        begun.append(_begin(call, one))
    return tuple(begun)


def _tool(call: Invocation) -> str:
    """The library whose call starts something: that of its receiver, else that of its own name."""
    receiver = call.receiver
    name = receiver.class_name if isinstance(receiver, Thing) and receiver.class_name else call.name
    return name.split(".", 1)[0]


def held(value: Value, begun: Sequence[int]) -> Value:
    """A value that holds what was made ready to start, by its numbers."""
    if begun and isinstance(value, Thing):
        value.fields[_BEGUN] = Items("list", list(begun))
    return value


def numbers(value: Value) -> Iterator[int]:
    """The numbers of what a value holds that was made ready to start."""
    for option in options_of(value):
        found = option.fields.get(_BEGUN) if isinstance(option, Thing) else None
        yield from (one for one in found.items if isinstance(one, int)) if isinstance(found, Items) else ()


def _continued(call: Invocation, before: Started, name: str, shown: tuple[Mount, ...]) -> int:
    """The number of what was made ready to start, with another name and more folders, instead of what it was."""
    call.machine.recorder.started.pop(before, None)
    return _begin(call, msgspec.structs.replace(before, name=name or before.name, mounts=(*before.mounts, *shown)))


def _begin(call: Invocation, one: Started) -> int:
    machine = call.machine
    if len(machine.recorder.started) < _MOST:
        machine.recorder.started[one] = None
    machine.begun.append(one)
    return len(machine.begun) - 1


def _waited_for(call: Invocation, starting: Starting, span: Span) -> Iterator[Command]:
    """The commands that a call starts and waits for, seen from the folder of its caller: they run beside it.

    What is known from the root stays so."""
    base, given = call.machine.job.workdir or "", call.value(starting.workdir) if starting.workdir else None
    folder = texts_of(locating.locator_text(call, starting.workdir))[0] if given is not None else ""
    workdir = posixpath.join(base, _absolute(folder))
    for command in _stated(call, starting, span, workdir):
        yield msgspec.structs.replace(
            command,
            arguments=tuple(map(_rooted, command.arguments)),
            script=_rooted(command.script),
            workdir=_rooted(command.workdir),
        )


def _stated(call: Invocation, starting: Starting, span: Span, workdir: str) -> Iterator[Command]:
    handed = (call.machine.run.argv or (HOLE,)) if starting.hands_on else ()
    if starting.project:
        words = project_commands.words_of(call, starting)
        yield from (Command(span, tuple(map(_absolute, one)), workdir=workdir) for one in words)
    for path in texts_of(locating.locator_text(call, starting.script)) if starting.script else ():
        yield Command(span, handed, script=_absolute(path), workdir=workdir)
    for module in texts_of(call.value(starting.module)) if starting.module else ():
        yield Command(span, handed, module=module, workdir=workdir)
    if starting.command == "*":
        yield from _told(Items("list", list(call.extra), open=call.is_open), (), span, workdir, _absolute)
    elif starting.command:
        yield from _told(call.value(starting.command), (), span, workdir, _absolute)


def _absolute(text: str) -> str:
    """A text in which what is known from the root is an absolute path, as a shell takes it."""
    return text.replace(ROOT, f"/{ROOT}")


def _rooted(text: str) -> str:
    return text.replace(f"/{ROOT}", ROOT)


def _commands(call: Invocation, starting: Starting, span: Span) -> Iterator[Command]:
    workdir = _path(_text(call, starting.workdir))
    given = _words(call.value(starting.arguments)) if starting.arguments else ()
    if starting.script and (script := _text(call, starting.script)):
        path = posixpath.normpath(_path(posixpath.join(_text(call, starting.folder), script)))
        yield Command(span, given, script=path, workdir=workdir)
        return
    found = tuple(_told(call.value(starting.command), given, span, workdir, _path)) if starting.command else ()
    yield from found
    if starting.image and not found:
        yield Command(span, given, workdir=workdir)


def _told(
    value: Value, given: tuple[str, ...], span: Span, workdir: str, seen: Callable[[str], str]
) -> Iterator[Command]:
    """The commands that a value is, with further arguments: the text of a shell, or the words of one command.

    Each text is `seen` as a path that may be in it is to be read."""
    for option in options_of(value):
        if isinstance(option, Items):
            for words in _alternatives(option):
                yield from commands_of_words((*map(seen, words), *given), span, workdir)
        elif isinstance(option, str):
            for command in commands(seen(option), span, workdir=workdir):
                yield msgspec.structs.replace(command, arguments=(*command.arguments, *given))


def _alternatives(sequence: Items) -> Iterator[tuple[str, ...]]:
    """The words that a sequence may be. Where several of them have alternatives, nobody knows which go together."""
    words = [locating.words_behind(item) for item in sequence.items]
    several = [place for place, texts in enumerate(words) if len(texts) > 1]
    more = (HOLE,) if sequence.open else ()
    for text in words[several[0]] if len(several) == 1 else (HOLE,):
        yield (*(texts[0] if len(texts) == 1 else text for texts in words), *more)


def _words(value: Value) -> tuple[str, ...]:
    """The arguments that a value holds: the words of a text, the items of a sequence, a mapping as options."""
    found: list[str] = []
    for option in options_of(value)[:1]:
        match option:
            case str(text):
                found += [word for statement in statements(text) for word in statement.words]
            case Items(items=items):
                found += [texts_of(item)[0] for item in items]
            case Entries(entries=entries):
                for key, one in entries.items():
                    found += [f"--{str(key).lstrip('-')}", texts_of(one)[0]]
    return tuple(found)


def _text(call: Invocation, parameter: str) -> str:
    value = call.value(parameter) if parameter else None
    text = texts_of(locating.locator_text(call, parameter))[0] if value is not None else ""
    return text if text.strip(HOLE) else ""


def _path(text: str) -> str:
    return text.replace(f"{ROOT}/", "").replace(ROOT, "")
