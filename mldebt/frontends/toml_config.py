"""TOML files: configuration of projects and tools."""

from __future__ import annotations

import posixpath

from mldebt.documents import parse_toml
from mldebt.facts.file import FileFacts
from mldebt.frontends.python_project import jobs_of, misread
from mldebt.source import Source


def matches(path: str) -> bool:
    """Whether a path is TOML."""
    return path.endswith(".toml")


def read(source: Source) -> FileFacts:
    """The content of the file, and the scripts of a Python project."""
    document = parse_toml(source)
    tree = document.tree
    if tree is None or posixpath.basename(source.path) != "pyproject.toml":
        return FileFacts(source.path, "toml", len(source.lines), document=tree, unread=document.problems)
    jobs, problems = tuple(jobs_of(source.path, tree)), (*document.problems, *misread(tree))
    return FileFacts(source.path, "toml", len(source.lines), document=tree, jobs=jobs, unread=problems)
