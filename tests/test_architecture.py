"""The layers: what may import what, checked against the imports that are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from inspect import get_annotations
from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest

from mldebt.facts.file import FileFacts
from mldebt.library.form import Library
from mldebt.rulelang.rule import Rule

PACKAGE = Path(__file__).parents[1] / "mldebt"

LAYERS = (
    "patterns", "source", "trials", "put_away", "roots", "errors", "facts", "cache", "documents", "listing", "again",
    "stamps", "discover",
    "paths", "contents", "shell", "sqltext", "frontends", "reading", "shards", "executors", "notebook_text", "comments",
    "finding", "graph", "library",
    "interpreter", "project", "owners", "config", "linker", "rulelang", "checker", "testing", "scorecard",
    "reports", "answers", "suppress", "fixes", "baseline", "ruleset", "analysis", "comparison", "revisions", "cli",
    "__main__",
)  # fmt: skip
"""Every part of the package; each imports only from those before it."""

DOORS = {
    "click": ("cli",),
    "libcst": ("fixes", "frontends.python.newer"),
    "networkx": ("graph", "rulelang.cycles"),
    "rich": ("cli",),
    "sqlglot": ("sqltext", "frontends"),
    "yaml": ("documents", "fixes.meaning", "project.initial"),
}
"""The only places that import a library whose types must not spread."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """The dotted name below the package, empty for the package itself."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").removesuffix(".")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_part_of_the_package_has_a_place_in_the_order() -> None:
    assert sorted({name_of(path).split(".")[0] for path in MODULES} - {""}) == sorted(LAYERS)


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path)], ids=name_of)
def test_a_module_imports_only_from_earlier_layers(path: Path) -> None:
    own = LAYERS.index(name_of(path).split(".")[0])
    parts = {name.split(".")[1] for name in imports(path) if name.startswith("mldebt.")}
    assert [part for part in sorted(parts & set(LAYERS)) if LAYERS.index(part) > own] == []


def test_the_package_itself_imports_none_of_its_parts() -> None:
    assert [name for name in imports(PACKAGE / "__init__.py") if name.startswith("mldebt")] == []


@pytest.mark.parametrize("library", DOORS)
def test_a_library_comes_in_by_its_door_only(library: str) -> None:
    users = {name_of(path) for path in MODULES if any(name.split(".")[0] == library for name in imports(path))}
    assert users, f"nothing imports {library}"
    assert [user for user in sorted(users) if not user.startswith(DOORS[library])] == []


@pytest.mark.parametrize(
    "path", [path for path in MODULES if not name_of(path).startswith(("cli", "__main__"))], ids=name_of
)
def test_a_stage_neither_prints_nor_exits(path: Path) -> None:
    calls = [node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    assert [ast.unparse(call) for call in calls if ast.unparse(call) in ("print", "sys.exit", "exit")] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_in_its_first_line_what_it_holds(path: Path) -> None:
    first = (ast.get_docstring(tree_of(path)) or "").split("\n")[0]
    assert first.endswith((".", ":"))


@pytest.mark.parametrize("form", [FileFacts, Library, Rule])
def test_the_annotations_of_values_that_every_run_takes_from_the_cache_are_code(form: type) -> None:
    texts = {
        one.__name__ for one in values_in(form) if any(isinstance(each, str) for each in get_annotations(one).values())
    }
    assert texts <= {"Tree", "Entry"}, "these hold each other, so that they can only be named"


def values_in(form: type) -> set[type]:
    """The classes of values that a value may hold, and its own."""
    found: set[type] = set()
    waiting: list[object] = [form]
    while waiting:
        one = waiting.pop()
        waiting += get_args(one)
        if isinstance(one, type) and issubclass(one, msgspec.Struct) and one not in found:
            found.add(one)
            waiting += get_type_hints(one).values()
    return found
