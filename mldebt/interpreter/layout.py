"""What can be said of a scope's instructions before they are evaluated."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import (
    ABSENT,
    AnyInstruction,
    Attribute,
    Block,
    BlockEnd,
    Call,
    Comparison,
    Constant,
    Either,
    Element,
    Gathered,
    Item,
    Operand,
    Raise,
    Return,
    StoreAttribute,
    StoreItem,
    Variable,
)
from mldebt.facts.code import Sequence as Display
from mldebt.facts.module import Module
from mldebt.interpreter.naming import Naming
from mldebt.patterns import pattern
from mldebt.source import Span

_LOOPS = frozenset({"loop", "while"})
_SIZES = frozenset({"shape", "empty", "size", "columns"})
_WORD = pattern(r"[A-Za-z_]\w*")


class Layout:
    """The shape of one scope of a module."""

    def __init__(self, module: Module, scope: int, mentioned: frozenset[str]) -> None:
        self._module = module
        self._mentioned = mentioned
        self._scope = scope
        self._body = module.scopes[scope].body

    @cached_property
    def bindings(self) -> Mapping[str, tuple[Operand, ...]]:
        """The values that each name of the scope is bound to, in order."""
        return self._module.scopes[self._scope].bound

    @cached_property
    def block_ends(self) -> Mapping[int, int]:
        """Where each block ends, by where it begins."""
        return _block_ends(self._body)

    @cached_property
    def carried(self) -> Mapping[int, tuple[int, ...]]:
        """What a turn of a loop hands to the next one, by where the loop ends: new values of names it has read."""
        bindings = self._module.scopes[self._scope].bindings
        found: dict[int, tuple[int, ...]] = {}
        taken = self._module.scopes[self._scope].operands
        for start, end in self._loops:
            read = {operand for each in taken[start:end] for operand in each}
            handed = (
                max(operand for operand in given if start < operand < end)
                for _, given in bindings
                if any(start < operand < end for operand in given)
                and any(operand < start and operand in read for operand in given)
            )
            found[end] = tuple(handed)
        return found

    @cached_property
    def carried_items(self) -> frozenset[int]:
        """The assignments to items that an earlier part of the same loop reads: the next turn sees them."""
        found: set[int] = set()
        for start, end in self._loops:
            read: set[object] = set()
            for index in range(start, end):
                one = self._body[index]
                if isinstance(one, Item):
                    read.add(self._literal(one.key))
                elif isinstance(one, StoreItem) and self._literal(one.key) in read - {None}:
                    found.add(index)
        return frozenset(found)

    @cached_property
    def best_kept(self) -> frozenset[int]:
        """The comparisons in loops of a value with a name, or an attribute, that the same value is kept under."""
        kept = {(one.name, one.value) for one in self._body if isinstance(one, StoreAttribute)}
        kept |= {(name, self._unpacked(operand)) for name, given in self.bindings.items() for operand in given}
        found: set[int] = set()
        for start, end in self._loops:
            for index in range(start, end):
                one = self._body[index]
                if isinstance(one, Comparison) and len(one.operands) == 2 and self._is_best_so_far(one, kept):
                    found.add(index)
        return frozenset(found)

    def _unpacked(self, operand: Operand) -> Operand:
        """The value itself that one name of an assignment to several takes."""
        one = self._body[operand]
        if isinstance(one, Item) and isinstance(display := self._body[one.base], Display):
            place = self._literal(one.key)
            if isinstance(place, int) and 0 <= place < len(display.items):
                return display.items[place]
        return operand

    def _is_best_so_far(self, comparison: Comparison, kept: Container[tuple[str, Operand]]) -> bool:
        left, right = comparison.operands
        for value, best in ((left, right), (right, left)):
            held = self._body[best]
            names = [held.name] if isinstance(held, Variable | Attribute) else []
            names += [name for name, given in self.bindings.items() if best in given]
            if any((name, value) in kept for name in names):
                return True
        return False

    def is_only_counted(self, operand: int, depth: int = 4) -> bool:
        """Whether all that the scope does with a value is to ask for its size, and no other scope knows its name.

        A size that is held against another one decides something."""
        names = [name for name, held in self._module.scopes[self._scope].bindings if operand in held]
        if any(operand in handed for handed in self.carried.values()):
            return False
        if not depth or not self._users.get(operand) or any(name in self._read_elsewhere for name in names):
            return False
        return all(self._counts(index, depth) for index in self._users[operand])

    def is_used_after(self, operand: int, index: int) -> bool:
        """Whether the scope takes a value up after an instruction, too."""
        return any(user > index for user in self._users.get(operand, ()))

    def _counts(self, index: int, depth: int) -> bool:
        one = self._body[index]
        if isinstance(one, Either):
            return index not in self._users or self.is_only_counted(index, depth - 1)
        if isinstance(one, Attribute):
            return one.name in _SIZES
        function = self._body[one.function] if isinstance(one, Call) else None
        if not isinstance(function, Variable) or function.name != "len":
            return False
        return not any(isinstance(self._body[user], Comparison) for user in self._users.get(index, ()))

    @cached_property
    def _users(self) -> Mapping[int, list[int]]:
        """The instructions that take a value up, by the value."""
        return self._module.scopes[self._scope].users

    def loops_around(self, index: int) -> tuple[int, ...]:
        """Where the loops and comprehensions begin in whose body an instruction stands, the innermost first."""
        return tuple(start for start, end in reversed(self._repeated) if start < index < end)

    @cached_property
    def _repeated(self) -> list[tuple[int, int]]:
        """The bodies of loops, and of comprehensions from their first target on, in order of where they begin."""
        found = self._loops
        elements = list(self._module.scopes[self._scope].placed(Element))
        for end, one in self._module.scopes[self._scope].placed(Gathered):
            targets = (index for index, each in elements if index < end and _is_inside(each.span, one.span))
            found += [(first, end)] if (first := next(targets, None)) is not None else []
        return sorted(found)

    def _literal(self, operand: int) -> object:
        one = self._body[operand]
        return one.value if isinstance(one, Constant) else None

    @property
    def _loops(self) -> list[tuple[int, int]]:
        ends = self.block_ends
        blocks = ((index, self._body[index]) for index in ends)
        return [(index, ends[index]) for index, one in blocks if isinstance(one, Block) and one.kind in _LOOPS]

    @cached_property
    def called(self) -> frozenset[int]:
        """The instructions whose values are called."""
        return frozenset(one.function for one in self._module.scopes[self._scope].of(Call))

    @cached_property
    def tried(self) -> frozenset[int]:
        """The instructions inside a `try`, whose failure code is ready for."""
        return frozenset(index for start, end in self._tries for index in range(start, end))

    @cached_property
    def _tries(self) -> list[tuple[int, int]]:
        ends = self.block_ends
        return [(index, ends[index]) for index in ends if getattr(self._body[index], "kind", "") == "try"]

    def is_tried_alone(self, instruction: int) -> bool:
        """Whether nothing else happens in a `try` than an instruction, but for calls whose values nobody wants: code
        that finds out whether the first works."""
        facts = self._module.scopes[self._scope]
        around = [(end - start, start, end) for start, end in self._tries if start < instruction < end]
        _, first, last = min(around, default=(0, 0, 0))
        kept = {operand for _, given in facts.bindings for operand in given}
        kept.update(index for index, _ in facts.placed(Return, StoreAttribute, StoreItem))
        others = [one for one in facts.statements if first < one.first and one.last <= last]
        return bool(around) and not any(
            index in kept for one in others for index in range(one.first, one.last) if index != instruction
        )

    @cached_property
    def never(self) -> frozenset[int]:
        """The blocks under a literal that is false, with all that is inside: `if False:`."""
        found: set[int] = set()
        for start, end in self.block_ends.items():
            block = self._body[start]
            if isinstance(block, Block) and block.kind == "if" and block.condition != ABSENT:
                condition = self._body[block.condition]
                if isinstance(condition, Constant) and condition.value is False and not condition.opaque:
                    found.update(range(start, end + 1))
        return frozenset(found)

    @cached_property
    def unreached(self) -> frozenset[int]:
        """What stands in a block after a statement that leaves it for good: `return`, `raise`."""
        ends = {end: start for start, end in self.block_ends.items()}
        found: set[int] = set()
        left: list[bool] = [False]
        for index, one in enumerate(self._body):
            if index in ends:
                left.pop()
            elif any(left):
                found.add(index)
            if index in self.block_ends:
                left.append(False)
            elif isinstance(one, Raise) or (isinstance(one, Return) and not one.yields):
                left[-1] = True
        return frozenset(found)

    @cached_property
    def leaving(self) -> frozenset[int]:
        """The ends of blocks whose last statement leaves the scope for good."""
        return frozenset(
            end
            for start, end in self.block_ends.items()
            if end - 1 > start and isinstance(last := self._body[end - 1], Raise | Return) and not _yields(last)
        )

    @cached_property
    def live(self) -> frozenset[int]:
        """The instructions whose values are taken up, or never given a name.

        A join takes a value up only where it is taken up itself; other scopes do so by the names they read."""
        facts = self._module.scopes[self._scope]
        bound = {operand for _, given in facts.bindings for operand in given}
        live = {index for index in range(len(self._body)) if index not in bound}
        live |= {operand for name, given in facts.bindings if name in self._read_elsewhere for operand in given}
        for index in range(len(self._body) - 1, -1, -1):
            if not isinstance(self._body[index], Either) or index in live:
                live.update(facts.operands[index])
        return frozenset(live)

    @cached_property
    def naming(self) -> Naming:
        """What the names of the scope say about rows."""
        return Naming(self._module.scopes[self._scope])

    @cached_property
    def _read_elsewhere(self) -> frozenset[str]:
        names = frozenset(name for name, scopes in self._module.readers.items() if scopes != {self._scope})
        return (
            names | self._in_texts | (self._mentioned if self._module.scopes[self._scope].kind != "function" else names)
        )

    @property
    def _in_texts(self) -> frozenset[str]:
        """Words in texts of the scope that may be expressions over its names, such as queries."""
        constants = self._module.scopes[self._scope].of(Constant)
        texts = (one.value for one in constants if isinstance(one.value, str))
        return frozenset(word for text in texts if " " in text for word in _WORD.findall(text))


def _yields(one: Raise | Return) -> bool:
    return isinstance(one, Return) and one.yields


def _is_inside(span: Span, other: Span) -> bool:
    begins = (other.line, other.column) <= (span.line, span.column)
    return begins and (span.end_line, span.end_column) <= (other.end_line, other.end_column)


def _block_ends(body: Sequence[AnyInstruction]) -> dict[int, int]:
    ends: dict[int, int] = {}
    is_open: list[int] = []
    for index, instruction in enumerate(body):
        kind = type(instruction)
        if kind is Block:
            is_open.append(index)
        elif kind is BlockEnd and is_open:
            ends[is_open.pop()] = index
    return ends
