"""The JSON Schema of rule files, for editors: made from the tables that the parser reads."""

from __future__ import annotations

from collections.abc import Mapping

from mldebt.rulelang.form import (
    CODE_PATTERN,
    CONFIDENCES,
    EDGE_KEYS,
    EDGE_KINDS,
    HOPS,
    ID_PATTERN,
    MEASURE_KEYS,
    NODE_KEYS,
    NODE_KINDS,
    OPERATORS,
    OPTION_KEYS,
    OPTION_PATTERN,
    OPTION_TYPES,
    PROFILES,
    REPORT_KEYS,
    RULE_KEYS,
    SEVERITIES,
    VARIABLE_PATTERN,
    Form,
    Key,
    required,
)
from mldebt.rulelang.rule import Operator
from mldebt.rulelang.taxonomy import DEBTS

Schema = dict[str, object]

_SCALAR: Schema = {"type": ["string", "number", "boolean"]}


def rule_schema() -> Schema:
    """The schema of one rule file; names that depend on each other are checked by mldebt alone."""
    rule = _object(RULE_KEYS)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Generated from mldebt/rulelang/form.py by `mldebt docs`; edit that instead.",
        "title": "A rule of mldebt",
        **rule,
        "oneOf": [{"required": ["match"]}, {"required": ["measure"]}],
        "$defs": {form.value: _FORMS[form] for form in Form},
    }


def _object(keys: Mapping[str, Key]) -> Schema:
    properties: Schema = {name: {**_ref(key.form), "description": key.sentence} for name, key in keys.items()}
    if "id" in properties:
        properties["id"] = {"type": "string", "pattern": f"^{ID_PATTERN}$", "description": keys["id"].sentence}
    return {
        "type": "object",
        "properties": properties,
        "required": list(required(keys)),
        "additionalProperties": False,
    }


def _ref(form: Form) -> Schema:
    return {"$ref": f"#/$defs/{form.value}"}


def _some(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _named(value: Schema) -> Schema:
    return {"type": "object", "additionalProperties": value}


def _comparison() -> Schema:
    properties = {
        operator.value: {
            **(_some(_SCALAR) if operator is Operator.NOT else _SCALAR),
            "description": sentence,
        }
        for operator, sentence in OPERATORS.items()
    }
    return {"type": "object", "properties": properties, "minProperties": 1, "additionalProperties": False}


_TEXT: Schema = {"type": "string", "pattern": r"\S"}

_FORMS: dict[Form, Schema] = {
    Form.TEXT: _TEXT,
    Form.TEXTS: {"type": "array", "items": _TEXT, "minItems": 1},
    Form.BOOLEAN: {"type": "boolean"},
    Form.NUMBER: {"type": "number"},
    Form.SETTING: {"anyOf": [_SCALAR, _list({"type": "string"})]},
    Form.CODE: {"type": "string", "pattern": f"^{CODE_PATTERN}$"},
    Form.DEBT: {"enum": list(DEBTS)},
    Form.SEVERITY: {"enum": list(SEVERITIES)},
    Form.CONFIDENCE: {"enum": list(CONFIDENCES)},
    Form.PROFILE: {"enum": list(PROFILES)},
    Form.OPTION_TYPE: {"enum": list(OPTION_TYPES)},
    Form.OPTIONS: {**_named(_object(OPTION_KEYS)), "propertyNames": {"pattern": f"^{OPTION_PATTERN}$"}},
    Form.TRAIL: {
        "type": "array",
        "items": {"anyOf": [_ref(Form.NODE), _object(EDGE_KEYS)]},
        "minItems": 1,
    },
    Form.TRAILS: _named(_ref(Form.TRAIL)),
    Form.VARIABLE: {"anyOf": [{"type": "string", "pattern": f"^{VARIABLE_PATTERN}$"}, {"type": "null"}]},
    Form.VARIABLES: _list(_ref(Form.VARIABLE)),
    Form.NODE: _object(NODE_KEYS),
    Form.NODE_KINDS: _some({"enum": list(NODE_KINDS)}),
    Form.EDGE_KINDS: _some({"enum": list(EDGE_KINDS)}),
    Form.HOPS: {"enum": [*HOPS, 1]},
    Form.TESTS: _named({"anyOf": [_some(_SCALAR), _ref(Form.COMPARISON)]}),
    Form.COMPARISON: _comparison(),
    Form.MEASURE: _object(MEASURE_KEYS),
    Form.REPORT: _object(REPORT_KEYS),
}
