"""Jenkinsfiles: every shell step is a job, as far as its text is written out, after the steps before it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from mldebt.facts.file import FileFacts
from mldebt.facts.pipeline import JobFact
from mldebt.paths import from_root
from mldebt.patterns import pattern
from mldebt.shell import commands
from mldebt.source import Source, Span

_TEXT = r"(?:'''(?P<a>.*?)'''|\"\"\"(?P<b>.*?)\"\"\"|'(?P<c>[^'\n]*)'|\"(?P<d>(?:[^\"\\\n]|\\.)*)\")"
_STEP = r"\b(?:sh|bat)\b\s*\(?\s*(?:[\w\s:]+,\s*)*(?:script\s*:\s*)?" + _TEXT
_LINE = pattern(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_OTHER_TEXT = r"'''.*?'''|\"\"\".*?\"\"\"|'[^'\n]*'|\"(?:[^\"\\\n]|\\.)*\""
_TOKEN = pattern(
    rf"(?P<comment>{_LINE.pattern})"
    r"|\bstage\s*\(?\s*(?:name\s*:\s*)?['\"](?P<stage>[^'\"\n]+)['\"]\s*\)?"
    r"|\bdir\s*\(?\s*['\"](?P<folder>[^'\"\n]+)['\"]\s*\)?"
    rf"|(?P<step>{_STEP})"
    r"|\bcron\s*\(?\s*['\"](?P<cron>[^'\"\n]+)['\"]"
    r"|(?<![\w.])(?P<name>[A-Z_][A-Z0-9_]*)\s*=\s*(?:'(?P<single>[^'\n$]*)'|\"(?P<double>[^\"\n$]*)\")"
    r"|\bname\s*:\s*['\"](?P<parameter>\w+)['\"]\s*,\s*defaultValue\s*:\s*(?:'(?P<one>[^'\n]*)'|\"(?P<two>[^\"\n$]*)\")"
    r"|(?P<parallel>\bparallel\b)"
    rf"|(?P<text>{_OTHER_TEXT})"
    r"|(?P<open>\{)|(?P<close>\})",
    re.DOTALL,
)
_OF_GROOVY = pattern(r"\$\{(?:params|env)\.(\w+)\}")


@dataclass(slots=True)
class _Block:
    """A stretch between braces: its stage, its folder, and the jobs that come before what is next in it."""

    stage: str
    folder: str
    before: tuple[str, ...]
    parallel: bool = False
    lasts: dict[str, None] = field(default_factory=dict)
    """The last jobs of branches that run beside each other."""


def matches(path: str) -> bool:
    """Whether Jenkins reads the path."""
    name = posixpath.basename(path)
    return name.partition(".")[0] == "Jenkinsfile" or name.endswith((".jenkinsfile", ".Jenkinsfile"))


def read(source: Source) -> FileFacts:
    """The shell steps in order, named after their stage and line."""
    return FileFacts(source.path, "jenkinsfile", len(source.lines), jobs=tuple(_jobs(source)))


def _jobs(source: Source) -> Iterator[JobFact]:
    blocks = [_Block("step", "", ())]
    following = blocks[0]
    variables: dict[str, str] = {}
    schedule = _schedule(source.text)
    for token in _TOKEN.finditer(source.text):
        here = blocks[-1]
        if token["stage"] or token["folder"] or token["parallel"]:
            stage = token["stage"] or following.stage
            folder = from_root(here.folder, token["folder"]) if token["folder"] else following.folder
            following = _Block(stage, folder, here.before, parallel=bool(token["parallel"]))
        elif token["name"]:
            variables[token["name"]] = token["single"] or token["double"] or ""
        elif token["parameter"]:
            variables.setdefault(token["parameter"], token["one"] or token["two"] or "")
        elif token["open"]:
            blocks.append(_Block(following.stage, following.folder, here.before, following.parallel))
            following = _Block(following.stage, following.folder, here.before)
        elif token["close"] and len(blocks) > 1:
            _close(blocks.pop(), blocks[-1])
            following = blocks[-1]
            following = _Block(following.stage, following.folder, following.before)
        elif token["step"]:
            line = source.text.count("\n", 0, token.start()) + 1
            name = f"{here.stage}:{line}"
            text = next(token[group] for group in "abcd" if token[group] is not None)
            started = commands(_OF_GROOVY.sub(r"${\1}", text), _places(source, line), variables, here.folder)
            place = source.whole_line(line)
            yield JobFact(place, name, "jenkins", commands=started, after=here.before, schedule=schedule)
            _close(_Block(here.stage, here.folder, (name,)), here)


def _close(inner: _Block, outer: _Block) -> None:
    """What comes after a block: of branches that run beside each other, what comes after all of them."""
    before = tuple(inner.lasts) if inner.parallel and inner.lasts else inner.before
    if outer.parallel:
        outer.lasts.update(dict.fromkeys(before))
    else:
        outer.before = before


def _places(source: Source, first: int) -> Callable[[int], Span]:
    return lambda index: source.whole_line(first + index)


def _schedule(text: str) -> str:
    return next((token["cron"] for token in _TOKEN.finditer(text) if token["cron"]), "")
