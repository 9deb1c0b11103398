"""JSON files that people write: configuration."""

from __future__ import annotations

import posixpath

from mldebt.documents import parse_json
from mldebt.facts.file import FileFacts
from mldebt.frontends import is_claimed
from mldebt.frontends.recognised import recognised
from mldebt.source import Source

_GENERATED = frozenset({"package-lock.json", "npm-shrinkwrap.json"})
_EDITORS = frozenset({".vscode", ".idea", ".devcontainer"})


def matches(path: str) -> bool:
    """Whether a path is JSON, neither a lock file nor the settings of an editor, which allow comments."""
    if not path.endswith(".json") or posixpath.basename(path) in _GENERATED:
        return False
    return not _EDITORS.intersection(path.split("/")[:-1]) and not is_claimed(path, "json_config")


def read(source: Source) -> FileFacts:
    """The content of the file."""
    document = parse_json(source)
    if (found := recognised(source, document)) is not None:
        return found
    return FileFacts(source.path, "json", len(source.lines), document=document.tree, unread=document.problems)
