"""Workflows and actions of GitHub: each step that runs a shell is a job, after the one before and the jobs it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from mldebt.documents import misshapen, parse_yaml
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import CALLS, HOLE, Command, JobFact, ScheduleFact, asked
from mldebt.facts.tree import Entry, Tree
from mldebt.frontends.github_values import INPUT, filled, inputs, is_called, literals, variants
from mldebt.frontends.images import building
from mldebt.patterns import pattern
from mldebt.shell import commands
from mldebt.shell.embedded import names_in
from mldebt.source import Source, Span

_WORKFLOW = pattern(r"(?:.*/)?\.github/(?:workflows/[^/]+|actions/(?:[^/]+/)+action)\.ya?ml", re.DOTALL)
_BUILDS = "docker/build-push-action"
_HANDS_OVER = pattern(r"upload|release|publish|deploy|pages|commit|push", re.IGNORECASE)
"""Words in the names of actions that take files out of a run."""
_ANY_EXPRESSION = pattern(r"\$\{\{.*?\}\}")


def matches(path: str) -> bool:
    """Whether GitHub takes the path for a workflow, or workflows for an action of the repository."""
    return _WORKFLOW.fullmatch(path) is not None


def read(source: Source) -> FileFacts:
    """The steps that run a shell, in order; literals of `env` are known to them."""
    document = parse_yaml(source)
    found = tuple(_steps(source, document.tree)) if document.tree else ()
    jobs = tuple(each for each in found if isinstance(each, JobFact))
    if document.tree is not None and is_called(document.tree):
        jobs = tuple(_for_callers(source, document.tree, jobs))
    unread = tuple(each for each in found if isinstance(each, Unread))
    times = tuple(_times(source.path, document.tree)) if document.tree else ()
    problems = (*document.problems, *unread)
    return FileFacts(
        source.path,
        "workflow",
        len(source.lines),
        jobs=jobs,
        schedules=times,
        words=names_in(source.text),
        handed_over=tuple(_handed_over(document.tree)) if document.tree else (),
        unread=problems,
    )


def _for_callers(source: Source, workflow: Tree, jobs: tuple[JobFact, ...]) -> Iterator[JobFact]:
    """The jobs with their commands as templates, in which inputs stand for what callers give."""
    defaults = tuple(inputs(workflow).items())
    asking = Source(source.path, INPUT.sub(lambda match: asked(match["name"]), source.text))
    tree = parse_yaml(asking).tree
    again = [one for one in _steps(asking, tree) if isinstance(one, JobFact)] if tree else []
    for job, template in zip(jobs, again, strict=False):
        yield msgspec.structs.replace(job, templates=template.commands, defaults=defaults)


def _handed_over(workflow: Tree) -> Iterator[str]:
    """What steps give to actions that take files out of a run."""
    for keys, entry in workflow.walk():
        step = entry.value
        for item in (step.items or ()) if keys[-1] == "steps" else ():
            given = item.get("with") if _HANDS_OVER.search(_text(item.get("uses"))) else None
            for one in (given.entries or ()) if given is not None else ():
                yield from _text(one.value).split() if one.key != "name" else ()


def _times(path: str, workflow: Tree) -> Iterator[ScheduleFact]:
    listed = workflow.at("on", "schedule")
    for one in (listed.items or ()) if listed is not None else ():
        if when := _text(one.get("cron")):
            yield ScheduleFact(one.span, path, when)


def _steps(source: Source, workflow: Tree) -> Iterator[JobFact | Unread]:
    jobs = workflow.get("jobs")
    action = workflow.entry("runs")
    if jobs is None and action is not None and action.value.is_mapping:
        jobs = Tree(action.span, entries=(action,))
    if jobs is None:
        return
    if not jobs.is_mapping:
        yield Unread(jobs.span, "'jobs' is not a mapping")
    ends: dict[str, tuple[str, ...]] = {}
    for job in _by_need(jobs):
        yield from misshapen(job.value.get("needs"), "list or text", "'needs'")
        steps = job.value.get("steps")
        if steps is not None and not steps.is_sequence:
            yield Unread(steps.span, "'steps' is not a list")
        after = tuple(dict.fromkeys(end for other in _needs(job) for end in ends.get(other, ())))
        if call := _call(job.key, job.value, job.value):
            yield msgspec.structs.replace(call, after=after, condition=_text(job.value.get("if")))
            after = (call.name,)
        for number, step in enumerate(steps.items or () if steps else (), start=1):
            run = step.entry("run")
            if run and isinstance(run.value.scalar, str):
                made = _job(source, workflow, job, step, run, number)
            elif _text(step.get("uses")).startswith(_BUILDS):
                made = _build(job, step, number)
            elif call := _call(f"{job.key}/{_text(step.get('name')) or f'step {number}'}", step, job.value):
                made = call
            else:
                continue
            yield msgspec.structs.replace(made, after=after, condition=_condition(job.value, step))
            after = (made.name,)
        ends[job.key] = after


def _condition(job: Tree, step: Tree) -> str:
    """What is asked before the step: what the job and the step state, and people where they guard an environment."""
    stated = (_text(job.get("if")), _text(step.get("if")), "approval" if job.get("environment") else "")
    return " && ".join(one for one in stated if one)


def _by_need(jobs: Tree) -> list[Entry]:
    """The jobs, each behind those that it needs as far as these do not need each other."""
    waiting, done = list(jobs.entries or ()), list[Entry]()
    while waiting:
        names = {one.key for one in waiting}
        ready = [one for one in waiting if not names.intersection(_needs(one))] or waiting
        done += ready
        waiting = [one for one in waiting if one not in ready]
    return done


def _needs(job: Entry) -> tuple[str, ...]:
    needs = job.value.get("needs")
    return tuple(one for one in needs.strings() if one != job.key) if needs is not None else ()


def _job(source: Source, workflow: Tree, job: Entry, step: Tree, run: Entry, number: int) -> JobFact:
    """A step as the commands of all variants of its job."""
    name, span = _name(step, run, number)
    variables = {**literals(workflow), **literals(job.value), **literals(step)}
    known = {**inputs(workflow), **{f"env.{key}": text for key, text in variables.items()}}
    folder = _text(step.get("working-directory"))
    for scope in (job.value, workflow):
        folder = folder or _text(scope.at("defaults", "run", "working-directory"))
    started: list[Command] = []
    for variant in variants(job.value):
        told = {**known, **variant}
        text = filled(str(run.value.scalar), told)
        ran = commands(text, _line_places(source, run.value), variables, filled(folder, told))
        started += [one for one in ran if one not in started]
    return JobFact(span, f"{job.key}/{name}", "workflow", commands=tuple(started))


def _call(name: str, caller: Tree, job: Tree) -> JobFact | None:
    """What runs another workflow or action of the repository, once for each variant of the job."""
    called = caller.entry("uses")
    place = _text(called.value) if called is not None else ""
    if called is None or not place.startswith("./"):
        return None
    given = caller.get("with")
    values = [(one.key, str(one.value.scalar)) for one in (given.entries or () if given else ()) if one.value.is_scalar]
    started = [
        Command(called.span, (CALLS, place, *(f"{key}={_known(filled(text, told))}" for key, text in values)))
        for told in variants(job)
    ]
    return JobFact(called.span, name, "workflow", commands=tuple(dict.fromkeys(started)))


def _known(text: str) -> str:
    return _ANY_EXPRESSION.sub(HOLE, text)


def _build(job: Entry, step: Tree, number: int) -> JobFact:
    """A step that builds an image, and may push it, as the commands that would."""
    entry = step.entry("uses") or job
    name, span = _name(step, entry, number)
    names = tuple(re.split(r"[\s,]+", _ANY_EXPRESSION.sub(HOLE, _text(step.at("with", "tags"))).strip()))
    context = _text(step.at("with", "context")) or "."
    words = building(names, _text(step.at("with", "file")), context)
    pushed = step.at("with", "push")
    is_pushed = pushed is not None and pushed.scalar in (True, "true")
    pushing = (Command(span, ("docker", "push", *names)),) if is_pushed else ()
    return JobFact(span, f"{job.key}/{name}", "workflow", commands=(Command(span, words), *pushing))


def _name(step: Tree, run: Entry, number: int) -> tuple[str, Span]:
    for key in ("name", "id"):
        value = step.get(key)
        if value and isinstance(value.scalar, str):
            return value.scalar, value.span
    return f"step {number}", run.span


def _text(tree: Tree | None) -> str:
    return tree.scalar if tree and isinstance(tree.scalar, str) else ""


def _line_places(source: Source, value: Tree) -> Callable[[int], Span]:
    """The places of the lines of a script; those of a block scalar lie below its indicator."""
    if source.line(value.span.line)[value.span.column - 1 :][:1] not in ("|", ">"):
        return lambda _: value.span
    return lambda index: source.whole_line(min(value.span.line + 1 + index, value.span.end_line))
