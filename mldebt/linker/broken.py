"""Names in configuration and commands that lead nowhere: scripts, modules, classes, functions, other documents."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping

from mldebt.facts.pipeline import HOLE, Command, DeclaredData, JobFact
from mldebt.facts.tree import Tree
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.program import Program
from mldebt.linker import defaults, lacking_keys, missing_images, passed_options
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.jobs import StatedJobs
from mldebt.linker.sayings import Sayings
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import Location

_TARGETS = frozenset({"_target_", "_partial_target_"})
"""Keys whose value is the dotted name of what a library makes an object of."""
_INSIDE = frozenset({"dvc", "make", "workflow", "mlproject", "shell"})
"""Tools that start scripts by their path in the repository, not in an image and not for readers."""
_CODE = (".py", ".ipynb", ".sh", ".R", ".sql")
_AWAY = ("/", "~", "..", "$")
"""How paths begin that lead out of the repository, or nobody knows where."""
_FROM_REGISTRY = pattern(rf"[/:{HOLE}]")
_NOT_THERE = "no such file is in the project"
_BRINGS = frozenset({"git", "wget", "curl", "unzip", "tar", "cp", "mv", "gsutil", "aws", "dvc", "docker"})
"""Programs that may bring files which the repository does not hold."""
_FETCHES = frozenset({"wget", "curl", "unzip", "tee"})
_COPIES = frozenset({"cp", "mv", "aws", "gsutil"})
"""Those of them that are told where to put it last."""


def add(
    builder: GraphBuilder,
    program: Program,
    sayings: Sayings,
    documents: Mapping[str, Tree],
    jobs: StatedJobs,
    tracked: frozenset[str],
    handling: frozenset[str],
    seen: Observations,
) -> None:
    """The names of what does not exist, as settings, in a project that has code which handles data."""
    for file in sorted(documents) if handling else ():
        if not is_test(file):
            for name, reason, at in _targets(program, file, documents[file]):
                _add(builder, name, reason, at, "key")
    for name, reason, at in defaults.missing(documents, tracked, seen) if handling else ():
        _add(builder, name, reason, at, "key")
    for name, reason, at in missing_images.lacking(documents, tracked) if handling else ():
        _add(builder, name, reason, at, "key")
    made = {data.locator for _, job in jobs for data in job.outputs}
    brought = _brought(jobs)
    written = {place for one in seen.accesses if one.mode == "write" for place in one.locators}
    there = {*tracked, *made, *written}
    for name, at in _started(seen, there) if handling else ():
        _add(builder, name, _NOT_THERE, at, "command")
    for name, reason, at in passed_options.wrong(program, sayings, jobs) if handling else ():
        _add(builder, name, reason, at, "command")
    for name, reason, at in lacking_keys.lacking(jobs, documents, made | written) if handling else ():
        _add(builder, name, reason, at, "key")
    for path, job in jobs:
        if job.tool in _INSIDE and not is_test(path) and handling:
            started = dict(_scripts(job, path, there, brought.get(path, ())))
            for name, at in started.items():
                _add(builder, name, _NOT_THERE, at, "command")
            needed = {data.locator: Location(path, data.span) for data in _code(job) if data.locator not in made}
            lacking = [name for name in needed if name not in tracked and name not in started]
            if lacking:
                others = f", nor {listed(lacking[1:])}, which {job.name} depends on" if lacking[1:] else ""
                _add(builder, lacking[0], f"{_NOT_THERE}{others}", needed[lacking[0]], "key")


def _code(job: JobFact) -> Iterator[DeclaredData]:
    """The code that a job is declared to depend on, which is kept with the declaration, unlike data."""
    for data in job.inputs if job.complete else ():
        if data.locator.endswith(_CODE) and HOLE not in data.locator and not data.locator.startswith(("/", "..")):
            yield data


def _add(builder: GraphBuilder, name: str, reason: str, at: Location, role: str) -> None:
    node = f"setting:{at.path}:{at.span}:{name}"
    builder.node(node, NodeKind.SETTING, name, [at], value=name, role=role, broken=reason)


def _targets(program: Program, file: str, tree: Tree) -> Iterator[tuple[str, str, Location]]:
    for keys, entry in tree.walk():
        name = entry.value.scalar
        if keys[-1] in _TARGETS and isinstance(name, str) and all(part.isidentifier() for part in name.split(".")):
            reason = _missing(program, file, name)
            if reason:
                yield name, reason, Location(file, entry.value.span)


def _missing(program: Program, file: str, name: str) -> str:
    """What a dotted name into the project lacks; empty where it leads somewhere, or out of the project."""
    found = program.find(name, file)
    if found is None or not found[1]:
        return ""
    path, rest = found
    module = program.modules[path]
    bound = {one for one, _ in module.scopes[0].bindings}
    if rest[0] in bound or "__getattr__" in bound or any(one.star for one in module.imports):
        return ""
    return f"{path} defines no {rest[0]}"


def _started(seen: Observations, there: Collection[str]) -> Iterator[tuple[str, Location]]:
    """The scripts that tasks start, here or in an image without the address of a registry, that are not `there`."""
    for one in seen.started:
        script = _script(one.command) if one.name and not _FROM_REGISTRY.search(one.image) else ""
        if script and not is_test(one.location.path) and not any(_is(place, script) for place in there):
            yield script, one.location


def _brought(jobs: StatedJobs) -> Mapping[str, tuple[str, ...]]:
    """What the shell of any job of a file writes, and where its programs that bring files may put them."""
    found: dict[str, tuple[str, ...]] = {}
    for path, job in jobs:
        for one in job.commands:
            if places := (*one.written, *_told(one.arguments)):
                found[path] = (*found.get(path, ()), *map(posixpath.normpath, places))
    return found


def _told(words: tuple[str, ...]) -> tuple[str, ...]:
    """What may be the place of a file or folder among the words of a program that brings some."""
    if words[:1] and words[0] in _COPIES:
        return words[-1:]
    return words if words[:2] == ("git", "clone") or (words[:1] and words[0] in _FETCHES) else ()


def _scripts(
    job: JobFact, path: str, there: Collection[str], brought: Collection[str]
) -> Iterator[tuple[str, Location]]:
    """The scripts that a job starts, that are not `there`, and that neither it nor another of its file `brought`."""
    if any(command.arguments[:1] and command.arguments[0] in _BRINGS for command in job.commands):
        return
    for command in job.commands:
        script = _script(command)
        if script and not any(_is(one, script) for one in there) and not any(_holds(one, script) for one in brought):
            yield script, Location(path, command.span)


def _is(place: str, script: str) -> bool:
    """Whether a place is that of a script, of which the job may know the end alone."""
    return place == script or place.endswith(f"/{script}")


def _holds(place: str, script: str) -> bool:
    """Whether a place is a script or a folder around it, or has the name that one has after it was brought."""
    name = posixpath.basename(place).removesuffix(".git")
    return _is(place, script) or (name != "" and f"{script}/".startswith(f"{name}/"))


def _script(command: Command) -> str:
    """The Python file that a command starts, by its path from the root as far as that is known; empty for none."""
    script = command.script
    if not script.endswith(".py") or HOLE in script + command.workdir or script.startswith(_AWAY):
        return ""
    return "" if "{" in script or command.workdir.startswith(_AWAY) else posixpath.normpath(script)
