"""Statements of a shell as commands: which Python file, module or notebook is started, where, with what arguments."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

import msgspec

from mldebt.facts.pipeline import Command
from mldebt.patterns import pattern
from mldebt.shell.programs import (
    LAUNCHERS,
    LAUNCHING_MODULES,
    PARAMETERISING,
    PYTHON_VALUED,
    SERVERS,
    SERVING,
    SHELLS,
    WRAPPERS,
)
from mldebt.shell.words import statements
from mldebt.source import Span

_Words = tuple[str, ...]

_ASSIGNMENT = pattern(r"[A-Za-z_]\w*=", re.DOTALL)
_PYTHON = pattern(r"(?:.*/)?(?:python|ipython|pypy|py)w?[\d.]*(?:\.exe)?")
_SCRIPT = pattern(r".*\.(?:py|ipynb)", re.DOTALL)
_APPLICATION = pattern(r"(?P<module>[A-Za-z_][\w.]*):[\w.()]+")
_KEYWORDS = frozenset({"if", "then", "else", "elif", "do", "while", "until", "!", "{", "time", "exec", "command"})
_NO_COMMAND = frozenset(
    {"for", "case", "select", "fi", "done", "esac", "}", "function", "[", "[[", "test", "set", "export"}
)


def commands(
    text: str,
    place: Callable[[int], Span] | Span,
    variables: Mapping[str, str] | None = None,
    workdir: str = "",
) -> tuple[Command, ...]:
    """The commands a shell text starts, in order; `place` is that of all or gives that of a line by its index.

    `cd` changes the working directory of what follows, inside a subshell only up to its end.
    """
    found: list[Command] = []
    folders = [_normal(workdir)]
    for statement in statements(text, variables):
        folders = [*folders[: statement.depth + 1], *([folders[-1]] * (statement.depth + 1 - len(folders)))]
        words = _bare(statement.words)
        if words[:1] in (("cd",), ("pushd",)):
            folders[-1] = _normal(posixpath.join(folders[-1], words[-1])) if len(words) > 1 else folders[-1]
        else:
            span = place if isinstance(place, Span) else place(statement.line)
            started = _started(words, span, folders[-1])
            if statement.written:
                started = (msgspec.structs.replace(one, written=statement.written) for one in started)
            found += started
    return tuple(found)


def commands_of_words(words: tuple[str, ...], span: Span, workdir: str = "") -> tuple[Command, ...]:
    """The commands that a program with its arguments stands for, where no shell splits them."""
    return tuple(_started(_bare(words), span, _normal(workdir)))


def _started(words: _Words, span: Span, workdir: str) -> Iterator[Command]:
    if not words or words[0] in _NO_COMMAND:
        return
    if posixpath.basename(words[0]) in SHELLS and len(words) > 2 and words[1].startswith("-") and words[1][-1] == "c":
        yield from commands(words[2], lambda _: span, workdir=workdir)
    else:
        yield _command(words, span, workdir)


def _normal(path: str) -> str:
    normal = posixpath.normpath(path) if path else ""
    return "" if normal == "." else normal


def _bare(words: _Words) -> _Words:
    """The words without assignments, keywords and wrappers before the program."""
    while words:
        if _ASSIGNMENT.match(words[0]) or words[0] in _KEYWORDS:
            words = words[1:]
        elif wrapper := _wrapper(words):
            words = _after_options(words[len(wrapper) :], WRAPPERS[wrapper])
        elif words[0] == "timeout":
            words = _after_options(words[1:], frozenset({"-s", "-k"}))[1:]
        else:
            return words
    return words


def _wrapper(words: _Words) -> _Words | None:
    """The name of a program that starts the command after it; standing alone, as `env` may, it is a command itself."""
    named = (posixpath.basename(words[0]), *words[1:2])
    return next((named[:size] for size in (2, 1) if named[:size] in WRAPPERS and len(words) > size), None)


def _after_options(words: _Words, valued: frozenset[str]) -> _Words:
    while words and words[0].startswith("-") and words[0] != "-":
        if words[0] == "--":
            return words[1:]
        if words[0] in ("-m", "--module"):
            # Some wrappers take a module as Python does.
            return ("python", "-m", *words[1:])
        words = words[2:] if words[0] in valued else words[1:]
    return words


def _command(words: _Words, span: Span, workdir: str) -> Command:
    name = posixpath.basename(words[0])
    if _PYTHON.fullmatch(words[0]):
        return _python(words, span, workdir)
    if _SCRIPT.fullmatch(words[0]):
        return Command(span, words[1:], script=_normal(words[0]), workdir=workdir)
    if any((name, *words[1:])[: len(launcher)] == launcher for launcher in LAUNCHERS):
        return _launched(words, span, workdir)
    if name in SERVERS or (name, *words[1:2]) in SERVING:
        return _served(words, span, workdir)
    return Command(span, words, workdir=workdir)


def _python(words: _Words, span: Span, workdir: str) -> Command:
    rest = words[1:]
    while rest and rest[0].startswith("-"):
        if rest[0] == "-m" and any(rest[1:2]):
            return _module(words, rest[1:], span, workdir)
        if rest[0] in ("-", "-c", "-m"):
            return Command(span, words, workdir=workdir)
        rest = rest[2:] if rest[0] in PYTHON_VALUED else rest[1:]
    script = _normal(rest[0]) if rest else ""
    if not script:  # It reads what is typed, or starts a folder.
        return Command(span, words, workdir=workdir)
    return Command(span, rest[1:], script=script, workdir=workdir)


def _module(words: _Words, rest: _Words, span: Span, workdir: str) -> Command:
    if rest[0] in LAUNCHING_MODULES:
        launched = _launched(rest, span, workdir)
        if launched.script:
            return launched
    if rest[0] in SERVERS:
        return _served(rest, span, workdir)
    return Command(span, rest[1:], module=rest[0], workdir=workdir)


def _launched(words: _Words, span: Span, workdir: str) -> Command:
    for position, word in enumerate(words[1:], start=1):
        if word in ("-m", "--module") and position + 1 < len(words):
            return Command(span, words[position + 2 :], module=words[position + 1], workdir=workdir)
        if _SCRIPT.fullmatch(word):
            rest = words[position + 1 :]
            given = rest[1:] if rest[:1] == ("--",) else rest
            before = words[1:position] if posixpath.basename(words[0]) in PARAMETERISING else ()
            return Command(span, (*given, *before), script=_normal(word), workdir=workdir)
    return Command(span, words, workdir=workdir)


def _served(words: _Words, span: Span, workdir: str) -> Command:
    for position, word in enumerate(words[1:], start=1):
        application = _APPLICATION.fullmatch(word)
        if application and not words[position - 1].startswith("-"):
            return Command(span, words[position + 1 :], module=application["module"], workdir=workdir)
    return Command(span, words, workdir=workdir)
