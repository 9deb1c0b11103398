"""One evaluation of a scope: its instructions in order, each giving a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.interpreter import command_line, idle, intake
from mldebt.interpreter.instructions import EVALUATE
from mldebt.interpreter.values import Decided, Items, Thing, Value, choice
from mldebt.source import Location, Span

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine, Site


_MOST_TURNS = 8
_DEEPEST_TURNS = 2
_LONGEST_TURNS = 4_000
"""Loops over short known sequences are evaluated turn by turn: at most so many, so deep, so many instructions."""


class Activation:
    """The values of a scope's instructions while it is evaluated, and those of its names from then on."""

    def __init__(
        self,
        machine: Machine,
        module: str,
        scope: int,
        closure: Activation | None = None,
        arguments: Mapping[str, Value] | None = None,
        main: bool = False,
        called: bool = False,
        site: Site | None = None,
    ) -> None:
        self.machine = machine
        self.module = module
        self.scope = scope
        self.facts = machine.program.modules[module].scopes[scope]
        if main and module.endswith(".ipynb") and machine.run.argv:
            self.facts = command_line.parameterised(self.facts, machine.run.argv)
        self.closure = closure
        self.site = site
        self.arguments = arguments or {}
        self.values: list[Value] = []
        self.returned: list[Value] = []
        self.globals: dict[str, Value] = {}
        self._main = main
        self._called = called
        self.layout = machine.layout(module, scope)
        self._blocks: list[bool] = []
        self._sure: set[int] = set()
        self._idle: set[int] = set()
        self._has_ended = False
        self._groups: dict[int, Items] = {}
        self._turning = 0
        self._last: dict[str, Value] = {}
        self._taken: dict[int, bool] = {}
        self._held: dict[int, bool] = {}
        self._off: dict[int, bool] = {}
        self._left = False
        self._bindings = self.layout.bindings

    def run(self) -> Value:
        """Evaluates the whole scope; the value returned, joined over all returns."""
        length, open_groups = len(self.facts.body), len(self.machine.run.groups)
        self._evaluate(0, length)
        self.machine.run.branches -= sum(self._blocks)
        self.machine.run.idle -= self._left
        del self.machine.run.groups[open_groups:]
        self.values.extend(Thing() for _ in range(length - len(self.values)))
        intake.named(self)
        result = choice(self.returned) if self.returned else None
        self._let_go()
        return result

    def _let_go(self) -> None:
        """Keeps what names are bound to, and no other value: what closes over a scope can ask for nothing else."""
        self._last = {name: self.values[operands[-1]] for name, operands in self._bindings.items()}
        self.values, self.returned = [], []

    def _evaluate(self, start: int, end: int) -> None:
        """Evaluates the instructions from one index up to another, as long as there is budget."""
        body, values, run, index = self.facts.body, self.values, self.machine.run, start
        while index < end:
            run.fuel -= 1
            if run.fuel <= 0 or self._has_ended:
                return
            instruction = body[index]
            if type(instruction) is code.Block:
                close = self.layout.block_ends[index]
                if self._is_another_branch(instruction, index):
                    values.extend([None] * (close - index + 1))
                    index = close + 1
                    continue
                if self._is_off(instruction, index):
                    values.append(EVALUATE[code.Block](self, instruction))
                    run.off += 1
                    self._evaluate(index + 1, close)
                    run.off -= 1
                    index = close
                    continue
                if self._is_idle(instruction, index):
                    values.append(EVALUATE[code.Block](self, instruction))
                    run.idle += 1
                    self._evaluate(index + 1, close)
                    run.idle -= 1
                    index = close
                    continue
                if turns := self._turns(instruction, close - index):
                    values.append(EVALUATE[code.Block](self, instruction))
                    self._turn(turns, index + 1, close)
                    index = close
                    continue
            values.append(EVALUATE[type(instruction)](self, instruction))
            if type(instruction) is code.Return and not instruction.yields and self._returns_for_sure(index):
                self._has_ended = True
                return
            index += 1
            if type(instruction) is code.BlockEnd and not self._blocks and self._has_left(index - 1):
                self._left = True
                run.idle += 1

    def _has_left(self, end: int) -> bool:
        """Whether the caller, by what it gives the function, has left it in the branch that ends there."""
        return not self._left and self._held.get(end, False) and end in self.layout.leaving

    def _returns_for_sure(self, index: int) -> bool:
        """Whether a return stands in a branch that a decided condition leads into, and in no other that may not happen:
        then nothing after it is this call's."""
        ends = self.layout.block_ends
        return bool(self._sure) and sum(self._blocks) == sum(start < index < ends[start] for start in self._sure)

    def reached(self, options: tuple[Operand, ...]) -> tuple[Operand, ...]:
        """The values that may be there where branches meet: those of a branch that a decided condition leads into win
        over what was there before."""
        if not (self._sure or self._idle):
            return options
        ends = self.layout.block_ends
        inside = tuple(one for one in options if any(start < one < ends[start] for start in self._sure))
        return inside or tuple(one for one in options if not self.is_idle(one)) or options

    def is_idle(self, index: Operand) -> bool:
        """Whether an instruction stands in a branch that the caller has no part in."""
        ends = self.layout.block_ends
        return any(start < index < ends[start] for start in self._idle)

    def _is_another_branch(self, block: code.Block, index: int) -> bool:
        """Whether a block is not evaluated: the main block of an imported module, a branch the command rules out."""
        if block.kind == "main":
            return not self._main
        if index in self.layout.never:
            return True
        if block.kind == "else":
            taken = self._taken.get(index - 1)
            (self._sure.add if taken is False else self._sure.discard)(index)
            return taken is True
        condition = self.values[block.condition] if block.kind == "if" and block.condition != ABSENT else None
        if not isinstance(condition, Decided):
            return False
        self._taken[self.layout.block_ends[index]] = condition.holds
        (self._sure.add if condition.holds else self._sure.discard)(index)
        return not condition.holds

    def _is_off(self, block: code.Block, index: int) -> bool:
        """Whether the command that starts the job leaves off the switch that a block is behind."""
        if block.kind == "else":
            return self._off.get(index - 1, False)
        if block.kind != "if" or block.condition == ABSENT:
            return False
        off = idle.is_switched_off(self, block.condition)
        if off is not None:
            self._off[self.layout.block_ends[index]] = not off
        return off is True

    def _is_idle(self, block: code.Block, index: int) -> bool:
        """Whether the caller, by what it gives the function, has no part in a branch."""
        if block.kind == "else":
            outcome = None if (held := self._held.get(index - 1)) is None else not held
        elif not self._called or block.kind != "if" or block.condition == ABSENT:
            return False
        else:
            outcome = idle.holds(self, block.condition)
            if outcome is not None:
                self._held[self.layout.block_ends[index]] = outcome
        if outcome is not None:
            (self._sure if outcome else self._idle).add(index)
        return outcome is False

    def _turns(self, block: code.Block, length: int) -> list[Value]:
        """The elements that a loop is evaluated for one by one; none where they are unknown or too much work."""
        if block.kind != "loop" or self._turning >= _DEEPEST_TURNS:
            return []
        iterable = self.values[block.condition]
        if not isinstance(iterable, Items) or iterable.open or not 1 < len(iterable.items) <= _MOST_TURNS:
            return []
        return list(iterable.items) if length * len(iterable.items) <= _LONGEST_TURNS else []

    def _turn(self, turns: list[Value], start: int, end: int) -> None:
        """Evaluates the body of a loop once for each element; what its values are afterwards is one of all turns."""
        self._turning += 1
        seen: list[list[Value]] = []
        blocks, branches = len(self._blocks), self.machine.run.branches
        for element in turns:
            del self.values[start:]
            del self._blocks[blocks:]
            self.machine.run.branches = branches
            self.values.append(element)
            self._evaluate(start + 1, end)
            seen.append(self.values[start:])
        for index, values in enumerate(zip(*seen, strict=False), start):
            self.values[index] = values[-1] if all(value is values[-1] for value in values) else choice(values)
        self._turning -= 1

    def lookup(self, name: str) -> Value:
        """What a name means here: a binding made so far, else the enclosing scope's, else a builtin."""
        found, value = self.bound(name)
        if found:
            return value
        outer = self.closure
        while outer is not None and outer.facts.kind == "class":
            outer = outer.closure
        if outer is not None:
            return outer.lookup(name)
        return self.machine.star_import(self.module, name)

    def bound(self, name: str) -> tuple[bool, Value]:
        """Whether the scope itself has bound a name by now, and to what."""
        if name in self.globals:
            return True, self.globals[name]
        if name in self._last:
            return True, self._last[name]
        for operand in reversed(self._bindings.get(name, ())):
            if operand < len(self.values):
                return True, self.values[operand]
        return False, None

    def names(self) -> tuple[str, ...]:
        """The names the scope binds."""
        return tuple(self._bindings)

    def at(self, span: Span) -> Location:
        """A place in this module."""
        return Location(self.module, span)

    def operand(self, operand: Operand) -> Value:
        """The value of an operand; None where it is absent."""
        return None if operand == ABSENT else self.values[operand]

    def nested(self, scope: int) -> Activation:
        """The activation, still to be run, of a scope defined in this one."""
        return Activation(self.machine, self.module, scope, self)

    @property
    def is_conditional(self) -> bool:
        """Whether the instruction at hand stands in a block that may not happen."""
        return any(self._blocks)

    def open_block(self, conditional: bool) -> None:
        """A block begins whose instructions may not happen, if it is conditional."""
        self._blocks.append(conditional)
        self.machine.run.branches += conditional

    def open_group(self, members: Items) -> None:
        """The block that just began gathers the tasks that are stated inside."""
        self._groups[len(self._blocks)] = members
        self.machine.run.groups.append(members)

    def close_block(self) -> None:
        """The innermost block ends."""
        group = self._groups.pop(len(self._blocks), None) if self._groups else None
        if group is not None and group in self.machine.run.groups:
            del self.machine.run.groups[self.machine.run.groups.index(group) :]
        if self._blocks:
            self.machine.run.branches -= self._blocks.pop()
