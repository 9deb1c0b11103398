"""Statements lowered to instructions: assignments, branches, loops and what they leave in names."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from mldebt.facts import code
from mldebt.facts.code import ABSENT, Operand
from mldebt.frontends.python.assignments import (
    lower_annotated,
    lower_assignment,
    lower_augmented,
    lower_delete,
    lower_type_alias,
)
from mldebt.frontends.python.definitions import lower_class, lower_function, lower_import, lower_import_from
from mldebt.frontends.python.expressions import assign, optional, value
from mldebt.frontends.python.literals import lower_unknown
from mldebt.frontends.python.patterns import bind_pattern, catches_all
from mldebt.frontends.python.scopes import Names, ScopeBuilder
from mldebt.source import Span


def lower_statements(scope: ScopeBuilder, nodes: Sequence[ast.stmt]) -> None:
    """Put the instructions of statements at the end of a scope."""
    for node in nodes:
        kind = type(node)
        simple = _SIMPLE.get(kind)
        if simple is None:
            _OTHERS.get(kind, _skip)(scope, node)
            continue
        first = len(scope.body)
        scope.words.append(kind.__name__)
        simple(scope, node)
        scope.finish(scope.span(node), first)


def _skip(scope: ScopeBuilder, node: ast.stmt) -> None:
    """Nothing: `pass`, and syntax younger than this module."""


def _expression(scope: ScopeBuilder, node: ast.Expr) -> None:
    """A value by itself; a literal by itself is a docstring or `...` and says nothing."""
    if isinstance(node.value, ast.Constant):
        return
    first = len(scope.body)
    scope.words.append("Expr")
    result = value(scope, node.value)
    if scope.kind == "module" and isinstance(node.value, ast.Call) and _is_exec(node.value.func):
        _open_settings(scope, result, scope.span(node))
    scope.finish(scope.span(node), first)


def _is_exec(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id == "exec"


def _open_settings(scope: ScopeBuilder, result: Operand, span: Span) -> None:
    """Let every name that holds a literal hold what code that is made elsewhere may have given it, too."""
    for name, held in tuple(scope.names.items()):
        if isinstance(scope.body[held], code.Constant):
            scope.bind(name, scope.emit(code.Either(span, (held, result))), span)


def _return(scope: ScopeBuilder, node: ast.Return) -> None:
    scope.emit(code.Return(scope.span(node), optional(scope, node.value)))
    scope.ended = True


def _raise(scope: ScopeBuilder, node: ast.Raise) -> None:
    error = optional(scope, node.exc)
    optional(scope, node.cause)
    scope.emit(code.Raise(scope.span(node), error))
    scope.ended = True


def _assert(scope: ScopeBuilder, node: ast.Assert) -> None:
    test = value(scope, node.test)
    optional(scope, node.msg)
    scope.emit(code.Assert(scope.span(node), test))


def _outer_names(scope: ScopeBuilder, node: ast.Global | ast.Nonlocal) -> None:
    scope.words += node.names
    if scope.parent >= 0:
        scope.outer.update(node.names)


def _leave_iteration(scope: ScopeBuilder, node: ast.Break | ast.Continue) -> None:
    if scope.loops and not scope.ended:
        scope.loops[-1].append(dict(scope.names))
    scope.ended = True


def _branch(
    scope: ScopeBuilder, kind: str, nodes: Sequence[ast.stmt], before: Names, span: Span, condition: Operand = ABSENT
) -> Names | None:
    """What names hold at the end of a block that is entered with those before."""
    scope.emit(code.Block(span, kind, condition))
    return _rest_of_branch(scope, nodes, before, span)


def _rest_of_branch(scope: ScopeBuilder, nodes: Sequence[ast.stmt], before: Names, span: Span) -> Names | None:
    scope.resume(before)
    lower_statements(scope, nodes)
    scope.emit(code.BlockEnd(span))
    return scope.outcome()


def _if(scope: ScopeBuilder, node: ast.If) -> None:
    scope.words.append("If")
    first, span = len(scope.body), scope.head(node, node.test)
    is_main = _is_main(node.test)
    scope.file.has_main |= is_main
    scope.emit(code.Block(span, "main" if is_main else "if", value(scope, node.test)))
    scope.finish(span, first)
    before = scope.names
    outcomes = [_rest_of_branch(scope, node.body, before, span)]
    outcomes.append(_branch(scope, "else", node.orelse, before, span) if node.orelse else before)
    scope.join(outcomes, span)


def _is_main(test: ast.expr) -> bool:
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    names = {side.id for side in sides if isinstance(side, ast.Name)}
    literals = {side.value for side in sides if isinstance(side, ast.Constant)}
    return names == {"__name__"} and literals == {"__main__"}


def _for(scope: ScopeBuilder, node: ast.For | ast.AsyncFor) -> None:
    scope.words.append(type(node).__name__)
    first, span = len(scope.body), scope.head(node, node.iter)
    iterable = value(scope, node.iter)
    before = dict(scope.names)
    scope.emit(code.Block(span, "loop", iterable))
    assign(scope, node.target, scope.emit(code.Element(scope.span(node.target), iterable)))
    scope.finish(span, first)
    _loop(scope, node, before, span)


def _while(scope: ScopeBuilder, node: ast.While) -> None:
    scope.words.append("While")
    first, span = len(scope.body), scope.head(node, node.test)
    scope.emit(code.Block(span, "while", value(scope, node.test)))
    scope.finish(span, first)
    _loop(scope, node, scope.names, span)


def _loop(scope: ScopeBuilder, node: ast.For | ast.AsyncFor | ast.While, before: Names, span: Span) -> None:
    """The body once; where it is left early, what names hold there counts at the end too."""
    scope.loops.append([])
    after = _rest_of_branch(scope, node.body, scope.names, span)
    early = scope.loops.pop()
    scope.join([before, after, *early], span)
    if node.orelse:
        left = scope.names
        scope.join([left, _branch(scope, "else", node.orelse, left, span)], span)


def _try(scope: ScopeBuilder, node: Any) -> None:
    scope.words.append(type(node).__name__)
    first, line = len(scope.body), node.lineno
    span = scope.place(line, node.col_offset, line, node.col_offset + len("try"))
    scope.emit(code.Block(span, "try"))
    scope.finish(span, first)
    before = scope.names
    outcome = _rest_of_branch(scope, node.body, before, span)
    in_handlers = {**scope.names, **before}
    if node.orelse:
        otherwise = _branch(scope, "else", node.orelse, scope.names, span)
        outcome = None if outcome is None else otherwise
    outcomes = [outcome, *[_handler(scope, handler, in_handlers) for handler in node.handlers]]
    scope.join(outcomes, span)
    if node.finalbody:
        ended = scope.ended
        _branch(scope, "finally", node.finalbody, scope.names, span)
        scope.ended |= ended


def _handler(scope: ScopeBuilder, handler: ast.ExceptHandler, before: Names) -> Names | None:
    line = handler.lineno
    span = scope.place(line, handler.col_offset, line, handler.col_offset + len("except"))
    scope.resume(before)
    condition = value(scope, handler.type) if handler.type else ABSENT
    scope.words = []
    scope.emit(code.Block(span, "except", condition))
    if handler.name:
        scope.bind(handler.name, lower_unknown(scope, span), span)
    outcome = _rest_of_branch(scope, handler.body, scope.names, span)
    if handler.name:
        scope.names.pop(handler.name, None)
    return outcome


def _with(scope: ScopeBuilder, node: ast.With | ast.AsyncWith) -> None:
    scope.words.append(type(node).__name__)
    first = len(scope.body)
    last = node.items[-1]
    span = scope.head(node, last.optional_vars or last.context_expr)
    for item in node.items:
        manager = value(scope, item.context_expr)
        scope.emit(code.Block(span, "with", manager))
        if item.optional_vars:
            assign(scope, item.optional_vars, scope.emit(code.Enter(scope.span(item.context_expr), manager)))
    scope.finish(span, first)
    lower_statements(scope, node.body)
    for _ in node.items:
        scope.emit(code.BlockEnd(span))


def _match(scope: ScopeBuilder, node: ast.Match) -> None:
    scope.words.append("Match")
    first, span = len(scope.body), scope.head(node, node.subject)
    subject = value(scope, node.subject)
    scope.finish(span, first)
    before = scope.names
    outcomes: list[Names | None] = [_case(scope, case, subject, before) for case in node.cases]
    if not any(catches_all(case) for case in node.cases):
        outcomes.append(before)
    scope.join(outcomes, span)


def _case(scope: ScopeBuilder, case: ast.match_case, subject: Operand, before: Names) -> Names | None:
    span = scope.span(case.pattern)
    scope.resume(before)
    scope.emit(code.Block(span, "case", subject))
    bind_pattern(scope, case.pattern, subject)
    if case.guard:
        value(scope, case.guard)
    scope.words = []
    return _rest_of_branch(scope, case.body, scope.names, span)


_Lowering = Callable[[ScopeBuilder, Any], None]

_SIMPLE: dict[type[ast.AST] | None, _Lowering] = {
    ast.Assign: lower_assignment,
    ast.AnnAssign: lower_annotated,
    ast.AugAssign: lower_augmented,
    ast.Delete: lower_delete,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Global: _outer_names,
    ast.Nonlocal: _outer_names,
    ast.Break: _leave_iteration,
    ast.Continue: _leave_iteration,
    getattr(ast, "TypeAlias", None): lower_type_alias,
}
"""Statements that are counted as a whole."""

_OTHERS: dict[type[ast.AST] | None, _Lowering] = {
    ast.Expr: _expression,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    getattr(ast, "TryStar", None): _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Match: _match,
    ast.FunctionDef: lower_function,
    ast.AsyncFunctionDef: lower_function,
    ast.ClassDef: lower_class,
    ast.Import: lower_import,
    ast.ImportFrom: lower_import_from,
}
"""Statements that are not counted, or whose head only is."""
