"""Parts of a document that have not the form which a tool wants of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from mldebt.facts.file import Unread
from mldebt.facts.tree import Tree

Form = Literal["mapping", "list", "text", "list or text"]


def misshapen(tree: Tree | None, form: Form, what: str) -> Iterator[Unread]:
    """A problem where a part is there and has another form; one that is left empty has none."""
    if tree is None or (tree.is_scalar and tree.scalar is None):
        return
    is_text = tree.is_scalar and isinstance(tree.scalar, str)
    fits = {
        "mapping": tree.is_mapping,
        "list": tree.is_sequence,
        "text": is_text,
        "list or text": tree.is_sequence or is_text,
    }
    if not fits[form]:
        yield Unread(tree.span, f"{what} is not a {form}")
