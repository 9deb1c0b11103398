"""Files of environment variables: `.env`, `.env.production`, `train.env`."""

from __future__ import annotations

import posixpath

from mldebt.documents import parse_env
from mldebt.facts.file import FileFacts
from mldebt.source import Source


def matches(path: str) -> bool:
    """Whether a path is a file of environment variables."""
    name = posixpath.basename(path)
    return name == ".env" or name.startswith(".env.") or name.endswith(".env")


def read(source: Source) -> FileFacts:
    """The variables of the file."""
    document = parse_env(source)
    return FileFacts(source.path, "env", len(source.lines), document=document.tree, unread=document.problems)
