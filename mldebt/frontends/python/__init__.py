"""Python source read to facts: the standard library's parser, then straight-line instructions."""

from __future__ import annotations

import re

import msgspec

from mldebt.facts.file import FileFacts
from mldebt.frontends.python.agreements import agreements
from mldebt.frontends.python.commented import commented
from mldebt.frontends.python.doubles import doubles
from mldebt.frontends.python.headers import holder, is_licensed
from mldebt.frontends.python.module import lower, place_in
from mldebt.frontends.python.parsing import PARSER_ERRORS, parse_module, unread
from mldebt.frontends.python.script_metadata import script_metadata
from mldebt.frontends.python.stating import stated
from mldebt.frontends.python.switches import switches
from mldebt.patterns import pattern
from mldebt.source import Source

_BYTE_ORDER_MARK = "\ufeff"
_RUN = pattern(r"^# MAGIC %run [\"']?(?:[^\s\"']*/)?(?P<name>[^\s\"'/]+)[\"']?[ \t]*$", re.MULTILINE)
"""How a notebook of Databricks that is kept as source runs another, which gives it all its names."""
_WORD = pattern(r"[A-Za-z_]\w{2,}")


def matches(path: str) -> bool:
    """Whether a file is Python source."""
    return path.endswith(".py")


def read(source: Source) -> FileFacts:
    """The facts of a Python file; of what this Python cannot parse only the words are known."""
    source = Source(source.path, source.text.removeprefix(_BYTE_ORDER_MARK))
    count = len(source.lines)
    said = script_metadata(source)
    requirements, problems = said or ((), ())
    try:
        tree = parse_module(_RUN.sub(_imported, source.text))
        runs = source.text.startswith("#!") or said is not None
        code = lower(tree, source, place_in(source), count, runs=runs)
        code = msgspec.structs.replace(
            code,
            commented=commented(source),
            switches=switches(source),
            agreed=agreements(source),
            holder=holder(source),
            licensed=is_licensed(source),
            doubles=doubles(tree),
        )
        jobs = stated(source.path, tree, place_in(source))
    except PARSER_ERRORS as error:
        words = tuple(sorted(set(_WORD.findall(source.text))))
        return FileFacts(source.path, "python", count, words=words, unread=(unread(source, error),))
    return FileFacts(source.path, "python", count, code, jobs=jobs, requirements=requirements, unread=problems)


def _imported(run: re.Match[str]) -> str:
    """The run of another notebook as what it comes to, on its line: all names of a module."""
    return f"from {run['name'] if run['name'].isidentifier() else '_notebook'} import *"
