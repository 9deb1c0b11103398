"""What classes of the project come from, and who may get hold of definitions by their decorators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mldebt.facts import code
from mldebt.facts.code import Operand
from mldebt.facts.module import Scope
from mldebt.library import Libraries
from mldebt.linker.references import Key, References

_PLAIN = frozenset({"abc", "attr", "attrs", "contextlib", "dataclasses", "functools", "typing", "typing_extensions"})
"""Modules whose decorators change how something is called or made, not who does."""
_PLAIN_NAMES = frozenset({"staticmethod", "classmethod", "property"})
_DEEPEST = 8


def bases(references: References, where: Key) -> Iterator[Key]:
    """The classes of the project that a class comes from."""
    for holder, base in base_values(references, where):
        yield from (each for each in references.definitions(holder, base) if each != where)


def base_values(references: References, where: Key) -> Iterator[tuple[Key, Operand]]:
    """The bases of a class as values of the scope that defines it, without what stands in brackets."""
    scopes = references.program.modules[where[0]].scopes
    holder = (where[0], scopes[where[1]].parent)
    body = scopes[holder[1]].body
    made = scopes[holder[1]].defined.get(where[1])
    for base in made.bases if isinstance(made, code.Class) else ():
        while isinstance(one := body[base], code.Item):
            base = one.base
        yield holder, base


def has_method(references: References, cls: Key, name: str, depth: int = 0) -> bool:
    """Whether a class of the project has a method of that name, its bases included."""
    scopes = references.program.modules[cls[0]].scopes
    if any(found == name for found, _ in scopes[cls[1]].bindings):
        return True
    return depth < _DEEPEST and any(has_method(references, base, name, depth + 1) for base in bases(references, cls))


def is_registered(scopes: Sequence[Scope], index: int) -> bool:
    """Whether a decorator may hand a function or class to somebody."""
    holder = scopes[scopes[index].parent]
    made = holder.defined.get(index)
    return made is not None and any(not _is_plain(holder, mark) for mark in made.decorators)


def _is_plain(holder: Scope, mark: int) -> bool:
    one = holder.body[mark]
    while isinstance(one, code.Call):
        one = holder.body[one.function]
    if isinstance(one, code.Variable):
        return one.name in _PLAIN_NAMES
    return isinstance(one, code.Symbol) and one.name.split(".", 1)[0] in _PLAIN


def is_of_unknown(references: References, libraries: Libraries, where: Key, depth: int = 0) -> bool:
    """Whether a class comes from anything but classes of the project and of libraries that are described."""
    return any(
        (
            depth >= _DEEPEST
            or any(is_of_unknown(references, libraries, each, depth + 1) for each in defined if each != where)
        )
        if (defined := references.definitions(holder, base))
        else not (name := _origin(references, holder, base)) or libraries.hooks(name) is None
        for holder, base in base_values(references, where)
    )


def _origin(references: References, where: Key, operand: Operand) -> str:
    """The dotted name of a class of a library, or of the function of one that made a class which a module holds."""
    dotted = references.dotted(where, operand)
    one = references.program.modules[where[0]].scopes[where[1]].body[operand]
    name = dotted or (one.name if isinstance(one, code.Variable) else "")
    found = (
        references.program.find(references.program.absolute(name, where[0]), where[0])
        if dotted
        else (where[0], (name,))
    )
    if found is None or len(found[1]) != 1:
        return dotted
    module = (found[0], 0)
    held = references.program.modules[found[0]].scopes[0]
    values = held.bound.get(found[1][0], ())
    made = held.body[values[0]] if len(values) == 1 else None
    return references.dotted(module, made.function) if isinstance(made, code.Call) else dotted


def mixed_in(references: References, libraries: Libraries) -> frozenset[Key]:
    """The classes of the project from which some class comes that comes from such a library too, which calls both."""
    modules = references.program.modules
    classes = (
        (path, index) for path in modules for index, one in enumerate(modules[path].scopes) if one.kind == "class"
    )
    waiting = [each for each in classes if is_of_outside(references, libraries, each)]
    found: set[Key] = set()
    while waiting:
        news = set(bases(references, waiting.pop())) - found
        found |= news
        waiting += news
    return frozenset(found)


def is_of_outside(references: References, libraries: Libraries, where: Key, depth: int = 0) -> bool:
    """Whether a class comes from a library that calls methods which nobody described."""
    for holder, base in base_values(references, where):
        defined = references.definitions(holder, base)
        if defined and depth < _DEEPEST:
            if any(is_of_outside(references, libraries, each, depth + 1) for each in defined if each != where):
                return True
        elif libraries.hooks(_origin(references, holder, base)) is None:
            return True
    return False
