"""Argo Workflows: tasks and steps as jobs, in their order, with the artefacts that they hand each other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from mldebt.documents import misshapen
from mldebt.facts.file import Unread
from mldebt.facts.pipeline import HOLE, Command, DeclaredData, JobFact
from mldebt.facts.tree import Tree
from mldebt.frontends.images import in_image
from mldebt.shell.programs import SHELLS
from mldebt.source import Span

ARGO = "argo"
"""The tool of the jobs, and the scheme of artefacts that have no address of their own."""
KINDS = frozenset({"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"})
_TEMPLATED = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_ASKED = re.compile(r"(?:tasks|steps)\.(?P<task>[\w-]+)\.outputs\.artifacts\.(?P<name>[\w-]+)")
_NEEDED = re.compile(r"([A-Za-z0-9_-]+)(?:\.[A-Za-z]+)?")
_STORES = (
    ("s3", "s3", "bucket", "key"),
    ("gcs", "gs", "bucket", "key"),
    ("oss", "oss", "bucket", "key"),
    ("azure", "az", "container", "blob"),
)
"""Where an artefact may be kept: the key that says so, the scheme, and the keys of its two parts."""
_DEEPEST = 12
Known = Mapping[str, str]
"""What names in double braces stand for."""


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
    within: tuple[str, ...] = ()


def jobs_of(path: str, resource: Tree) -> Iterator[JobFact | Unread]:
    """The jobs of a workflow, from where it begins; templates that nothing in it uses begin by themselves."""
    spec = resource.at("spec", "workflowSpec") or resource.get("spec")
    if spec is not None:
        yield from misshapen(spec.get("templates"), "list", "'templates'")
        yield from _Workflow(path, resource, spec).found()


class _Workflow:
    """One workflow while its templates are expanded."""

    def __init__(self, path: str, resource: Tree, spec: Tree) -> None:
        self._path, self._spec = path, spec
        named = _text(resource.at("metadata", "name")) or _text(resource.at("metadata", "generateName"))
        self._place = f"{ARGO}://{named.rstrip('-') or 'workflow'}"
        self._templates = {_text(one.get("name")): one for one in _items(spec.get("templates"))}
        times = resource.at("spec", "schedule") or resource.at("spec", "schedules")
        self._schedule = next(iter(times.strings()), "") if times is not None else ""
        self._jobs: dict[str, JobFact] = {}
        self._unread: dict[Unread, None] = {}

    def found(self) -> tuple[JobFact | Unread, ...]:
        """All jobs, and what could not be read."""
        stated = _parameters(self._spec.get("arguments"))
        known = {f"workflow.parameters.{name}": value for name, value in stated}
        used = {_text(entry.value) for _, entry in self._spec.walk() if entry.key == "template"}
        begins = [_text(self._spec.get(key)) for key in ("entrypoint", "onExit")]
        for name in dict.fromkeys((*begins, *(one for one in self._templates if one not in used))):
            if name in self._templates:
                self._run(self._templates[name], _Call(self._templates[name].span, name, known, ()))
        return (*self._jobs.values(), *self._unread)

    def _run(self, template: Tree, call: _Call) -> _Ran:
        own = _text(template.get("name"))
        if own in call.within or len(call.within) > _DEEPEST:
            # A template that uses itself begins anew, and its jobs are there already.
            return _Ran(call.after)
        defaults = {f"inputs.parameters.{name}": value for name, value in _parameters(template.get("inputs"))}
        inner = _Call(call.span, call.name, {**defaults, **call.known}, call.after, (*call.within, own))
        dag, steps = template.get("dag"), template.get("steps")
        if dag is not None:
            self._refuse(misshapen(dag, "mapping", "'dag'"), misshapen(dag.get("tasks"), "list", "'tasks'"))
            ran = self._run_tasks(_items(dag.get("tasks")), inner)
        elif steps is not None:
            self._refuse(misshapen(steps, "list", "'steps'"))
            ran = self._run_steps(steps, inner)
        else:
            return self._work(template, inner)
        given_on = self._artefacts(template, "outputs", call.name, {**inner.known, **ran.artefacts})
        return _Ran(ran.ends or call.after, {name: place for name, _, place in given_on})

    def _run_tasks(self, tasks: tuple[Tree, ...], call: _Call) -> _Ran:
        """The tasks of a graph, each after those it depends on, in whichever order they stand."""
        named = {_text(one.get("name")): one for one in tasks}
        waiting, done, known = dict(named), dict[str, _Ran](), dict(call.known)
        while waiting:
            ready = [name for name in waiting if not any(one in waiting for one in _needs(waiting[name], named))]
            if not ready:
                first = next(iter(waiting.values()))
                self._refuse([Unread(first.span, f"tasks wait for each other: {', '.join(sorted(waiting))}")])
                break
            for name in ready:
                task = waiting.pop(name)
                before = [end for one in _needs(task, named) if one in done for end in done[one].ends]
                done[name] = self._run_task(task, known, tuple(dict.fromkeys(before)) or call.after, call, tasks)
                known |= {f"tasks.{name}.outputs.artifacts.{key}": at for key, at in done[name].artefacts.items()}
        followed = {one for task in tasks for one in _needs(task, named)}
        ends = (end for name, ran in done.items() if name not in followed for end in ran.ends)
        return _Ran(tuple(dict.fromkeys(ends)), known)

    def _run_steps(self, steps: Tree, call: _Call) -> _Ran:
        """Groups of steps that run one after the other, those of a group beside each other."""
        groups = [one.items if one.items is not None else (one,) for one in _items(steps)]
        every = tuple(step for group in groups for step in group)
        ends, known = call.after, dict(call.known)
        for group in groups:
            ran = {_text(step.get("name")): self._run_task(step, known, ends, call, every) for step in group}
            for name, one in ran.items():
                known |= {f"steps.{name}.outputs.artifacts.{key}": at for key, at in one.artefacts.items()}
            ends = tuple(dict.fromkeys(end for one in ran.values() for end in one.ends)) or ends
        return _Ran(ends, known)

    def _run_task(
        self, task: Tree, known: Known, after: tuple[str, ...], call: _Call, others: tuple[Tree, ...]
    ) -> _Ran:
        """One task or step: the template that it uses, or a job of which only this is known."""
        name, used = _text(task.get("name")), _text(task.get("template"))
        given = {key: value for key, value in known.items() if key.startswith("workflow.")}
        arguments = task.get("arguments")
        given |= {f"inputs.parameters.{key}": _filled(value, known) for key, value in _parameters(arguments)}
        taken = {key: at for key, _, at in self._artefacts(task, "arguments", name, known)}
        given |= {f"inputs.artifacts.{key}": at for key, at in taken.items()}
        template = task.get("inline") or self._templates.get(used)
        if template is not None:
            return self._run(template, _Call(task.span, name or used, given, after, call.within))
        if task.get("templateRef") is None:
            self._refuse([Unread(task.span, f"task '{name}' names no template of the workflow")])
        asked = {key: f"{self._place}/{name}/{key}" for key in _asked(name, others)}
        return _Ran((self._add(task.span, name, (), taken.values(), asked.values(), after),), asked)

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
        for one in _items(holder.at(side, "artifacts")):
            name = _text(one.get("name"))
            told = _TEMPLATED.fullmatch(_text(one.get("from")))
            given = told[1] if told else f"inputs.artifacts.{name}" if side == "inputs" else ""
            place = _address(one, known) or known.get(given, "")
            if not place and side == "outputs":
                place = f"{self._place}/{task}/{name}"
            if name and place:
                yield name, _text(one.get("path")), place

    def _commands(self, template: Tree, known: Known, paths: Known) -> Iterator[Command]:
        containers = (template.get("container"), template.get("script"))
        more = (*_items(template.get("initContainers")), *_items(template.at("containerSet", "containers")))
        for one in (*more, *(each for each in containers if each is not None)):
            told = [item for key in ("command", "args") if (part := one.get(key)) for item in part.items or (part,)]
            words = tuple(_word(item, known, paths) for item in told)
            source = _text(one.get("source"))
            if source and words and posixpath.basename(words[0]) in SHELLS:
                words = (words[0], "-c", _filled(source, known))
            if words:
                yield from in_image(self._path, words, (told[0] if told else one).span)

    def _refuse(self, *problems: Iterable[Unread]) -> None:
        self._unread |= {problem: None for some in problems for problem in some}


def _needs(task: Tree, named: Mapping[str, Tree]) -> tuple[str, ...]:
    """The tasks of the same graph that one depends on."""
    listed = task.get("dependencies")
    told = listed.strings() if listed is not None else ()
    told = (*told, *(match[1] for match in _NEEDED.finditer(_text(task.get("depends")))))
    own = _text(task.get("name"))
    return tuple(dict.fromkeys(one for one in told if one in named and one != own))


def _asked(name: str, others: tuple[Tree, ...]) -> tuple[str, ...]:
    """The artefacts that others take of a task, by name."""
    texts = (_text(entry.value) for one in others for _, entry in one.walk() if entry.key == "from")
    found = (match["name"] for text in texts for match in _ASKED.finditer(text) if match["task"] == name)
    return tuple(dict.fromkeys(found))


def _parameters(holder: Tree | None) -> Iterator[tuple[str, str]]:
    """The parameters that have a value, with its text."""
    for one in _items(holder.get("parameters") if holder is not None else None):
        value = one.get("value") or one.get("default")
        if value is not None and value.is_scalar and value.scalar is not None:
            yield _text(one.get("name")), str(value.scalar)


def _address(artefact: Tree, known: Known) -> str:
    """Where an artefact says that it is kept, empty where it leaves that to Argo."""
    for kind, scheme, folder, file in _STORES:
        store = artefact.get(kind)
        if store is not None and (key := _filled(_text(store.get(file)), known)):
            inside = _filled(_text(store.get(folder)), known)
            return f"{scheme}://{inside}/{key}" if inside else f"{ARGO}://{key}"
    return _filled(_text(artefact.at("http", "url")), known)


def _word(item: Tree, known: Known, paths: Known) -> str:
    """A word of a command; the path of an artefact inside the container is the artefact."""
    text = _filled(str(item.scalar), known) if item.is_scalar and item.scalar is not None else HOLE
    name, equals, value = text.partition("=")
    if equals and name.startswith("-") and value in paths:
        return f"{name}={paths[value]}"
    return paths.get(text, text)


def _filled(text: str, known: Known) -> str:
    """A text with what is known of its templates; the rest is holes."""
    return _TEMPLATED.sub(lambda match: known.get(match[1], HOLE), text)


def _items(tree: Tree | None) -> tuple[Tree, ...]:
    return tree.items or () if tree is not None else ()


def _text(tree: Tree | None) -> str:
    return tree.scalar if tree and isinstance(tree.scalar, str) else ""
