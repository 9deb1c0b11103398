"""Literals lowered to constants."""

from __future__ import annotations

import ast

from mldebt.facts.code import Constant, Operand
from mldebt.frontends.python.scopes import ScopeBuilder
from mldebt.source import Span

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
