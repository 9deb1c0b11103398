"""A package that a file asks for, and whether it says which version."""

import re

import msgspec

from mldebt.patterns import pattern
from mldebt.source import Span

_ASKED = pattern(r"(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?P<version>[^;#]*)")
_SEPARATORS = pattern(r"[-_.]+")


class Requirement(msgspec.Struct, frozen=True, array_like=True):
    """A package by its name on the index, in the one spelling that all its spellings mean."""

    span: Span
    name: str
    versioned: bool
    capped: bool = True
    """Whether newer releases are kept out, which a least version does not."""


def requirement(text: str, span: Span) -> Requirement | None:
    """What a line such as `pandas>=2` asks for, None where it asks for no package by name."""
    found = _ASKED.match(text)
    if found is None or "://" in text.split("@")[0]:
        return None
    version = found["version"].strip()
    return Requirement(span, canonical(found["name"]), version not in {"", "*"}, is_capped(version))


def is_capped(version: str) -> bool:
    """Whether a version as people write it keeps newer releases out."""
    return bool(re.search(r"==|~=|<|@|\^|~|^=|^[\dv]", version.replace("==*", "").strip()))


def canonical(name: str) -> str:
    """The one spelling of a package's name."""
    return _SEPARATORS.sub("-", name).lower()
