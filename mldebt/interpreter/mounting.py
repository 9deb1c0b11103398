"""What calls state of the containers that programs run in: which folders show which storage, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter import locating
from mldebt.interpreter.landmarks import Job, Mount
from mldebt.interpreter.taskbook import Announced
from mldebt.interpreter.values import ROOT, Entries, Items, Thing, Value, elements, options_of, texts_of
from mldebt.library import Mounting, Starting
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.recorder import Recorder

_FOLDER = "folder of a container"
"""The field of a value that holds the folder which it stands for, its name, and whether it is kept."""


def folder(call: Invocation, mounting: Mounting) -> Thing:
    """A value that stands for a folder of a container and for the storage which it shows."""
    name = call.value(mounting.name) if mounting.name else None
    place = call.value(mounting.place)
    told: list[Value] = [texts_of(call.value(mounting.folder))[0], texts_of(name)[0], mounting.kept]
    return Thing(locator=None if place is None else locating.text_behind(place), fields={_FOLDER: Items("list", told)})


def stated(call: Invocation, starting: Starting) -> Iterator[Mount]:
    """The folders of the container of what a call starts."""
    for parameter in starting.mounts:
        for option in elements(call.value(parameter)) if call.value(parameter) is not None else ():
            yield from filter(None, map(_mount, options_of(option)))
    if starting.channels and (given := call.value(starting.channels)) is not None:
        yield from _channels(given, starting)
    yield from (Mount(folder, (), True, name) for name, folder in starting.keeps.items())


def announce(recorder: Recorder, job: Job, at: Location, has_script: bool) -> None:
    """Takes down what a job finds in the folders of its container and leaves there.

    What its own script does there is seen; that of others may read and write all of it."""
    for mount in job.mounts:
        known = tuple(place for place in mount.places if place.strip(HOLE))
        mode = "write" if mount.kept else "read"
        for place in known if has_script else ():
            if HOLE not in place:
                locator = place.replace(f"{ROOT}/", "").replace(ROOT, "")
                recorder.tasks.announce(Announced(job.id, mode, locator, at))
        if known and not has_script:
            recorder.access(job, mode, known, "path", at, job.tool)


def _channels(value: Value, starting: Starting) -> Iterator[Mount]:
    """The folders of storage that is given by name, or of one place alone."""
    for option in options_of(value):
        if isinstance(option, Entries):
            named = [(key, one) for key, one in option.entries.items() if isinstance(key, str)]
        else:
            named = [(starting.channel, option)] if isinstance(option, str | Thing) else []
        for name, one in named:
            places = _places(locating.text_behind(one))
            if places:
                yield Mount(f"{starting.above}/{name}", places)


def _mount(value: Value) -> Mount | None:
    """The folder that a value stands for, or None."""
    told = value.fields.get(_FOLDER) if isinstance(value, Thing) else None
    if not isinstance(told, Items) or not isinstance(value, Thing):
        return None
    where, name, kept = told.items
    if not isinstance(where, str) or not where.startswith("/") or HOLE in where:
        return None
    places = () if value.locator is None else _places(value.locator)
    return Mount(where, places, kept is True, name if isinstance(name, str) and HOLE not in name else "")


def _places(value: Value) -> tuple[str, ...]:
    return tuple(text for text in texts_of(value) if text.strip(HOLE))
