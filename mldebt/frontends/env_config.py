"""Files of environment variables: `.env`, `.env.production`, `train.env`."""

from __future__ import annotations

import posixpath

from mldebt.documents import parse_env
from mldebt.facts.file import FileFacts
from mldebt.source import Source

_OTHER_LANGUAGES = (".py", ".ipynb", ".sql", ".yaml", ".yml", ".toml", ".json", ".sh", ".bash", ".mk", ".dvc")


def matches(path: str) -> bool:
    """Whether a path is a file of environment variables; `.env.py` has a language of its own."""
    name = posixpath.basename(path)
    return name.endswith(".env") or (name.startswith(".env.") and not name.endswith(_OTHER_LANGUAGES))


def read(source: Source) -> FileFacts:
    """The variables of the file."""
    document = parse_env(source)
    return FileFacts(source.path, "env", len(source.lines), document=document.tree, unread=document.problems)
