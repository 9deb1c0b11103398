"""Paths inside a container, taken back to the files of the repository that are copied or mounted there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

import msgspec

from mldebt.facts.pipeline import Command
from mldebt.shell import commands_of_words
from mldebt.source import Span


class Copied(msgspec.Struct, frozen=True):
    """Files of the build's folder at a place inside; `into` tells that the place is a folder which takes them in."""

    source: str
    target: str
    into: bool = False


def building(names: Iterable[str], file: str, context: str) -> tuple[str, ...]:
    """The words of the command that builds an image under some names."""
    tags = [word for name in names if name for word in ("-t", name)]
    return ("docker", "build", *tags, *(("-f", file) if file else ()), context)


def in_image(path: str, words: Iterable[str], span: Span) -> Iterator[Command]:
    """The commands that words given to an image are, of which only the file that says so is known.

    Its folders are taken for those that images usually have, and for the one of the file and those above it."""
    folder = posixpath.dirname(path)
    contexts = tuple(dict.fromkeys((folder, posixpath.dirname(folder), "")))
    copies = [Copied(".", "/app"), Copied(".", "/"), Copied(".", "/opt/ml/code"), Copied(".", "/workspace")]
    for one in commands_of_words(tuple(words), span):
        yield from in_repository(one, copies, "/app", contexts)


def in_repository(
    command: Command, copies: Iterable[Copied], workdir: str, contexts: Iterable[str]
) -> Iterator[Command]:
    """The command as it would be started in the repository, from each folder that the copies may be relative to.

    Which of them has such a file is not known here; those that have none start nothing."""
    if not (command.script or command.module):
        yield command
        return
    inside = posixpath.join(workdir or "/", command.workdir)
    paths = [posixpath.join(inside, command.script)] if command.script else list(_of_module(command.module, inside))
    found = dict.fromkeys(path for inner in paths for path in _outside(posixpath.normpath(inner), copies))
    for context in contexts:
        for path in found:
            yield msgspec.structs.replace(command, script=path, module="", workdir=context)
        if command.module or (not found and not command.script.startswith("/")):
            yield msgspec.structs.replace(command, workdir=context)


def _of_module(module: str, folder: str) -> Iterator[str]:
    path = posixpath.join(folder, module.replace(".", "/"))
    yield from (f"{path}.py", f"{path}/__main__.py", f"{path}/__init__.py")


def _outside(path: str, copies: Iterable[Copied]) -> Iterator[str]:
    """The paths outside that may stand for one inside."""
    for copied in copies:
        if copied.into and path == posixpath.join(copied.target, posixpath.basename(copied.source)):
            yield copied.source
        if path == copied.target:
            yield copied.source
        elif path.startswith(f"{copied.target.rstrip('/')}/") and not posixpath.splitext(copied.source)[1]:
            rest = path[len(copied.target.rstrip("/")) + 1 :]
            yield posixpath.normpath(posixpath.join(copied.source, rest))
