"""The form of a rule file: every key of every mapping, what it holds and one sentence.

The parser, the JSON Schema and the reference page all read these tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

import msgspec

from mldebt.finding import Confidence, Severity
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.rulelang.rule import Hops, Operator


class Form(str, Enum):
    """What the value of a key looks like."""

    TEXT = "text"
    TEXTS = "texts"
    BOOLEAN = "boolean"
    NUMBER = "number"
    SETTING = "setting"
    CODE = "code"
    DEBT = "debt"
    SEVERITY = "severity"
    CONFIDENCE = "confidence"
    PROFILE = "profile"
    OPTION_TYPE = "option_type"
    OPTIONS = "options"
    TRAIL = "trail"
    TRAILS = "trails"
    VARIABLE = "variable"
    VARIABLES = "variables"
    NODE = "node"
    NODE_KINDS = "node_kinds"
    EDGE_KINDS = "edge_kinds"
    HOPS = "hops"
    TESTS = "tests"
    COMPARISON = "comparison"
    MEASURE = "measure"
    REPORT = "report"


class Key(msgspec.Struct, frozen=True):
    """A key: the form of its value, one sentence, and whether it must be there."""

    form: Form
    sentence: str
    required: bool = False


RULE_KEYS: dict[str, Key] = {
    "id": Key(Form.TEXT, "The name of the rule and of its file; reads after *allow*.", required=True),
    "code": Key(Form.CODE, "A short code that never changes, such as MLD201.", required=True),
    "title": Key(Form.TEXT, "What is wrong, as one sentence without a full stop.", required=True),
    "debt": Key(Form.DEBT, "The kind of debt.", required=True),
    "severity": Key(Form.SEVERITY, "How much a finding matters: error, warning or note.", required=True),
    "confidence": Key(Form.CONFIDENCE, "How sure a finding is: high, medium or low.", required=True),
    "profile": Key(Form.PROFILE, "default, or pedantic for a rule that runs only when it is selected."),
    "argues_from_absence": Key(
        Form.BOOLEAN, "Lowers the confidence by a step where something unread may reach the reported node."
    ),
    "options": Key(Form.OPTIONS, "Settings of the rule, by name."),
    "match": Key(Form.TRAIL, "The trail that shows the debt: nodes and edges in turn, the way data moves."),
    "measure": Key(Form.MEASURE, "In place of `match`: nodes with too great a share of something."),
    "with": Key(Form.TRAILS, "Further trails, by name, that must exist too; the report may use their variables."),
    "unless": Key(Form.TRAILS, "Excuses, by name: a match is dropped where one of these trails exists."),
    "report": Key(Form.REPORT, "What a finding says and where.", required=True),
    "why": Key(Form.TEXT, "The harm, in two to four sentences.", required=True),
    "fix": Key(Form.TEXT, "The way out; begins with a verb.", required=True),
    "references": Key(Form.TEXTS, "Where the debt is described: papers and pages.", required=True),
    "seen_on": Key(
        Form.TEXT,
        "Where it was right in code of others: a link that names the commit, a published program, or public code.",
    ),
}

OPTION_KEYS: dict[str, Key] = {
    "type": Key(Form.OPTION_TYPE, "integer, number, string, boolean or strings.", required=True),
    "default": Key(Form.SETTING, "The value where the user sets none.", required=True),
    "min": Key(Form.NUMBER, "The least value."),
    "max": Key(Form.NUMBER, "The greatest value."),
    "help": Key(Form.TEXT, "What the option decides, in one sentence."),
}

NODE_KEYS: dict[str, Key] = {
    "node": Key(Form.VARIABLE, "The node's variable; the same variable is the same node. Anonymous without."),
    "kind": Key(Form.NODE_KINDS, "One kind of node, or a list of them."),
    "where": Key(Form.TESTS, "Conditions on attributes; all must hold."),
}

EDGE_KEYS: dict[str, Key] = {
    "edge": Key(Form.EDGE_KINDS, "One kind of edge, or a list of them.", required=True),
    "hops": Key(Form.HOPS, "one edge, many (one or more) or any (none or more); the shortest path is kept."),
    "as": Key(Form.VARIABLE, "The edge's variable, for the report; only with one hop."),
    "where": Key(Form.TESTS, "Conditions on attributes; all must hold for every edge of the path."),
}

MEASURE_KEYS: dict[str, Key] = {
    "each": Key(Form.NODE, "The node that is measured.", required=True),
    "part": Key(Form.TEXT, "The attribute that counts the part.", required=True),
    "whole": Key(Form.TEXT, "The attribute that counts the whole; nothing is reported where it is 0.", required=True),
    "report_when": Key(Form.COMPARISON, "The share that is reported, from 0 to 1.", required=True),
}

REPORT_KEYS: dict[str, Key] = {
    "at": Key(Form.VARIABLE, "The node or edge that the finding points at.", required=True),
    "related": Key(Form.VARIABLES, "Nodes and edges shown beside it."),
    "once_per": Key(Form.VARIABLES, "Matches with the same nodes here are one finding; `at` if left out."),
    "message": Key(Form.TEXT, "What is wrong, with {variable.attribute} and {options.name} filled in.", required=True),
}

OPERATORS: dict[Operator, str] = {
    Operator.NOT: "is none of these",
    Operator.MATCHES: "the regular expression is found in it",
    Operator.ABOVE: "is greater",
    Operator.AT_LEAST: "is greater or equal",
    Operator.BELOW: "is less",
    Operator.AT_MOST: "is less or equal",
}
"""What can be written in a condition; a plain value or list is `is`."""

NUMERIC = frozenset({Operator.ABOVE, Operator.AT_LEAST, Operator.BELOW, Operator.AT_MOST})
SEVERITIES = tuple(severity.value for severity in Severity)
CONFIDENCES = tuple(confidence.value for confidence in Confidence)
PROFILES = ("default", "pedantic")
OPTION_TYPES = ("integer", "number", "string", "boolean", "strings")
NODE_KINDS = tuple(kind.value for kind in NodeKind)
EDGE_KINDS = tuple(kind.value for kind in EdgeKind)
HOPS = tuple(hops.value for hops in Hops)
CODE_PATTERN = r"[A-Z]{2,8}\d{3,4}"
ID_PATTERN = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
OPTION_PATTERN = r"[a-z][a-z0-9_]*"
VARIABLE_PATTERN = r"\$?[a-z][a-z0-9_]*"


def required(keys: Mapping[str, Key]) -> Iterable[str]:
    """The keys that must be there."""
    return (name for name, key in keys.items() if key.required)
