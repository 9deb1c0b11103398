"""What the operands of code are called, and which of them are numbers that are written down in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache

import msgspec

from mldebt.facts import code
from mldebt.facts.code import ABSENT, AnyInstruction, Operand
from mldebt.facts.module import Scope
from mldebt.interpreter.program import Program
from mldebt.linker.fielded import has_fields
from mldebt.patterns import pattern
from mldebt.source import Location

_DEEPEST = 6
_CONVERSIONS = frozenset({"float", "int", "abs", "round", "max", "min", "sum", "numpy.abs", "abs_"})
_RUN = pattern(r"[A-Za-z0-9]+")
_PART = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Number(msgspec.Struct, frozen=True):
    """A number in the code: where it is written, and the name of the constant that holds it, if one does."""

    value: int | float
    location: Location
    name: str = ""


class Body:
    """The instructions of one scope, with what their values are called."""

    def __init__(self, code_of: CodeOf, path: str, index: int) -> None:
        self.path = path
        self.index = index
        self.scope: Scope = code_of.modules[path].scopes[index]
        self.instructions = self.scope.body
        self._code = code_of
        self._names_of: dict[Operand, str] = {}
        self._words_of: dict[tuple[Operand, int, bool], frozenset[str]] = {}

    @cached_property
    def _bound(self) -> dict[Operand, str]:
        """The name that each value is given; the first of several."""
        found: dict[Operand, str] = {}
        for name, given in self.scope.bindings:
            for operand in given:
                found.setdefault(operand, name)
        return found

    @cached_property
    def blocks(self) -> tuple[tuple[int, ...], ...]:
        """For each instruction the open blocks around it, outermost first."""
        if not self.scope.of(code.Block):
            return ((),) * len(self.instructions)
        found, around = [], tuple[int, ...]()
        for index, instruction in enumerate(self.instructions):
            kind = type(instruction)
            if kind is code.BlockEnd:
                around = around[:-1]
            found.append(around)
            if kind is code.Block:
                around = (*around, index)
        return tuple(found)

    @cached_property
    def users(self) -> dict[Operand, list[Operand]]:
        """For each value the instructions that take it."""
        return self.scope.users

    @cached_property
    def readings(self) -> dict[str, list[Operand]]:
        """For each name the places that read it as a variable."""
        found: dict[str, list[Operand]] = {}
        for index, instruction in self.scope.placed(code.Variable):
            found.setdefault(instruction.name, []).append(index)
        return found

    def at(self, operand: Operand) -> Location:
        """Where an instruction stands."""
        return Location(self.path, self.instructions[operand].span)

    def get(self, operand: Operand) -> AnyInstruction | None:
        """The instruction of an operand, None where it is absent."""
        return None if operand == ABSENT else self.instructions[operand]

    def bound_to(self, operand: Operand) -> str:
        """The name that a value is given, empty where it has none."""
        return self._bound.get(operand, "")

    def name(self, operand: Operand, depth: int = _DEEPEST) -> str:
        """What a reader would call a value: `scores["rmse"]`, `self.limit`, `accuracy`; empty where it has no name."""
        if depth != _DEEPEST:
            return self._name(operand, depth)
        if operand not in self._names_of:
            self._names_of[operand] = self._name(operand, depth)
        return self._names_of[operand]

    def _name(self, operand: Operand, depth: int) -> str:
        if operand == ABSENT or depth == 0:
            return ""
        instruction = self.instructions[operand]
        match instruction:
            case code.Item(base=base, key=key):
                return self._item_name(operand, base, key, depth)
            case code.Attribute(base=base, name=name):
                return f"{self.name(base, depth - 1)}.{name}".strip(".")
        if operand in self._bound:
            return self._bound[operand]
        match instruction:
            case code.Argument(name=name) | code.Variable(name=name):
                return name
            case code.Symbol(name=name):
                return name.rsplit(".", 1)[-1]
            case code.Call(function=function, arguments=arguments):
                return self._call_name(function, arguments, depth)
            case code.Binary(operator=operator, left=left, right=right):
                sides = self.name(left, depth - 1), self.name(right, depth - 1)
                return f" {operator} ".join(sides) if all(sides) else ""
            case code.Awaited(value=value) | code.Element(iterable=value) | code.Unary(operand=value):
                return self.name(value, depth - 1)
        return ""

    def _item_name(self, operand: Operand, base: Operand, key: Operand, depth: int) -> str:
        name, literal = self.name(base, depth - 1), self.get(key)
        if isinstance(literal, code.Constant) and isinstance(literal.value, str):
            return f"{name}['{literal.value}']"
        return self.bound_to(operand) or name

    def _call_name(self, function: Operand, arguments: tuple[Operand, ...], depth: int) -> str:
        """A conversion has the name of what it converts, `get` that of the key, other calls the function's."""
        called = self.name(function, depth - 1)
        first = self.get(arguments[0]) if arguments else None
        if called in _CONVERSIONS and arguments:
            return self.name(arguments[0], depth - 1)
        if called.endswith(".get") and isinstance(first, code.Constant) and isinstance(first.value, str):
            return f"{called.removesuffix('.get')}['{first.value}']"
        return f"{called}()" if called else ""

    def words(self, operand: Operand, depth: int = _DEEPEST, through: bool = False) -> frozenset[str]:
        """The words, in lower case, of all names in the expression behind a value.

        With `through`, also those in the expressions behind the local variables that it names."""
        key = (operand, depth, through)
        if key not in self._words_of:
            self._words_of[key] = frozenset(
                word for name in self.names(operand, depth, through) for word in words_in(name)
            )
        return self._words_of[key]

    def names(self, operand: Operand, depth: int = _DEEPEST, through: bool = False) -> Iterator[str]:
        """The names in the expression behind a value, as `words` takes them."""
        if operand == ABSENT or depth == 0:
            return
        instruction = self.instructions[operand]
        if operand in self._bound:
            yield self._bound[operand]
            if not through:
                return
        match instruction:
            case code.Constant(value=str(value)):
                yield value
            case code.Argument(name=name) | code.Variable(name=name) | code.Symbol(name=name):
                yield name
            case code.Attribute(name=name):
                yield name
        # What decides between two values is no part of either.
        parts = instruction.options if isinstance(instruction, code.Either) else self.scope.operands[operand]
        for inner in parts:
            if inner < operand:
                yield from self.names(inner, depth - 1, through)

    def number(self, operand: Operand) -> Number | None:
        """The number that a value is because the code says so, in place or by a constant; None for any other value."""
        match self.get(operand):
            case code.Constant(value=value) if isinstance(value, int | float) and not isinstance(value, bool):
                return Number(value, self.at(operand), self.bound_to(operand))
            case code.Unary(operator="-", operand=inner):
                number = self.number(inner)
                return Number(-number.value, number.location, number.name) if number else None
            case code.Variable(name=name):
                return self._code.constant(self.path, name, self.index)
            case code.Symbol(name=name):
                return self._code.imported_constant(self.path, name)
            case code.Attribute(base=base, name=name) if self.name(base) in {"self", "cls"}:
                return self._code.class_constant(self.path, self.index, name)
        return None


class CodeOf:
    """The code of a project's modules, scope by scope."""

    def __init__(self, program: Program) -> None:
        self.modules = program.modules
        self._program = program
        self._bodies: dict[tuple[str, int], Body] = {}

    def body(self, path: str, index: int) -> Body:
        """One scope of a module."""
        if (path, index) not in self._bodies:
            self._bodies[path, index] = Body(self, path, index)
        return self._bodies[path, index]

    def bodies(self, path: str) -> Iterator[Body]:
        """The scopes of a module in order."""
        return (self.body(path, index) for index in range(len(self.modules[path].scopes)))

    def imports(self, path: str, other: str) -> bool:
        """Whether a module imports another."""
        return other in self._imported.get(path, ())

    def importers(self, path: str) -> frozenset[str]:
        """The modules that import a module, or something of it."""
        return self._importers.get(path, frozenset())

    def imported(self, path: str) -> tuple[str, ...]:
        """The modules of the project that a module imports, or imports something of."""
        return self._imported.get(path, ())

    @cached_property
    def _imported(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for path, module in self.modules.items():
            # `from package import module` names the package alone; what it binds tells the rest.
            names = (*(one.name for one in module.imports), *(one.name for one in module.of(code.Symbol)))
            for name in dict.fromkeys(names):
                target = self._program.find(self._program.absolute(name, path), path)
                if target is not None:
                    found.setdefault(path, {})[target[0]] = None
        return {path: tuple(each) for path, each in found.items()}

    @cached_property
    def _importers(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for path, each in self._imported.items():
            for other in each:
                found.setdefault(other, set()).add(path)
        return {path: frozenset(importing) for path, importing in found.items()}

    def constant(self, path: str, name: str, scope: int = 0) -> Number | None:
        """The number that a name of a scope, or of one around it, always stands for, or None."""
        scopes = self.modules[path].scopes
        while scope >= 0:
            given = scopes[scope].bound.get(name, ())
            if given and (scopes[scope].kind != "class"):
                return self._constant_in(path, scope, name)
            scope = scopes[scope].parent
        return None

    def class_constant(self, path: str, scope: int, name: str) -> Number | None:
        """The number that an attribute of the class around a method always stands for, or None."""
        scopes = self.modules[path].scopes
        while scope >= 0 and scopes[scope].kind != "class":
            scope = scopes[scope].parent
        is_field = scope >= 0 and not name.isupper() and has_fields(scopes, scope)
        return self._constant_in(path, scope, name) if scope >= 0 and not is_field else None

    def imported_constant(self, path: str, dotted: str) -> Number | None:
        """The number that an imported name, or a class attribute under one, always stands for, or None."""
        found = self.imported_name(path, dotted)
        return self._constant_in(found[0], 0, found[1]) if found else None

    def imported_name(self, path: str, dotted: str) -> tuple[str, str] | None:
        """The module that an imported name comes from and what it is called there, or None."""
        found = self._program.find(self._program.absolute(dotted, path), path)
        return (found[0], found[1][0]) if found is not None and len(found[1]) == 1 else None

    def _constant_in(self, path: str, scope: int, name: str) -> Number | None:
        given = self.modules[path].scopes[scope].bound.get(name, ())
        if len(given) != 1:
            return None
        body = self.body(path, scope)
        is_literal = isinstance(body.get(given[0]), code.Constant | code.Unary)
        number = body.number(given[0]) if is_literal else None
        return Number(number.value, number.location, name) if number else None


@lru_cache(maxsize=100_000)
def words_in(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case: `meanF1_score` is mean, f1, score."""
    found: list[str] = []
    for run in _RUN.findall(name):
        found.append(run.lower())
        found += (part.lower() for part in _PART.findall(run))
    return tuple(found)
