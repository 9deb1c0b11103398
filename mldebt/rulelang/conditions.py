"""Whether a condition holds for a node or an edge."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from mldebt.graph.attributes import COMMON_ATTRIBUTES, EDGE_ATTRIBUTES, NODE_ATTRIBUTES
from mldebt.graph.graph import Edge, Node, Value
from mldebt.rulelang.rule import AttributeOf, Literal, Operand, Operator, OptionSetting, OptionValue, Test

Element = Node | Edge
Bindings = Mapping[str, Element]

_EQUAL = frozenset({Operator.IS, Operator.NOT})
_ABSENT: dict[str, Value] = {"string": "", "boolean": False}
_DEFAULTS: dict[str, Value | None] = {
    name: _ABSENT.get(doc.type)
    for attributes in (COMMON_ATTRIBUTES, *NODE_ATTRIBUTES.values(), EDGE_ATTRIBUTES)
    for name, doc in attributes.items()
}


class Conditions(msgspec.Struct, frozen=True):
    """The tests of a rule with the values of its options."""

    options: Mapping[str, OptionSetting]

    def hold(self, tests: Iterable[Test], element: Element, bindings: Bindings, variable: str = "") -> bool:
        """Whether all tests hold; one that compares with a variable that is not bound yet is put off, and holds.

        The element is that of a `variable`, where there is one."""
        for test in tests:
            if test.variables:
                bindings = {**bindings, variable: element} if variable else bindings
                if not test.variables <= bindings.keys():
                    continue
            if not self.compare(test, value_of(element, test.attribute), bindings):
                return False
        return True

    def compare(self, test: Test, value: Value | None, bindings: Bindings) -> bool:
        """Whether a value passes a test."""
        operator = test.operator
        if value is None and operator is not Operator.NOT:
            return False
        if test.literals is not None and operator in _EQUAL:
            return (value in test.literals) is (operator is Operator.IS)
        for operand in test.operands:
            for other in (operand.value,) if type(operand) is Literal else self._values(operand, bindings):
                if operator is Operator.NOT:
                    if value == other:
                        return False
                elif value is not None and other is not None and _compare(operator, value, other):
                    return True
        return operator is Operator.NOT

    def _values(self, operand: Operand, bindings: Bindings) -> tuple[Value | None, ...]:
        match operand:
            case Literal():
                return (operand.value,)
            case OptionValue():
                setting = self.options[operand.option]
                return setting if isinstance(setting, tuple) else (setting,)
            case AttributeOf():
                return (value_of(bindings[operand.variable], operand.attribute),)


def value_of(element: Element, attribute: str) -> Value | None:
    """An attribute's value; an absent text is empty, an absent boolean false, an absent number None."""
    value = element.attribute(attribute) if isinstance(element, Node) else element.attributes.get(attribute)
    return _DEFAULTS.get(attribute) if value is None else value


def _compare(operator: Operator, value: Value, other: Value) -> bool:
    if operator is Operator.IS:
        return value == other
    if operator is Operator.MATCHES:
        return _expression(str(other)).search(str(value)) is not None
    if isinstance(value, str) or isinstance(other, str):
        return False
    match operator:
        case Operator.ABOVE:
            return value > other
        case Operator.AT_LEAST:
            return value >= other
        case Operator.BELOW:
            return value < other
    return value <= other


@lru_cache(maxsize=256)
def _expression(text: str) -> re.Pattern[str]:
    return re.compile(text)
