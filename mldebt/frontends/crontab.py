"""Tables of cron: every line that starts a command is a job."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from msgspec.structs import replace

from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import Command, JobFact
from mldebt.patterns import pattern
from mldebt.shell import commands
from mldebt.source import Source

_FIELD = r"[\d*,/\-A-Za-z]+"
_LINE = pattern(rf"\s*(?P<schedule>@\w+|{_FIELD}(?:\s+{_FIELD}){{4}})\s+(?P<command>\S.*)")
_ASSIGNMENT = pattern(r"\s*[A-Za-z_]\w*\s*=.*")
_USER = pattern(r"(?:root|www-data|nobody|ubuntu|app)\s+(?P<command>\S.*)")
_ANY_USER = pattern(r"[a-z_][a-z0-9_-]*\$?\s+(?P<command>\S.*)")
_NAME = pattern(r"(?:.*[-_.])?(?:crontab|cron_?jobs?)(?:\.txt)?|.*\.cron")
_OF_SYSTEM = pattern(r"(?:^|/)(?:cron\.d/[^/]*|etc/crontab)$")
"""Tables of the whole system, whose lines name the user that runs the command."""


def matches(path: str) -> bool:
    """Whether a path is a table of cron by its name or folder."""
    return _NAME.fullmatch(posixpath.basename(path)) is not None or _OF_SYSTEM.search(path) is not None


def read(source: Source) -> FileFacts:
    """The commands in order, named by their line."""
    jobs, unread = [], []
    user = _ANY_USER if _OF_SYSTEM.search(source.path) else _USER
    for number, line in enumerate(source.lines, start=1):
        if not line.strip() or line.lstrip().startswith("#") or _ASSIGNMENT.fullmatch(line):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            unread.append(Unread(source.whole_line(number), "no time and command of cron"))
            continue
        with_user = user.fullmatch(found["command"])
        text = with_user["command"] if with_user else found["command"]
        place = source.whole_line(number)
        started = tuple(each for one in commands(text, place) for each in _in_repository(one, source.path))
        jobs.append(JobFact(place, f"line {number}", "cron", commands=started, alone=True, schedule=found["schedule"]))
    return FileFacts(source.path, "cron", len(source.lines), jobs=tuple(jobs), unread=tuple(unread))


def _in_repository(command: Command, table: str) -> Iterator[Command]:
    """The command as it would be started in the repository, where it is one of another machine's folders.

    The root may be any of the folders of that path: those below which there is no such file start nothing."""
    path = posixpath.normpath(posixpath.join(command.workdir, command.script))
    if command.script and path.startswith("/"):
        parts = path.split("/")[1:]
        for number in range(len(parts)):
            yield replace(command, script="/".join(parts[number:]), workdir="")
    elif command.module and command.workdir.startswith("/"):
        yield from (replace(command, workdir=folder) for folder in dict.fromkeys(("", posixpath.dirname(table))))
    else:
        yield command
