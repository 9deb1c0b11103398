"""The use of names in a rule: variables are bound, attributes and options exist and are of the right type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from mldebt.errors import suggestion
from mldebt.graph.attributes import EDGE_ATTRIBUTES, attributes_of
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.rulelang.form import NODE_KINDS, NUMERIC
from mldebt.rulelang.reader import Reader, quoted
from mldebt.rulelang.rule import (
    PLACEHOLDER,
    TYPE_WORDS,
    AttributeOf,
    EdgePattern,
    Hops,
    Literal,
    Name,
    NodePattern,
    Operand,
    Operator,
    Option,
    OptionValue,
    Rule,
    Test,
    Trail,
    fits,
)
from mldebt.source import Span

_NUMBERS = frozenset({"integer", "number"})
_SHARE = "number"


def check_names(reader: Reader, rule: Rule, complete: bool = True) -> None:
    """Keeps with the reader every mistake in the use of names.

    Where the trails could not be read completely, a variable that seems unbound is no further mistake.
    """
    scope = _Scope(reader, rule.options, complete)
    scope.enter(rule.match)
    for trail in rule.further:
        scope.enter(trail, joined=True)
    for trail in rule.excuses:
        scope.inner().enter(trail, joined=True)
    if rule.measure:
        _check_measure(scope, rule)
    _check_report(scope, rule)


class _Scope(msgspec.Struct, frozen=True):
    """What the variables bound so far may be."""

    reader: Reader
    options: Mapping[str, Option]
    complete: bool
    nodes: dict[str, frozenset[NodeKind]] = msgspec.field(default_factory=dict)
    edges: dict[str, frozenset[EdgeKind]] = msgspec.field(default_factory=dict)

    def inner(self) -> _Scope:
        """A scope that sees these variables and keeps its own."""
        return _Scope(self.reader, self.options, self.complete, dict(self.nodes), dict(self.edges))

    def enter(self, trail: Trail, joined: bool = False) -> None:
        """Binds a trail's variables and checks its conditions; a joined trail must meet a node bound before."""
        if joined and self.complete and not any(node.variable in self.nodes for node in trail.nodes if node.variable):
            hint = f"begin or end it with one of: {', '.join(f'${name}' for name in sorted(self.nodes))}"
            self.reader.mistake(trail.span, f"'{trail.name}' shares no node with the match", hint)
        for node in trail.nodes:
            self._bind_node(node)
        for edge in trail.edges:
            self._bind_edge(edge)
        for node in trail.nodes:
            self._check_tests(node.tests, self.attributes(node), _kind_words(self._kinds(node)))
        for edge in trail.edges:
            self._check_edge_tests(edge)

    def _bind_node(self, node: NodePattern) -> None:
        if not node.variable:
            return
        if node.variable in self.edges:
            self.reader.mistake(node.span, f"'${node.variable}' is an edge and a node", "give one of them another name")
        known = self.nodes.get(node.variable, frozenset(NodeKind))
        both = known & frozenset(node.kinds or NodeKind)
        if not both:
            fact = f"'${node.variable}' cannot be {_kind_words(known)} and {_kind_words(node.kinds)}"
            self.reader.mistake(node.span, fact, "one variable is one node; use another name")
        self.nodes[node.variable] = both or known

    def _bind_edge(self, edge: EdgePattern) -> None:
        if not edge.variable:
            return
        if edge.variable in self.nodes or edge.variable in self.edges:
            self.reader.mistake(edge.span, f"'${edge.variable}' names something else already", "use another name")
        if edge.hops is not Hops.ONE:
            fact = f"an edge with hops '{edge.hops.value}' cannot be named, as it stands for a whole path"
            self.reader.mistake(edge.span, fact, "leave out 'as', or 'hops'")
        self.edges[edge.variable] = frozenset(edge.kinds)

    def _kinds(self, node: NodePattern) -> frozenset[NodeKind]:
        return self.nodes[node.variable] if node.variable else frozenset(node.kinds or NodeKind)

    def attributes(self, node: NodePattern) -> dict[str, str]:
        """The attributes a node may have, with their types."""
        return _node_attributes(self._kinds(node))

    def attributes_named(self, variable: str) -> dict[str, str] | None:
        """The attributes of a variable with their types, or None where it is not bound."""
        if variable in self.nodes:
            return _node_attributes(self.nodes[variable])
        return _edge_attributes() if variable in self.edges else None

    def owner_named(self, variable: str) -> str:
        """What a variable stands for, in words."""
        return _kind_words(self.nodes[variable]) if variable in self.nodes else "an edge"

    def _check_edge_tests(self, edge: EdgePattern) -> None:
        self._check_tests(edge.tests, _edge_attributes(), "an edge")
        for test in edge.tests:
            if edge.hops is not Hops.ONE and test.variables:
                fact = f"an edge with hops '{edge.hops.value}' cannot be compared with a variable"
                self.reader.mistake(test.span, fact, "spell out the edges of the path")

    def _check_tests(self, tests: Iterable[Test], attributes: Mapping[str, str], owner: str) -> None:
        for test in tests:
            if test.attribute not in attributes:
                self.reader.unknown(test.span, f"{owner} has no attribute", test.attribute, attributes)
            self.check_test(test, attributes.get(test.attribute))

    def check_test(self, test: Test, kind: str | None) -> None:
        """Checks a test of an attribute of that type; of an unknown one only the names it is compared with."""
        fact = _misuse(test.operator, test.attribute, kind) if kind else None
        if fact:
            self.reader.mistake(test.span, fact)
        for operand in test.operands:
            found = self._type_of(operand, kind)
            if fact is None and kind and found:
                self._check_operand(test, operand, kind, found)

    def _check_operand(self, test: Test, operand: Operand, kind: str, found: str) -> None:
        if found == kind or {found, kind} <= _NUMBERS:
            if isinstance(operand, Literal):
                self._check_literal(test, operand)
            return
        if found == "strings" and kind == "string" and test.operator in (Operator.IS, Operator.NOT):
            return
        written = quoted(operand.value) if isinstance(operand, Literal) else TYPE_WORDS[found]
        self.reader.mistake(operand.span, f"'{test.attribute}' is {TYPE_WORDS[kind]}, not {written}")

    def _type_of(self, operand: Operand, wanted: str | None) -> str | None:
        """The type of an operand, None where it has none because a name in it is wrong."""
        match operand:
            case Literal():
                return next(kind for kind in (wanted or "string", *TYPE_WORDS) if fits(operand.value, kind))
            case OptionValue():
                return self.option_type(operand.option, operand.span)
            case AttributeOf():
                return self.attribute_type(operand.variable, operand.attribute, operand.span)

    def option_type(self, option: str, span: Span) -> str | None:
        """The type of an option; None, and a mistake, where there is none of that name."""
        if option not in self.options:
            place = self.reader.place_of(f"options.{option}", span)
            hint = suggestion(option, self.options) or "declare it under 'options'"
            self.reader.mistake(_end_of(place, option), f"no option is called '{option}'", hint)
            return None
        return self.options[option].type or None

    def attribute_type(self, variable: str, attribute: str, span: Span) -> str | None:
        """The type of an attribute of a variable; None, and a mistake, where either is unknown."""
        place = self.reader.place_of(f"{variable}.{attribute}", span)
        attributes = self.attributes_named(variable)
        if attributes is None:
            if self.complete:
                known = [*self.nodes, *self.edges]
                self.reader.unknown(_start_of(place, variable), "no variable is called", variable, known)
            return None
        if attribute not in attributes:
            owner = self.owner_named(variable)
            self.reader.unknown(_end_of(place, attribute), f"{owner} has no attribute", attribute, attributes)
            return None
        return attributes[attribute]

    def _check_literal(self, test: Test, operand: Literal) -> None:
        if test.operator is not Operator.MATCHES:
            if test.attribute == "kind" and operand.value not in NODE_KINDS:
                self.reader.unknown(operand.span, "no kind of node is called", str(operand.value), NODE_KINDS)
            return
        try:
            re.compile(str(operand.value))
        except re.error as error:
            self.reader.mistake(operand.span, f"{quoted(operand.value)} is no regular expression: {error}")


def _check_measure(scope: _Scope, rule: Rule) -> None:
    measure = rule.measure
    if measure is None or measure.variable not in scope.nodes:
        return
    attributes = _node_attributes(scope.nodes[measure.variable])
    for name in (measure.part, measure.whole):
        place = scope.reader.place_of(name, measure.span)
        if name not in attributes:
            owner = scope.owner_named(measure.variable)
            counts = [attribute for attribute, kind in attributes.items() if kind in _NUMBERS]
            scope.reader.unknown(place, f"{owner} has no attribute", name, counts)
        elif attributes[name] not in _NUMBERS:
            scope.reader.mistake(place, f"'{name}' is {TYPE_WORDS[attributes[name]]} and cannot be measured")
    for test in measure.tests:
        scope.check_test(test, _SHARE)


def _check_report(scope: _Scope, rule: Rule) -> None:
    report = rule.report
    for name in (report.at, *report.related):
        _check_variable(scope, name, (*scope.nodes, *scope.edges))
    for name in report.once_per:
        if name.variable in scope.edges:
            fact = f"'${name.variable}' is an edge, and 'once_per' counts nodes"
            scope.reader.mistake(name.span, fact, "name the nodes that make a finding distinct")
        elif name != report.at:
            _check_variable(scope, name, scope.nodes)
    for placeholder in dict.fromkeys(report.message.placeholders):
        _check_placeholder(scope, placeholder, report.message.span)
    if set("{}") & set(PLACEHOLDER.sub("", report.message.text)):
        scope.reader.mistake(report.message.span, "the message has a brace without its partner")


def _check_variable(scope: _Scope, name: Name, known: Iterable[str]) -> None:
    if name.variable and scope.complete and name.variable not in known:
        scope.reader.unknown(name.span, "no variable is called", f"${name.variable}", [f"${word}" for word in known])


def _check_placeholder(scope: _Scope, placeholder: str, span: Span) -> None:
    place = scope.reader.place_of(f"{{{placeholder}}}", span)
    variable, dot, attribute = placeholder.partition(".")
    if not dot:
        hint = "write {variable.attribute} or {options.name}"
        scope.reader.mistake(place, f"'{{{placeholder}}}' is no placeholder", hint)
    elif variable == "options":
        scope.option_type(attribute, place)
    else:
        scope.attribute_type(variable, attribute, place)


def _misuse(operator: Operator, attribute: str, kind: str) -> str | None:
    if operator in NUMERIC and kind not in _NUMBERS:
        return f"'{operator.value}' compares numbers, and '{attribute}' is {TYPE_WORDS[kind]}"
    if operator is Operator.MATCHES and kind != "string":
        return f"'matches' searches texts, and '{attribute}' is {TYPE_WORDS[kind]}"
    return None


def _node_attributes(kinds: Iterable[NodeKind]) -> dict[str, str]:
    return {name: doc.type for kind in kinds for name, doc in attributes_of(kind).items()}


def _edge_attributes() -> dict[str, str]:
    return {name: doc.type for name, doc in EDGE_ATTRIBUTES.items()}


def _kind_words(kinds: Iterable[NodeKind]) -> str:
    names = sorted(kind.value for kind in kinds)
    return "a node" if len(names) == len(NodeKind) else f"a {' or '.join(names)}"


def _start_of(place: Span, text: str) -> Span:
    if place.end_line > place.line:
        return place
    return Span(place.line, place.column, place.line, place.column + len(text))


def _end_of(place: Span, text: str) -> Span:
    if place.end_line > place.line:
        return place
    return Span(place.line, place.end_column - len(text), place.line, place.end_column)
