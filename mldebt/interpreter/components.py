"""Components of pipelines: functions that are given the places of artefacts, and whose calls are tasks.

A pipeline keeps what a task puts out under the names of the pipeline, the task and the output. A component that no
pipeline of the project calls has artefacts of its own name.
"""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.module import Parameter
from mldebt.facts.pipeline import HOLE
from mldebt.interpreter import registration, reshaping
from mldebt.interpreter.values import (
    Entries,
    FunctionValue,
    Items,
    Thing,
    Value,
    choice,
    options_of,
    origins_of,
    texts_of,
)
from mldebt.library import ComponentMaking
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine, Site

_ENDINGS = ("_path", "_file")
"""What a parameter that gets a path may end with; the artefact has the name without it."""


class Task(msgspec.Struct, frozen=True):
    """One call of a component: all that its function is given, and the artefacts it puts out by name."""

    making: ComponentMaking
    given: Mapping[str, Value]
    outputs: Mapping[str, Thing]

    def handed_on(self, returned: Value) -> Thing:
        """What the call of the component gives: a task with its outputs."""
        is_told = not (returned is None or (type(returned) is Thing and not origins_of(returned)))
        outputs = Entries({}, rest=returned, open=is_told)
        outputs.entries.update(self.outputs)
        only = [*self.outputs.values(), *([returned] if is_told else [])]
        task = Thing(self.making.task, fields={"outputs": outputs, "output": choice(only) if only else Thing()})
        if isinstance(returned, Thing):
            task.fields = {**returned.fields, **task.fields}
        return task


class Components:
    """Tells the tasks of a pipeline apart: the second call of a component is another task than the first.

    `places` are those of what tasks put out whose code is not the project's, by the ids of their jobs."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.places: dict[str, str] = {}
        self._calls: dict[tuple[str, str], list[Location]] = {}

    def task(
        self, function: FunctionValue, arguments: Sequence[Value], keywords: Mapping[str, Value], site: Site
    ) -> Task | None:
        """The task that a call of a function is, None where no decorator makes a component of it."""
        making = _making(self._machine, function)
        if making is None:
            return None
        place = f"{making.store}://{self._name(function, site)}"
        parameters = self._machine.program.modules[function.module].scopes[function.scope].parameters
        given = dict(_placed(self._machine, making, function, parameters, arguments))
        given.update(keywords)
        outputs: dict[str, Thing] = {}
        for parameter in parameters:
            way, by_path = _way(self._machine, making, function, parameter)
            name = _artefact_name(parameter.name) if by_path else parameter.name
            if name in given and name != parameter.name:
                given[parameter.name] = given.pop(name)
            artefact = Thing(self._class(making, function, parameter), locator=f"{place}/{name}")
            if way == "output":
                outputs[name] = artefact
                given.setdefault(parameter.name, artefact.locator if by_path else artefact)
            elif way == "input" and (parameter.name in given or parameter.name not in dict(function.defaults)):
                taken = self._artefact(making, given.get(parameter.name), artefact)
                given[parameter.name] = choice(_located(taken)) if by_path else taken
            elif parameter.name in given:
                given[parameter.name] = self._held(making, function, given[parameter.name], site)
        return Task(making, given, outputs)

    def _name(self, function: FunctionValue, site: Site) -> str:
        """The name of a task in its pipeline: that of the component, with a number for each further call."""
        component = self._machine.program.modules[function.module].scopes[function.scope].name
        return component if site.instruction < 0 else self.named(component, site)

    def named(self, component: str, site: Site) -> str:
        """The name of the task that a call of a component is, after that of the pipeline."""
        job = self._machine.job
        calls = self._calls.setdefault((job.id, component), [])
        if site.location not in calls:
            calls.append(site.location)
        number = calls.index(site.location) + 1
        pipeline = posixpath.splitext(posixpath.basename(job.name))[0]
        return f"{pipeline}/{component}" + (f"-{number}" if number > 1 else "")

    def _class(self, making: ComponentMaking, function: FunctionValue, parameter: Parameter) -> str:
        """The class of the artefact that an annotation tells between its brackets, else that of all artefacts."""
        told = reshaping.annotation(self._machine, function, parameter, within=True)
        class_name = self._machine.libraries.class_name(told) if told else None
        return (
            class_name if class_name and self._machine.libraries.is_a(class_name, making.artifact) else making.artifact
        )

    def _artefact(self, making: ComponentMaking, value: Value, otherwise: Thing) -> Value:
        """An artefact that a task is given; an input of its own name where it is not known which."""
        if isinstance(value, Items):
            return value
        known = [option for option in options_of(value) if self._is_artefact(making, option)]
        return choice(known) if known else otherwise

    def _is_artefact(self, making: ComponentMaking, value: Value) -> bool:
        if not isinstance(value, Thing) or not self._machine.libraries.is_a(value.class_name, making.artifact):
            return False
        return any(text.strip(HOLE) for text in texts_of(value.locator))

    def _held(self, making: ComponentMaking, function: FunctionValue, value: Value, site: Site) -> Value:
        """A parameter that is no artefact: what an artefact holds, which the component's job thereby reads."""
        artefacts = [option for option in options_of(value) if self._is_artefact(making, option)]
        job = registration.own_job(self._machine, function)
        if not artefacts or job is None:
            return value
        job = self._machine.recorder.jobs.setdefault(job.id, job)
        places = tuple(text for artefact in artefacts for text in texts_of(_located(artefact)[0]))
        access = self._machine.recorder.access(job, "read", places, "path", site.location, job.name)
        return Thing(origins=frozenset((self._machine.recorder.rest(access),)))


def is_component(machine: Machine, function: FunctionValue) -> bool:
    """Whether a decorator makes a component of a function."""
    return _making(machine, function) is not None


def _making(machine: Machine, function: FunctionValue) -> ComponentMaking | None:
    """How a decorator of a function makes a component of it, or None."""
    made = (registration.effects_of(machine, decorator).component for decorator in function.decorators)
    return next((one for one in made if one is not None), None)


def _placed(
    machine: Machine,
    making: ComponentMaking,
    function: FunctionValue,
    parameters: Sequence[Parameter],
    arguments: Sequence[Value],
) -> Iterator[tuple[str, Value]]:
    """Positional arguments by parameter; outputs are no parameters of the component."""
    free = (one.name for one in parameters if _way(machine, making, function, one)[0] != "output")
    yield from zip(free, arguments, strict=False)


def _way(machine: Machine, making: ComponentMaking, function: FunctionValue, parameter: Parameter) -> tuple[str, bool]:
    """Whether a parameter is an input, an output or no artefact (empty), and whether it gets the path alone."""
    dotted = reshaping.annotation(machine, function, parameter)
    if dotted:
        for way, forms in (("input", making.inputs), ("output", making.outputs)):
            if any(fnmatch.fnmatchcase(dotted, form) for form in forms):
                return way, any(fnmatch.fnmatchcase(dotted, form) for form in making.paths)
    return "", False


def _artefact_name(parameter: str) -> str:
    return next((parameter.removesuffix(end) for end in _ENDINGS if parameter.endswith(end)), parameter)


def _located(value: Value) -> list[Value]:
    return [option.locator for option in options_of(value) if isinstance(option, Thing)] or [Thing()]
