"""Selections of assets that code puts together, as texts in the language in which the tool itself writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter.values import Entries, FunctionValue, Items, ModuleValue, Thing, Value, elements, options_of

if TYPE_CHECKING:
    from mldebt.interpreter.effects import Invocation
    from mldebt.interpreter.machine import Machine

SELECTION = "selection of assets"
"""The field of a value that holds the text of the selection that it is."""
ALL = "*"
_OPERATORS = {"|": "({} or {})", "&": "({} and {})", "-": "({} and not {})"}


def stated(call: Invocation) -> Thing:
    """The selection that a call gives; one that is not known selects nothing."""
    given = [*(call.given[name] for name in call.effects.parameters if name in call.given), *call.extra]
    return _as_value(_text(call, call.effects.picks, given), call.effects.gives)


def _text(call: Invocation, how: str, given: list[Value]) -> str:
    of = text_of(call.machine, call.receiver) if call.receiver is not None else ""
    match how:
        case "all":
            return ALL
        case "any":
            return text_of(call.machine, given[0]) if given else ALL
        case "job":
            chosen = call.given.get("selection")
            return ALL if chosen is None else text_of(call.machine, chosen)
        case "upstream" | "downstream" if of:
            depth = str(given[0]) if given and isinstance(given[0], int) else ""
            return f"({depth}+{of})" if how == "upstream" else f"({of}+{depth})"
        case "same":
            return of
        case "roots" | "sinks" if of:
            return f"{how}({of})"
        case "tag" if given and isinstance(given[0], str):
            value = given[1] if len(given) > 1 and isinstance(given[1], str) else ""
            return f'tag:"{given[0]}={value}"' if value else f'tag:"{given[0]}"'
        case "key" | "group" | "owner" | "kind":
            values = [each for one in given for each in (elements(one) if isinstance(one, Items) else (one,))]
            return _any_of([text for value in values for text in _named(call.machine, how, value)])
    return ""


def _named(machine: Machine, how: str, value: Value) -> Iterator[str]:
    for option in options_of(value):
        if how == "key" and not isinstance(option, str):
            yield text_of(machine, option)
        elif isinstance(option, str) and HOLE not in option:
            yield f'{how}:"{option.rpartition("/")[2] if how == "key" else option}"'


def _any_of(texts: list[str]) -> str:
    known = [text for text in texts if text]
    return f"({' or '.join(known)})" if known else ""


def _as_value(text: str, class_name: str) -> Thing:
    return Thing(class_name, fields={SELECTION: text} if text else {})


def text_of(machine: Machine, value: Value) -> str:
    """The selection that a value stands for: a text, a sequence of names, keys and assets, or a selection itself."""
    found: list[str] = []
    for option in options_of(value):
        match option:
            case str() if HOLE not in option:
                found.append(option)
            case Thing(fields={"selection of assets": str() as text}):
                found.append(text)
            case FunctionValue(module=module, scope=scope):
                found.append(f'key:"{machine.program.modules[module].scopes[scope].name}"')
            case ModuleValue(path=path):
                found.append(f'module:"{path}"')
            case Items() | Entries():
                found += [text_of(machine, one) for one in elements(option)]
    return found[0] if len(found) == 1 else _any_of(found)


def combined(machine: Machine, operator: str, left: Value, right: Value) -> Thing | None:
    """The selection that an operator puts together of two, None for anything else."""
    sides = [one for one in (left, right) if isinstance(one, Thing) and SELECTION in one.fields]
    if operator not in _OPERATORS or len(sides) < 2:
        return None
    return _as_value(_OPERATORS[operator].format(text_of(machine, left), text_of(machine, right)), sides[0].class_name)
