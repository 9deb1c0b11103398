"""Prometheus: rules that raise an alert, also as a resource of Kubernetes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mldebt.facts.file import Unread
from mldebt.facts.tree import Tree
from mldebt.facts.watching import CheckFact
from mldebt.frontends.recognised.stated import Stated, text
from mldebt.patterns import pattern

_OF_A_MODEL = pattern(r"predict|model|inference|drift|feature|score|label|psi\b|embedding|llm|token", re.IGNORECASE)
_OF_DATA = pattern(r"fresh|stale|rows?_|null|schema|data_?(?:quality|age|lag)|ingest|validation", re.IGNORECASE)


def facts(path: str, tree: Tree) -> Stated | None:
    """The alerts of all groups; those that speak of a model watch predictions, those of data watch data."""
    groups = tree.get("groups") or (tree.at("spec", "groups") if text(tree.get("kind")) == "PrometheusRule" else None)
    if groups is None or not any(one.get("rules") is not None for one in groups.items or ()):
        return None
    checks: list[CheckFact] = []
    unread: list[Unread] = []
    for group in groups.items or ():
        rules = group.get("rules")
        if rules is not None and not rules.is_sequence:
            unread.append(Unread(rules.span, "the rules of a group are a list"))
            continue
        checks.extend(_alerts(rules))
    return Stated(tuple(checks), unread=tuple(unread))


def _alerts(rules: Tree | None) -> Iterator[CheckFact]:
    for rule in rules.items or () if rules else ():
        name, expression = text(rule.get("alert")), text(rule.get("expr"))
        said = f"{name} {expression}"
        watches = "predictions" if _OF_A_MODEL.search(said) else "data" if _OF_DATA.search(said) else "service"
        if name:
            yield CheckFact(rule.span, "prometheus", name, watches)
