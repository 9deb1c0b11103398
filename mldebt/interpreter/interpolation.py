"""References inside the values of a configuration: `${data.root}/raw`, `${oc.env:HOME}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt.facts.pipeline import HOLE
from mldebt.interpreter import texts
from mldebt.interpreter.values import Section, Thing, Value, choice, options_of
from mldebt.patterns import pattern
from mldebt.source import Location

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine

REFERENCE = pattern(r"\$\{([^${}]*)\}")
_MOST = 12
"""How many references one value may go through."""
_HERE = frozenset({"hydra:runtime.cwd", "oc.env:PWD"})
_ENVIRONMENT = ("oc.env", "env")


def resolved(machine: Machine, section: Section, value: Value, at: Location) -> Value:
    """A value with its references followed; a text whose references lead nowhere in its document stays as it is."""
    if not isinstance(value, str) or "${" not in value:
        return value
    root = section.root or (section if section.layers else _document(machine, section))
    known = root is not None and (section.layers or _leads_somewhere(root, value))
    return _resolved(machine, root, value, at, _MOST) if root is not None and known else value


def mark(machine: Machine, root: Section, text: str, at: Location) -> None:
    """Takes down that the keys which a text refers to are read."""
    for expression in REFERENCE.findall(text):
        _target(machine, root, expression, at, 1)


def _resolved(machine: Machine, root: Section, text: str, at: Location, depth: int) -> Value:
    match = REFERENCE.search(text)
    if match is None or not depth:
        return text if match is None else HOLE
    found = _target(machine, root, match[1], at, depth)
    if match.span() == (0, len(text)):
        return found
    whole = texts.concatenated((text[: match.start()], found, text[match.end() :]))
    return choice(
        _resolved(machine, root, one, at, depth - 1) if isinstance(one, str) else one for one in options_of(whole)
    )


def _target(machine: Machine, root: Section, expression: str, at: Location, depth: int) -> Value:
    """What a reference stands for: a key by its path from the root, or what a resolver gives."""
    resolver, colon, argument = expression.strip().partition(":")
    if expression.strip() in _HERE:
        return "."
    if resolver in _ENVIRONMENT and colon:
        name, comma, default = argument.partition(",")
        return machine.configuration.variable(name.strip(), default.strip("'\" ") if comma else None, at)
    if resolver == "oc.select":
        expression, colon = argument.partition(",")[0], ""
    if colon or expression.startswith(".") or not depth:
        return Thing()
    value: Value = root
    for key in expression.strip().split("."):
        if not isinstance(value, Section) or key not in value.names():
            return Thing()
        value = machine.configuration.raw(value, key, at)
    if isinstance(value, str) and "${" in value:
        return _resolved(machine, root, value, at, depth - 1)
    return value


def _document(machine: Machine, section: Section) -> Section | None:
    tree = machine.program.documents.get(section.file)
    return None if tree is None else Section(section.file, (), tree)


def _leads_somewhere(root: Section, text: str) -> bool:
    """Whether the first reference of a text is a key of the document, or an environment variable."""
    expression = next(iter(REFERENCE.findall(text)), "")
    return expression.split(".")[0] in root.names() or expression.startswith("oc.env:")
