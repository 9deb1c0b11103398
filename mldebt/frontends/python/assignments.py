"""Assignments and their opposite, `del`."""

from __future__ import annotations

import ast
from typing import Any

from mldebt.facts.code import Attribute, Binary, Constant, DeleteItem, Item, StoreAttribute, StoreItem
from mldebt.frontends.python.expressions import assign, value
from mldebt.frontends.python.literals import OPERATORS
from mldebt.frontends.python.scopes import ScopeBuilder


def lower_assignment(scope: ScopeBuilder, node: ast.Assign) -> None:
    """Store one value into every target."""
    operand = value(scope, node.value)
    for target in node.targets:
        assign(scope, target, operand)


def lower_annotated(scope: ScopeBuilder, node: ast.AnnAssign) -> None:
    """Store the value, if there is one; the annotation alone is a field in a class, and binds nothing elsewhere."""
    scope.annotate(node.annotation)
    if node.value is None:
        scope.words += (scope.file.segment(node.target), scope.file.segment(node.annotation))
        if scope.kind == "class" and isinstance(node.target, ast.Name):
            assign(scope, node.target, scope.emit(Constant(scope.span(node.target), None, opaque=True)))
    else:
        assign(scope, node.target, value(scope, node.value))


def lower_type_alias(scope: ScopeBuilder, node: Any) -> None:
    """Bind the name of `type X = ...`."""
    assign(scope, node.name, value(scope, node.value))


def lower_augmented(scope: ScopeBuilder, node: ast.AugAssign) -> None:
    """Store what the target holds, combined with the value, back into it."""
    scope.words.append(type(node.op).__name__)
    operator, span, target = OPERATORS[type(node.op)], scope.span(node), node.target
    if isinstance(target, ast.Name):
        left = value(scope, target)
        scope.bind(target.id, scope.emit(Binary(span, operator, left, value(scope, node.value))), span)
    elif isinstance(target, ast.Attribute):
        scope.words.append(target.attr)
        base = value(scope, target.value)
        left = scope.emit(Attribute(scope.span(target), base, target.attr))
        changed = scope.emit(Binary(span, operator, left, value(scope, node.value)))
        scope.emit(StoreAttribute(scope.span(target), base, target.attr, changed))
    else:
        base, key = value(scope, target.value), value(scope, target.slice)
        left = scope.emit(Item(scope.span(target.slice), base, key))
        changed = scope.emit(Binary(span, operator, left, value(scope, node.value)))
        scope.emit(StoreItem(scope.span(target), base, key, changed))


def lower_delete(scope: ScopeBuilder, node: ast.Delete) -> None:
    """Unbind names and delete items."""
    for target in node.targets:
        _delete_target(scope, target)


def _delete_target(scope: ScopeBuilder, target: ast.expr) -> None:
    if isinstance(target, ast.Name):
        scope.words.append(target.id)
        scope.names.pop(target.id, None)
    elif isinstance(target, ast.Subscript):
        base, key = value(scope, target.value), value(scope, target.slice)
        scope.emit(DeleteItem(scope.span(target), base, key))
    elif isinstance(target, ast.Attribute):
        scope.words.append(target.attr)
        value(scope, target.value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for part in target.elts:
            _delete_target(scope, part)
