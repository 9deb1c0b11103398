"""Keys that code asks for only where another file of settings is chosen than the one it takes by itself."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from mldebt.facts import code
from mldebt.facts.tree import Tree
from mldebt.interpreter.named_data import values_at
from mldebt.interpreter.observations import MissingKey
from mldebt.linker.operands import Body, CodeOf
from mldebt.source import Span

_CASES = frozenset({"if", "else", "case"})


def is_of_a_choice(miss: MissingKey, codes: CodeOf, documents: Mapping[str, Tree]) -> bool:
    """Whether code asks for a key in some cases only, and these have a name, or another file of the same folder has the
    key, or another section of those that this one stands among."""
    at = miss.location
    cases = [one for body in codes.bodies(at.path) for one in _cases(body, at.span)] if at.path in codes.modules else []
    if not cases:
        return False
    return (
        any(map(_has_a_name, cases))
        or _has_a_sibling(miss, documents)
        or any(any(True for _ in values_at(tree, miss.keys)) for tree in _beside(miss.file, documents))
    )


def _has_a_sibling(miss: MissingKey, documents: Mapping[str, Tree]) -> bool:
    """Whether a section beside the one that lacks the key has it."""
    tree = documents.get(miss.file)
    above = tree.at(*miss.keys[:-2]) if tree is not None and len(miss.keys) > 1 else None
    return above is not None and any(one.value.get(miss.keys[-1]) is not None for one in above.entries or ())


def _beside(file: str, documents: Mapping[str, Tree]) -> list[Tree]:
    """The other documents of a folder."""
    folder = posixpath.dirname(file)
    return [tree for path, tree in documents.items() if posixpath.dirname(path) == folder and path != file]


def _cases(body: Body, span: Span) -> Iterator[tuple[Body, code.Block]]:
    """The cases in which what stands at a place of the code runs."""
    here = [place for place, one in enumerate(body.instructions) if one.span == span]
    for block in {block for place in here for block in body.blocks[place]}:
        one = body.instructions[block]
        if isinstance(one, code.Block) and one.kind in _CASES:
            yield body, one


def _has_a_name(case: tuple[Body, code.Block]) -> bool:
    """Whether a case is one of several that texts tell apart: `if kind == "forest"`."""
    body, block = case
    condition = body.get(block.condition)
    operands = condition.operands if isinstance(condition, code.Comparison) else ()
    texts = (body.get(one) for one in operands)
    return any(isinstance(one, code.Constant) and isinstance(one.value, str) for one in texts)
