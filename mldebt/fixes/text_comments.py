"""Comments changed in the text itself: configuration, SQL and notebooks."""

from __future__ import annotations

import json
import re
from collections import Counter

from mldebt.comments import prefix_of
from mldebt.fixes.rewording import Rewording, without_or_with
from mldebt.notebook_text import CellLine, code_cells
from mldebt.patterns import pattern
from mldebt.source import Source

_KEPT_END = pattern(r"(?<=\n)|(?<=\r)(?!\n)")
_END = pattern(r"[\r\n]*$")


def reworded_text(source: Source, change: Rewording) -> str:
    """The text of a file with its comments changed."""
    prefix = prefix_of(source.path)
    lines = enumerate(_KEPT_END.split(source.text), start=1)
    return "".join(_line(number, line, change, prefix, source) for number, line in lines)


def _line(number: int, line: str, change: Rewording, prefix: str, source: Source) -> str:
    end = _END.search(line)
    code, ending = (line[: end.start()], end[0]) if end else (line, "")
    if number in change.changed:
        code = without_or_with(code, *change.changed[number])
        if not code.strip(f"{prefix} \t"):
            return ""
    if number in change.after:
        code = f"{code}  {change.after[number]}"
    if number in change.above:
        indent = code[: len(code) - len(code.lstrip())]
        return f"{indent}{change.above[number]}{ending or _line_end(source)}{code}{ending}"
    return f"{code}{ending}"


def reworded_notebook(source: Source, change: Rewording) -> str:
    """The notebook with its cells' comments changed; only cell lines that have a line of the file to themselves."""
    places = [line for cell in code_cells(source) for line in cell]
    numbers = Counter(line.number for line in places)
    alone = {line.number: line for line in places if numbers[line.number] == 1}
    lines = _KEPT_END.split(source.text)
    return "".join(
        _cell_line(alone[number], line, change) if number in alone else line
        for number, line in enumerate(lines, start=1)
    )


def _cell_line(place: CellLine, line: str, change: Rewording) -> str:
    start, end = place.columns[0] - 1, place.columns[-1] - 1
    opening, code, closing = line[:start], line[start:end], line[end:]
    number = place.number
    if number in change.changed:
        code = without_or_with(code, *change.changed[number])
        if not code.strip("# ") and "," in closing:
            return ""
    if number in change.after:
        code = f"{code}  {_escaped(change.after[number])}"
    if number in change.above and opening.strip() == '"':
        indent = place.text[: len(place.text) - len(place.text.lstrip())]
        comment = _escaped(f"{indent}{change.above[number]}\n")
        return f'{opening}{comment}",{"".join(_END.findall(line))}{opening}{code}{closing}'
    return f"{opening}{code}{closing}"


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _line_end(source: Source) -> str:
    match = re.search(r"\r\n|\r|\n", source.text)
    return match[0] if match else "\n"
