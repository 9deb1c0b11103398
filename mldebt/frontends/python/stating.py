"""Jobs that a Python file states for another tool: sessions of a `noxfile.py`, scripts of a `setup.py`."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator

from mldebt.facts.pipeline import HOLE, JobFact
from mldebt.frontends.python.scopes import Place
from mldebt.frontends.python_project import entry_point
from mldebt.patterns import pattern
from mldebt.shell import commands_of_words
from mldebt.source import Span

_POINT = pattern(r"(?P<name>[\w.-]+)\s*=\s*(?P<target>[\w.]+(?::[\w.]+)?)(?:\s*\[.*\])?")


def stated(path: str, tree: ast.Module, place: Place) -> tuple[JobFact, ...]:
    """The jobs that the file states, where it is one of these."""
    name = posixpath.basename(path)
    if name == "noxfile.py":
        return tuple(_sessions(path, tree, place))
    return tuple(_entry_points(path, tree, place)) if name == "setup.py" else ()


def _sessions(path: str, tree: ast.Module, place: Place) -> Iterator[JobFact]:
    """Every session with the commands that it runs; what is not a literal is a hole."""
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef) or not any(map(_is_session, function.decorator_list)):
            continue
        started = tuple(
            command
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.startswith("run")
            for command in commands_of_words(tuple(map(_word, node.args)), _span(node, place), posixpath.dirname(path))
        )
        yield JobFact(_span(function, place), function.name, "nox", commands=started, alone=True)


def _is_session(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name == "session"


def _entry_points(path: str, tree: ast.Module, place: Place) -> Iterator[JobFact]:
    """The console scripts that `setup()` installs."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    for keyword in (one for call in calls for one in call.keywords if one.arg == "entry_points"):
        for node in ast.walk(keyword.value):
            found = _POINT.fullmatch(_text(node).strip())
            if found and isinstance(node, ast.Constant):
                yield entry_point(_span(node, place), found["name"], found["target"], posixpath.dirname(path))


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _word(node: ast.expr) -> str:
    return _text(node) or HOLE


def _span(node: ast.expr | ast.stmt, place: Place) -> Span:
    return place(node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
