"""Structured text (YAML, JSON, TOML, INI, .env) read into trees that know their places.

What reads a form is loaded with the first text of that form: where all facts are known, nothing is read."""

from __future__ import annotations

from mldebt.documents.document import Document
from mldebt.documents.shape import misshapen
from mldebt.source import Source

__all__ = ["Document", "misshapen", "parse_env", "parse_ini", "parse_json", "parse_toml", "parse_yaml"]


def parse_env(source: Source) -> Document:
    """The variables of a `.env` file."""
    from mldebt.documents import env_text

    return env_text.parse_env(source)


def parse_ini(source: Source) -> Document:
    """The content of an INI file."""
    from mldebt.documents import ini_text

    return ini_text.parse_ini(source)


def parse_json(source: Source) -> Document:
    """The content of a JSON file."""
    from mldebt.documents import json_text

    return json_text.parse_json(source)


def parse_toml(source: Source) -> Document:
    """The content of a TOML file."""
    from mldebt.documents import toml_text

    return toml_text.parse_toml(source)


def parse_yaml(source: Source) -> Document:
    """The content of a YAML file; several documents become a sequence."""
    from mldebt.documents import yaml_text

    return yaml_text.parse_yaml(source)
