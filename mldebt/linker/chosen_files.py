"""Keys that code asks for only where another file of settings is chosen than the one it takes by itself."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from mldebt.facts import code
from mldebt.facts.tree import Tree
from mldebt.interpreter.named_data import values_at
from mldebt.interpreter.observations import MissingKey
from mldebt.linker.operands import Body, CodeOf
from mldebt.source import Span

_CASES = frozenset({"if", "else", "case"})


def is_of_a_choice(miss: MissingKey, codes: CodeOf, documents: Mapping[str, Tree]) -> bool:
    """Whether code asks for a key in some cases only, and another file of the same folder has it, or another section
    of those that this one stands among."""
    at = miss.location
    if not _has_a_sibling(miss, documents) and not any(
        any(True for _ in values_at(tree, miss.keys)) for tree in _beside(miss.file, documents)
    ):
        return False
    return at.path in codes.modules and any(_stands_in_a_case(body, at.span) for body in codes.bodies(at.path))


def _has_a_sibling(miss: MissingKey, documents: Mapping[str, Tree]) -> bool:
    """Whether a section beside the one that lacks the key has it."""
    tree = documents.get(miss.file)
    above = tree.at(*miss.keys[:-2]) if tree is not None and len(miss.keys) > 1 else None
    return above is not None and any(one.value.get(miss.keys[-1]) is not None for one in above.entries or ())


def _beside(file: str, documents: Mapping[str, Tree]) -> list[Tree]:
    """The other documents of a folder."""
    folder = posixpath.dirname(file)
    return [tree for path, tree in documents.items() if posixpath.dirname(path) == folder and path != file]


def _stands_in_a_case(body: Body, span: Span) -> bool:
    """Whether what stands at a place of the code runs only in some cases."""
    here = [place for place, one in enumerate(body.instructions) if one.span == span]
    around = (body.get(block) for place in here for block in body.blocks[place])
    return any(isinstance(one, code.Block) and one.kind in _CASES for one in around)
