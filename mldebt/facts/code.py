"""Python code as straight-line instructions: what the frontend lowers to and the interpreter evaluates.

Every scope (module, function, class body, lambda) is a sequence of instructions in evaluation order. The value of an
instruction is named by its index in the sequence, so local variables are gone: where branches meet, `Either` joins what
a variable may hold. Loops are passed through once; their targets are `Element`s of what is iterated over.
`-1` stands for an absent operand.
"""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from mldebt.source import Span

Operand = int
ABSENT: Operand = -1
Kind = TypeVar("Kind", bound="Instruction")
Other = TypeVar("Other", bound="Instruction")


class Instruction(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The base of all instructions."""

    span: Span


class Constant(Instruction, frozen=True, tag="const"):
    """A literal; bytes, complex numbers and `...` are None with `opaque` set."""

    value: str | int | float | bool | None
    opaque: bool = False


class Symbol(Instruction, frozen=True, tag="symbol"):
    """A name that an import binds, dotted and as far as attributes follow: `pandas.read_csv`, `.paths.RAW`.

    Leading dots are those of a relative import."""

    name: str


class Argument(Instruction, frozen=True, tag="argument"):
    """The value of a parameter of this scope."""

    name: str


class Variable(Instruction, frozen=True, tag="variable"):
    """A name of an enclosing scope, of a star import or of the builtins."""

    name: str


class Attribute(Instruction, frozen=True, tag="attribute"):
    """`base.name`."""

    base: Operand
    name: str


class Item(Instruction, frozen=True, tag="item"):
    """`base[key]`; unpacking an assignment gives items with constant integer keys."""

    base: Operand
    key: Operand


class Slice(Instruction, frozen=True, tag="slice"):
    """`lower:upper:step` as a key."""

    lower: Operand
    upper: Operand
    step: Operand


class Call(Instruction, frozen=True, tag="call"):
    """A call; `stars` are the values after `*`, `double_stars` those after `**`.

    `before_stars` tells of each of `stars` how many of the `arguments` come before it."""

    function: Operand
    arguments: tuple[Operand, ...] = ()
    keywords: tuple[tuple[str, Operand], ...] = ()
    stars: tuple[Operand, ...] = ()
    double_stars: tuple[Operand, ...] = ()
    before_stars: tuple[int, ...] = ()


class Text(Instruction, frozen=True, tag="text"):
    """An f-string: the texts of its parts joined."""

    parts: tuple[Operand, ...]


class Binary(Instruction, frozen=True, tag="binary"):
    """`left operator right`, with the operator as Python spells it."""

    operator: str
    left: Operand
    right: Operand


class Unary(Instruction, frozen=True, tag="unary"):
    """`-x`, `+x`, `~x` or `not x`."""

    operator: str
    operand: Operand


class Comparison(Instruction, frozen=True, tag="comparison"):
    """`a < b <= c`: one operator fewer than operands."""

    operands: tuple[Operand, ...]
    operators: tuple[str, ...]


class Sequence(Instruction, frozen=True, tag="sequence"):
    """A list, tuple or set display; `kind` is the type's name. A starred item is an `Unpacked`."""

    kind: str
    items: tuple[Operand, ...]


class Unpacked(Instruction, frozen=True, tag="unpacked"):
    """`*value` in a display, or the starred target of an assignment."""

    value: Operand


class Mapping(Instruction, frozen=True, tag="mapping"):
    """A dict display; a pair with an absent key is `**value`."""

    pairs: tuple[tuple[Operand, Operand], ...]


class Either(Instruction, frozen=True, tag="either"):
    """One of several values: where branches meet, `a if c else b`, `a or b`, `a and b`.

    `condition` is what the first of two depends on, where they stand in one expression."""

    options: tuple[Operand, ...]
    condition: Operand = ABSENT


class Element(Instruction, frozen=True, tag="element"):
    """Some element of an iterable: the target of a `for`."""

    iterable: Operand


class Gathered(Instruction, frozen=True, tag="gathered"):
    """A comprehension: `kind` is list, set, dict or generator; `conditions` are its filters."""

    kind: str
    item: Operand
    key: Operand = ABSENT
    conditions: tuple[Operand, ...] = ()


class Function(Instruction, frozen=True, tag="function"):
    """A definition or lambda: `scope` is its index in the module; defaults and decorators are values of this scope.

    The span is that of the name."""

    scope: int
    defaults: tuple[tuple[str, Operand], ...] = ()
    decorators: tuple[Operand, ...] = ()


class Class(Instruction, frozen=True, tag="class"):
    """A class definition; its body is a scope. Nested functions are found in that scope's bindings."""

    scope: int
    bases: tuple[Operand, ...] = ()
    keywords: tuple[tuple[str, Operand], ...] = ()
    decorators: tuple[Operand, ...] = ()


class StoreAttribute(Instruction, frozen=True, tag="store_attribute"):
    """`base.name = value`."""

    base: Operand
    name: str
    value: Operand


class StoreItem(Instruction, frozen=True, tag="store_item"):
    """`base[key] = value`."""

    base: Operand
    key: Operand
    value: Operand


class StoreGlobal(Instruction, frozen=True, tag="store_global"):
    """An assignment to a name declared `global` or `nonlocal`."""

    name: str
    value: Operand


class DeleteItem(Instruction, frozen=True, tag="delete_item"):
    """`del base[key]`."""

    base: Operand
    key: Operand


class Enter(Instruction, frozen=True, tag="enter"):
    """What `with manager as x` binds."""

    manager: Operand


class Awaited(Instruction, frozen=True, tag="awaited"):
    """`await value`."""

    value: Operand


class Return(Instruction, frozen=True, tag="return"):
    """`return value`, or `yield value` with `yields` set."""

    value: Operand
    yields: bool = False


class Raise(Instruction, frozen=True, tag="raise"):
    """`raise error`."""

    error: Operand


class Assert(Instruction, frozen=True, tag="assert"):
    """`assert test`."""

    test: Operand


class Block(Instruction, frozen=True, tag="block"):
    """The beginning of a nested block; every one is closed by a `BlockEnd`.

    `kind` is if, else, main (`if __name__ == "__main__"`), loop, while, try, except, finally, with, case."""

    kind: str
    condition: Operand = ABSENT


class BlockEnd(Instruction, frozen=True, tag="end"):
    """The end of the innermost open block."""


AnyInstruction = (
    Constant | Symbol | Argument | Variable | Attribute | Item | Slice | Call | Text | Binary | Unary | Comparison
    | Sequence | Unpacked | Mapping | Either | Element | Gathered | Function | Class | StoreAttribute | StoreItem
    | StoreGlobal | DeleteItem | Enter | Awaited | Return | Raise | Assert | Block | BlockEnd
)  # fmt: skip


_OPERANDS: dict[type, tuple[str, ...]] = {
    Attribute: ("base",),
    Item: ("base", "key"),
    Slice: ("lower", "upper", "step"),
    Call: ("function", "arguments", "keywords", "stars", "double_stars"),
    Text: ("parts",),
    Binary: ("left", "right"),
    Unary: ("operand",),
    Comparison: ("operands",),
    Sequence: ("items",),
    Unpacked: ("value",),
    Mapping: ("pairs",),
    Either: ("options", "condition"),
    Element: ("iterable",),
    Gathered: ("item", "key", "conditions"),
    Function: ("defaults", "decorators"),
    Class: ("bases", "keywords", "decorators"),
    StoreAttribute: ("base", "value"),
    StoreItem: ("base", "key", "value"),
    StoreGlobal: ("value",),
    DeleteItem: ("base", "key"),
    Enter: ("manager",),
    Awaited: ("value",),
    Return: ("value",),
    Raise: ("error",),
    Assert: ("test",),
    Block: ("condition",),
}
"""The fields of each instruction that hold operands, alone, in tuples, or in pairs."""


def operands(instruction: AnyInstruction) -> list[Operand]:
    """The operands of an instruction that are there, in order."""
    read = _READERS.get(type(instruction))
    return read(instruction) if read is not None else []


def _reader(names: tuple[str, ...]) -> Callable[[Any], list[Operand]]:
    """What gives the operands in the fields of those names: nearly all instructions have one such field, or none."""
    if len(names) > 1:
        readers = [_reader((name,)) for name in names]
        return lambda instruction: [operand for read in readers for operand in read(instruction)]
    field = attrgetter(names[0])

    def read(instruction: Any) -> list[Operand]:
        value = field(instruction)
        if type(value) is int:
            return [value] if value != ABSENT else []
        return list(_flat(value)) if value else []

    return read


def _of_call(call: Call) -> list[Operand]:
    found = [call.function, *call.arguments]
    if call.keywords:
        found += [operand for _, operand in call.keywords]
    found += call.stars
    found += call.double_stars
    return [operand for operand in found if operand != ABSENT] if ABSENT in found else found


def _flat(values: tuple[object, ...]) -> Iterator[Operand]:
    for value in values:
        if isinstance(value, tuple):
            yield from _flat(value)
        elif isinstance(value, int) and value != ABSENT:
            yield value


_READERS = {kind: _reader(names) for kind, names in _OPERANDS.items()} | {Call: _of_call}
