"""`setup.cfg` and `tox.ini`: the scripts that a Python project installs, and the commands of its environments."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import JobFact
from mldebt.frontends.python_project import entry_point
from mldebt.patterns import pattern
from mldebt.shell import commands
from mldebt.source import Source

_SECTION = pattern(r"\[(?P<name>[^\]]+)\]\s*")
_KEY = pattern(r"(?P<key>[\w.-]+)\s*[=:]\s*(?P<value>.*)")
_POINT = pattern(r"(?P<name>[\w.-]+)\s*=\s*(?P<target>[\w.]+(?::[\w.]+)?)(?:\s*\[.*\])?")


def matches(path: str) -> bool:
    """Whether setuptools or tox reads the path."""
    return posixpath.basename(path) in {"setup.cfg", "tox.ini"}


def read(source: Source) -> FileFacts:
    """Entry points and commands, in order."""
    unread = tuple(
        Unread(source.whole_line(number), "a heading without its closing bracket")
        for number, line in enumerate(source.lines, start=1)
        if line.startswith("[") and "]" not in line
    )
    return FileFacts(source.path, "ini", len(source.lines), jobs=tuple(_jobs(source)), unread=unread)


def _jobs(source: Source) -> Iterator[JobFact]:
    folder = posixpath.dirname(source.path)
    section = key = ""
    for number, line in enumerate(source.lines, start=1):
        if heading := _SECTION.fullmatch(line):
            section, key = heading["name"], ""
            continue
        text = line.strip()
        if not line[:1].isspace() and (found := _KEY.fullmatch(text)):
            key, text = found["key"], found["value"]
        if not text or text.startswith(("#", ";")):
            continue
        place = source.whole_line(number)
        if section == "options.entry_points" and key in {"console_scripts", "gui_scripts"}:
            point = _POINT.fullmatch(text)
            if point:
                yield entry_point(place, point["name"], point["target"], folder)
        elif section.startswith("testenv") and key == "commands":
            started = commands(text, place, workdir=folder)
            yield JobFact(place, f"{section}:{number}", "tox", commands=started)
