"""What a script says at its top of the packages it is run with, for `uv run` and other tools that install them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mldebt.documents import misshapen, parse_toml
from mldebt.facts.file import Unread
from mldebt.facts.requirement import Requirement, requirement
from mldebt.facts.tree import Tree
from mldebt.patterns import pattern
from mldebt.source import Source

_BLOCK = pattern(r"^# /// script[ \t]*\r?$\n(?P<content>(?:^#(?:| .*)\r?$\n)+?)^# ///[ \t]*\r?$", re.MULTILINE)
_MARK = pattern(r"^# ?", re.MULTILINE)


def script_metadata(source: Source) -> tuple[tuple[Requirement, ...], tuple[Unread, ...]] | None:
    """The packages that a script asks for, and what of it cannot be read; None for a file that says nothing.

    A script that is run as of a date asks for one version of everything."""
    block = _BLOCK.search(source.text) if "# /// script" in source.text else None
    if block is None:
        return None
    # The same lines and columns as in the file, so that every place is one of the file.
    above = "\n" * source.text.count("\n", 0, block.start("content"))
    document = parse_toml(Source(source.path, above + _MARK.sub(lambda mark: " " * len(mark[0]), block["content"])))
    tree = document.tree
    if tree is None:
        return (), document.problems
    stated = tree.get("dependencies")
    return tuple(_asked(tree)), (*document.problems, *misshapen(stated, "list", "'dependencies'"))


def _asked(tree: Tree) -> Iterator[Requirement]:
    stated, as_of = tree.get("dependencies"), tree.at("tool", "uv", "exclude-newer")
    for item in stated.items or () if stated is not None else ():
        asked = requirement(item.scalar, item.span) if isinstance(item.scalar, str) else None
        if asked is not None:
            yield Requirement(
                asked.span, asked.name, asked.versioned or as_of is not None, asked.capped or as_of is not None
            )
