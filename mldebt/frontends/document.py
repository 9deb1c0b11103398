"""Markdown and plain text: the commands that a document tells people to run."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator

from mldebt.facts.file import FileFacts
from mldebt.facts.pipeline import DOCUMENT, Command, JobFact
from mldebt.facts.watching import WriteUp
from mldebt.patterns import pattern
from mldebt.shell import commands
from mldebt.source import FILE_START, Source

_FENCE = pattern(r"\s{0,3}(?P<mark>```+|~~~+)\s*(?P<language>[\w+-]*).*")
_SHELLS = frozenset({"bash", "sh", "shell", "console", "zsh", "shell-session", "cmd", "powershell", "terminal", ""})
_PROMPT = pattern(r"^\s*(?:\([\w.-]+\)\s*)?[$>%]\s+")
_SPAN = pattern(r"`(?P<command>(?:python3?|uv run|poetry run|streamlit run|papermill|spark-submit)\s[^`\n]+)`")
_MOST = 200
_WORD = pattern(r"[A-Za-z_][A-Za-z0-9_]{2,}")
_MOST_WORDS = 5_000
_CALL = pattern(r"(?<!def )(?<!\w)([A-Za-z_][A-Za-z0-9_]{3,})\(")
_FILE = pattern(r"[\w-][\w.-]*\.[A-Za-z][A-Za-z0-9]{1,8}\b")
_NAMED = pattern(r"(?:[\w-]+/)*(?P<name>[A-Za-z][\w-]*(?:[._][\w-]+)+)")
"""A path, or a name of several parts: a file, a table, a function."""
_COPY = pattern(r"\b(cp|copy|template)\b", re.IGNORECASE)
_ENVIRONMENT = pattern(r"(?<![\w.-])(?:\.env(?:\.[\w-]+)*|[\w-]+\.env)(?![\w-])")
_CARD = pattern(r"model[-_ ]?card")
_CARD_KEY = pattern(r"(?:library_name|pipeline_tag|model-index|base_model)\s*:")
"""Keys that a model card of the Hugging Face kind has before its text."""


def matches(path: str) -> bool:
    """Whether a path is a document."""
    return path.endswith((".md", ".rst", ".markdown"))


def read(source: Source) -> FileFacts:
    """The commands that start a file or module, as one job."""
    found = [one for one in _commands(source) if one.script or one.module not in {"", "pip", "venv", "virtualenv"}]
    write_up = _write_up(source)
    job = JobFact(FILE_START, source.path, DOCUMENT, commands=tuple(found[:_MOST]), alone=True)
    return FileFacts(source.path, "document", len(source.lines), jobs=(job,) if found else (), write_up=write_up)


def _write_up(source: Source) -> WriteUp:
    """The words of a document, the files that it names, what it names in one line, and whether it is a model card: by
    its name, or by what stands before its text."""
    words = sorted({word.lower() for word in _WORD.findall(source.text)})
    is_card = _CARD.search(posixpath.basename(source.path).lower()) is not None or _has_card_header(source)
    calls = sorted({name for line in _examples(source) for name in _CALL.findall(line)})
    files = sorted(set(_FILE.findall(source.text)))
    together, copied = tuple(_together(source))[:_MOST_WORDS], tuple(sorted(set(_copied(source))))
    words, calls, files = (each[:_MOST_WORDS] for each in (words, calls, files))
    return WriteUp(FILE_START, is_card, tuple(words), tuple(calls), tuple(files), together, copied)


def _copied(source: Source) -> Iterator[str]:
    """The first file of environment variables of each line that speaks of copying, or of a template."""
    for line in source.lines:
        found = _ENVIRONMENT.search(line) if _COPY.search(line) else None
        if found is not None:
            yield found[0]


def _together(source: Source) -> Iterator[tuple[str, ...]]:
    """The names of each line of the text that has several of them."""
    for _, language, line in _lines(source):
        names = sorted({match["name"].lower() for match in _NAMED.finditer(line)}) if language is None else ()
        if len(names) > 1:
            yield tuple(names)


def _has_card_header(source: Source) -> bool:
    if not source.lines or source.lines[0].strip() != "---":
        return False
    header = itertools.takewhile(lambda line: line.strip() != "---", source.lines[1:])
    return any(_CARD_KEY.match(line) for line in header)


def _examples(source: Source) -> Iterator[str]:
    """The lines of code that a document shows."""
    return (line for _, language, line in _lines(source) if language is not None)


def _commands(source: Source) -> Iterator[Command]:
    for number, language, line in _lines(source):
        if language is None:
            for span in _SPAN.finditer(line):
                yield from commands(span["command"], source.whole_line(number))
        elif language in _SHELLS:
            yield from commands(_PROMPT.sub("", line), source.whole_line(number))


def _lines(source: Source) -> Iterator[tuple[int, str | None, str]]:
    """The lines with their numbers, and the language of the code that they belong to, None for those of the text."""
    fence, language = "", ""
    for number, line in enumerate(source.lines, start=1):
        mark = _FENCE.fullmatch(line)
        if mark and not fence:
            fence, language = mark["mark"], mark["language"].lower()
        elif mark and mark["mark"].startswith(fence):
            fence = ""
        else:
            yield number, language if fence else None, line
