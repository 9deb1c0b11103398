"""Requirements files of pip: the packages that they ask for, and how each is held to a version."""

from __future__ import annotations

import posixpath
import re

from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.requirement import Requirement, requirement
from mldebt.patterns import pattern
from mldebt.source import Source

_OTHER = pattern(r"[-#./\\~$]|git\+|\w:\\")
"""Begins a line that is an option, a remark, a path or a variable."""
_FILE = pattern(r"([\w.-]*[-_.])?requirements?([-_.][\w.-]*)?\.(txt|in)", re.I)


def matches(path: str) -> bool:
    """Whether pip is given the path to install from, by its name or its folder."""
    folder, name = posixpath.split(path)
    in_folder = posixpath.basename(folder) == "requirements" and name.endswith((".txt", ".in"))
    return in_folder or _FILE.fullmatch(name) is not None


def read(source: Source) -> FileFacts:
    """What is asked for, in order; a file of constraints pins all of it."""
    found: list[Requirement] = []
    unread: list[Unread] = []
    constrained = False
    for number, line in enumerate(source.lines, start=1):
        text = line.split(" #")[0].strip()
        constrained = constrained or text.startswith(("-c ", "--constraint"))
        asked = requirement(text, source.whole_line(number))
        if asked is not None:
            found.append(asked)
        elif text and "://" not in text and not _OTHER.match(text):
            unread.append(Unread(source.whole_line(number), "asks for no package"))
    asked_for = () if constrained else tuple(found)
    return FileFacts(source.path, "requirements", len(source.lines), requirements=asked_for, unread=tuple(unread))
