"""Paths as facts hold them: relative to the root of the analysis, with forward slashes, or URIs."""

from __future__ import annotations

import posixpath

from mldebt.patterns import pattern

_URI = pattern(r"[A-Za-z][A-Za-z0-9+.-]*://")


def is_uri(locator: str) -> bool:
    """Whether a locator names its scheme, as `s3://bucket/key` does."""
    return _URI.match(locator) is not None


def from_root(folder: str, path: str) -> str:
    """The normal form of a path that is relative to a folder; the root itself is empty, a URI stays as it is."""
    if is_uri(path):
        return path
    normal = posixpath.normpath(posixpath.join(folder, path))
    return "" if normal == "." else normal
