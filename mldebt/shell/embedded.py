"""Names that a text of a shell says: of its variables, and in programs of Python that stand in it as here-documents."""

from __future__ import annotations

import re

from mldebt.patterns import pattern

_HERE_DOCUMENT = pattern(
    r"\bpython3?\b[^\n]*<<-?[ \t]*(?P<quote>['\"]?)(?P<end>\w+)(?P=quote)[^\n]*\n(?P<body>.*?)\n[ \t]*(?P=end)\b",
    re.DOTALL,
)
_NAME = pattern(r"[A-Za-z_]\w{2,}")
_VARIABLE = pattern(r"\$\{?(?P<name>[A-Z][A-Z0-9_]+)")


def names_in(text: str) -> tuple[str, ...]:
    """The names in all such programs, in order of name: what they mean there is not known."""
    return tuple(sorted({name for found in _HERE_DOCUMENT.finditer(text) for name in _NAME.findall(found["body"])}))


def variables_in(text: str) -> tuple[str, ...]:
    """The names of the variables that a text asks for, as far as they are in capitals, in order of name."""
    return tuple(sorted({found["name"] for found in _VARIABLE.finditer(text)}))
