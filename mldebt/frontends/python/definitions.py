"""Functions, classes and imports: what binds a name to a definition, here or elsewhere."""

from __future__ import annotations

import ast

from mldebt.facts.code import Class, Function, Operand, Symbol
from mldebt.facts.module import Import
from mldebt.frontends.python.expressions import lower_keywords, value
from mldebt.frontends.python.scopes import Definition, ScopeBuilder, defaults_of, parameters_of
from mldebt.source import Span


def lower_function(scope: ScopeBuilder, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Bind a function; its body waits until this scope is done."""
    scope.words += (type(node).__name__, node.name, *[argument.arg for argument, _ in parameters_of(node.args)])
    if node.returns is not None:
        scope.annotate(node.returns)
    first = len(scope.body)
    decorators = _decorators(scope, node)
    defaults = tuple((name, value(scope, default)) for name, default in defaults_of(node.args))
    span = _span_of_name(scope, node)
    inner = scope.nested(node.name, "function", span)
    inner.returns = scope.file.segment(node.returns) if node.returns is not None else ""
    scope.file.pending.append((inner, node))
    scope.bind(node.name, scope.emit(Function(span, inner.index, defaults, decorators)), span)
    scope.finish(span, first)


def lower_class(scope: ScopeBuilder, node: ast.ClassDef) -> None:
    """Bind a class; its body waits until this scope is done."""
    scope.words += (type(node).__name__, node.name)
    first = len(scope.body)
    decorators = _decorators(scope, node)
    bases = tuple(value(scope, base) for base in node.bases)
    keywords, _ = lower_keywords(scope, node.keywords)
    span = _span_of_name(scope, node)
    inner = scope.nested(node.name, "class", span)
    scope.file.pending.append((inner, node))
    scope.bind(node.name, scope.emit(Class(span, inner.index, bases, keywords, decorators)), span)
    scope.finish(span, first)


def lower_import(scope: ScopeBuilder, node: ast.Import) -> None:
    """Bind what `import a.b` or `import a.b as c` binds."""
    for alias in node.names:
        span = scope.span(alias)
        scope.file.imports.append(Import(span, alias.name))
        top = alias.name.partition(".")[0]
        symbol = scope.emit(Symbol(span, alias.name if alias.asname else top))
        scope.bind(alias.asname or top, symbol, span)


def lower_import_from(scope: ScopeBuilder, node: ast.ImportFrom) -> None:
    """Bind what `from a import b` binds; names of a star import stay free."""
    module = "." * node.level + (node.module or "")
    star = any(alias.name == "*" for alias in node.names)
    scope.file.imports.append(Import(scope.span(node), module, star))
    prefix = module if module.endswith(".") else f"{module}."
    for alias in node.names:
        if alias.name != "*":
            span = scope.span(alias)
            scope.bind(alias.asname or alias.name, scope.emit(Symbol(span, prefix + alias.name)), span)


def _decorators(scope: ScopeBuilder, node: Definition) -> tuple[Operand, ...]:
    return tuple(value(scope, decorator) for decorator in node.decorator_list)


def _span_of_name(scope: ScopeBuilder, node: Definition) -> Span:
    """The span of the name, or of the keyword before it where a line break is between them."""
    keyword = "class" if isinstance(node, ast.ClassDef) else "def"
    line = scope.file.source.line(node.lineno)
    after_keyword = line.find(keyword, node.col_offset) + len(keyword)
    start = line.find(node.name, after_keyword)
    if start < 0:
        return scope.place(node.lineno, node.col_offset, node.lineno, after_keyword)
    offset = len(line[:start].encode())
    return scope.place(node.lineno, offset, node.lineno, offset + len(node.name.encode()))
