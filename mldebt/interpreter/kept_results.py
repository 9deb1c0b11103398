"""What jobs keep under names for whoever asks for it later: annotated results, attributes of a flow."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from mldebt.facts.module import Parameter
from mldebt.interpreter import access, objects, registration, reshaping
from mldebt.interpreter.landmarks import Origins, union
from mldebt.interpreter.results import GIVEN
from mldebt.interpreter.storing import store
from mldebt.interpreter.values import (
    Choice,
    Entries,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Thing,
    Value,
    choice,
    elements,
    options_of,
    origins_of,
)
from mldebt.library import ResultKeeping
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine

_TUPLES = frozenset({"tuple", "Tuple"})


def handed(machine: Machine, function: FunctionValue, bound: Mapping[str, Value], at: Location) -> dict[str, Value]:
    """The arguments of a job as its tool hands them on: what is kept where one only stands for that, an object of the
    annotated class where a text is the place that such an object is made from."""
    parameters = machine.program.modules[function.module].scopes[function.scope].parameters
    told = {one.name: one for one in parameters if one.annotation and isinstance(bound.get(one.name), str)}
    return {
        name: _placed(machine, function, told[name], value) if name in told else taken(machine, value, at)
        for name, value in bound.items()
    }


def taken(machine: Machine, value: Value, at: Location) -> Value:
    """What is kept, where an argument only stands for that."""
    if isinstance(value, Thing) and value.class_name:
        effects = machine.libraries.handed_on(value.class_name)
        return machine.apply(effects, value, [], at) if effects is not None else value
    if isinstance(value, Choice):
        return choice(taken(machine, option, at) for option in value.options)
    return value


def _placed(machine: Machine, function: FunctionValue, parameter: Parameter, place: Value) -> Value:
    class_name = machine.libraries.class_name(reshaping.annotation(machine, function, parameter))
    construct = machine.libraries.construct(class_name) if class_name else None
    return Thing(class_name or "", locator=place) if construct is not None and construct.locates else place


def keep(machine: Machine, function: FunctionValue, result: Value) -> None:
    """Takes down what the job at hand keeps now that its function is done."""
    scope = machine.program.modules[function.module].scopes[function.scope]
    at = Location(function.module, scope.span)
    for decorator in function.decorators:
        keeping = registration.effects_of(machine, decorator).keeps
        if keeping is None:
            continue
        if _is_stated(decorator, keeping):
            machine.recorder.use(machine.job, f"keeps in {keeping.store}", at, _all_of(result))
        for index, name in enumerate(_names(machine, function, scope.returns, keeping) if scope.returns else ()):
            if name:
                _keep(machine, f"{keeping.store}://{name}", _part(result, index), at)
    for (job, _, name), (instance, place) in machine.run.kept.items():
        if job == machine.job.id:
            _keep(machine, f"{_folder(machine, instance)}/{name}", instance.fields.get(name), place)


def _is_stated(decorator: Value, keeping: ResultKeeping) -> bool:
    """Whether a keyword of a decorator says that the whole result is kept."""
    given = decorator.fields.get(GIVEN) if isinstance(decorator, Thing) else None
    entries = given.entries if isinstance(given, Entries) else {}
    return any(entries.get(name) not in (None, False) for name in keeping.stated)


def _all_of(result: Value) -> Origins:
    """What a result is made of, with the columns of frames."""
    found = origins_of(result)
    for option in options_of(result):
        inside = option.entries.values() if isinstance(option, Entries) else elements(option)
        frames = [one for one in (option, *inside) if isinstance(one, Frame)]
        found |= union(origins for one in frames for origins in (one.origins, one.content, *one.columns.values()))
    return found


def _keep(machine: Machine, place: str, value: Value, at: Location) -> None:
    recorder = machine.recorder
    kept = recorder.access(machine.job, "write", (place,), "uri", at, machine.job.name)
    recorder.offer(kept)
    store(recorder, kept, (value,))


def _folder(machine: Machine, instance: Instance) -> str:
    scheme = machine.libraries.keeps(instance.thing.class_name) if instance.thing is not None else ""
    return f"{scheme}://{objects.class_name(instance.cls)}"


def _part(result: Value, index: int) -> Value:
    """The part of a result that has a name of its own: an element of a tuple, else all of it."""
    parts = (
        option.items[index : index + 1] if isinstance(option, Items) else [option] for option in options_of(result)
    )
    return choice(one for found in parts for one in found)


def _names(machine: Machine, function: FunctionValue, returns: str, keeping: ResultKeeping) -> Iterator[str]:
    """The name of each part of a result by its annotation, empty for one without."""
    at = Location(function.module, machine.program.modules[function.module].scopes[function.scope].span)
    for text, is_code in _written(returns, keeping.annotation, keeping.told):
        first, *others = text.split(".")
        value: Value = machine.module(function.module).lookup(first) if is_code else text
        for name in others if is_code else ():
            value = access.attribute(machine, value, name, at)
        yield value if isinstance(value, str) else ""


@lru_cache(maxsize=10_000)
def _written(returns: str, form: str, told: str) -> tuple[tuple[str, bool], ...]:
    """The names in an annotation, each with whether it is code that gives the name: a variable, an attribute."""
    try:
        tree = ast.parse(returns.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return ()
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str) and tree.value != returns:
        return _written(tree.value, form, told)
    is_several = isinstance(tree, ast.Subscript) and _last(tree.value) in _TUPLES
    parts = _inside(tree) if is_several else [tree]
    return tuple(_name_of(part, form, told) for part in parts)


def _name_of(part: ast.expr, form: str, told: str) -> tuple[str, bool]:
    marks = _inside(part)[1:] if isinstance(part, ast.Subscript) and _last(part.value) == form else []
    for mark in marks:
        if isinstance(mark, ast.Call):
            named = [one.value for one in mark.keywords if one.arg == told] or mark.args[:1]
            mark = named[0] if named else mark
        if isinstance(mark, ast.Constant) and isinstance(mark.value, str):
            return mark.value, False
        if isinstance(mark, ast.Name | ast.Attribute):
            return ast.unparse(mark), True
    return "", False


def _inside(tree: ast.expr) -> list[ast.expr]:
    """What stands between the brackets of an annotation, one by one."""
    within = tree.slice if isinstance(tree, ast.Subscript) else tree
    return within.elts if isinstance(within, ast.Tuple) else [within]


def _last(tree: ast.expr) -> str:
    return tree.attr if isinstance(tree, ast.Attribute) else tree.id if isinstance(tree, ast.Name) else ""
