"""What each instruction gives, and does, in an activation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mldebt.facts import code
from mldebt.facts.code import ABSENT
from mldebt.interpreter import access, choosing, operators, row_parts, selections, task_groups, tasks, texts
from mldebt.interpreter.landmarks import union
from mldebt.interpreter.values import (
    Choice,
    ClassValue,
    Decided,
    Entries,
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
    section_value,
    unknown,
)
from mldebt.source import Location, Span

if TYPE_CHECKING:
    from mldebt.interpreter.activation import Activation


_MADE = frozenset({code.Text, code.Binary, code.Item, code.Attribute})
"""What puts a value together, or looks it up, where it is used."""
_NEXT_TURN = "may carry into the next turn"


def constant(activation: Activation, instruction: code.Constant) -> Value:
    return Thing() if instruction.opaque else instruction.value


def symbol(activation: Activation, instruction: code.Symbol) -> Value:
    return activation.machine.named(instruction.name, activation.module)


def argument(activation: Activation, instruction: code.Argument) -> Value:
    return activation.arguments.get(instruction.name, Thing())


def variable(activation: Activation, instruction: code.Variable) -> Value:
    return activation.lookup(instruction.name)


def attribute(activation: Activation, instruction: code.Attribute) -> Value:
    at = activation.at(instruction.span)
    found = access.attribute(activation.machine, activation.values[instruction.base], instruction.name, at)
    if isinstance(found, Member) and len(activation.values) not in activation.layout.called:
        if len(activation.values) not in activation.layout.tried:
            base = activation.values[instruction.base]
            activation.machine.configuration.missed(base, instruction.name, at)
        return access.settled(activation.machine, found)
    return found


def item(activation: Activation, instruction: code.Item) -> Value:
    base, key = activation.values[instruction.base], activation.values[instruction.key]
    if _is_made_up(activation, instruction.key):
        _any_key(activation, base, activation.at(instruction.span))
    if len(activation.values) not in activation.layout.tried:
        activation.machine.configuration.missed(base, key, activation.at(instruction.span))
    is_mask = isinstance(activation.facts.body[instruction.key], code.Comparison)
    found = access.item(activation.machine, base, key, activation.at(instruction.span), is_mask)
    return row_parts.named_part(activation, found)


def slice(activation: Activation, instruction: code.Slice) -> Value:
    bounds = (instruction.lower, instruction.upper, instruction.step)
    return Items("slice", [activation.operand(bound) for bound in bounds])


def call(activation: Activation, instruction: code.Call) -> Value:
    arguments, rest = _positional(activation, instruction)
    keywords = {name: activation.values[operand] for name, operand in instruction.keywords}
    for operand in instruction.double_stars:
        _spread(activation, activation.values[operand], keywords, rest, activation.at(instruction.span))
    if any(_is_made_up(activation, operand) for operand in instruction.arguments[:1]):
        function = activation.values[instruction.function]
        if isinstance(function, Member) and function.name == "get":
            _any_key(activation, function.receiver, activation.at(instruction.span))
    site = activation.machine.site(activation, len(activation.values), activation.at(instruction.span))
    result = activation.machine.call(activation.values[instruction.function], arguments, keywords, rest, site)
    return row_parts.named_results(activation, row_parts.named_part(activation, result))


def _positional(activation: Activation, instruction: code.Call) -> tuple[list[Value], list[Value]]:
    """The arguments of a call by their places, and those whose places are not known."""
    arguments = [activation.values[operand] for operand in instruction.arguments]
    rest: list[Value] = []
    moved = 0
    for operand, before in zip(instruction.stars, instruction.before_stars, strict=True):
        spread = activation.values[operand]
        if isinstance(spread, Items) and not spread.open:
            arguments[before + moved : before + moved] = spread.items
            moved += len(spread.items)
        else:
            rest.append(spread)
    return arguments, rest


def text(activation: Activation, instruction: code.Text) -> Value:
    parts = [activation.values[part] for part in instruction.parts]
    activation.machine.configuration.told(parts, activation.at(instruction.span))
    return texts.written_out(parts)


def binary(activation: Activation, instruction: code.Binary) -> Value:
    left, right = activation.values[instruction.left], activation.values[instruction.right]
    if instruction.operator == "%" and isinstance(left, str):
        activation.machine.configuration.told([right], activation.at(instruction.span))
    if instruction.operator == "|":
        activation.machine.configuration.escapes((left, right), activation.at(instruction.span))
    _take_down(activation, [left, right], instruction.span)
    if tasks.ordered(activation.machine, instruction.operator, left, right, activation.at(instruction.span)):
        return right
    if (assets := tasks.combined(activation.machine, instruction.operator, left, right)) is not None:
        return assets
    if (selection := selections.combined(activation.machine, instruction.operator, left, right)) is not None:
        return selection
    return operators.binary(instruction.operator, left, right)


def unary(activation: Activation, instruction: code.Unary) -> Value:
    value = activation.values[instruction.operand]
    if instruction.operator == "-" and isinstance(value, int | float):
        return -value
    if instruction.operator == "not" and isinstance(value, Decided):
        return Decided(not value.holds)
    changed = unknown(origins_of(value))
    if instruction.operator == "-":
        changed.fields[operators.NEGATED] = True
    return changed


def comparison(activation: Activation, instruction: code.Comparison) -> Value:
    values = [activation.values[operand] for operand in instruction.operands]
    choosing.keeps_best(activation, instruction)
    if instruction.operators[0] in {"==", "!="}:
        activation.machine.configuration.escapes(values, activation.at(instruction.span))
    if len(values) == 2 and instruction.operators[0] in {"in", "not in"}:
        activation.machine.configuration.settle(values[1], values[0])
    if len(values) == 2 and isinstance(values[0], str) and isinstance(values[1], Section):
        access.item(activation.machine, values[1], values[0], activation.at(instruction.span))
    _take_down(activation, values, instruction.span)
    return operators.comparison(instruction.operators, values)


def _take_down(activation: Activation, values: list[Value], span: Span) -> None:
    """Numbers that a value is held against, or changed by, may decide on predictions."""
    if any(isinstance(value, int | float) for value in values):
        origins = union(map(origins_of, values))
        if origins:
            activation.machine.recorder.compare(origins, activation.at(span))


def sequence(activation: Activation, instruction: code.Sequence) -> Value:
    made = Items(instruction.kind, [])
    for operand in instruction.items:
        item = activation.values[operand]
        if isinstance(activation.facts.body[operand], code.Unpacked):
            made.open = made.open or not isinstance(item, Items) or item.open
            made.items.extend(item.items if isinstance(item, Items) else elements(item))
        else:
            made.items.append(item)
    return made


def unpacked(activation: Activation, instruction: code.Unpacked) -> Value:
    value = activation.values[instruction.value]
    return value if isinstance(value, Items) else Items("list", [], rest=value, open=True)


def mapping(activation: Activation, instruction: code.Mapping) -> Value:
    made = Entries({})
    for key_operand, value_operand in instruction.pairs:
        value = activation.values[value_operand]
        if key_operand == ABSENT:
            _merge(activation, made, value, activation.at(instruction.span))
            continue
        for key in options_of(activation.values[key_operand]):
            if key is None or isinstance(key, str | int | float):
                made.entries[key] = value
            else:
                made.open, made.rest = True, choice((made.rest, value))
    return made


def either(activation: Activation, instruction: code.Either) -> Value:
    condition = activation.operand(instruction.condition)
    if isinstance(condition, Decided):
        return activation.values[instruction.options[0 if condition.holds else 1]]
    options = (option for option in instruction.options if option < len(activation.values))
    return choice(activation.values[option] for option in activation.reached(tuple(options)))


def element(activation: Activation, instruction: code.Element) -> Value:
    return access.element(activation.machine, activation.values[instruction.iterable], activation.at(instruction.span))


def gathered(activation: Activation, instruction: code.Gathered) -> Value:
    item = activation.values[instruction.item]
    used = union(origins_of(activation.values[operand]) for operand in instruction.conditions)
    if instruction.kind == "dict":
        made = Entries({}, open=True, rest=item)
        for key in options_of(activation.operand(instruction.key)):
            if isinstance(key, str):
                made.entries[key] = item
        made.open = not made.entries
        return made
    sure = not used and not instruction.conditions
    if isinstance(item, Choice) and sure and all(isinstance(option, str) for option in item.options):
        return Items(instruction.kind, list(item.options))
    return Items(instruction.kind, [], rest=item, open=True)


def function(activation: Activation, instruction: code.Function) -> Value:
    made = FunctionValue(
        activation.module,
        instruction.scope,
        activation,
        tuple((name, activation.values[operand]) for name, operand in instruction.defaults),
        tuple(activation.values[operand] for operand in instruction.decorators),
    )
    activation.machine.defined(made, activation.scope, activation.at(instruction.span))
    return made


def class_(activation: Activation, instruction: code.Class) -> Value:
    body = activation.nested(instruction.scope)
    bases = tuple(activation.values[operand] for operand in instruction.bases)
    decorators = tuple(activation.values[operand] for operand in instruction.decorators)
    made = ClassValue(activation.module, instruction.scope, body, bases, decorators)
    body.run()
    activation.machine.defined_class(made)
    return made


def store_attribute(activation: Activation, instruction: code.StoreAttribute) -> Value:
    base, value = activation.values[instruction.base], activation.values[instruction.value]
    activation.machine.configuration.settle(base, instruction.name)
    access.store_attribute(activation.machine, base, instruction.name, value, activation.at(instruction.span))
    return value


def store_item(activation: Activation, instruction: code.StoreItem) -> Value:
    base, key = activation.values[instruction.base], activation.values[instruction.key]
    value = activation.values[instruction.value]
    activation.machine.configuration.settle(base, key)
    at = activation.at(instruction.span)
    access.store_item(activation.machine, base, key, value, at)
    if len(activation.values) in activation.layout.carried_items:
        stored = access.item(activation.machine, base, key, at)
        activation.machine.recorder.use(activation.machine.job, _NEXT_TURN, at, origins_of(stored))
    return value


def store_global(activation: Activation, instruction: code.StoreGlobal) -> Value:
    value = activation.values[instruction.value]
    module = activation.machine.module(activation.module)
    module.globals[instruction.name] = choice((module.globals.get(instruction.name), value))
    return value


def delete_item(activation: Activation, instruction: code.DeleteItem) -> Value:
    base, key = activation.values[instruction.base], activation.values[instruction.key]
    access.delete_item(activation.machine, base, key, activation.at(instruction.span))
    return None


def enter(activation: Activation, instruction: code.Enter) -> Value:
    return access.entered(activation.machine, activation.values[instruction.manager], activation.at(instruction.span))


def awaited(activation: Activation, instruction: code.Awaited) -> Value:
    return activation.values[instruction.value]


def returns(activation: Activation, instruction: code.Return) -> Value:
    value = activation.operand(instruction.value)
    if activation.is_idle(len(activation.values)):
        return None
    activation.returned.append(Items("generator", [], rest=value, open=True) if instruction.yields else value)
    return None


def raises(activation: Activation, instruction: code.Raise) -> Value:
    return None


def asserts(activation: Activation, instruction: code.Assert) -> Value:
    origins = origins_of(activation.values[instruction.test])
    activation.machine.recorder.check(activation.machine.job, "asserts", activation.at(instruction.span), origins)
    return None


def block(activation: Activation, instruction: code.Block) -> Value:
    conditional = instruction.kind not in {"with", "main", "try", "finally"}
    activation.open_block(conditional)
    if instruction.kind == "with" and (group := task_groups.held_by(activation.operand(instruction.condition))):
        activation.open_group(group)
    if instruction.condition != ABSENT and instruction.kind in {"if", "while", "case"}:
        origins = origins_of(activation.values[instruction.condition])
        activation.machine.recorder.use(activation.machine.job, "decides", activation.at(instruction.span), origins)
    return None


def block_end(activation: Activation, instruction: code.BlockEnd) -> Value:
    for operand in activation.layout.carried.get(len(activation.values), ()):
        origins = origins_of(activation.values[operand])
        at = activation.at(activation.facts.body[operand].span)
        activation.machine.recorder.use(activation.machine.job, _NEXT_TURN, at, origins)
    activation.close_block()
    return None


def _is_made_up(activation: Activation, operand: code.Operand) -> bool:
    """Whether a key is put together, or looked up, where it is used: another run may ask for another key."""
    return operand != ABSENT and type(activation.facts.body[operand]) in _MADE


def _any_key(activation: Activation, base: Value, at: Location) -> None:
    """A key that is put together may be any key of a section."""
    for option in options_of(base):
        if isinstance(option, Section):
            activation.machine.configuration.whole(option, at)


def _spread(activation: Activation, value: Value, keywords: dict[str, Value], rest: list[Value], at: Location) -> None:
    """`**value` in a call."""
    if isinstance(value, Entries):
        keywords.update({key: entry for key, entry in value.entries.items() if isinstance(key, str)})
        if value.open:
            rest.append(value.rest)
    elif isinstance(value, Section) and value.names():
        activation.machine.configuration.whole(value, at)
        keywords.update({name: section_value(value, name) for name in value.names()})
    else:
        activation.machine.configuration.escapes((value,), at)
        rest.append(value)


def _merge(activation: Activation, made: Entries, value: Value, at: Location) -> None:
    """`**value` in a dict display."""
    keywords: dict[str, Value] = {}
    rest: list[Value] = []
    _spread(activation, value, keywords, rest, at)
    made.entries.update(keywords)
    if rest:
        made.open, made.rest = True, choice((made.rest, *rest))


EVALUATE: dict[type, Callable[..., Value]] = {
    code.Constant: constant,
    code.Symbol: symbol,
    code.Argument: argument,
    code.Variable: variable,
    code.Attribute: attribute,
    code.Item: item,
    code.Slice: slice,
    code.Call: call,
    code.Text: text,
    code.Binary: binary,
    code.Unary: unary,
    code.Comparison: comparison,
    code.Sequence: sequence,
    code.Unpacked: unpacked,
    code.Mapping: mapping,
    code.Either: either,
    code.Element: element,
    code.Gathered: gathered,
    code.Function: function,
    code.Class: class_,
    code.StoreAttribute: store_attribute,
    code.StoreItem: store_item,
    code.StoreGlobal: store_global,
    code.DeleteItem: delete_item,
    code.Enter: enter,
    code.Awaited: awaited,
    code.Return: returns,
    code.Raise: raises,
    code.Assert: asserts,
    code.Block: block,
    code.BlockEnd: block_end,
}
"""The function for each kind of instruction."""
