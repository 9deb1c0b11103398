"""What the files of resources do not show: refs and sources in the macros they call, and what a manifest tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from mldebt.facts.file import FileFacts
from mldebt.facts.query import TemplateCall
from mldebt.linker.dbt.manifest import Asked, manifest_of
from mldebt.linker.dbt.project import DbtProject, Resource
from mldebt.linker.dbt.properties import asked_for
from mldebt.patterns import pattern
from mldebt.source import FILE_START

_MACRO = pattern(r"\{%-?\s*macro\s+(?P<name>\w+)\s*\(.*?%\}(?P<body>.*?)\{%-?\s*endmacro\b", re.DOTALL)
_TEMPLATE = pattern(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_COMMENT = pattern(r"\{#.*?#\}", re.DOTALL)
_CALLED = pattern(r"(?<![\w.])(\w+)\s*\(")
_DEEPEST = 4
_MADE = frozenset({"model", "snapshot"})


def add_hidden(projects: Sequence[DbtProject], facts: Sequence[FileFacts]) -> None:
    """Adds to the resources of projects what they ask for out of sight, as if it stood in their first line, and what
    only a manifest says of them."""
    for project in projects:
        own = [fact for fact in facts if fact.path in project.files]
        macros = _macros(own)
        manifest = manifest_of(project, own)
        texts = {fact.path: _text(fact) for fact in own} if macros else {}
        for key, resource in list(project.resources.items()):
            if resource.kind in _MADE:
                told = manifest.asked(project, resource) if manifest is not None else ()
                resource = _asking(resource, {*_by_macros(texts.get(resource.path, ""), macros), *told})
            if resource.kind != "source" and manifest is not None:
                resource = manifest.completed(resource)
            project.resources[key] = resource


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
