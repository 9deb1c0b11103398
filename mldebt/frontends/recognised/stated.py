"""What a tool states in a document of its own, and how its texts are taken out of it."""

from __future__ import annotations

import msgspec

from mldebt.facts.file import Unread
from mldebt.facts.pipeline import JobFact
from mldebt.facts.tree import Tree
from mldebt.facts.watching import CheckFact


class Stated(msgspec.Struct, frozen=True):
    """Checks and jobs, and what of them could not be read; `document` where code may load the file as it is."""

    checks: tuple[CheckFact, ...] = ()
    jobs: tuple[JobFact, ...] = ()
    unread: tuple[Unread, ...] = ()
    document: bool = False


def text(tree: Tree | None) -> str:
    """A scalar as text, empty where there is none."""
    return tree.scalar if tree and isinstance(tree.scalar, str) else ""
