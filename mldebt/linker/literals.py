"""Settings that code states as literals: arguments, entries of dicts, defaults, constants, environment variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal as OneOf

import msgspec

from mldebt.facts.code import (
    ABSENT,
    AnyInstruction,
    Attribute,
    Call,
    Constant,
    Function,
    Operand,
    Symbol,
    Unary,
    Variable,
)
from mldebt.facts.code import Mapping as MappingDisplay
from mldebt.facts.code import Sequence as SequenceDisplay
from mldebt.facts.module import Module, Scope
from mldebt.library import Libraries
from mldebt.linker.sayings import OneFile, Saying
from mldebt.source import Location, Span

Role = OneOf["argument", "entry", "default", "environment", "constant", "variable", "text", "key"]
_DEEPEST = 8


class Literal(msgspec.Struct, frozen=True, array_like=True):
    """A literal with the name that code gives it; `subject` is what it sets: a callable, a dict, a function."""

    name: str
    value: str
    role: Role
    subject: str
    location: Location
    text: bool
    """Whether the value is a text, not a number, a truth value or a list."""


class Group(msgspec.Struct, frozen=True, array_like=True):
    """Literals that are given together: the entries of a dict or the keyword arguments of a call.

    `words` are the names around it that may say what it is for, the most telling first."""

    name: str
    words: tuple[str, ...]
    literals: tuple[Literal, ...]
    location: Location


class Profile(msgspec.Struct, frozen=True, array_like=True):
    """What one environment, such as production, is given: literals by the path of names that leads to them."""

    name: str
    values: tuple[tuple[str, Literal], ...]


class Stated(msgspec.Struct, frozen=True, array_like=True):
    """The literals of one file; `profiles` are the dicts whose entries are given several things each."""

    path: str
    literals: tuple[Literal, ...]
    groups: tuple[Group, ...]
    profiles: tuple[tuple[Profile, ...], ...]


@Saying
def stated(file: OneFile) -> Stated:
    """The literal settings of a module."""
    path, module, libraries = file.path, file.module, file.libraries
    literals: list[Literal] = []
    groups: list[Group] = []
    profiles: list[tuple[Profile, ...]] = []
    imports = _imports(module)
    for index in range(len(module.scopes)):
        scope = _Scope(path, module, index, imports)
        literals.extend(scope.literals(libraries))
        groups.extend(scope.groups())
        profiles.extend(scope.profiles())
    return Stated(path, tuple(dict.fromkeys(literals)), tuple(groups), tuple(profiles))


def _imports(module: Module) -> dict[str, str]:
    """The names that imports bind in a module, with the dotted names that they stand for."""
    top = module.scopes[0]
    bound = ((name, top.body[operands[0]]) for name, operands in top.bindings if len(operands) == 1)
    return {name: symbol.name for name, symbol in bound if isinstance(symbol, Symbol)}


class _Scope:
    """Looks at the instructions of one scope."""

    def __init__(self, path: str, module: Module, index: int, imports: Mapping[str, str]) -> None:
        self._path = path
        self._module = module
        self._imports = imports
        self._scope: Scope = module.scopes[index]
        self._body: Sequence[AnyInstruction] = self._scope.body

    def literals(self, libraries: Libraries) -> Iterator[Literal]:
        """Every literal of the scope that has a name, and every other text."""
        fallbacks = frozenset(self._fallbacks())
        for one in self._scope.of(Call, MappingDisplay, Function, Constant):
            match one:
                case Call():
                    yield from self._of_call(one, libraries)
                case MappingDisplay():
                    yield from self._entries(one, "")
                case Function():
                    yield from self._defaults(one)
                case Constant(value=str() as text) if one.span not in fallbacks:
                    yield Literal("", text, "text", "", Location(self._path, one.span), True)
        yield from self._variables()

    def _fallbacks(self) -> Iterator[Span]:
        """What `getattr` gives where an object has no such attribute: no setting as long as it has."""
        for one in self._scope.of(Call):
            if len(one.arguments) == 3 and self.dotted(one.function) == "getattr":
                yield self._body[one.arguments[2]].span

    def groups(self) -> Iterator[Group]:
        """The dicts and calls of the scope that give several literals together."""
        names = self._names()
        for index, one in self._scope.placed(MappingDisplay, Call):
            if isinstance(one, MappingDisplay):
                name = names.get(index, "")
                users = tuple(self._users(index))
                entries = tuple(self._entries(one, name))
                words = (*users, name, self._scope.name)
                yield Group(name, tuple(filter(None, words)), entries, Location(self._path, one.span))
            elif isinstance(one, Call) and len(one.keywords) > 1:
                callee = self.dotted(one.function)
                arguments = tuple(self._arguments(one, callee))
                yield Group(callee.rpartition(".")[2], (callee,), arguments, Location(self._path, one.span))

    def profiles(self) -> Iterator[tuple[Profile, ...]]:
        """The dicts of the scope whose entries are dicts or calls, each entry with all that is in it."""
        for one in self._scope.of(MappingDisplay):
            if len(one.pairs) > 1:
                names = [self._value(key) for key, _ in one.pairs]
                inside = [tuple(self._inside(value, "")) for _, value in one.pairs]
                yield tuple(
                    Profile(name[0], values)
                    for name, values in zip(names, inside, strict=True)
                    if name and isinstance(name[0], str) and values
                )

    def _inside(self, operand: Operand, path: str, depth: int = 0) -> Iterator[tuple[str, Literal]]:
        """The literals inside a dict or the arguments of a call, with the names that lead to them."""
        one = self._body[operand]
        if isinstance(one, MappingDisplay) and depth < _DEEPEST:
            for key, value in one.pairs:
                name = self._value(key)
                if name and isinstance(name[0], str):
                    yield from self._part(name[0], value, path, depth)
        elif isinstance(one, Call) and depth < _DEEPEST:
            for keyword, value in one.keywords:
                yield from self._part(keyword, value, path, depth)

    def _part(self, name: str, operand: Operand, path: str, depth: int) -> Iterator[tuple[str, Literal]]:
        inner = f"{path}.{name}" if path else name
        found = self._literal(name, operand, "entry", inner)
        if found is not None:
            yield inner, found
        else:
            yield from self._inside(operand, inner, depth + 1)

    def dotted(self, operand: Operand, depth: int = 0) -> str:
        """The dotted name of what is called, as far as the scope shows it."""
        if operand == ABSENT or depth > _DEEPEST:
            return ""
        match self._body[operand]:
            case Symbol(name=name) | Variable(name=name):
                return self._imported(name)
            case Attribute(base=base, name=name):
                return ".".join(filter(None, (self.dotted(base, depth + 1), name)))
            case Call(function=function):
                return self.dotted(function, depth + 1)
        return ""

    def _imported(self, name: str) -> str:
        """A name of the module that an import binds, dotted."""
        return self._imports.get(name, name)

    def _of_call(self, call: Call, libraries: Libraries) -> Iterator[Literal]:
        callee = self.dotted(call.function)
        yield from self._arguments(call, callee)
        effects = libraries.function(callee)
        if effects is None:
            for operand in call.arguments:
                found = self._literal("", operand, "argument", callee)
                if found is not None:
                    yield found
            return
        given = {**dict(zip(effects.parameters, call.arguments, strict=False)), **dict(call.keywords)}
        if effects.environment:
            name = self._value(given.get(effects.environment, ABSENT))
            found = self._literal(str(name[0]), given.get(effects.default, ABSENT), "environment", "") if name else None
            if found is not None:
                yield found
        else:
            for parameter, operand in zip(effects.parameters, call.arguments, strict=False):
                found = self._literal(parameter, operand, "argument", callee)
                if found is not None:
                    yield found

    def _arguments(self, call: Call, callee: str) -> Iterator[Literal]:
        for name, operand in call.keywords:
            found = self._literal(name, operand, "argument", callee)
            if found is not None:
                yield found

    def _entries(self, display: MappingDisplay, subject: str) -> Iterator[Literal]:
        for key, value in display.pairs:
            name = self._value(key)
            if name is None or not isinstance(name[0], str):
                continue
            found = self._value(value)
            if found is not None:
                at = Location(self._path, self._body[key].span)
                yield Literal(name[0], _text(found[0]), "entry", subject, at, isinstance(found[0], str))

    def _defaults(self, function: Function) -> Iterator[Literal]:
        name = self._module.scopes[function.scope].name
        for parameter, operand in function.defaults:
            found = self._literal(parameter, operand, "default", name)
            if found is not None:
                yield found

    def _variables(self) -> Iterator[Literal]:
        for name, operands in self._scope.bindings:
            if len(operands) == 1 and isinstance(self._body[operands[0]], Constant | Unary | SequenceDisplay):
                is_constant = name.isupper() and self._scope.kind in {"module", "class"}
                found = self._literal(name, operands[0], "constant" if is_constant else "variable", self._scope.name)
                if found is not None:
                    yield found

    def _literal(self, name: str, operand: Operand, role: Role, subject: str) -> Literal | None:
        value = self._value(operand)
        if value is None or value[0] is None:
            return None
        at = Location(self._path, self._body[operand].span)
        return Literal(name, _text(value[0]), role, subject, at, isinstance(value[0], str))

    def _value(self, operand: Operand) -> tuple[object] | None:
        """The literal that an operand is, in a box of one; None where it is computed."""
        if operand == ABSENT:
            return None
        match self._body[operand]:
            case Constant(value=value, opaque=False):
                return (value,)
            case Unary(operator="-", operand=inner):
                found = self._value(inner)
                number = found[0] if found else None
                return (-number,) if isinstance(number, int | float) else None
            case SequenceDisplay(items=items):
                parts = [self._value(item) for item in items]
                return ([part[0] for part in parts if part],) if all(parts) else None
        return None

    def _names(self) -> Mapping[Operand, str]:
        """The variable that each instruction is bound to."""
        return {operand: name for name, operands in self._scope.bindings for operand in operands}

    def _users(self, operand: Operand) -> Iterator[str]:
        """What a value is handed to in the same scope: the callable, and the texts that are handed over beside it."""
        for user in dict.fromkeys(self._scope.users.get(operand, ())):
            one = self._body[user]
            if not isinstance(one, Call):
                continue
            given = (*one.arguments, *(value for _, value in one.keywords), *one.double_stars)
            if operand in given:
                yield self.dotted(one.function)
                beside = (self._value(value) for value in given if value != operand)
                yield from (found[0] for found in beside if found and isinstance(found[0], str))


def _text(value: object) -> str:
    return value if isinstance(value, str) else repr(value)
