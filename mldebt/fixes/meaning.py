"""Whether an edit of comments left everything else as it was, by parsing the file before and after."""

from __future__ import annotations

import ast
import json
import re
import sys

import yaml

from mldebt.comments import is_python
from mldebt.patterns import pattern

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MAGIC = pattern(r"^[ \t]*[%!?].*$", re.MULTILINE)


def same(path: str, before: str, after: str) -> bool:
    """Whether both texts parse and mean the same; for a language that is not parsed here, comments are trusted."""
    try:
        return _meaning(path, before) == _meaning(path, after)
    except (SyntaxError, ValueError, yaml.YAMLError, RecursionError, MemoryError):
        return False


def _meaning(path: str, text: str) -> object:
    if is_python(path):
        return ast.dump(ast.parse(text))
    if path.endswith(".ipynb"):
        return _notebook(json.loads(text))
    if path.endswith((".yaml", ".yml", ".dvc")):
        return [_event(event) for event in yaml.parse(text, Loader=yaml.SafeLoader)]
    if path.endswith(".toml"):
        return tomllib.loads(text)
    return None


def _event(event: yaml.Event) -> tuple[object, ...]:
    return (type(event), *(getattr(event, name, None) for name in ("anchor", "tag", "value")))


def _notebook(content: object) -> object:
    """The notebook with the code of each cell as a tree."""
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise ValueError("the file is no notebook")
    return {**content, "cells": [_cell(cell) for cell in content["cells"]]}


def _cell(cell: object) -> object:
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return cell
    code = "".join(cell.get("source", ""))
    try:
        return {**cell, "source": ast.dump(ast.parse(_MAGIC.sub("pass", code)))}
    except SyntaxError:
        return {**cell, "source": "code that is not Python"}
