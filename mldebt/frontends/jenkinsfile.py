"""Jenkinsfiles: every shell step is a job, as far as its text is written out."""

from __future__ import annotations

import posixpath
import re

from mldebt.facts.file import FileFacts
from mldebt.facts.pipeline import JobFact
from mldebt.shell import commands
from mldebt.source import Source

_STEP = re.compile(
    r"\b(?:sh|bat)\s*\(?\s*(?:script\s*:\s*)?"
    r"(?:'''(?P<a>.*?)'''|\"\"\"(?P<b>.*?)\"\"\"|'(?P<c>[^'\n]*)'|\"(?P<d>[^\"\n]*)\")",
    re.DOTALL,
)
_STAGE = re.compile(r"\bstage\s*\(\s*['\"](?P<name>[^'\"\n]+)['\"]")


def matches(path: str) -> bool:
    """Whether Jenkins reads the path."""
    return posixpath.basename(path).partition(".")[0] == "Jenkinsfile"


def read(source: Source) -> FileFacts:
    """The shell steps in order, named after their stage and line."""
    stages = [(match.start(), match["name"]) for match in _STAGE.finditer(source.text)]
    jobs = []
    for match in _STEP.finditer(source.text):
        line = source.text.count("\n", 0, match.start()) + 1
        stage = next((name for start, name in reversed(stages) if start < match.start()), "step")
        text = next(group for group in match.groups() if group is not None)
        place = source.whole_line(line)
        jobs.append(JobFact(place, f"{stage}:{line}", "jenkins", commands=commands(text, place)))
    return FileFacts(source.path, "jenkinsfile", len(source.lines), jobs=tuple(jobs))
