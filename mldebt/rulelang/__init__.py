"""The rule language: YAML files read into rules, and where a rule is found in a graph."""

from __future__ import annotations

from mldebt.rulelang.packs import builtin_rules, load_rules
from mldebt.rulelang.parse import parse_rule
from mldebt.rulelang.rule import Option, Rule

__all__ = ["Option", "Rule", "builtin_rules", "load_rules", "parse_rule"]
