"""A syntax tree lowered to a module of scopes."""

from __future__ import annotations

import ast

from mldebt.facts.module import Module, Scope
from mldebt.frontends.python.remnants import remnants
from mldebt.frontends.python.scopes import File, Place, ScopeBuilder
from mldebt.frontends.python.statements import lower_statements
from mldebt.source import FILE_START, Source, Span


def lower(tree: ast.Module, source: Source, place: Place, end_line: int, runs: bool = False) -> Module:
    """The scopes of a module, the module first, and its imports in the order of their places.

    The tree's positions are those of `source`; `place` gives the spans to report.
    """
    file = File(source, place)
    top = ScopeBuilder(file, "", "module", FILE_START)
    lower_statements(top, tree.body)
    top.close(end_line)
    while file.pending:
        scope, node = file.pending.pop(0)
        if not isinstance(node, ast.ClassDef):
            scope.declare(node.args)
        lower_statements(scope, node.body)
        scope.close(scope.span(node).end_line)
    imports = sorted(file.imports, key=lambda found: (found.span, found.name))
    return Module(_closed(file), tuple(imports), runs or file.has_main, remnants(tree, place))


def _closed(file: File) -> tuple[Scope, ...]:
    return tuple(scope for scope in file.scopes if scope is not None)


def place_in(source: Source) -> Place:
    """How positions of `ast` in a file's own text become spans."""
    if source.text.isascii():
        return _ascii_span

    def span(line: int, offset: int, end_line: int, end_offset: int) -> Span:
        column, end_column = source.column_of_byte(line, offset), source.column_of_byte(end_line, end_offset)
        return Span(line, column, end_line, end_column)

    return span


def _ascii_span(line: int, offset: int, end_line: int, end_offset: int) -> Span:
    return Span(line, offset + 1, end_line, end_offset + 1)
