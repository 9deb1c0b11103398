"""INI files as a tree: sections of strings, as `configparser` reads them."""

from __future__ import annotations

import re

from mldebt.documents.document import Document, Places, duplicates
from mldebt.facts.file import Unread
from mldebt.facts.tree import Entry, Tree
from mldebt.patterns import pattern
from mldebt.source import Source

_SECTION = pattern(r"\[(?P<name>[^\]]+)\]")
_KEY = pattern(r"(?P<key>[^\s=:#;\[][^=:]*?)\s*(?:[=:]\s*(?P<value>.*?))?\s*$")
_COMMENTS = ("#", ";")


def parse_ini(source: Source) -> Document:
    """The sections of an INI file in order; every value is a string, and the names of keys are in lower case.

    A line that is indented goes on with the value before it."""
    places = Places(source)
    sections: list[tuple[str, int, list[Entry]]] = []
    problems: list[Unread] = []
    offset = 0
    for line in source.text.splitlines(keepends=True):
        text = line.strip()
        start = offset + len(line) - len(line.lstrip())
        offset += len(line)
        if not text or text.startswith(_COMMENTS):
            continue
        if (section := _SECTION.match(text)) is not None:
            sections.append((section["name"], start, []))
        elif not sections:
            problems.append(Unread(places.span(start, start + len(text)), "a key before the first section"))
            break
        elif line[0].isspace() and sections[-1][2]:
            sections[-1][2][-1] = _longer(sections[-1][2][-1], text)
        elif (key := _KEY.match(text)) is not None:
            sections[-1][2].append(_entry(places, key, start))
    entries = _merged(places, sections)
    if not entries or problems:
        return Document(None, tuple(problems))
    extent = places.span(0, len(source.text))
    return Document(Tree(extent, entries=entries), tuple(duplicates(entries)))


def _entry(places: Places, key: re.Match[str], start: int) -> Entry:
    value = key["value"]
    first, last = key.span("value") if value is not None else (key.end("key"), key.end("key"))
    tree = Tree(places.span(start + first, start + last), scalar=value)
    return Entry(key["key"].lower(), places.span(start + key.start("key"), start + key.end("key")), tree)


def _longer(entry: Entry, more: str) -> Entry:
    value = f"{entry.value.scalar}\n{more}" if entry.value.scalar else more
    return Entry(entry.key, entry.span, Tree(entry.value.span, scalar=value))


def _merged(places: Places, sections: list[tuple[str, int, list[Entry]]]) -> tuple[Entry, ...]:
    """The sections, each once: what stands under a name that comes again is added to it."""
    inside: dict[str, list[Entry]] = {}
    starts: dict[str, int] = {}
    for name, start, entries in sections:
        starts.setdefault(name, start)
        inside.setdefault(name, []).extend(entries)
    return tuple(
        Entry(name, span, Tree(span, entries=tuple(inside[name])))
        for name, start in starts.items()
        for span in (places.span(start, start + len(name) + 2),)
    )
