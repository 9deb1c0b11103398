"""A module of Python as scopes of instructions, with what stands beside them: imports, remnants, words and texts."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any, overload

import msgspec

from mldebt.facts.code import (
    AnyInstruction,
    Attribute,
    Class,
    Constant,
    Function,
    Instruction,
    Kind,
    Operand,
    Other,
    Symbol,
    Variable,
    operands,
)
from mldebt.source import Span


class Parameter(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A parameter; `kind` is positional, keyword, star or double_star. The annotation is its source text."""

    name: str
    span: Span
    kind: str = "positional"
    annotation: str = ""


class Statement(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A simple statement or the head of a compound one: its instructions are `first` up to, not including, `last`.

    `shape` hashes its syntax with literals and the digits in names left out; equal shapes are copies of each other.
    The shape of a compound statement covers its head only. Docstrings, `pass` and imports are not counted.
    """

    span: Span
    first: int
    last: int
    shape: int


class Scope(msgspec.Struct, frozen=True, array_like=True, dict=True):
    """The instructions of one scope.

    `name` is qualified inside the module: "", "load", "Trainer.fit", "load.<lambda>". `kind` is module, function,
    class or lambda. `bindings` gives, for each name the scope binds, the values bound to it in order.
    `span` is the name's, `end_line` the last line of the whole definition. `annotated` are the names in annotations of
    its parameters, fields and variables, and of what the functions that it defines return. `returns` is the text of
    the annotation of what it returns itself.
    """

    name: str
    kind: str
    span: Span
    end_line: int
    parent: int = -1
    parameters: tuple[Parameter, ...] = ()
    body: tuple[AnyInstruction, ...] = ()
    bindings: tuple[tuple[str, tuple[Operand, ...]], ...] = ()
    statements: tuple[Statement, ...] = ()
    annotated: tuple[str, ...] = ()
    returns: str = ""

    @cached_property
    def bound(self) -> dict[str, tuple[Operand, ...]]:
        """The values that each name of the scope is bound to, in order."""
        return dict(self.bindings)

    def is_used(self, name: str) -> bool:
        """Whether the scope takes a value of a name up, or gives it another name."""
        values = self.bound.get(name, ())
        taken = (given for other, given in self.bindings if other != name)
        return any(map(self.users.get, values)) or any(not set(given).isdisjoint(values) for given in taken)

    @cached_property
    def defined(self) -> dict[int, Function | Class]:
        """The functions and classes that the scope defines, by their scopes."""
        return {one.scope: one for one in self.of(Function, Class)}

    @cached_property
    def operands(self) -> tuple[list[Operand], ...]:
        """The operands of each instruction."""
        return tuple(map(operands, self.body))

    @cached_property
    def users(self) -> dict[Operand, list[int]]:
        """The instructions that take each value up, in order."""
        found: defaultdict[Operand, list[int]] = defaultdict(list)
        for index, taken in enumerate(self.operands):
            for operand in taken:
                found[operand].append(index)
        found.default_factory = None
        return found

    @overload
    def of(self, kind: type[Kind], /) -> list[Kind]: ...
    @overload
    def of(self, kind: type[Kind], other: type[Other], /) -> list[Kind | Other]: ...
    @overload
    def of(self, *kinds: type[Instruction]) -> list[Instruction]: ...
    def of(self, *kinds: type[Instruction]) -> Any:
        """The instructions of some kinds, in order."""
        return [one for _, one in self.placed(*kinds)]

    def placed(self, *kinds: type[Kind]) -> list[tuple[int, Kind]]:
        """The instructions of some kinds with their places, in order."""
        by_kind = self._by_kind
        there = [by_kind[kind] for kind in kinds if kind in by_kind]
        if len(there) == 1:
            return there[0]
        return sorted(chain.from_iterable(there), key=itemgetter(0)) if there else []

    @cached_property
    def _by_kind(self) -> dict[type, list[tuple[int, Any]]]:
        found: defaultdict[type, list[tuple[int, Any]]] = defaultdict(list)
        for pair in enumerate(self.body):
            found[type(pair[1])].append(pair)
        found.default_factory = None
        return found


class Import(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An imported module, dotted, with the dots of a relative import; `star` for `from name import *`."""

    span: Span
    name: str
    star: bool = False


class Remnant(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Code that can do nothing where it stands.

    `kind` is unreachable (after the exit in `detail`), never (under the literal in `detail`), identical (both arms of
    the condition in `detail`), text (kept as a string) or replaced (the definition named in `detail`, by the one on
    `line`). `scope` is the qualified name of the function or class around it."""

    span: Span
    kind: str
    detail: str
    statements: int
    scope: str = ""
    line: int = 0


class Commented(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A call that is commented out, with the names and texts among its arguments."""

    span: Span
    call: str
    names: tuple[str, ...]
    texts: tuple[str, ...]
    arguments: int


class Module(msgspec.Struct, frozen=True, array_like=True, dict=True):
    """The code of one file; `scopes[0]` is the module itself.

    `runs` tells that the file is meant to be started: it has a main block, a shebang, or is a notebook. `switches` are
    the flags that a comment in a call sets, `agreed` the constants that a comment says people agreed on.
    `holder` is the organisation that holds the rights to the file by its first lines; `licensed` tells that these name
    terms for others. `doubles` are the qualified names
    of the definitions that say they are a second implementation, empty for the module itself."""

    scopes: tuple[Scope, ...]
    imports: tuple[Import, ...] = ()
    runs: bool = False
    remnants: tuple[Remnant, ...] = ()
    commented: tuple[Commented, ...] = ()
    switches: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    holder: str = ""
    doubles: tuple[str, ...] = ()
    licensed: bool = False

    def of(self, kind: type[Kind]) -> list[Kind]:
        """The instructions of a kind, scope by scope."""
        if kind not in self._of_kinds:
            self._of_kinds[kind] = [one for scope in self.scopes for one in scope.body if type(one) is kind]
        return self._of_kinds[kind]

    @cached_property
    def _of_kinds(self) -> dict[type, list[Any]]:
        return {}

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts that stand in the code, in order."""
        return tuple(one.value for one in self.of(Constant) if isinstance(one.value, str))

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names that scopes take from scopes around them, or from nowhere that the file shows."""
        return frozenset(one.name for one in self.of(Variable))

    def around(self, index: int) -> Iterator[int]:
        """The scopes that a scope is defined in, the nearest first."""
        while (index := self.scopes[index].parent) >= 0:
            yield index

    @cached_property
    def inside(self) -> dict[int, list[int]]:
        """The scopes that each scope defines, in order."""
        found: dict[int, list[int]] = {}
        for index, scope in enumerate(self.scopes):
            found.setdefault(scope.parent, []).append(index)
        return found

    @cached_property
    def readers(self) -> dict[str, set[int]]:
        """The scopes that take a name from around them, by the name."""
        found: dict[str, set[int]] = {}
        for index, scope in enumerate(self.scopes):
            for one in scope.body:
                if type(one) is Variable:
                    found.setdefault(one.name, set()).add(index)
        return found

    @cached_property
    def mentions(self) -> frozenset[str]:
        """Every name that the code takes from another module or object, or may take where it imports all names."""
        found = {one.name for one in self.of(Attribute)} | {one.name.rpartition(".")[2] for one in self.of(Symbol)}
        return frozenset(found) | (self.variables if any(one.star for one in self.imports) else frozenset())
