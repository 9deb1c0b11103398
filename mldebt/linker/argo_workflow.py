"""One workflow of Argo: tasks and steps as jobs, in their order, with the artefacts that they hand each other."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from mldebt.documents import misshapen
from mldebt.facts.file import Unread
from mldebt.facts.pipeline import Command, DeclaredData, JobFact
from mldebt.facts.tree import Tree
from mldebt.frontends.images import in_image
from mldebt.frontends.kubernetes import ARGO, ARGO_KINDS
from mldebt.linker.argo_parts import (
    TEMPLATED,
    Known,
    address,
    asked,
    filled,
    items_of,
    needs,
    parameters,
    text_of,
    word,
)
from mldebt.shell.programs import SHELLS
from mldebt.source import Span

_SHARED = ARGO_KINDS - {"Workflow", "CronWorkflow"}
_DEEPEST = 12
Shared = Mapping[str, Tree]
"""The workflows whose templates others may use, by their names."""


class _Ran(msgspec.Struct, frozen=True):
    """What comes of a template: the jobs that end it, and where its artefacts are, by name."""

    ends: tuple[str, ...]
    artefacts: Known = msgspec.field(default_factory=dict)


class _Call(msgspec.Struct, frozen=True):
    """A template that is used: where, under which name, with what, after which jobs, and inside which others."""

    span: Span
    name: str
    known: Known
    after: tuple[str, ...]
    templates: Mapping[str, Tree]
    """The templates among which those that it uses are, by name."""
    within: tuple[Tree, ...] = ()


def jobs_of(path: str, resource: Tree, shared: Shared, used: frozenset[str]) -> Iterator[JobFact | Unread]:
    """The jobs of a workflow, from where it begins; templates that nothing in it uses begin by themselves.

    It may use those of `shared` workflows. Those of its own that are `used` elsewhere, by name, do not begin here."""
    spec = _spec(resource)
    if spec is not None:
        yield from misshapen(spec.get("templates"), "list", "'templates'")
        yield from _Workflow(path, resource, spec, shared, used).found()


def shared_by(resource: Tree) -> str:
    """The name under which others may use the templates of a workflow, empty where they may not."""
    is_shared = text_of(resource.get("kind")) in _SHARED
    return text_of(resource.at("metadata", "name")) if is_shared and _spec(resource) is not None else ""


def uses_of(resource: Tree, shared: Shared) -> Iterator[tuple[str, str]]:
    """The templates of other workflows that one uses, each with the name of the workflow."""
    for _, entry in resource.walk():
        name = text_of(entry.value.get("name"))
        if entry.key == "templateRef":
            yield name, text_of(entry.value.get("template"))
        if entry.key == "workflowTemplateRef" and (spec := _spec(shared[name]) if name in shared else None):
            yield from ((name, text_of(spec.get(key))) for key in ("entrypoint", "onExit"))


def _spec(resource: Tree) -> Tree | None:
    return resource.at("spec", "workflowSpec") or resource.get("spec")


def _templates(spec: Tree | None) -> dict[str, Tree]:
    return {text_of(one.get("name")): one for one in items_of(spec.get("templates") if spec is not None else None)}


class _Workflow:
    """One workflow while its templates are expanded."""

    def __init__(self, path: str, resource: Tree, spec: Tree, shared: Shared, used: frozenset[str]) -> None:
        self._path, self._spec, self._shared, self._used = path, spec, shared, used
        named = text_of(resource.at("metadata", "name")) or text_of(resource.at("metadata", "generateName"))
        self._place = f"{ARGO}://{named.rstrip('-') or 'workflow'}"
        self._templates = _templates(spec)
        times = resource.at("spec", "schedule") or resource.at("spec", "schedules")
        self._schedule = next(iter(times.strings()), "") if times is not None else ""
        self._jobs: dict[str, JobFact] = {}
        self._unread: dict[Unread, None] = {}

    def found(self) -> tuple[JobFact | Unread, ...]:
        """All jobs, and what could not be read."""
        whole, other = self._whole()
        stated = (*parameters(other.get("arguments") if other else None), *parameters(self._spec.get("arguments")))
        known = {f"workflow.parameters.{name}": value for name, value in stated}
        used = {text_of(entry.value) for _, entry in self._spec.walk() if entry.key == "template"} | self._used
        begins = [name for key in ("entrypoint", "onExit") if (name := text_of(self._spec.get(key))) not in self._used]
        for name in dict.fromkeys((*begins, *(one for one in self._templates if one not in used))):
            if name in self._templates:
                span = self._templates[name].span
                self._run(self._templates[name], _Call(span, name, known, (), self._templates))
        templates = _templates(other)
        for name in [text_of(other.get(key)) for key in ("entrypoint", "onExit")] if other is not None else ():
            if name in templates and whole is not None:
                self._run(templates[name], _Call(whole.span, name, known, (), templates))
        return (*self._jobs.values(), *self._unread)

    def _whole(self) -> tuple[Tree | None, Tree | None]:
        """Where it says that it is a run of another workflow, and what that one states."""
        told = self._spec.get("workflowTemplateRef")
        shared = self._shared.get(text_of(told.get("name"))) if told is not None else None
        return told, _spec(shared) if shared is not None else None

    def _run(self, template: Tree, call: _Call) -> _Ran:
        if any(template is one for one in call.within) or len(call.within) > _DEEPEST:
            # A template that uses itself begins anew, and its jobs are there already.
            return _Ran(call.after)
        defaults = {f"inputs.parameters.{name}": value for name, value in parameters(template.get("inputs"))}
        inner = msgspec.structs.replace(call, known={**defaults, **call.known}, within=(*call.within, template))
        dag, steps = template.get("dag"), template.get("steps")
        if dag is not None:
            found = (*misshapen(dag, "mapping", "'dag'"), *misshapen(dag.get("tasks"), "list", "'tasks'"))
            self._refuse(found if self._is_own(call) else ())
            ran = self._run_tasks(items_of(dag.get("tasks")), inner)
        elif steps is not None:
            self._refuse(misshapen(steps, "list", "'steps'") if self._is_own(call) else ())
            ran = self._run_steps(steps, inner)
        else:
            return self._work(template, inner)
        given_on = self._artefacts(template, "outputs", call.name, {**inner.known, **ran.artefacts})
        return _Ran(ran.ends or call.after, {name: place for name, _, place in given_on})

    def _run_tasks(self, tasks: tuple[Tree, ...], call: _Call) -> _Ran:
        """The tasks of a graph, each after those it depends on, in whichever order they stand."""
        named = {text_of(one.get("name")): one for one in tasks}
        waiting, done, known = dict(named), dict[str, _Ran](), dict(call.known)
        while waiting:
            ready = [name for name in waiting if not any(one in waiting for one in needs(waiting[name], named))]
            if not ready:
                first = next(iter(waiting.values()))
                problem = Unread(first.span, f"tasks wait for each other: {', '.join(sorted(waiting))}")
                self._refuse([problem] if self._is_own(call) else ())
                break
            for name in ready:
                task = waiting.pop(name)
                before = [end for one in needs(task, named) if one in done for end in done[one].ends]
                done[name] = self._run_task(task, known, tuple(dict.fromkeys(before)) or call.after, call, tasks)
                known |= {f"tasks.{name}.outputs.artifacts.{key}": at for key, at in done[name].artefacts.items()}
        followed = {one for task in tasks for one in needs(task, named)}
        ends = (end for name, ran in done.items() if name not in followed for end in ran.ends)
        return _Ran(tuple(dict.fromkeys(ends)), known)

    def _run_steps(self, steps: Tree, call: _Call) -> _Ran:
        """Groups of steps that run one after the other, those of a group beside each other."""
        groups = [one.items if one.items is not None else (one,) for one in items_of(steps)]
        every = tuple(step for group in groups for step in group)
        ends, known = call.after, dict(call.known)
        for group in groups:
            ran = {text_of(step.get("name")): self._run_task(step, known, ends, call, every) for step in group}
            for name, one in ran.items():
                known |= {f"steps.{name}.outputs.artifacts.{key}": at for key, at in one.artefacts.items()}
            ends = tuple(dict.fromkeys(end for one in ran.values() for end in one.ends)) or ends
        return _Ran(ends, known)

    def _run_task(
        self, task: Tree, known: Known, after: tuple[str, ...], call: _Call, others: tuple[Tree, ...]
    ) -> _Ran:
        """One task or step: the template that it uses, or a job of which only this is known."""
        name, used = text_of(task.get("name")), text_of(task.get("template"))
        given = {key: value for key, value in known.items() if key.startswith("workflow.")}
        arguments = task.get("arguments")
        given |= {f"inputs.parameters.{key}": filled(value, known) for key, value in parameters(arguments)}
        taken = {key: at for key, _, at in self._artefacts(task, "arguments", name, known)}
        given |= {f"inputs.artifacts.{key}": at for key, at in taken.items()}
        templates, other = call.templates, task.get("templateRef")
        if other is not None and (shared := self._shared.get(text_of(other.get("name")))) is not None:
            templates, used = _templates(_spec(shared)), text_of(other.get("template"))
        template = task.get("inline") or templates.get(used)
        span = task.span if self._is_own(call) else call.span
        if template is not None:
            return self._run(template, _Call(span, name or used, given, after, templates, call.within))
        if other is None and self._is_own(call):
            self._refuse([Unread(task.span, f"task '{name}' names no template of the workflow")])
        wanted = {key: f"{self._place}/{name}/{key}" for key in asked(name, others)}
        return _Ran((self._add(span, name, (), taken.values(), wanted.values(), after),), wanted)

    def _work(self, template: Tree, call: _Call) -> _Ran:
        """A container, a script, or anything else that does something."""
        known, paths = dict(call.known), dict[str, str]()
        places: dict[str, dict[str, str]] = {}
        for side in ("inputs", "outputs"):
            found = tuple(self._artefacts(template, side, call.name, call.known))
            places[side] = {name: at for name, _, at in found}
            known |= {f"{side}.artifacts.{name}.path": at for name, _, at in found}
            paths |= {path: at for _, path, at in found if path}
        commands = tuple(self._commands(template, known, paths))
        if not self._is_own(call):
            # The places of another file are not those of this one.
            commands = tuple(msgspec.structs.replace(one, span=call.span) for one in commands)
        inputs, outputs = places["inputs"].values(), places["outputs"]
        own = self._add(call.span, call.name, commands, inputs, outputs.values(), call.after)
        return _Ran((own,), outputs)

    def _add(
        self,
        span: Span,
        name: str,
        commands: tuple[Command, ...],
        inputs: Iterable[str],
        outputs: Iterable[str],
        after: tuple[str, ...],
    ) -> str:
        """Takes down a job under a name that no other has, which it gives."""
        own = name if name not in self._jobs else f"{name}:{len(self._jobs) + 1}"
        taken, made = (tuple(DeclaredData(span, place) for place in dict.fromkeys(side)) for side in (inputs, outputs))
        self._jobs[own] = JobFact(span, own, ARGO, commands, taken, made, after=after, schedule=self._schedule)
        return own

    def _artefacts(self, holder: Tree, side: str, task: str, known: Known) -> Iterator[tuple[str, str, str]]:
        """The artefacts that a template or task states: the name of each, its path inside, and where it is."""
        for one in items_of(holder.at(side, "artifacts")):
            name = text_of(one.get("name"))
            told = TEMPLATED.fullmatch(text_of(one.get("from")))
            given = told[1] if told else f"inputs.artifacts.{name}" if side == "inputs" else ""
            place = address(one, known) or known.get(given, "")
            if not place and side == "outputs":
                place = f"{self._place}/{task}/{name}"
            if name and place:
                yield name, text_of(one.get("path")), place

    def _commands(self, template: Tree, known: Known, paths: Known) -> Iterator[Command]:
        containers = (template.get("container"), template.get("script"))
        more = (*items_of(template.get("initContainers")), *items_of(template.at("containerSet", "containers")))
        for one in (*more, *(each for each in containers if each is not None)):
            told = [item for key in ("command", "args") if (part := one.get(key)) for item in part.items or (part,)]
            words = tuple(word(item, known, paths) for item in told)
            source = text_of(one.get("source"))
            if source and words and posixpath.basename(words[0]) in SHELLS:
                words = (words[0], "-c", filled(source, known))
            if words:
                yield from in_image(self._path, words, (told[0] if told else one).span)

    def _is_own(self, call: _Call) -> bool:
        """Whether what is used stands in this workflow."""
        return call.templates is self._templates

    def _refuse(self, *problems: Iterable[Unread]) -> None:
        self._unread |= {problem: None for some in problems for problem in some}
