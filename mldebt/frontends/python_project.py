"""Scripts of a Python project: the entry points that it installs and the tasks of its task runners."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from mldebt.documents import misshapen
from mldebt.facts.file import Unread
from mldebt.facts.pipeline import INSTALLED, Command, JobFact
from mldebt.facts.tree import Entry, Tree
from mldebt.paths import from_root
from mldebt.patterns import pattern
from mldebt.shell import commands, commands_of_words
from mldebt.source import Span

_ENTRY_POINTS: tuple[tuple[str, ...], ...] = (
    ("project", "scripts"),
    ("project", "gui-scripts"),
    ("tool", "poetry", "scripts"),
)
_TASKS: tuple[tuple[str, ...], ...] = (
    ("tool", "poe", "tasks"),
    ("tool", "pdm", "scripts"),
    ("tool", "taskipy", "tasks"),
    ("tool", "rye", "scripts"),
    ("tool", "pixi", "tasks"),
)
_CALLED = pattern(r"(?P<module>[A-Za-z_][\w.]*):(?P<function>[A-Za-z_]\w*)(?:\(.*\))?", re.DOTALL)
_COMMANDS = ("cmd", "shell", "script", "call", "sequence", "parallel", "chain", "composite")
_NAME = pattern(r"[\w:+-]+")
"""One word of a list, which is the name of another task even where a shell knows it as well: `test`."""
_FOLDERS = ("cwd", "working_dir")
_BEFORE = ("deps", "depends-on")
_DEEPEST = 6
SOURCES = ("", "src")
"""The folders below the project that its modules are in."""


def jobs_of(path: str, tree: Tree) -> Iterator[JobFact]:
    """The scripts and tasks of a `pyproject.toml`."""
    folder = posixpath.dirname(path)
    for keys in _ENTRY_POINTS:
        section = tree.at(*keys)
        for entry in section.entries or () if section else ():
            if isinstance(entry.value.scalar, str):
                yield entry_point(entry.span, entry.key, entry.value.scalar, folder)
    for keys in _TASKS:
        section = tree.at(*keys)
        for entry in section.entries or () if section else ():
            yield _task(entry, folder)
    environments = tree.at("tool", "hatch", "envs")
    for environment in environments.entries or () if environments else ():
        scripts = environment.value.get("scripts")
        for entry in scripts.entries or () if scripts else ():
            yield _task(entry, folder)
    yield from _tox(tree.at("tool", "tox"), folder)
    module = tree.at("tool", "dagster", "module_name")
    if module and isinstance(module.scalar, str):
        yield entry_point(module.span, "dagster", module.scalar, folder)


def misread(tree: Tree) -> Iterator[Unread]:
    """The sections of scripts and tasks that are no tables."""
    for keys in (*_ENTRY_POINTS, *_TASKS, ("tool", "hatch", "envs"), ("tool", "tox", "env")):
        yield from misshapen(tree.at(*keys), "mapping", f"'{'.'.join(keys)}'")


def _tox(tree: Tree | None, folder: str) -> Iterator[JobFact]:
    """The commands of the environments of tox, each a list of words."""
    environments = tree.get("env") if tree else None
    sections = [*(environments.entries or () if environments else ())]
    for entry in sections:
        told = entry.value.get("commands")
        lists = (one.strings() for one in (told.items or () if told else ()))
        found = tuple(command for words in lists for command in commands_of_words(words, entry.span, folder))
        if found:
            yield JobFact(entry.span, f"testenv:{entry.key}", "tox", commands=found, alone=True)


def entry_point(span: Span, name: str, target: str, folder: str) -> JobFact:
    """The job of an entry point, such as `package.module:function`."""
    module, _, function = (part.strip() for part in target.partition(":"))
    found = tuple(
        Command(span, (), module=module, workdir=posixpath.join(folder, one), function=function) for one in SOURCES
    )
    return JobFact(span, name, INSTALLED, commands=found, alone=True)


def _task(entry: Entry, folder: str) -> JobFact:
    """A task, which comes after those that it depends on by name."""
    told = (entry.value.get(key) for key in _BEFORE)
    before = tuple(name.partition(" ")[0] for one in told if one is not None for name in one.strings())
    return JobFact(entry.span, entry.key, INSTALLED, tuple(_commands(entry.value, entry.span, folder, 0)), after=before)


def _commands(task: Tree, span: Span, folder: str, depth: int) -> Iterator[Command]:
    """What a task starts: a text, those in a list one after the other, or what its table says, in its folder."""
    if isinstance(task.scalar, str):
        yield from _of_text(task.scalar.strip(), span, folder)
    for one in task.items or () if depth < _DEEPEST else ():
        if isinstance(one.scalar, str) and _NAME.fullmatch(one.scalar):
            yield Command(span, (one.scalar,), workdir=folder)
        else:
            yield from _commands(one, span, folder, depth + 1)
    own = next((value.scalar for key in _FOLDERS if (value := task.get(key)) is not None), None)
    within = from_root(folder, own) if isinstance(own, str) and "$" not in own else folder
    if (other := task.get("ref")) is not None and isinstance(other.scalar, str):
        yield Command(span, tuple(other.scalar.split()), workdir=folder)
    for key in _COMMANDS if depth < _DEEPEST else ():
        value = task.get(key)
        if value is not None and key == "cmd" and value.items is not None:
            yield from commands_of_words(value.strings(), span, within)
        elif value is not None:
            yield from _commands(value, span, within, depth + 1)


def _of_text(text: str, span: Span, folder: str) -> Iterator[Command]:
    if called := _CALLED.fullmatch(text):
        yield Command(span, (), module=called["module"], workdir=folder, function=called["function"])
    else:
        yield from commands(text, span, workdir=folder)
