"""Tools whose files are known by what is in them, not by their names: one module a tool.

A module has `facts(path, tree)`, which gives what the tool states in a document, or None where it is none of its files.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Protocol

from mldebt.documents.document import Document
from mldebt.facts.file import FileFacts
from mldebt.facts.tree import Tree
from mldebt.facts.watching import CheckFact
from mldebt.frontends.recognised.stated import Stated
from mldebt.source import Source


class _Tool(Protocol):
    def facts(self, path: str, tree: Tree) -> Stated | None: ...


@cache
def _tools() -> tuple[tuple[str, _Tool], ...]:
    modules = (
        (info.name, importlib.import_module(f"{__name__}.{info.name}")) for info in pkgutil.iter_modules(__path__)
    )
    return tuple((name, module) for name, module in sorted(modules) if hasattr(module, "facts"))


def recognised(source: Source, document: Document) -> FileFacts | None:
    """The facts of a document that some tool reads as its own, None for plain configuration."""
    if document.tree is None:
        return None
    for name, tool in _tools():
        found = tool.facts(source.path, document.tree)
        if found is not None:
            unread = tuple(sorted((*document.problems, *found.unread), key=lambda one: one.span))
            checks: tuple[CheckFact, ...] = found.checks
            kept = document.tree if found.document else None
            return FileFacts(
                source.path, name, len(source.lines), document=kept, checks=checks, jobs=found.jobs, unread=unread
            )
    return None
