"""One module a language or tool: each tells which files it reads, and turns one file into facts.

A frontend is any module or package of this folder with two functions: `matches(path) -> bool` for a path relative to
the root, and `read(source) -> FileFacts`. A path is matched by at most one: what reads a whole format leaves out the
files that a tool's own frontend reads.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache

import msgspec

from mldebt.facts.file import FileFacts
from mldebt.source import Source


class Frontend(msgspec.Struct, frozen=True):
    """What reads the files of one language or tool."""

    name: str
    matches: Callable[[str], bool]
    read: Callable[[Source], FileFacts]


@cache
def frontends() -> tuple[Frontend, ...]:
    """Every frontend of this folder, in order of name."""
    modules = {info.name: importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)}
    return tuple(
        Frontend(name, module.matches, module.read)
        for name, module in sorted(modules.items())
        if hasattr(module, "matches") and hasattr(module, "read")
    )


def is_claimed(path: str, by_others_than: str) -> bool:
    """Whether another frontend reads the path: a format leaves to tools what is theirs."""
    return any(one.matches(path) for one in frontends() if one.name != by_others_than)


def frontend_for(path: str) -> Frontend | None:
    """The frontend that reads a file, or None."""
    return next((frontend for frontend in frontends() if frontend.matches(path)), None)
