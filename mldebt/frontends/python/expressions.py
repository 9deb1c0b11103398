"""Expressions lowered to instructions, and values stored into targets."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Sequence
from typing import Any

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.frontends.python.literals import OPERATORS, lower_constant, lower_unknown
from mldebt.frontends.python.scopes import ScopeBuilder, defaults_of, parameters_of

Keywords = tuple[tuple[str, Operand], ...]
_PLACES_IN_TEXTS = sys.version_info >= (3, 12)
"""Whether `ast` places the parts of a triple-quoted f-string where they are; older ones point anywhere."""

_END = ")"
_NOTHING = "-"


def value(scope: ScopeBuilder, node: ast.expr) -> Operand:
    """The operand that holds the value of an expression."""
    kind = type(node)
    scope.words.append(kind.__name__)
    return _LOWERINGS.get(kind, _unknown)(scope, node)


def optional(scope: ScopeBuilder, node: ast.expr | None) -> Operand:
    """The operand of an expression that may be missing."""
    if node is None:
        scope.words.append(_NOTHING)
        return ABSENT
    return value(scope, node)


def assign(scope: ScopeBuilder, target: ast.expr, operand: Operand) -> None:
    """Store a value into a name, attribute, item, or one part each into several."""
    scope.words.append(type(target).__name__)
    if isinstance(target, ast.Name):
        scope.words.append(target.id)
        scope.bind(target.id, operand, scope.span(target))
    elif isinstance(target, ast.Attribute):
        scope.words.append(target.attr)
        base = value(scope, target.value)
        scope.emit(code.StoreAttribute(scope.span(target), base, target.attr, operand))
    elif isinstance(target, ast.Subscript):
        base = value(scope, target.value)
        key = value(scope, target.slice)
        scope.emit(code.StoreItem(scope.span(target), base, key, operand))
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(scope, target.elts, operand)


def _unpack(scope: ScopeBuilder, targets: Sequence[ast.expr], operand: Operand) -> None:
    after_star = False
    for position, target in enumerate(targets):
        span = scope.span(target)
        if isinstance(target, ast.Starred):
            after_star = True
            assign(scope, target.value, scope.emit(code.Unpacked(span, operand)))
        else:
            key = scope.emit(code.Constant(span, position - len(targets) if after_star else position))
            assign(scope, target, scope.emit(code.Item(span, operand, key)))
    scope.words.append(_END)


def _unknown(scope: ScopeBuilder, node: ast.expr) -> Operand:
    return lower_unknown(scope, scope.span(node))


def _name(scope: ScopeBuilder, node: ast.Name) -> Operand:
    name = node.id
    scope.words.append(name)
    operand = scope.names.get(name)
    return scope.emit(code.Variable(scope.span(node), name)) if operand is None else operand


def _attribute(scope: ScopeBuilder, node: ast.Attribute) -> Operand:
    chain = [node]
    while isinstance(chain[-1].value, ast.Attribute):
        chain.append(chain[-1].value)
    scope.words += [link.attr for link in chain]
    base = value(scope, chain[-1].value)
    if base >= 0 and isinstance(chain[-1].value, ast.Name):
        origin = scope.body[base]
        if type(origin) is code.Symbol:
            name = ".".join([origin.name, *[link.attr for link in reversed(chain)]])
            return scope.emit(code.Symbol(scope.span(node), name))
    for link in reversed(chain):
        line, end = link.end_lineno or link.lineno, link.end_col_offset or 0
        span = scope.place(line, end - len(link.attr.encode()), line, end)
        base = scope.emit(code.Attribute(span, base, link.attr))
    return base


def _subscript(scope: ScopeBuilder, node: ast.Subscript) -> Operand:
    base = value(scope, node.value)
    key = value(scope, node.slice)
    return scope.emit(code.Item(scope.span(node.slice), base, key))


def _slice(scope: ScopeBuilder, node: ast.Slice) -> Operand:
    lower, upper, step = (optional(scope, part) for part in (node.lower, node.upper, node.step))
    return scope.emit(code.Slice(scope.span(node), lower, upper, step))


def _call(scope: ScopeBuilder, node: ast.Call) -> Operand:
    function = value(scope, node.func)
    arguments: list[Operand] = []
    stars: list[Operand] = []
    before: list[int] = []
    for argument in node.args:
        if type(argument) is ast.Starred:
            scope.words.append("*")
            before.append(len(arguments))
            stars.append(value(scope, argument.value))
        else:
            arguments.append(value(scope, argument))
    keywords, double_stars = lower_keywords(scope, node.keywords)
    scope.words.append(_END)
    given, spread = tuple(arguments), tuple(stars)
    return scope.emit(code.Call(scope.span(node), function, given, keywords, spread, double_stars, tuple(before)))


def lower_keywords(scope: ScopeBuilder, nodes: Sequence[ast.keyword]) -> tuple[Keywords, tuple[Operand, ...]]:
    """The named arguments, and the values after `**`."""
    if not nodes:
        return (), ()
    keywords: list[tuple[str, Operand]] = []
    double_stars: list[Operand] = []
    for keyword in nodes:
        scope.words.append(keyword.arg or "**")
        operand = value(scope, keyword.value)
        if keyword.arg is None:
            double_stars.append(operand)
        else:
            keywords.append((keyword.arg, operand))
    return tuple(keywords), tuple(double_stars)


def _text(scope: ScopeBuilder, node: Any) -> Operand:
    span, place = scope.span(node), scope.place
    if not _PLACES_IN_TEXTS and scope.file.is_long_text(node):
        scope.place = lambda *_: span
    parts = tuple(value(scope, part if isinstance(part, ast.Constant) else part.value) for part in node.values)
    scope.place = place
    scope.words.append(_END)
    return scope.emit(code.Text(span, parts))


def _binary(scope: ScopeBuilder, node: ast.BinOp) -> Operand:
    chain = [node]
    while isinstance(chain[-1].left, ast.BinOp):
        chain.append(chain[-1].left)
    scope.words += [type(link.op).__name__ for link in chain]
    left = value(scope, chain[-1].left)
    for link in reversed(chain):
        right = value(scope, link.right)
        left = scope.emit(code.Binary(scope.span(link), OPERATORS[type(link.op)], left, right))
    return left


def _unary(scope: ScopeBuilder, node: ast.UnaryOp) -> Operand:
    scope.words.append(type(node.op).__name__)
    operand = value(scope, node.operand)
    return scope.emit(code.Unary(scope.span(node), OPERATORS[type(node.op)], operand))


def _comparison(scope: ScopeBuilder, node: ast.Compare) -> Operand:
    operators = tuple(OPERATORS[type(operator)] for operator in node.ops)
    scope.words += operators
    operands = (value(scope, node.left), *[value(scope, operand) for operand in node.comparators])
    return scope.emit(code.Comparison(scope.span(node), operands, operators))


def _boolean(scope: ScopeBuilder, node: ast.BoolOp) -> Operand:
    scope.words.append(type(node.op).__name__)
    options = tuple(value(scope, operand) for operand in node.values)
    scope.words.append(_END)
    return scope.emit(code.Either(scope.span(node), options))


def _conditional(scope: ScopeBuilder, node: ast.IfExp) -> Operand:
    condition = value(scope, node.test)
    options = (value(scope, node.body), value(scope, node.orelse))
    return scope.emit(code.Either(scope.span(node), options, condition))


def _sequence(scope: ScopeBuilder, node: ast.List | ast.Tuple | ast.Set) -> Operand:
    items = tuple(value(scope, item) for item in node.elts)
    scope.words.append(_END)
    return scope.emit(code.Sequence(scope.span(node), type(node).__name__.lower(), items))


def _starred(scope: ScopeBuilder, node: ast.Starred) -> Operand:
    operand = value(scope, node.value)
    return scope.emit(code.Unpacked(scope.span(node), operand))


def _mapping(scope: ScopeBuilder, node: ast.Dict) -> Operand:
    pairs = tuple((optional(scope, key), value(scope, item)) for key, item in zip(node.keys, node.values, strict=True))
    scope.words.append(_END)
    return scope.emit(code.Mapping(scope.span(node), pairs))


def _walrus(scope: ScopeBuilder, node: ast.NamedExpr) -> Operand:
    operand = value(scope, node.value)
    assign(scope, node.target, operand)
    return operand


def _await(scope: ScopeBuilder, node: ast.Await) -> Operand:
    operand = value(scope, node.value)
    return scope.emit(code.Awaited(scope.span(node), operand))


def _yield(scope: ScopeBuilder, node: ast.Yield) -> Operand:
    operand = optional(scope, node.value)
    return scope.emit(code.Return(scope.span(node), operand, yields=True))


def _yield_from(scope: ScopeBuilder, node: ast.YieldFrom) -> Operand:
    span = scope.span(node)
    operand = scope.emit(code.Element(span, value(scope, node.value)))
    return scope.emit(code.Return(span, operand, yields=True))


def _lambda(scope: ScopeBuilder, node: ast.Lambda) -> Operand:
    defaults = tuple((name, value(scope, default)) for name, default in defaults_of(node.args))
    span = scope.span(node)
    inner = scope.nested("<lambda>", "lambda", span)
    inner.words = scope.words
    inner.words += [argument.arg for argument, _ in parameters_of(node.args)]
    inner.declare(node.args)
    result = value(inner, node.body)
    inner.emit(code.Return(inner.span(node.body), result))
    inner.close(span.end_line)
    return scope.emit(code.Function(span, inner.index, defaults))


def _gathered(scope: ScopeBuilder, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Operand:
    outside, before = scope.targets, scope.names
    hidden = _target_names(node.generators)
    scope.targets, scope.names = outside | hidden, dict(before)
    conditions = tuple(operand for generator in node.generators for operand in _generator(scope, generator))
    key = value(scope, node.key) if isinstance(node, ast.DictComp) else ABSENT
    item = value(scope, node.value if isinstance(node, ast.DictComp) else node.elt)
    scope.words.append(_END)
    kept = {name: operand for name, operand in scope.names.items() if name not in hidden}
    scope.targets, scope.names = outside, {**before, **kept}
    return scope.emit(code.Gathered(scope.span(node), _GATHERED[type(node)], item, key, conditions))


def _generator(scope: ScopeBuilder, generator: ast.comprehension) -> list[Operand]:
    iterable = value(scope, generator.iter)
    assign(scope, generator.target, scope.emit(code.Element(scope.span(generator.target), iterable)))
    return [value(scope, condition) for condition in generator.ifs]


def _target_names(generators: Sequence[ast.comprehension]) -> set[str]:
    nodes = (node for generator in generators for node in ast.walk(generator.target))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


_GATHERED: dict[type[ast.AST], str] = {
    ast.ListComp: "list", ast.SetComp: "set", ast.DictComp: "dict", ast.GeneratorExp: "generator",
}  # fmt: skip

_LOWERINGS: dict[type[ast.AST], Callable[[ScopeBuilder, Any], Operand]] = {
    ast.Constant: lower_constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Call: _call,
    ast.JoinedStr: _text,
    getattr(ast, "TemplateStr", ast.JoinedStr): _text,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: _comparison,
    ast.BoolOp: _boolean,
    ast.IfExp: _conditional,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Set: _sequence,
    ast.Starred: _starred,
    ast.Dict: _mapping,
    ast.NamedExpr: _walrus,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.Lambda: _lambda,
    ast.ListComp: _gathered,
    ast.SetComp: _gathered,
    ast.DictComp: _gathered,
    ast.GeneratorExp: _gathered,
}
