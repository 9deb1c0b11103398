"""Regular expressions that are compiled when they are first used: a run uses few of all that mldebt has."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, cast


class _Pattern:
    """Stands for a regular expression; what is asked of that once is at hand from then on."""

    def __init__(self, text: str, flags: int) -> None:
        self._given = (text, flags)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._compiled, name)
        setattr(self, name, found)
        return found

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(*self._given)


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """The regular expression of a text, to be asked and not to be handed to functions of `re`."""
    return cast("re.Pattern[str]", _Pattern(text, flags))
