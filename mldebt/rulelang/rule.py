"""A rule as a value: what its YAML file says, every element with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

import msgspec

from mldebt.finding import Confidence, Severity
from mldebt.graph.graph import Value
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.patterns import pattern
from mldebt.source import Span

OptionSetting = Value | tuple[str, ...]
PLACEHOLDER = pattern(r"\{([^{}]*)\}")


class Operator(str, Enum):
    """How an attribute is compared with a value."""

    IS = "is"
    NOT = "not"
    MATCHES = "matches"
    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"


class Hops(str, Enum):
    """How many edges in a row one edge pattern stands for."""

    ONE = "one"
    MANY = "many"
    ANY = "any"


class Literal(msgspec.Struct, frozen=True, tag=True):
    """A value written in the rule."""

    value: Value
    span: Span


class AttributeOf(msgspec.Struct, frozen=True, tag=True):
    """`$variable.attribute`: what an element of the match has there."""

    variable: str
    attribute: str
    span: Span


class OptionValue(msgspec.Struct, frozen=True, tag=True):
    """`$options.name`: what the user set, or the default."""

    option: str
    span: Span


Operand = Literal | AttributeOf | OptionValue


@dataclass(frozen=True, slots=True)
class Test:
    """A condition on one attribute; it holds for any of the operands, `not` for none of them.

    `variables` are those that it compares with, `literals` what it compares with where all of that is written down."""

    attribute: str
    operator: Operator
    operands: tuple[Operand, ...]
    span: Span
    variables: frozenset[str] = field(init=False, repr=False, compare=False)
    literals: tuple[Value, ...] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        compared = (operand for operand in self.operands if isinstance(operand, AttributeOf))
        object.__setattr__(self, "variables", frozenset(operand.variable for operand in compared))
        literals = tuple(operand.value for operand in self.operands if isinstance(operand, Literal))
        object.__setattr__(self, "literals", literals if len(literals) == len(self.operands) else None)


class NodePattern(msgspec.Struct, frozen=True):
    """A node of a trail; an empty variable is anonymous, no kinds are all kinds."""

    variable: str
    kinds: tuple[NodeKind, ...]
    tests: tuple[Test, ...]
    span: Span


class EdgePattern(msgspec.Struct, frozen=True):
    """An edge of a trail, or a path of such edges; an empty variable is anonymous."""

    kinds: tuple[EdgeKind, ...]
    hops: Hops
    variable: str
    tests: tuple[Test, ...]
    span: Span


class Trail(msgspec.Struct, frozen=True):
    """Nodes and the edges between them: one edge fewer than nodes."""

    nodes: tuple[NodePattern, ...]
    edges: tuple[EdgePattern, ...]
    span: Span
    name: str = ""


class Measure(msgspec.Struct, frozen=True):
    """The share of one attribute of a node in another, and when it is reported."""

    variable: str
    part: str
    whole: str
    tests: tuple[Test, ...]
    span: Span


class Name(msgspec.Struct, frozen=True):
    """A variable where the report uses it."""

    variable: str
    span: Span


class Message(msgspec.Struct, frozen=True):
    """The message of a finding, with placeholders."""

    text: str
    span: Span

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What stands between braces, in order."""
        return tuple(PLACEHOLDER.findall(self.text))


class Report(msgspec.Struct, frozen=True):
    """What a finding says and where; matches with the same `once_per` nodes are one finding."""

    at: Name
    related: tuple[Name, ...]
    once_per: tuple[Name, ...]
    message: Message
    span: Span


class Option(msgspec.Struct, frozen=True):
    """A setting of a rule: its type, its default, its bounds and one sentence."""

    name: str
    type: str
    default: OptionSetting
    minimum: int | float | None
    maximum: int | float | None
    sentence: str
    span: Span

    def refusal(self, value: object) -> str | None:
        """Why a value cannot be set, or None where it can."""
        if not fits(value, self.type):
            return f"'{self.name}' takes {TYPE_WORDS[self.type]}, not {value!r}"
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if self.minimum is not None and value < self.minimum:
                return f"'{self.name}' is at least {self.minimum:g}, not {value!r}"
            if self.maximum is not None and value > self.maximum:
                return f"'{self.name}' is at most {self.maximum:g}, not {value!r}"
        return None


class Rule(msgspec.Struct, frozen=True):
    """One rule, complete and checked against the vocabulary of the graph.

    `match` is the trail that shows the debt; `further` are trails that must exist with it, `excuses` trails that must
    not. A rule that measures matches the single node it measures. `seen_on` is a place in code of others where it was
    right, empty where nobody saw any. `path` is the file it was read from.
    """

    id: str
    code: str
    title: str
    debt: str
    severity: Severity
    confidence: Confidence
    match: Trail
    measure: Measure | None
    further: tuple[Trail, ...]
    excuses: tuple[Trail, ...]
    options: Mapping[str, Option]
    report: Report
    why: str
    fix: str
    references: tuple[str, ...]
    path: str
    span: Span
    argues_from_absence: bool = False
    profile: str = "default"
    seen_on: str = ""


def code_order(code: str) -> tuple[str, int]:
    """The family of a code and its number, so that MLD1001 comes after MLD901."""
    family = code.rstrip("0123456789")
    return family, int(code[len(family) :] or 0)


TYPE_WORDS: dict[str, str] = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "strings": "a list of texts",
}


def fits(value: object, type_name: str) -> bool:
    """Whether a value is of a type of the vocabulary; true is no number."""
    match type_name:
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case "strings":
            return isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)
    return isinstance(value, str)
