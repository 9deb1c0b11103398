"""Programs of Python that stand in a text of a shell, as here-documents."""

from __future__ import annotations

import re

from mldebt.patterns import pattern

_HERE_DOCUMENT = pattern(
    r"\bpython3?\b[^\n]*<<-?[ \t]*(?P<quote>['\"]?)(?P<end>\w+)(?P=quote)[^\n]*\n(?P<body>.*?)\n[ \t]*(?P=end)\b",
    re.DOTALL,
)
_NAME = pattern(r"[A-Za-z_]\w{2,}")


def names_in(text: str) -> tuple[str, ...]:
    """The names in all such programs, in order of name: what they mean there is not known."""
    return tuple(sorted({name for found in _HERE_DOCUMENT.finditer(text) for name in _NAME.findall(found["body"])}))
