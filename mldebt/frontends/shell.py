"""Shell scripts: each is a job with the commands it starts."""

from __future__ import annotations

import posixpath

from mldebt.facts.file import FileFacts
from mldebt.facts.pipeline import JobFact
from mldebt.patterns import pattern
from mldebt.shell import commands
from mldebt.shell.embedded import names_in, variables_in
from mldebt.source import FILE_START, Source

_SELF = r"\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?\})"
_OWN_FOLDER = pattern(rf'\$\(\s*dirname\s+(?:--\s+)?(?:"{_SELF}"|{_SELF})\s*\)')
_ABSOLUTE = pattern(r"""\$\(\s*cd\s+(?:--\s+)?["']?(?P<folder>[\w./-]+)["']?[^()&]{0,40}&&\s*pwd(?:\s+-P)?\s*\)""")


def matches(path: str) -> bool:
    """Whether a path is a shell script by its ending."""
    return path.endswith((".sh", ".bash"))


def read(source: Source) -> FileFacts:
    """The script as one job; where it asks for its own folder, the answer is known."""
    folder = posixpath.dirname(source.path) or "."
    text = _OWN_FOLDER.sub(lambda _: folder, source.text)
    text = _ABSOLUTE.sub(lambda match: match["folder"], text)
    found = commands(text, lambda index: source.whole_line(index + 1))
    job = JobFact(FILE_START, posixpath.basename(source.path), "shell", commands=found)
    words, asked = names_in(source.text), variables_in(source.text)
    return FileFacts(source.path, "shell", len(source.lines), jobs=(job,), words=words, variables=asked)
