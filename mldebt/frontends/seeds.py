"""Seeds of dbt: the names of the columns in the first line of a file of comma-separated values."""

from __future__ import annotations

import csv

from mldebt.facts.file import FileFacts, Unread
from mldebt.source import FILE_START, Source


def matches(path: str) -> bool:
    """Whether a path is one of a file of values in a folder of seeds."""
    return path.endswith(".csv") and "/seeds/" in f"/{path}"


def read(source: Source) -> FileFacts:
    """The columns that a seed gives its table."""
    first = next((line for line in source.lines if line.strip()), "").lstrip("\ufeff")
    try:
        names = next(csv.reader([first]), [])
    except csv.Error as error:
        unread = (Unread(FILE_START, f"its first line names no columns: {error}"),)
        return FileFacts(source.path, "csv", len(source.lines), unread=unread)
    return FileFacts(source.path, "csv", len(source.lines), columns=tuple(name.strip() for name in names))
