"""Refs and sources that the text of a model does not show: in the macros it calls, and in a committed manifest."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mldebt.facts.file import FileFacts
from mldebt.facts.query import TemplateCall
from mldebt.facts.tree import Tree
from mldebt.linker.dbt.project import DbtProject, Resource
from mldebt.linker.dbt.properties import asked_for
from mldebt.source import FILE_START

_MACRO = re.compile(r"\{%-?\s*macro\s+(?P<name>\w+)\s*\(.*?%\}(?P<body>.*?)\{%-?\s*endmacro\b", re.DOTALL)
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_CALLED = re.compile(r"(?<![\w.])(\w+)\s*\(")
_DEEPEST = 4
_MADE = frozenset({"model", "snapshot"})

Asked = frozenset[tuple[str, str]]


def add_hidden(projects: Sequence[DbtProject], facts: Sequence[FileFacts]) -> None:
    """Adds to the resources of projects what they ask for out of sight, as if it stood in their first line."""
    for project in projects:
        own = [fact for fact in facts if fact.path in project.files]
        macros = _macros(own)
        manifest = _manifest(project, own)
        texts = {fact.path: _text(fact) for fact in own} if macros else {}
        for key, resource in list(project.resources.items()):
            if resource.kind in _MADE:
                asked = {*_by_macros(texts.get(resource.path, ""), macros), *manifest.get(resource.name, ())}
                project.resources[key] = _asking(resource, asked)


def _asking(resource: Resource, asked: set[tuple[str, str]]) -> Resource:
    known = {(call.kind, call.name) for call in resource.calls}
    more = tuple(TemplateCall(FILE_START, kind, name) for kind, name in sorted(asked - known))
    return replace(resource, calls=(*resource.calls, *more)) if more else resource


# Macros.


def _macros(facts: Sequence[FileFacts]) -> Mapping[str, Asked]:
    """What each macro of a project asks for itself, or by the macros that it calls."""
    bodies = {
        found["name"]: found["body"]
        for fact in facts
        if fact.sql is not None and any(one.startswith("macro ") for one in fact.sql.defines)
        for found in _MACRO.finditer(_text(fact))
    }
    asked = {name: frozenset(asked_for(body)) for name, body in bodies.items()}
    for _ in range(_DEEPEST):
        asked = {name: asked[name].union(*(asked[one] for one in _names(bodies[name], asked))) for name in bodies}
    return {name: found for name, found in asked.items() if found}


def _by_macros(text: str, macros: Mapping[str, Asked]) -> Iterator[tuple[str, str]]:
    for name in _names(text, macros):
        yield from macros[name]


def _names(text: str, macros: Mapping[str, Asked]) -> set[str]:
    """The macros that the templates of a text call."""
    templates = _TEMPLATE.findall(text)
    return {name for template in templates for name in _CALLED.findall(template) if name in macros}


def _text(fact: FileFacts) -> str:
    text = fact.document.scalar if fact.document is not None else None
    return _COMMENT.sub("", text) if isinstance(text, str) else ""


# The manifest.


def _manifest(project: DbtProject, facts: Sequence[FileFacts]) -> Mapping[str, Asked]:
    """What the models of a project depend on by its manifest, where one is there, by name."""
    for fact in facts:
        if posixpath.basename(fact.path) == "manifest.json" and fact.document is not None:
            nodes = fact.document.get("nodes")
            if nodes is not None and fact.document.at("metadata", "dbt_schema_version") is not None:
                return dict(_dependencies(project, nodes))
    return {}


def _dependencies(project: DbtProject, nodes: Tree) -> Iterator[tuple[str, Asked]]:
    for entry in nodes.entries or ():
        kind, _, rest = entry.key.partition(".")
        package, _, name = rest.partition(".")
        listed = entry.value.at("depends_on", "nodes")
        if kind in _MADE and package == project.name and listed is not None:
            yield name, frozenset(asked for one in listed.strings() if (asked := _asked(project, one)))


def _asked(project: DbtProject, node: str) -> tuple[str, str] | None:
    """A node of a manifest as a ref or source would ask for it: `model.shop.orders`, `source.shop.raw.orders`."""
    kind, package, *name = node.split(".")
    if kind == "source" and len(name) == 2:
        return "source", ".".join(name)
    if kind in {"model", "seed", "snapshot"} and name:
        return "ref", ".".join(name if package == project.name else (package, *name))
    return None
