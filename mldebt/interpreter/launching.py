"""Scripts that something starts: which of the project's files a command means, and their evaluation as jobs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.pipeline import BLOCK, DOCUMENT, HOLE, INSTALLED, Command, JobFact
from mldebt.interpreter import blocks, commanded, mounting
from mldebt.interpreter.image_names import Images
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.started import Started, is_job
from mldebt.interpreter.values import ROOT
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine
    from mldebt.interpreter.program import Program

Stated = Sequence[tuple[str, JobFact]]
"""Jobs that tools state, with the files that state them."""

_TEST = pattern(
    r"(^|/)(tests?|testing|smoke_tests?)/|(^|/)(test_[^/]*|[^/]*_test|conftest|smoke_[^/]*|[^/]*_smoke)\.py$",
    re.IGNORECASE,
)


@lru_cache(maxsize=100_000)
def is_test(path: str) -> bool:
    """Whether a file is test code by its name or folder."""
    return bool(_TEST.search(path))


def stated_scripts(program: Program, jobs: Stated, only_told: bool | None = None) -> frozenset[str]:
    """The paths of the scripts that stated jobs start: of all jobs, or of those that are only told of, or not."""
    of = (fact for _, fact in jobs if only_told is None or _is_only_told(fact) is only_told)
    scripts = (script_of(program, command) for fact in of for command in fact.commands)
    return frozenset(script for script in scripts if script is not None and not is_test(script))


def starting(program: Program, jobs: Stated) -> Mapping[str, Stated]:
    """The jobs that start each script, by its path."""
    found: dict[str, list[tuple[str, JobFact]]] = {}
    for stated in jobs:
        scripts = {script_of(program, command) for command in stated[1].commands}
        for script in scripts:
            if script is not None and not is_test(script):
                found.setdefault(script, []).append(stated)
    return found


def starts_alike(program: Program, jobs: Stated, script: str) -> bool:
    """Whether jobs do no more than start a script as a job of its own, each for the same function in the same way."""
    ways: dict[tuple[object, ...], set[tuple[str, ...]]] = {}
    for _, fact in jobs:
        for command in fact.commands:
            if script_of(program, command) == script:
                ways.setdefault((command.function, command.given), set()).add(command.arguments)
    is_plain = not any(fact.complete or fact.tool == BLOCK for _, fact in jobs)
    return is_plain and all(len(arguments) == 1 for arguments in ways.values())


def state(machine: Machine, jobs: Stated) -> None:
    """Takes down the jobs that are stated."""
    for path, fact in jobs:
        job = _stated_job(machine, path, fact)
        machine.recorder.jobs[job.id] = job


def run_stated(machine: Machine, jobs: Stated, runs: commanded.Runs, wanted: Callable[[str], bool]) -> None:
    """Evaluates the scripts that stated jobs start, with their arguments, those that are wanted.

    What a tool states wholly comes first, what documents only tell people comes last; where code may start the same
    script, that comes before what is only told."""
    for path, fact in sorted(jobs, key=_turn):
        for command in fact.commands:
            script = script_of(machine.program, command)
            if script is None or not wanted(script):
                continue
            if fact.tool == DOCUMENT:
                machine.recorder.documented.add(script)
            if is_test(script) or (script in machine.waiting and _is_only_told(fact)):
                continue
            _run(machine, runs, path, fact, script, command)
            if fact.tool == BLOCK:
                with machine.running(machine.part_of(_stated_job(machine, path, fact))):
                    blocks.run(machine, fact, script)


def was_run(program: Program, jobs: Stated, runs: commanded.Runs, script: str) -> None:
    """Takes down the commands by which jobs start a script, which is evaluated elsewhere."""
    for _, fact in sorted(jobs, key=_turn):
        for command in fact.commands:
            if script_of(program, command) == script:
                runs.add(script, command, in_full=not _is_only_named(fact))


def run_told(machine: Machine, jobs: Stated, runs: commanded.Runs, script: str) -> bool:
    """Evaluates a script as what is only told starts it, after all else; whether anything does."""
    told = [(path, fact, one) for path, fact in sorted(jobs, key=_turn) if _is_only_told(fact) for one in fact.commands]
    found = [each for each in told if script_of(machine.program, each[2]) == script]
    for path, fact, command in found:
        _run(machine, runs, path, fact, script, command)
    return bool(found)


def _run(machine: Machine, runs: commanded.Runs, path: str, fact: JobFact, script: str, command: Command) -> None:
    """Evaluates a script as the command of a stated job starts it, where that is a run by itself."""
    if _is_run(runs, fact, script, command):
        job = _launched(machine, path, fact, script, command, runs.has(script, command))
        commanded.run(machine, machine.start_of(job, command.arguments), script, command)
        runs.add(script, command, in_full=not _is_only_named(fact))


def _is_only_told(fact: JobFact) -> bool:
    """Whether a job starts nothing by itself: people may, or others by its name."""
    return not fact.complete and (fact.tool == DOCUMENT or _is_only_named(fact))


def _is_run(runs: commanded.Runs, fact: JobFact, script: str, command: Command) -> bool:
    """Whether a command is a run by itself: what documents tell, and tasks that others call with more, are none
    beside what starts the same script."""
    if fact.complete or not runs.has(script, command):
        return True
    is_only_told = fact.tool == DOCUMENT or (_is_only_named(fact) and script in runs.in_full)
    return not is_only_told and bool(command.arguments) and runs.is_another(script, command)


def _is_only_named(fact: JobFact) -> bool:
    """Whether a project states a job for others to run by its name, with more arguments or other ones."""
    return fact.tool == INSTALLED or bool(fact.templates)


def _turn(stated: tuple[str, JobFact]) -> tuple[bool, bool, bool]:
    """What a project only installs or names comes after what starts it with arguments."""
    fact = stated[1]
    return not fact.complete, fact.tool == DOCUMENT, _is_only_named(fact)


def run_started_by_code(
    machine: Machine,
    jobs: Stated,
    elsewhere: Sequence[Started] = (),
    known: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """Evaluates the scripts that calls of an orchestrator start as jobs of their own; the paths of these scripts.

    Some of the calls were seen `elsewhere`, where jobs of the ids `known` are."""
    found: set[str] = set()
    images = Images(jobs)
    for one in [one for one in (*machine.recorder.started, *elsewhere) if one not in machine.launched]:
        machine.launched.add(one)
        job_id = one.id
        is_known = job_id in machine.recorder.jobs or job_id in known
        if not is_job(one) or (is_known and not one.within):
            continue
        commands = tuple(_in_image(one, images)) if one.image else (one.command,)
        resolved = ((command, script_of(machine.program, command)) for command in commands)
        command, script = next((pair for pair in resolved if pair[1]), (one.command, None))
        place = one.location
        own, shown = script or place.path, one.mounted()
        job = Job(job_id, one.name, one.tool, own, place, command.workdir, pipeline=place.path, mounts=shown)
        if one.within:
            job = msgspec.structs.replace(one.job, path=script or one.job.path, workdir=command.workdir)
        machine.recorder.jobs[job_id] = job
        mounting.announce(machine.recorder, job, one.location, has_script=script is not None)
        if script is not None and not is_test(script):
            commanded.run(machine, machine.start_of(job, command.arguments), script, command)
            found.add(script)
    return frozenset(found)


def script_of(program: Program, command: Command) -> str | None:
    """The module of the project that a command starts, or None."""
    if command.module:
        importer = posixpath.join(command.workdir, "-")
        dotted = command.module
        if command.function:
            return program.module(dotted, importer)
        return program.module(f"{dotted}.__main__", importer) or program.module(dotted, importer)
    path = posixpath.normpath(posixpath.join(command.workdir, command.script)) if command.script else ""
    if HOLE in path:
        return program.ending(path.rpartition(HOLE)[2])
    return path if path in program.modules else None


def file_job(machine: Machine, path: str) -> Job:
    """The job of a script or notebook that no tool states."""
    tool = "notebook" if path.endswith(".ipynb") else "script"
    workdir = posixpath.dirname(path) if tool == "notebook" else None
    job = Job(path, path, tool, path, Location(path, FILE_START), workdir)
    return machine.recorder.jobs.setdefault(path, job)


def _stated_job(machine: Machine, path: str, fact: JobFact) -> Job:
    """The job that a pipeline tool states in a file, with the first script of the project that it starts."""
    started = ((command, script_of(machine.program, command)) for command in fact.commands)
    command, script = next((pair for pair in started if pair[1]), (None, None))
    workdir = _folder(command) if command else None
    return Job(f"{path}::{fact.name}", fact.name, fact.tool, script or path, Location(path, fact.span), workdir, fact)


def _launched(machine: Machine, path: str, fact: JobFact, script: str, command: Command, is_again: bool) -> Job:
    """The job as which a script runs: the stage that states it wholly, else the script itself, or `is_again` with
    other arguments."""
    if fact.complete:
        stated = machine.recorder.jobs[f"{path}::{fact.name}"]
        return msgspec.structs.replace(stated, path=script, workdir=_folder(command))
    known = file_job(machine, script)
    if is_again and known.launcher:
        known = with_arguments(known, command)
    together = fact.tool != DOCUMENT and not fact.alone
    launcher = (known.launcher or INSTALLED) if fact.tool == INSTALLED else fact.tool
    workdir = known.workdir if fact.tool == INSTALLED and command.module else command.workdir
    job = msgspec.structs.replace(
        known, workdir=workdir, pipeline=path if together else known.pipeline, launcher=launcher
    )
    machine.recorder.jobs[job.id] = job
    return job


def _folder(command: Command) -> str | None:
    """Where a command is started; the folder of an installed package only tells where its modules are found."""
    return None if command.module and command.function else command.workdir


def with_arguments(job: Job, command: Command) -> Job:
    """The job of a script that is started once more, named as people write it."""
    words = (word.replace(HOLE, "*").replace(f"{ROOT}/", "") for word in command.arguments)
    name = " ".join((job.path, *words))
    return msgspec.structs.replace(job, id=name, name=name, pipeline="")


def _in_image(one: Started, images: Images) -> Iterator[Command]:
    """What a command given to a container image starts: the image's own programs with more arguments, or itself."""
    if one.command.script or one.command.module:
        yield one.command
    image = images.find(one.image)
    for command in image.commands if image else ():
        yield msgspec.structs.replace(command, arguments=(*command.arguments, *one.command.arguments))
