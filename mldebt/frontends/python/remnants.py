"""Code that can do nothing where it stands: unreachable, alike in both arms, kept as text, replaced."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from mldebt.facts.module import Remnant
from mldebt.frontends.python.parsing import PARSER_ERRORS, parse
from mldebt.frontends.python.scopes import Place
from mldebt.source import Span

_EXITS = {ast.Return: "return", ast.Raise: "raise", ast.Continue: "continue", ast.Break: "break"}
_EXIT_CALLS = frozenset({"sys.exit", "exit", "quit", "os._exit"})
_LISTS = ("body", "orelse", "finalbody")
_LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "success"})
"""The methods of a logger that log."""
_LEAST_REPEATED = 3
"""Statements that a block must share with what follows it: fewer are a case that is named for its own sake."""
_SHORTEST_TEXT = 3
"""Lines that a string must have to be code kept as text."""

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DOES = (
    ast.Assign, ast.AugAssign, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.For, ast.With, ast.Return,
)  # fmt: skip


def remnants(tree: ast.Module, place: Place) -> tuple[Remnant, ...]:
    """The remnants of a module, in the order of their places."""
    found = _in_statements(tree.body, "", place, has_docstring=True)
    return tuple(sorted(found, key=lambda one: (one.span, one.kind)))


def _in_statements(
    nodes: Sequence[ast.stmt], name: str, place: Place, has_docstring: bool = False, above: ast.stmt | None = None
) -> Iterator[Remnant]:
    """The remnants of a list of statements and of all that is inside; they are the else of the one `above`, if any."""
    yield from _after_exit(nodes, name, place)
    yield from _replaced(nodes, name, place)
    for position, node in enumerate(nodes):
        if isinstance(node, ast.If | ast.While):
            yield from _by_condition(node, name, place, above)
            yield from _before_the_same(node, nodes[position + 1 :], name, place)
        elif isinstance(node, ast.Expr) and (position or not has_docstring):
            yield from _text(node, name, place)
        is_definition = isinstance(node, _Definition)
        inner = f"{name}.{node.name}".lstrip(".") if isinstance(node, _Definition) else name
        for part in _parts(node):
            is_else = isinstance(node, ast.If) and part is node.orelse
            yield from _in_statements(part, inner, place, is_definition, node if is_else else None)


def _parts(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The lists of statements inside a statement."""
    yield from (part for field in _LISTS if (part := getattr(node, field, None)))
    yield from (handler.body for handler in getattr(node, "handlers", ()))
    yield from (case.body for case in getattr(node, "cases", ()))


def _after_exit(nodes: Sequence[ast.stmt], name: str, place: Place) -> Iterator[Remnant]:
    for position, node in enumerate(nodes[:-1]):
        exit_by = _exit(node)
        if not exit_by:
            continue
        rest = [one for one in nodes[position + 1 :] if not isinstance(one, ast.Pass | ast.FunctionDef | ast.ClassDef)]
        if rest and not _makes_a_generator(rest):
            yield Remnant(_span(rest[0], place), "unreachable", exit_by, _count(rest), name)
            return


def _exit(node: ast.stmt) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = _dotted(node.value.func)
        return f"{called}()" if called in _EXIT_CALLS else ""
    return _EXITS.get(type(node), "")


def _dotted(node: ast.expr) -> str:
    """A name with attributes as it is written; empty for any other expression."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}" if isinstance(node.value, ast.Attribute | ast.Name) else ""
    return node.id if isinstance(node, ast.Name) else ""


def _makes_a_generator(nodes: Sequence[ast.stmt]) -> bool:
    return isinstance(nodes[0], ast.Expr) and isinstance(nodes[0].value, ast.Yield | ast.YieldFrom)


def _by_condition(node: ast.If | ast.While, name: str, place: Place, above: ast.stmt | None) -> Iterator[Remnant]:
    """A block under a literal that is false, and two arms that do the same."""
    test = node.test
    if isinstance(test, ast.Constant) and _makes_a_generator(node.body):
        return
    is_put_aside = not (_is_idle(node.body) or _only_imports(node.body))
    if isinstance(test, ast.Constant) and not test.value and test.value is not None and is_put_aside:
        yield Remnant(_head(node, place), "never", ast.unparse(test), _count(node.body), name)
    elif isinstance(test, ast.Constant) and isinstance(node, ast.If) and node.orelse:
        yield Remnant(_span(node.orelse[0], place), "never", f"else of {ast.unparse(test)}", _count(node.orelse), name)
    elif isinstance(node, ast.If) and _is_alike(node.body, node.orelse) and not _is_idle(node.body):
        if isinstance(above, ast.If) and _chosen_by(above.test) == _chosen_by(test) != "":
            return  # The last of several choices by name is what is taken where none is named, too.
        yield Remnant(_head(node, place), "identical", ast.unparse(test), _count(node.body), name)


def _before_the_same(node: ast.If | ast.While, rest: Sequence[ast.stmt], name: str, place: Place) -> Iterator[Remnant]:
    """A block that leaves the function, after having done what would be done without it; it may say something else."""
    if not isinstance(node, ast.If) or node.orelse or not _leaves(node.body):
        return
    done, otherwise = ([one for one in part if not _says(one)] for part in (node.body, rest))
    if _count(done) >= _LEAST_REPEATED and _is_alike(done, otherwise) and not _is_idle(done):
        yield Remnant(_head(node, place), "identical", ast.unparse(node.test), _count(done), name)


def _leaves(nodes: Sequence[ast.stmt]) -> bool:
    """Whether the function is left at the end of some statements, whatever happens."""
    match nodes[-1]:
        case ast.Return() | ast.Raise():
            return True
        case ast.Try(body=body, handlers=handlers, orelse=orelse):
            return _leaves(orelse or body) and all(_leaves(handler.body) for handler in handlers)
        case ast.If(body=body, orelse=orelse):
            return bool(orelse) and _leaves(body) and _leaves(orelse)
        case ast.With(body=body):
            return _leaves(body)
    return False


def _says(node: ast.stmt) -> bool:
    """Whether a statement prints or logs something."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    called = _dotted(node.value.func).lower()
    return called == "print" or (called.rpartition(".")[2] in _LEVELS and "log" in called)


def _chosen_by(test: ast.expr) -> str:
    """What a condition holds against a literal that it has to equal; empty for any other condition."""
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant()]):
            return ast.dump(left)
    return ""


def _is_alike(left: Sequence[ast.stmt], right: Sequence[ast.stmt]) -> bool:
    if len(left) != len(right) or any(type(one) is not type(other) for one, other in zip(left, right, strict=True)):
        return False
    # One at a time: the arms of a long chain of `elif` mostly differ in their first statement.
    return all(ast.dump(one) == ast.dump(other) for one, other in zip(left, right, strict=True))


def _is_idle(nodes: Sequence[ast.stmt]) -> bool:
    """Whether statements only say that nothing is to be done."""
    return all(
        isinstance(node, ast.Pass | ast.Continue)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Raise) and "NotImplemented" in ast.unparse(node))
        for node in nodes
    )


def _only_imports(nodes: Sequence[ast.stmt]) -> bool:
    """Whether statements only import names, and take them to `_`: that tells tools which read the code, as
    `TYPE_CHECKING` does."""
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    others = (node for node in nodes if node not in imports)
    return bool(imports) and all(isinstance(one, ast.Assign) and _is_thrown_away(one) for one in others)


def _is_thrown_away(node: ast.Assign) -> bool:
    return all(isinstance(target, ast.Name) and target.id == "_" for target in node.targets)


def _text(node: ast.Expr, name: str, place: Place) -> Iterator[Remnant]:
    """A string by itself that holds statements."""
    if not isinstance(node.value, ast.Constant) or not isinstance(node.value.value, str):
        return
    text = textwrap.dedent(node.value.value).strip()
    if len(text.splitlines()) < _SHORTEST_TEXT or "(" not in text:
        return
    try:
        inside = parse(text).body
    except PARSER_ERRORS:
        return
    deeds = [one for one in inside if isinstance(one, _DOES) or (isinstance(one, ast.Expr) and _calls(one.value))]
    if len(deeds) >= 2 and not _is_title(inside[0]) and not _shows_use(inside, name.rpartition(".")[2]):
        yield Remnant(_head(node, place), "text", "", _count(inside), name)


def _is_title(node: ast.stmt) -> bool:
    """Whether a statement is a word by itself, which stands above an example for whoever reads it."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Name)


def _shows_use(nodes: Sequence[ast.stmt], name: str) -> bool:
    """Whether statements call the function that they stand in: that shows how to use it."""
    calls = (one.func for node in nodes for one in ast.walk(node) if isinstance(one, ast.Call))
    return any(_dotted(called).rpartition(".")[2] == name != "" for called in calls)


def _calls(node: ast.expr) -> bool:
    return isinstance(node, ast.Call)


def _replaced(nodes: Sequence[ast.stmt], name: str, place: Place) -> Iterator[Remnant]:
    """Definitions that another of the same name replaces before anything could use them."""
    last: dict[str, int] = {}
    for position, node in enumerate(nodes):
        if not isinstance(node, _Definition):
            continue
        before = last.get(node.name)
        last[node.name] = position
        if before is None or node.decorator_list or node.name == "_":
            continue
        earlier = nodes[before]
        if isinstance(earlier, _Definition) and not earlier.decorator_list:
            between = (*nodes[before + 1 : position], *_evaluated(node))
            if not _names(node.name, between):
                yield Remnant(
                    _name_span(earlier, place), "replaced", node.name, _count(earlier.body), name, node.lineno
                )


def _evaluated(node: _Definition) -> Iterator[ast.AST]:
    """What a definition evaluates where it stands: bases and defaults."""
    if isinstance(node, ast.ClassDef):
        yield from node.bases
    else:
        yield from (default for default in (*node.args.defaults, *node.args.kw_defaults) if default)


def _names(name: str, nodes: Iterable[ast.AST]) -> bool:
    inside = (one for node in nodes for one in ast.walk(node))
    return any(isinstance(one, ast.Name) and one.id == name for one in inside)


def _count(nodes: Sequence[ast.stmt]) -> int:
    return sum(isinstance(one, ast.stmt) for node in nodes for one in ast.walk(node))


def _span(node: ast.stmt, place: Place) -> Span:
    """The first line of a statement."""
    is_short = node.end_lineno == node.lineno
    end = (node.end_lineno, node.end_col_offset) if is_short else (node.lineno, node.col_offset + 1)
    return place(node.lineno, node.col_offset, end[0] or node.lineno, end[1] or node.col_offset)


def _head(node: ast.If | ast.While | ast.Expr, place: Place) -> Span:
    """The condition of a statement, or the first line of a text."""
    if isinstance(node, ast.Expr):
        return place(node.lineno, node.col_offset, node.lineno, node.col_offset + 3)
    end = node.test
    return place(node.lineno, node.col_offset, end.end_lineno or node.lineno, end.end_col_offset or 0)


def _name_span(node: _Definition, place: Place) -> Span:
    word = {ast.FunctionDef: "def ", ast.AsyncFunctionDef: "async def ", ast.ClassDef: "class "}[type(node)]
    start = node.col_offset + len(word)
    return place(node.lineno, start, node.lineno, start + len(node.name.encode()))
