"""INI files: settings that `configparser` reads."""

from __future__ import annotations

from mldebt.documents import parse_ini
from mldebt.facts.file import FileFacts
from mldebt.frontends import is_claimed
from mldebt.source import Source


def matches(path: str) -> bool:
    """Whether a path is an INI file of no tool in particular."""
    return path.endswith((".ini", ".cfg")) and not is_claimed(path, "ini_config")


def read(source: Source) -> FileFacts:
    """The sections of the file."""
    document = parse_ini(source)
    return FileFacts(source.path, "ini", len(source.lines), document=document.tree, unread=document.problems)
