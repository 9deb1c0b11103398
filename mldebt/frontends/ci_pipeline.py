"""Pipelines of GitLab and Azure: every script of a job or step is a job; those of GitLab in their order."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

import msgspec

from mldebt.documents import misshapen, parse_yaml
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import Command, JobFact
from mldebt.facts.tree import Tree
from mldebt.frontends.gitlab_jobs import extended
from mldebt.patterns import pattern
from mldebt.shell import commands
from mldebt.source import Source, Span

_AZURE = pattern(r"(?:.*/)?(?:azure-pipelines?[^/]*\.ya?ml|\.?(?:azure-)?pipelines/(?:[^/]+/)*[^/]+\.ya?ml)", re.DOTALL)
_GITLAB = pattern(r"(?:.*/)?(?:[^/]*\.gitlab-ci\.ya?ml|\.gitlab(?:-ci)?/(?:[^/]+/)*[^/]+\.ya?ml)", re.DOTALL)
"""The pipeline itself, and the files that it usually includes."""
_SCRIPTS = ("before_script", "script", "after_script", "bash", "inlineScript", "pwsh", "powershell")
_STAGES = ("build", "test", "deploy")
"""The stages of a pipeline of GitLab that names none."""
_USUAL = "test"
_DEEPEST = 12


def matches(path: str) -> bool:
    """Whether GitLab, or by its usual name Azure, takes the path for a pipeline."""
    name = posixpath.basename(path)
    if name in {"metadata.yaml", "metadata.yml", "triggers.yaml", "triggers.yml"}:
        return False
    return _GITLAB.fullmatch(path) is not None or (
        _AZURE.fullmatch(path) is not None and "/.github/" not in f"/{path}" and not name.startswith("docker-compose")
    )


def read(source: Source) -> FileFacts:
    """The scripts of jobs and steps, in order; variables with literal values are known to them."""
    document = parse_yaml(source)
    is_gitlab = _AZURE.fullmatch(source.path) is None
    tree = extended(document.tree) if is_gitlab and document.tree is not None else document.tree
    found = tuple(_jobs(tree, {}, "", 0)) if tree else ()
    jobs = tuple(each for each in found if isinstance(each, JobFact))
    misread = tuple(each for each in found if isinstance(each, Unread))
    if tree is not None and is_gitlab:
        jobs = tuple(_in_order(tree, jobs))
        misread = (*misread, *_disordered(tree))
    problems = (*document.problems, *misread)
    return FileFacts(source.path, "pipeline", len(source.lines), document=document.tree, jobs=jobs, unread=problems)


def _jobs(tree: Tree, variables: dict[str, str], name: str, depth: int) -> Iterator[JobFact | Unread]:
    if depth > _DEEPEST:
        return
    known = {**variables, **_literals(tree.get("variables"))} if tree.is_mapping else variables
    texts = [(value, value.span) for key in _SCRIPTS if (value := tree.get(key)) is not None]
    for key in _SCRIPTS:
        yield from misshapen(tree.get(key), "list or text", f"'{key}'")
    found = tuple(command for value, span in texts for command in _commands(value, span, known, tree))
    if found:
        told = next((text for key in ("displayName", "name", "job") if (text := _text(tree.get(key)))), name)
        yield JobFact(tree.span, f"{told or 'script'}:{tree.span.line}", "pipeline", commands=found)
    for entry in tree.entries or ():
        if entry.key not in _SCRIPTS:
            yield from _jobs(entry.value, known, entry.key, depth + 1)
    for item in tree.items or ():
        yield from _jobs(item, known, name, depth + 1)


def _in_order(pipeline: Tree, jobs: tuple[JobFact, ...]) -> Iterator[JobFact]:
    """The jobs of GitLab, each after those that it needs; without a word of that, after those of the stage before."""
    stated = pipeline.get("stages")
    stages = (".pre", *(stated.strings() if stated is not None else _STAGES), ".post")
    own = {entry.key: [one.name for one in jobs if one.span == entry.value.span] for entry in pipeline.entries or ()}
    running = {key: names for key, names in own.items() if names and not key.startswith(".")}
    steps = {key: stages.index(told) for key in running if (told := _stage(pipeline, key, 0)) in stages}
    for job in jobs:
        key = next((key for key, names in running.items() if job.name in names), "")
        needs = pipeline.at(key, "needs")
        if needs is not None:
            needed = [_text(one.get("job")) or _text(one) for one in needs.items or ()]
        else:
            earlier = [step for step in steps.values() if step < steps.get(key, 0)]
            needed = [other for other, step in steps.items() if earlier and step == max(earlier)]
        after = tuple(name for other in needed for name in running.get(other, ()))
        yield msgspec.structs.replace(job, after=tuple(dict.fromkeys(after)))


def _disordered(pipeline: Tree) -> Iterator[Unread]:
    yield from misshapen(pipeline.get("stages"), "list", "'stages'")
    for entry in pipeline.entries or ():
        yield from misshapen(entry.value.get("needs"), "list", "'needs'")


def _stage(pipeline: Tree, job: str, depth: int) -> str:
    """The stage of a job, which may be that of a job it extends."""
    told = _text(pipeline.at(job, "stage"))
    extended = pipeline.at(job, "extends")
    for other in extended.strings() if extended is not None and not told and depth < _DEEPEST else ():
        told = _stage(pipeline, other, depth + 1) if pipeline.get(other) is not None else told
    return told or (_USUAL if depth == 0 else "")


def _commands(value: Tree, span: Span, variables: dict[str, str], step: Tree) -> Iterator[Command]:
    folder = _text(step.get("workingDirectory"))
    text = "\n".join(value.strings())
    yield from commands(text, span, variables, "" if "$" in folder else folder)


def _literals(tree: Tree | None) -> dict[str, str]:
    entries = tree.entries or () if tree else ()
    return {
        one.key: str(one.value.scalar) for one in entries if one.value.is_scalar and "$" not in str(one.value.scalar)
    }


def _text(tree: Tree | None) -> str:
    return tree.scalar if tree and isinstance(tree.scalar, str) else ""
