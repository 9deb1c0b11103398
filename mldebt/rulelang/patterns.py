"""Trails, nodes, edges and conditions read from their YAML."""

from __future__ import annotations

import re

from mldebt.facts.tree import Entry, Tree
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.patterns import pattern
from mldebt.rulelang.form import EDGE_KEYS, EDGE_KINDS, HOPS, NODE_KEYS, NODE_KINDS, OPERATORS, VARIABLE_PATTERN
from mldebt.rulelang.reader import Reader, quoted
from mldebt.rulelang.rule import (
    AttributeOf,
    EdgePattern,
    Hops,
    Literal,
    Name,
    NodePattern,
    Operand,
    Operator,
    OptionValue,
    Test,
    Trail,
)
from mldebt.source import Span

_REFERENCE = pattern(r"\$([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)")
_OPTIONS = "options"


def parse_trail(reader: Reader, tree: Tree, what: str, name: str = "") -> Trail:
    """The trail of a list of patterns: nodes and edges in turn, a node at both ends."""
    items = reader.items(tree, what)
    if tree.items == ():
        hint = "a trail begins with a node, such as {node: $data, kind: dataset}"
        reader.mistake(tree.span, f"{what} is empty", hint)
    nodes: list[NodePattern] = []
    edges: list[EdgePattern] = []
    after_edge = True
    for item in items:
        is_edge = _is_edge(item, expected=not after_edge)
        if is_edge == after_edge:
            here, missing = ("an edge", "a node") if is_edge else ("a node", "an edge")
            reader.mistake(item.span, f"{here} stands where {missing} is due", "a trail is node, edge, node, …")
        if is_edge:
            edges.append(parse_edge(reader, item))
        else:
            nodes.append(parse_node(reader, item))
        after_edge = is_edge
    if items and after_edge:
        reader.mistake(items[-1].span, f"{what} ends in an edge", "a trail ends in a node; {node: $name} or {} will do")
    return Trail(tuple(nodes), tuple(edges), tree.span, name)


def _is_edge(tree: Tree, expected: bool) -> bool:
    keys = {entry.key for entry in tree.entries or ()}
    if "edge" in keys:
        return True
    return expected and not keys & {"node", "kind"}


def parse_node(reader: Reader, tree: Tree) -> NodePattern:
    """A node pattern, such as `{node: $model, kind: model}`."""
    value = {name: entry.value for name, entry in reader.fields(tree, NODE_KEYS, "a node").items()}
    kinds = reader.words(value.get("kind"), NODE_KINDS, "kind of node")
    return NodePattern(
        variable=parse_variable(reader, value["node"]) if "node" in value else "",
        kinds=tuple(NodeKind(kind) for kind in kinds),
        tests=_tests(reader, value.get("where")),
        span=tree.span,
    )


def parse_edge(reader: Reader, tree: Tree) -> EdgePattern:
    """An edge pattern, such as `{edge: feeds, hops: many}`."""
    value = {name: entry.value for name, entry in reader.fields(tree, EDGE_KEYS, "an edge").items()}
    kinds = reader.words(value.get("edge"), EDGE_KINDS, "kind of edge")
    hops = value.get("hops")
    one = hops is None or (hops.scalar == 1 and hops.scalar is not True)
    return EdgePattern(
        kinds=tuple(EdgeKind(kind) for kind in kinds),
        hops=Hops.ONE if one else Hops(reader.word(hops, HOPS, "number of hops") or "one"),
        variable=parse_variable(reader, value["as"]) if "as" in value else "",
        tests=_tests(reader, value.get("where")),
        span=tree.span,
    )


def parse_variable(reader: Reader, tree: Tree) -> str:
    """A variable's name without its `$`; empty, for anonymous, where nothing is written."""
    if tree.is_scalar and tree.scalar is None:
        return ""
    name = reader.text(tree, "a variable")
    if name and not re.fullmatch(VARIABLE_PATTERN, name):
        reader.mistake(tree.span, f"'{name}' is no variable", "a variable is written $name, in small letters")
        return ""
    if name.lstrip("$") == _OPTIONS:
        reader.mistake(tree.span, "no variable is called $options", "$options.name stands for an option's value")
    return name.lstrip("$")


def parse_name(reader: Reader, tree: Tree) -> Name:
    """A variable where the report uses it."""
    if tree.is_scalar and tree.scalar is None:
        reader.mistake(tree.span, "a variable is due here", "write $name, as in the match")
    return Name(parse_variable(reader, tree), tree.span)


def parse_comparison(reader: Reader, tree: Tree, attribute: str, span: Span) -> tuple[Test, ...]:
    """The tests of a mapping of operators, such as `{above: 3, below: $options.limit}`; the span is the attribute's."""
    tests = (_compared(reader, entry, attribute, span) for entry in tree.entries or ())
    if not tree.is_mapping or not tree.entries:
        reader.mistake(tree.span, "a comparison is a mapping such as {above: 0.5}", f"known here: {_operators()}")
    return tuple(test for test in tests if test)


def _tests(reader: Reader, tree: Tree | None) -> tuple[Test, ...]:
    if tree is None:
        return ()
    return tuple(test for entry in reader.entries(tree, "'where'") for test in _conditions(reader, entry))


def _conditions(reader: Reader, entry: Entry) -> tuple[Test, ...]:
    if entry.value.is_mapping:
        return parse_comparison(reader, entry.value, entry.key, entry.span)
    return (Test(entry.key, Operator.IS, _operands(reader, entry.value), entry.span),)


def _compared(reader: Reader, entry: Entry, attribute: str, span: Span) -> Test | None:
    known = [operator.value for operator in OPERATORS]
    if entry.key not in known:
        reader.unknown(entry.span, "a condition has no operator", entry.key, known)
        return None
    operator = Operator(entry.key)
    if operator is not Operator.NOT and entry.value.is_sequence:
        reader.mistake(entry.value.span, f"'{entry.key}' takes one value, not a list")
        return None
    return Test(attribute, operator, _operands(reader, entry.value), span)


def _operands(reader: Reader, tree: Tree) -> tuple[Operand, ...]:
    operands = (_operand(reader, item) for item in reader.one_or_more(tree))
    return tuple(operand for operand in operands if operand is not None)


def _operand(reader: Reader, tree: Tree) -> Operand | None:
    if not tree.is_scalar or tree.scalar is None:
        reader.mistake(tree.span, f"a value is a text, a number, true or false, not {_shape(tree)}")
        return None
    if not isinstance(tree.scalar, str) or not tree.scalar.startswith("$"):
        return Literal(tree.scalar, tree.span)
    reference = _REFERENCE.fullmatch(tree.scalar)
    if reference is None:
        reader.mistake(tree.span, f"'{tree.scalar}' is no value", "write $variable.attribute or $options.name")
        return None
    if reference[1] == _OPTIONS:
        return OptionValue(reference[2], tree.span)
    return AttributeOf(reference[1], reference[2], tree.span)


def _shape(tree: Tree) -> str:
    return quoted(tree.scalar) if tree.is_scalar else "a mapping" if tree.is_mapping else "a list"


def _operators() -> str:
    return ", ".join(operator.value for operator in OPERATORS)
