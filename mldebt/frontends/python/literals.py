"""Literals lowered to constants, and operators as Python spells them."""

from __future__ import annotations

import ast

from mldebt.facts.code import Constant, Operand
from mldebt.frontends.python.scopes import ScopeBuilder
from mldebt.source import Span

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@", ast.Div: "/", ast.Mod: "%", ast.Pow: "**",
    ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^", ast.BitAnd: "&", ast.FloorDiv: "//",
    ast.UAdd: "+", ast.USub: "-", ast.Invert: "~", ast.Not: "not", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<",
    ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
"""How Python spells its operators."""

_INTEGERS = range(-(2**63), 2**64)


def lower_constant(scope: ScopeBuilder, node: ast.Constant) -> Operand:
    """The operand of a literal; what the facts cannot hold (bytes, lone surrogates, huge integers) is opaque."""
    literal = node.value
    if literal is None or isinstance(literal, (bool, float)):
        return scope.emit(Constant(scope.span(node), literal))
    if isinstance(literal, str) and (literal.isascii() or _has_no_surrogates(literal)):
        return scope.emit(Constant(scope.span(node), literal))
    if isinstance(literal, int) and literal in _INTEGERS:
        return scope.emit(Constant(scope.span(node), literal))
    return lower_unknown(scope, scope.span(node))


def lower_unknown(scope: ScopeBuilder, span: Span) -> Operand:
    """The operand of a value nothing is known of."""
    return scope.emit(Constant(span, None, opaque=True))


def _has_no_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
