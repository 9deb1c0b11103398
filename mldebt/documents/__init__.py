"""Structured text (YAML, JSON, TOML, INI, .env) read into trees that know their places."""

from __future__ import annotations

from mldebt.documents.document import Document
from mldebt.documents.env_text import parse_env
from mldebt.documents.ini_text import parse_ini
from mldebt.documents.json_text import parse_json
from mldebt.documents.shape import misshapen
from mldebt.documents.toml_text import parse_toml
from mldebt.documents.yaml_text import parse_yaml

__all__ = ["Document", "misshapen", "parse_env", "parse_ini", "parse_json", "parse_toml", "parse_yaml"]
