"""Definitions that say they are a second implementation: they stand beside another one so that it can be checked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mldebt.patterns import pattern

_SAYS = pattern(
    r"^(?:(?!(?:from|of|to|see|as|after|with|by|like|match\w*|mirror\w*|follow\w*|per|port\w*|adapt\w*)\b)[\w-]+\W+){0,6}"
    r"(?:reference|naive|brute[- ]force|unoptimi[sz]ed|slow) (?:\w+ )?(?:implementation|version)\b"
    r"|\b(?:independent|second|separate|re-?implement\w*|re-?compute[sd]?|recalculat\w+)\b.*\bcross-?check"
    r"|\b(?:only|solely|just) (?:used )?(?:for|in|to) (?:\w+ )?(?:parity|cross-?check\w*)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How a docstring begins that tells of another implementation; what is taken from a reference is none."""
_SENTENCE = pattern(r"(?<=[.!?])\s|\n\s*\n")


def doubles(tree: ast.Module) -> tuple[str, ...]:
    """The qualified names of the functions and classes whose docstrings say so, empty for the module itself."""
    return tuple(_saying(tree, ""))


def _saying(node: ast.AST, name: str) -> Iterator[str]:
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        said = ast.get_docstring(node) or ""
        if _SAYS.search(_SENTENCE.split(said, maxsplit=1)[0]):
            yield name
    for one in ast.iter_child_nodes(node):
        if isinstance(one, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _saying(one, f"{name}.{one.name}".lstrip("."))
        elif isinstance(one, ast.stmt):
            yield from _saying(one, name)
