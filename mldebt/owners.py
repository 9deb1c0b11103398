"""Who answers for which file, as CODEOWNERS says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.file import Unread
from mldebt.patterns import pattern
from mldebt.source import Source

if TYPE_CHECKING:
    import pathspec

CODEOWNERS_PATHS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where the file may stand, the place that counts first."""

_SECTION = pattern(r"\^?\[[^\]]+\](?:\[\d+\])?(?P<owners>(?:\s+\S+)*)$")
_WORDS = pattern(r"(?:\\.|[^\s\\])+")
_OWNER = pattern(r"@[^\s@]+|[^\s@]+@[^\s@]+\.[^\s@]+")

_ALL = "*"
"""The pattern of the line that most such files begin with; those of all forms take long to load what reads them."""


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """A pattern and the owners of what it matches; without owners, what matches has none."""

    pattern: str
    owners: tuple[str, ...]
    spec: pathspec.GitIgnoreSpec | None = field(repr=False, compare=False)
    """None where the pattern means all files."""

    def matches(self, path: str) -> bool:
        """Whether the line speaks of the file."""
        if self.spec is None:
            return True
        if not self.spec.match_file(path):
            return False
        # Unlike .gitignore, `docs/*` means the files directly in docs.
        return not (self.pattern.endswith("/*") and self.spec.match_file(str(PurePosixPath(path).parent)))


class Codeowners(msgspec.Struct, frozen=True):
    """The lines of a CODEOWNERS file in order, and those that could not be read."""

    path: str = ""
    lines: tuple[OwnerLine, ...] = ()
    unread: tuple[Unread, ...] = ()


def find_codeowners(sources: Mapping[str, Source]) -> Source | None:
    """The CODEOWNERS file that counts among the files of a repository, or None."""
    return next((sources[path] for path in CODEOWNERS_PATHS if path in sources), None)


def parse_codeowners(source: Source) -> Codeowners:
    """The ownership that the file states; a line that cannot be read is left out and told."""
    lines: list[OwnerLine] = []
    unread: list[Unread] = []
    fallback: tuple[str, ...] = ()
    for number, text in enumerate(source.lines, start=1):
        content = re.split(r"(?:^|(?<=\s))#", text, maxsplit=1)[0].strip()
        if section := _SECTION.match(content):
            fallback = tuple(section["owners"].split())
        elif content:
            line = _owner_line(content, fallback)
            if isinstance(line, OwnerLine):
                lines.append(line)
            else:
                unread.append(Unread(source.whole_line(number), line))
    return Codeowners(source.path, tuple(lines), tuple(unread))


def owner_of(path: str, codeowners: Codeowners) -> str | None:
    """The owners of a file, with a space between them, by the last line that matches; None without any."""
    line = next((line for line in reversed(codeowners.lines) if line.matches(path)), None)
    return " ".join(line.owners) or None if line else None


def _owner_line(content: str, fallback: tuple[str, ...]) -> OwnerLine | str:
    """The line, or why it cannot be read."""
    pattern, *owners = _WORDS.findall(content) or [content]
    if pattern.startswith("!"):
        return f"CODEOWNERS has no exceptions, and '{pattern}' is one"
    for owner in owners:
        if not _OWNER.fullmatch(owner):
            return f"'{owner}' is no owner: write @name, @organisation/team or an e-mail address"
    if pattern == _ALL:
        return OwnerLine(pattern, tuple(owners) or fallback, None)
    import pathspec

    try:
        spec = pathspec.GitIgnoreSpec.from_lines([pattern])
    except ValueError:
        return f"'{pattern}' is no pattern"
    return OwnerLine(pattern, tuple(owners) or fallback, spec)
