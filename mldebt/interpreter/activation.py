"""One evaluation of a scope: its instructions in order, each giving a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.interpreter import access, texts
from mldebt.interpreter.landmarks import union
from mldebt.interpreter.values import (
    Choice,
    ClassValue,
    Entries,
    Frame,
    FunctionValue,
    Items,
    Member,
    Section,
    Thing,
    Value,
    choice,
    elements,
    options_of,
    origins_of,
    unknown,
)
from mldebt.source import Location, Span

if TYPE_CHECKING:
    from mldebt.interpreter.machine import Machine


_MOST_TURNS = 8
_DEEPEST_TURNS = 2
_LONGEST_TURNS = 4_000
"""Loops over short known sequences are evaluated turn by turn: at most so many, so deep, so many instructions."""


class Activation:
    """The values of a scope's instructions while, and after, it is evaluated."""

    def __init__(
        self,
        machine: Machine,
        module: str,
        scope: int,
        closure: Activation | None = None,
        arguments: Mapping[str, Value] | None = None,
        main: bool = False,
    ) -> None:
        self.machine = machine
        self.module = module
        self.scope = scope
        self.facts = machine.program.modules[module].scopes[scope]
        self.closure = closure
        self.arguments = arguments or {}
        self.values: list[Value] = []
        self.returned: list[Value] = []
        self.globals: dict[str, Value] = {}
        self._main = main
        self._ends = machine.block_ends(module, scope)
        self._blocks: list[bool] = []
        self._turning = 0
        self._bindings = dict(self.facts.bindings)

    def run(self) -> Value:
        """Evaluates the whole scope; the value returned, joined over all returns."""
        length = len(self.facts.body)
        self._evaluate(0, length)
        self.machine.run.branches -= sum(self._blocks)
        self.values.extend(Thing() for _ in range(length - len(self.values)))
        return choice(self.returned) if self.returned else None

    def _evaluate(self, start: int, end: int) -> None:
        """Evaluates the instructions from one index up to another, as long as there is budget."""
        body, index = self.facts.body, start
        while index < end and self.machine.spend():
            instruction = body[index]
            if isinstance(instruction, code.Block):
                close = self._ends[index]
                if instruction.kind == "main" and not self._main:
                    self.values.extend([None] * (close - index + 1))
                    index = close + 1
                    continue
                if turns := self._turns(instruction, close - index):
                    self.values.append(self.block(instruction))
                    self._turn(turns, index + 1, close)
                    index = close
                    continue
            self.values.append(_EVALUATE[type(instruction)](self, instruction))
            index += 1

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

    # One method an instruction.

    def constant(self, instruction: code.Constant) -> Value:
        return Thing() if instruction.opaque else instruction.value

    def symbol(self, instruction: code.Symbol) -> Value:
        return self.machine.named(instruction.name, self.module)

    def argument(self, instruction: code.Argument) -> Value:
        return self.arguments.get(instruction.name, Thing())

    def variable(self, instruction: code.Variable) -> Value:
        return self.lookup(instruction.name)

    def attribute(self, instruction: code.Attribute) -> Value:
        at = self.at(instruction.span)
        found = access.attribute(self.machine, self.values[instruction.base], instruction.name, at)
        if isinstance(found, Member) and len(self.values) not in self.machine.called_operands(self.module, self.scope):
            return access.settled(self.machine, found)
        return found

    def item(self, instruction: code.Item) -> Value:
        base, key = self.values[instruction.base], self.values[instruction.key]
        return access.item(self.machine, base, key, self.at(instruction.span))

    def slice(self, instruction: code.Slice) -> Value:
        bounds = (instruction.lower, instruction.upper, instruction.step)
        return Items("slice", [self.operand(bound) for bound in bounds])

    def call(self, instruction: code.Call) -> Value:
        arguments = [self.values[operand] for operand in instruction.arguments]
        keywords = {name: self.values[operand] for name, operand in instruction.keywords}
        rest: list[Value] = []
        for operand in instruction.stars:
            spread = self.values[operand]
            if isinstance(spread, Items) and not spread.open:
                arguments += spread.items
            else:
                rest.append(spread)
        for operand in instruction.double_stars:
            self._spread(self.values[operand], keywords, rest, self.at(instruction.span))
        site = self.machine.site(self, len(self.values), self.at(instruction.span))
        return self.machine.call(self.values[instruction.function], arguments, keywords, rest, site)

    def text(self, instruction: code.Text) -> Value:
        parts = [self.values[part] for part in instruction.parts]
        self.machine.used_as_text(parts, self.at(instruction.span))
        return texts.concatenated(parts)

    def binary(self, instruction: code.Binary) -> Value:
        left, right = self.values[instruction.left], self.values[instruction.right]
        if instruction.operator == "%" and isinstance(left, str):
            self.machine.used_as_text([right], self.at(instruction.span))
        return binary(self.machine, instruction.operator, left, right)

    def unary(self, instruction: code.Unary) -> Value:
        value = self.values[instruction.operand]
        if instruction.operator == "-" and isinstance(value, int | float):
            return -value
        return unknown(origins_of(value))

    def comparison(self, instruction: code.Comparison) -> Value:
        return unknown(*(origins_of(self.values[operand]) for operand in instruction.operands))

    def sequence(self, instruction: code.Sequence) -> Value:
        made = Items(instruction.kind, [])
        for operand in instruction.items:
            item = self.values[operand]
            if isinstance(self.facts.body[operand], code.Unpacked):
                made.open = made.open or not isinstance(item, Items) or item.open
                made.items.extend(item.items if isinstance(item, Items) else elements(item))
            else:
                made.items.append(item)
        return made

    def unpacked(self, instruction: code.Unpacked) -> Value:
        value = self.values[instruction.value]
        return value if isinstance(value, Items) else Items("list", [], rest=value, open=True)

    def mapping(self, instruction: code.Mapping) -> Value:
        made = Entries({})
        for key_operand, value_operand in instruction.pairs:
            value = self.values[value_operand]
            if key_operand == ABSENT:
                self._merge(made, value, self.at(instruction.span))
                continue
            for key in options_of(self.values[key_operand]):
                if key is None or isinstance(key, str | int | float):
                    made.entries[key] = value
                else:
                    made.open, made.rest = True, choice((made.rest, value))
        return made

    def either(self, instruction: code.Either) -> Value:
        return choice(self.values[option] for option in instruction.options if option < len(self.values))

    def element(self, instruction: code.Element) -> Value:
        return access.element(self.machine, self.values[instruction.iterable], self.at(instruction.span))

    def gathered(self, instruction: code.Gathered) -> Value:
        item = self.values[instruction.item]
        used = union(origins_of(self.values[operand]) for operand in instruction.conditions)
        if instruction.kind == "dict":
            made = Entries({}, open=True, rest=item)
            for key in options_of(self.operand(instruction.key)):
                if isinstance(key, str):
                    made.entries[key] = item
            made.open = not made.entries
            return made
        if isinstance(item, Choice) and not used and all(isinstance(option, str) for option in item.options):
            return Items(instruction.kind, list(item.options))
        return Items(instruction.kind, [], rest=item, open=True)

    def function(self, instruction: code.Function) -> Value:
        made = FunctionValue(
            self.module,
            instruction.scope,
            self,
            tuple((name, self.values[operand]) for name, operand in instruction.defaults),
            tuple(self.values[operand] for operand in instruction.decorators),
        )
        self.machine.defined(made, self.at(instruction.span))
        return made

    def class_(self, instruction: code.Class) -> Value:
        body = Activation(self.machine, self.module, instruction.scope, self)
        bases = tuple(self.values[operand] for operand in instruction.bases)
        decorators = tuple(self.values[operand] for operand in instruction.decorators)
        made = ClassValue(self.module, instruction.scope, body, bases, decorators)
        body.run()
        self.machine.defined_class(made)
        return made

    def store_attribute(self, instruction: code.StoreAttribute) -> Value:
        base, value = self.values[instruction.base], self.values[instruction.value]
        access.store_attribute(self.machine, base, instruction.name, value, self.at(instruction.span))
        return value

    def store_item(self, instruction: code.StoreItem) -> Value:
        base, key = self.values[instruction.base], self.values[instruction.key]
        value = self.values[instruction.value]
        access.store_item(self.machine, base, key, value, self.at(instruction.span))
        return value

    def store_global(self, instruction: code.StoreGlobal) -> Value:
        value = self.values[instruction.value]
        module = self.machine.module(self.module)
        module.globals[instruction.name] = choice((module.globals.get(instruction.name), value))
        return value

    def delete_item(self, instruction: code.DeleteItem) -> Value:
        base, key = self.values[instruction.base], self.values[instruction.key]
        access.delete_item(self.machine, base, key, self.at(instruction.span))
        return None

    def enter(self, instruction: code.Enter) -> Value:
        return access.entered(self.machine, self.values[instruction.manager], self.at(instruction.span))

    def awaited(self, instruction: code.Awaited) -> Value:
        return self.values[instruction.value]

    def returns(self, instruction: code.Return) -> Value:
        value = self.operand(instruction.value)
        self.returned.append(Items("generator", [], rest=value, open=True) if instruction.yields else value)
        return None

    def raises(self, instruction: code.Raise) -> Value:
        return None

    def asserts(self, instruction: code.Assert) -> Value:
        origins = origins_of(self.values[instruction.test])
        self.machine.recorder.check(self.machine.job, "asserts", self.at(instruction.span), origins)
        return None

    def block(self, instruction: code.Block) -> Value:
        conditional = instruction.kind not in {"with", "main", "try", "finally"}
        self._blocks.append(conditional)
        self.machine.run.branches += conditional
        if instruction.condition != ABSENT and instruction.kind in {"if", "while", "case"}:
            origins = origins_of(self.values[instruction.condition])
            self.machine.recorder.use(self.machine.job, "decides", self.at(instruction.span), origins)
        return None

    def block_end(self, instruction: code.BlockEnd) -> Value:
        if self._blocks:
            self.machine.run.branches -= self._blocks.pop()
        return None

    def _spread(self, value: Value, keywords: dict[str, Value], rest: list[Value], at: Location) -> None:
        """`**value` in a call."""
        if isinstance(value, Entries):
            keywords.update({key: entry for key, entry in value.entries.items() if isinstance(key, str)})
            if value.open:
                rest.append(value.rest)
        elif isinstance(value, Section) and value.tree.entries is not None:
            self.machine.read_section(value, at)
            keywords.update({e.key: self.machine.section_value(value, e.key) for e in value.tree.entries})
        else:
            rest.append(value)

    def _merge(self, made: Entries, value: Value, at: Location) -> None:
        """`**value` in a dict display."""
        keywords: dict[str, Value] = {}
        rest: list[Value] = []
        self._spread(value, keywords, rest, at)
        made.entries.update(keywords)
        if rest:
            made.open, made.rest = True, choice((made.rest, *rest))


def binary(machine: Machine, operator: str, left: Value, right: Value) -> Value:
    """The result of an operator on two values."""
    if operator == "+" and isinstance(left, Items) and isinstance(right, Items):
        rest = choice((left.rest, right.rest)) if left.open or right.open else None
        return Items(left.kind, [*left.items, *right.items], rest, left.open or right.open)
    if operator in {"|", "or"} and isinstance(left, Entries) and isinstance(right, Entries):
        return Entries({**left.entries, **right.entries}, choice((left.rest, right.rest)), left.open or right.open)
    if operator == "%" and isinstance(left, str):
        return texts.percent(left, right)
    if operator in {"+", "/"} and _is_text(left, right):
        text = texts.concatenated((left, right)) if operator == "+" else texts.joined((left, right))
        origins = origins_of(left) | origins_of(right)
        return Thing(_class_of(left) or _class_of(right), origins, text) if origins else text
    if isinstance(left, int | float) and isinstance(right, int | float):
        return _arithmetic(operator, left, right)
    frame = next((side for side in (left, right) if isinstance(side, Frame) and side.closed), None)
    if frame is not None:
        return Thing(frame.class_name, origins_of(left) | origins_of(right))
    return Thing(_class_of(left) or _class_of(right), origins_of(left) | origins_of(right))


def _class_of(value: Value) -> str:
    return value.class_name if isinstance(value, Thing) else ""


def _is_text(left: Value, right: Value) -> bool:
    """Whether one side is a text and the other may be one."""
    sides = [option for side in (left, right) for option in options_of(side)]
    if any(isinstance(side, Frame | Items | Entries | int | float) for side in sides):
        return False
    return any(isinstance(side, str) for side in sides)


def _arithmetic(operator: str, left: float, right: float) -> Value:
    try:
        match operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*" if abs(left) < 1e9 and abs(right) < 1e9:
                return left * right
            case "/":
                return left / right
            case "//":
                return left // right
    except (ArithmeticError, ValueError):
        pass
    return Thing()


Evaluate = Callable[[Activation, "code.AnyInstruction"], Value]
_EVALUATE: dict[type, Callable[..., Value]] = {
    code.Constant: Activation.constant,
    code.Symbol: Activation.symbol,
    code.Argument: Activation.argument,
    code.Variable: Activation.variable,
    code.Attribute: Activation.attribute,
    code.Item: Activation.item,
    code.Slice: Activation.slice,
    code.Call: Activation.call,
    code.Text: Activation.text,
    code.Binary: Activation.binary,
    code.Unary: Activation.unary,
    code.Comparison: Activation.comparison,
    code.Sequence: Activation.sequence,
    code.Unpacked: Activation.unpacked,
    code.Mapping: Activation.mapping,
    code.Either: Activation.either,
    code.Element: Activation.element,
    code.Gathered: Activation.gathered,
    code.Function: Activation.function,
    code.Class: Activation.class_,
    code.StoreAttribute: Activation.store_attribute,
    code.StoreItem: Activation.store_item,
    code.StoreGlobal: Activation.store_global,
    code.DeleteItem: Activation.delete_item,
    code.Enter: Activation.enter,
    code.Awaited: Activation.awaited,
    code.Return: Activation.returns,
    code.Raise: Activation.raises,
    code.Assert: Activation.asserts,
    code.Block: Activation.block,
    code.BlockEnd: Activation.block_end,
}
