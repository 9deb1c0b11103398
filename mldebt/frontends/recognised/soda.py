"""Soda: checks by data set, and contracts."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt.facts.file import Unread
from mldebt.facts.tree import Tree
from mldebt.facts.watching import CheckFact
from mldebt.frontends.recognised.stated import Stated, text
from mldebt.patterns import pattern

_CHECKS = pattern(r"(?:checks|automated monitoring|profile columns) for (?P<data>[^\s\[]+)(?:\s+\[.*\])?")

_GIVEN = pattern(r"\w+\s*\(([^()]*)\)")


def facts(path: str, tree: Tree) -> Stated | None:
    """The data sets of `checks for …` and of a contract with the columns that it checks."""
    sections = [(entry, _CHECKS.fullmatch(entry.key)) for entry in tree.entries or ()]
    if any(match for _, match in sections):
        checks: list[CheckFact] = []
        unread: list[Unread] = []
        for entry, match in sections:
            if match and entry.value.items:
                named = tuple(dict.fromkeys(_columns(entry.value)))
                checks.append(CheckFact(entry.span, "soda", entry.key, "data", (match["data"],), named))
            elif match:
                unread.append(Unread(entry.span, f"'{entry.key}' holds no list of checks"))
        return Stated(tuple(checks), unread=tuple(unread))
    data = text(tree.get("dataset"))
    columns = tree.get("columns")
    if not data or columns is None or (tree.get("checks") is None and not _checked(columns)):
        return None
    if not columns.is_sequence:
        return Stated(unread=(Unread(columns.span, "the columns of a contract are a list"),))
    subjects = tuple(dict.fromkeys((data.rpartition("/")[2], data.replace("/", "."))))
    checked = tuple(text(one.get("name")) for one in columns.items or () if one.get("checks") is not None)
    return Stated((CheckFact(tree.span, "soda", f"contract of {data}", "data", subjects, checked),))


def _columns(checks: Tree) -> Iterator[str]:
    """The columns in the parentheses of checks: `missing_count(id) = 0`."""
    for one in checks.items or ():
        told = one.scalar if isinstance(one.scalar, str) else next((entry.key for entry in one.entries or ()), "")
        for given in _GIVEN.findall(told):
            yield from (name.strip().strip("\"'") for name in given.split(",") if name.strip())


def _checked(columns: Tree) -> bool:
    return any(column.get("checks") is not None for column in columns.items or ())
