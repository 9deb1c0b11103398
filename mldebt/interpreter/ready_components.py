"""Components that code loads from files, or that a package brings: each call of one is a task of a pipeline."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mldebt.documents import parse_yaml
from mldebt.facts.component import Component, component_in
from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Tree
from mldebt.interpreter import locating, storage, storing
from mldebt.interpreter.landmarks import Job, Origins, union
from mldebt.interpreter.started import Started
from mldebt.interpreter.values import (
    ROOT,
    Entries,
    FunctionValue,
    Items,
    Section,
    Thing,
    Value,
    elements,
    options_of,
    origins_of,
    texts_of,
)
from mldebt.library import ComponentLoading, ReadyComponent
from mldebt.shell import commands_of_words
from mldebt.source import Source

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine

_SPEC = "description of a component"
"""The field of a loaded component that holds the document which describes it."""
_NAMELESS = frozenset({"component", "components", "index"})
"""Names of files that say nothing: the folder has the name of the component."""
_DEEPEST = 3


def load(call: Invocation, loading: ComponentLoading) -> Value:
    """A component: the function of the project whose code it is, else as its file describes it, else its name alone."""
    machine, at = call.machine, call.site.location
    told = next((call.given[name] for name in (loading.file, loading.url, loading.text) if name in call.given), None)
    known = told if told is not None else Thing()
    named = texts_of(locating.text_behind(known))[0]
    section = _document(machine, named, at.path)
    if section is None and told is not None and call.given.get(loading.text) is told and HOLE not in named:
        tree = parse_yaml(Source(at.path, named)).tree
        section = Section(at.path, (), Tree(at.span) if tree is None else tree)
    spec = component_in(section.tree) if section is not None else None
    if spec is not None and spec.function and (own := _function(machine, spec.function)) is not None:
        return own
    fields: dict[str, Value] = {_SPEC: section} if section is not None else {}
    return Thing(call.effects.gives, locator=spec.name if spec is not None else _name(named), fields=fields)


def _document(machine: Machine, named: str, importer: str) -> Section | None:
    """The document of the project that a path or address means: of an address, the only file that it ends with."""
    path = named.replace(f"{ROOT}/", "")
    found = machine.program.document(path, (posixpath.dirname(importer), ""))
    if found is None and "://" in path:
        parts = path.split("/")
        ends = ("/".join(parts[start:]) for start in range(3, len(parts) - 1))
        found = next(((end, machine.program.documents[end]) for end in ends if end in machine.program.documents), None)
    return Section(found[0], (), found[1]) if found is not None else None


def _function(machine: Machine, name: str) -> FunctionValue | None:
    """The only function of that name in the modules of a project that makes components."""
    found: list[FunctionValue] = []
    for path, module in machine.program.modules.items():
        if any(machine.libraries.makes_components(one.name) for one in module.imports) and any(
            scope.name == name for scope in module.scopes
        ):
            value = machine.module(path).bound(name)[1]
            found += [one for one in options_of(value) if isinstance(one, FunctionValue)]
    return found[0] if len(found) == 1 else None


def _name(told: str) -> str:
    """The name of a component by that of its file, or of the folder where all files have one name."""
    parts = [part for part in told.replace(HOLE, "*").split("/") if part]
    stem = posixpath.splitext(parts[-1])[0] if parts else ""
    stem = parts[-2] if stem in _NAMELESS and len(parts) > 1 else stem
    return re.sub(r"[^\w*.-]+", "-", stem) or "component"


def job_of(call: Invocation, ready: ReadyComponent) -> Job:
    """The job of the task that a call makes, and, kept for it, the place of what it puts out."""
    machine, at = call.machine, call.site.location
    told = texts_of(call.receiver.locator)[0] if isinstance(call.receiver, Thing) and call.receiver.locator else ""
    component = re.sub(r"\s+", "-", told.strip()) or call.name.rpartition(".")[2]
    name = machine.components.named(component, call.site)
    job_id = f"{at.path}::{name.rpartition('/')[2]}"
    machine.components.places[job_id] = f"{ready.store}://{name}"
    tool = machine.job.pipeline or at.path
    job = Job(job_id, name.rpartition("/")[2], "task", at.path, at, pipeline=tool, launcher=ready.store)
    return machine.recorder.jobs.setdefault(job.id, job)


def task(call: Invocation, ready: ReadyComponent) -> Thing:
    """The task that a call of a component is: it takes the artefacts that it is given, and puts out its own."""
    machine, job, at = call.machine, call.machine.job, call.site.location
    place = machine.components.places[job.id]
    receiver = call.receiver if isinstance(call.receiver, Thing) else Thing()
    section = receiver.fields.get(_SPEC)
    spec = component_in(section.tree) if isinstance(section, Section) else None
    taken = _taken(call, ready)
    names = spec.outputs if spec is not None else ()
    outputs = {name: Thing(ready.artifact, locator=f"{place}/{name}") for name in names}
    whole = Thing(ready.artifact, locator=place)
    for artefact in outputs.values() if spec is not None else (whole,):
        access = machine.recorder.access(job, "write", texts_of(artefact.locator), "path", at, job.name)
        storing.store(machine.recorder, access, [Thing(origins=taken)])
    if spec is not None:
        _start(call, spec, {name: texts_of(one.locator)[0] for name, one in outputs.items()})
    told = Entries({}) if spec is not None else Entries({}, rest=whole, open=True)
    told.entries.update(outputs)
    only = next(iter(outputs.values()), None) if len(outputs) == 1 else whole if spec is None else None
    return Thing(ready.task, fields={"outputs": told, "output": only if only is not None else Thing()})


def _taken(call: Invocation, ready: ReadyComponent) -> Origins:
    """All that the job of a task reads: the artefacts it is given, and what the call is described to read."""
    machine, job, at = call.machine, call.machine.job, call.site.location
    found = [storage.read(call).origins] if call.effects.reads else []
    for value in call.values():
        for artefact in _artefacts(machine, ready, value, _DEEPEST):
            access = machine.recorder.access(job, "read", texts_of(artefact.locator), "path", at, job.name)
            found.append(frozenset((machine.recorder.rest(access),)))
        found.append(origins_of(value))
    return union(found)


def _artefacts(machine: Machine, ready: ReadyComponent, value: Value, depth: int) -> Iterator[Thing]:
    for option in options_of(value) if depth else ():
        if isinstance(option, Thing) and machine.libraries.is_a(option.class_name, ready.artifact):
            if option.locator is not None and any(text.strip(HOLE) for text in texts_of(option.locator)):
                yield option
        elif isinstance(option, Thing) and option.class_name == ready.task and "output" in option.fields:
            yield from _artefacts(machine, ready, option.fields["output"], depth - 1)
        elif isinstance(option, Items):
            for item in elements(option):
                yield from _artefacts(machine, ready, item, depth - 1)
        elif isinstance(option, Entries):
            for item in option.entries.values():
                yield from _artefacts(machine, ready, item, depth - 1)


def _start(call: Invocation, spec: Component, outputs: dict[str, str]) -> None:
    """Takes down the command of a component, with what it is given and puts out in the places of their names."""
    if spec.function or not (spec.words or spec.image):
        return
    given = {_key(name): value for name, value in call.given.items()}
    given |= {_key(name): value for name, value in zip(spec.inputs, call.extra, strict=False)}
    words = [
        outputs.get(one.text, HOLE)
        if one.way == "outputs"
        else texts_of(locating.text_behind(given.get(_key(one.text))))[0]
        if one.way
        else one.text
        for one in spec.words
    ]
    at = call.site.location
    for command in commands_of_words(tuple(words), at.span):
        one = Started(call.machine.job, "", "kfp", command, at, spec.image, within=True)
        call.machine.recorder.started[one] = None


def _key(name: str) -> str:
    """The name of an input as the parameter of a function."""
    return re.sub(r"\W+", "_", name.strip().lower()).strip("_")
