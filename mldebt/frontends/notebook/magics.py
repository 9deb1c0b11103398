"""IPython's own syntax in cells, taken out so that Python is left."""

from __future__ import annotations

import re

from mldebt.frontends.python.parsing import PARSER_ERRORS, parse
from mldebt.patterns import pattern

_FOREIGN = pattern(
    r"!|SVG|R|bash|bigquery|cmd|cython|file|html|javascript|js|julia|latex|markdown|perl|powershell|pypy|python2|ruby"
    r"|script|sh|sql|svg|sx|system|writefile"
)
"""Cell magics whose body is not Python of this notebook."""

_CELL_MAGIC = pattern(r"\s*%%(!|\w+)")
_ESCAPE = pattern(
    r"""(?P<indent>\s*)(?:
        %[A-Za-z_] .* | !.* | \?{1,2}[\w.*%] .*  # a magic, a shell command, a question
      | [%\w.*]+ \?{1,2} \s*                     # a question the other way round
      | [\w.,\s\[\]"']+ = \s* (?:%[A-Za-z_]|!) .*  # what a magic or a command gives, assigned
    )$""",
    re.VERBOSE,
)


def python_lines(lines: list[str]) -> list[str] | None:
    """The same number of lines with magics and shell commands made `pass`; None for a cell in another language."""
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    magic = _CELL_MAGIC.match(lines[first]) if lines else None
    if magic and _FOREIGN.fullmatch(magic.group(1)):
        return None
    if magic:
        lines = [*lines[:first], "", *lines[first + 1 :]]
    if any(_ESCAPE.match(line) for line in lines) and not _parses(lines):
        return _without_escapes(lines)
    return lines


def _parses(lines: list[str]) -> bool:
    try:
        parse("\n".join(lines))
    except PARSER_ERRORS:
        return False
    return True


def _without_escapes(lines: list[str]) -> list[str]:
    python: list[str] = []
    continued = False
    for line in lines:
        escape = _ESCAPE.match(line)
        if continued:
            python.append("")
        elif escape:
            python.append(f"{escape.group('indent')}pass")
        else:
            python.append(line)
        continued = bool(continued or escape) and line.rstrip().endswith("\\")
    return python
