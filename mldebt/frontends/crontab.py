"""Tables of cron: every line that starts a command is a job."""

from __future__ import annotations

import posixpath
import re

from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import JobFact
from mldebt.shell import commands
from mldebt.source import Source

_FIELD = r"[\d*,/\-A-Za-z]+"
_LINE = re.compile(rf"\s*(?P<schedule>@\w+|{_FIELD}(?:\s+{_FIELD}){{4}})\s+(?P<command>\S.*)")
_ASSIGNMENT = re.compile(r"\s*[A-Za-z_]\w*\s*=.*")
_USER = re.compile(r"(?:root|www-data|nobody|ubuntu|app)\s+(?P<command>\S.*)")


def matches(path: str) -> bool:
    """Whether a path is a table of cron by its name or folder."""
    name = posixpath.basename(path)
    is_table = name in {"crontab", "cronjob", "cronjobs"} or name.endswith((".cron", ".crontab"))
    return is_table or posixpath.basename(posixpath.dirname(path)) == "cron.d"


def read(source: Source) -> FileFacts:
    """The commands in order, named by their line."""
    jobs, unread = [], []
    for number, line in enumerate(source.lines, start=1):
        if not line.strip() or line.lstrip().startswith("#") or _ASSIGNMENT.fullmatch(line):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            unread.append(Unread(source.whole_line(number), "no time and command of cron"))
            continue
        with_user = _USER.fullmatch(found["command"])
        text = with_user["command"] if with_user else found["command"]
        place = source.whole_line(number)
        started = commands(text, place)
        jobs.append(JobFact(place, f"line {number}", "cron", commands=started, alone=True, schedule=found["schedule"]))
    return FileFacts(source.path, "cron", len(source.lines), jobs=tuple(jobs), unread=tuple(unread))
