"""Patterns of `match`: the names they bind."""

from __future__ import annotations

import ast

from mldebt.facts.code import Attribute, Constant, Item, Operand, Unpacked
from mldebt.frontends.python.expressions import value
from mldebt.frontends.python.literals import lower_unknown
from mldebt.frontends.python.scopes import Names, ScopeBuilder


def bind_pattern(scope: ScopeBuilder, pattern: ast.pattern, subject: Operand) -> None:
    """Bind the names of a pattern to the parts of the subject they stand for."""
    if isinstance(pattern, ast.MatchAs):
        if pattern.pattern:
            bind_pattern(scope, pattern.pattern, subject)
        if pattern.name:
            scope.bind(pattern.name, subject, scope.span(pattern))
    elif isinstance(pattern, ast.MatchOr):
        _bind_alternatives(scope, pattern, subject)
    elif isinstance(pattern, ast.MatchSequence):
        _bind_sequence(scope, pattern, subject)
    elif isinstance(pattern, ast.MatchMapping):
        _bind_mapping(scope, pattern, subject)
    elif isinstance(pattern, ast.MatchClass):
        _bind_class(scope, pattern, subject)
    elif isinstance(pattern, ast.MatchValue):
        value(scope, pattern.value)


def catches_all(case: ast.match_case) -> bool:
    """Whether a case takes whatever the cases before it left."""
    pattern = case.pattern
    return case.guard is None and isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _bind_alternatives(scope: ScopeBuilder, pattern: ast.MatchOr, subject: Operand) -> None:
    before, outcomes = scope.names, list[Names | None]()
    for alternative in pattern.patterns:
        scope.resume(before)
        bind_pattern(scope, alternative, subject)
        outcomes.append(scope.names)
    scope.join(outcomes, scope.span(pattern))


def _bind_sequence(scope: ScopeBuilder, pattern: ast.MatchSequence, subject: Operand) -> None:
    after_star = False
    for position, part in enumerate(pattern.patterns):
        span = scope.span(part)
        if isinstance(part, ast.MatchStar):
            after_star = True
            if part.name:
                scope.bind(part.name, scope.emit(Unpacked(span, subject)), span)
        else:
            key = scope.emit(Constant(span, position - len(pattern.patterns) if after_star else position))
            bind_pattern(scope, part, scope.emit(Item(span, subject, key)))


def _bind_mapping(scope: ScopeBuilder, pattern: ast.MatchMapping, subject: Operand) -> None:
    for key, part in zip(pattern.keys, pattern.patterns, strict=True):
        item = Item(scope.span(key), subject, value(scope, key))
        bind_pattern(scope, part, scope.emit(item))
    if pattern.rest:
        span = scope.span(pattern)
        scope.bind(pattern.rest, scope.emit(Unpacked(span, subject)), span)


def _bind_class(scope: ScopeBuilder, pattern: ast.MatchClass, subject: Operand) -> None:
    value(scope, pattern.cls)
    for part in pattern.patterns:
        bind_pattern(scope, part, lower_unknown(scope, scope.span(part)))
    for name, part in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        bind_pattern(scope, part, scope.emit(Attribute(scope.span(part), subject, name)))
