"""Rules as SARIF describes them, within the lengths that GitHub shows."""

from __future__ import annotations

from mldebt.finding import Severity
from mldebt.reports.places import Json
from mldebt.reports.report import RuleInfo

LONGEST_NAME = 255
LONGEST_DESCRIPTION = 1_024
MOST_TAGS = 10

_PROBLEM_SEVERITY = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}


def descriptor(rule: RuleInfo) -> Json:
    """The rule as an entry of `tool.driver.rules`; its page, when there is one, is shown instead of the plain help."""
    written: Json = {
        "id": rule.id,
        "name": _shortened(_pascal_case(rule.id), LONGEST_NAME),
        "shortDescription": {"text": _shortened(_sentence(rule.title), LONGEST_DESCRIPTION)},
        "fullDescription": {"text": _shortened(_sentence(_flowing(rule.why)), LONGEST_DESCRIPTION)},
        "help": {"text": _help(rule), "markdown": rule.help_markdown or _help(rule)},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {
            "code": rule.code,
            "debt": rule.debt,
            "precision": rule.confidence.value,
            "problem.severity": _PROBLEM_SEVERITY[rule.severity],
            "tags": ["machine-learning", "technical-debt", rule.debt][:MOST_TAGS],
        },
    }
    if rule.help_uri:
        written["helpUri"] = rule.help_uri
    return written


def _help(rule: RuleInfo) -> str:
    """Why and what to do; never empty, since GitHub takes an empty text for a missing one."""
    paragraphs = [_flowing(rule.why), _flowing(rule.fix), "\n".join(rule.references)]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) or rule.title


def _flowing(text: str) -> str:
    return " ".join(text.split())


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _pascal_case(rule_id: str) -> str:
    return "".join(word.capitalize() for word in rule_id.split("-"))
