"""Names of what holds settings, and whether something in code may be such a thing."""

from __future__ import annotations

from mldebt.facts import code
from mldebt.facts.module import Scope
from mldebt.linker.operands import words_in

SETTINGS = frozenset({"cfg", "config", "conf", "configs", "args", "params", "settings", "hparams", "opt", "opts"})
"""Words of names of objects that hold settings."""
NAMED = (code.Argument, code.Attribute, code.Symbol, code.Variable)
_HOLD_SETTINGS = SETTINGS | {"data", "raw", "content", "yaml", "section", "defaults"}
"""Words of names of what may be settings, or the content of a file of them."""


def may_hold_settings(scope: Scope, base: int) -> bool:
    """Whether what is asked for something may be settings: what has a name of another kind is not."""
    held = scope.body[base]
    return not isinstance(held, NAMED) or not _HOLD_SETTINGS.isdisjoint(words_in(held.name))
