"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module

import mldebt
from mldebt.patterns import _Pattern, pattern


def test_a_pattern_is_compiled_when_it_is_asked_and_then_no_more() -> None:
    broken, whole = pattern("("), pattern("a+", re.IGNORECASE)
    found = whole.fullmatch("aA")
    assert isinstance(broken, _Pattern) and found is not None and found[0] == "aA"
    assert whole.fullmatch is whole.fullmatch
    assert whole.pattern == "a+"


def test_all_patterns_of_mldebt_can_be_compiled() -> None:
    names = [info.name for info in pkgutil.walk_packages(mldebt.__path__, "mldebt.") if "__main__" not in info.name]
    found = [one for name in names for one in vars(import_module(name)).values() if isinstance(one, _Pattern)]
    assert found
    assert all(isinstance(re.compile(one.pattern), re.Pattern) for one in found)
