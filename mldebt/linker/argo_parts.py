"""What stands in workflows of Argo: parameters, addresses of artefacts, templates in texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Tree
from mldebt.frontends.kubernetes import ARGO
from mldebt.patterns import pattern

TEMPLATED = pattern(r"\{\{\s*([^{}]*?)\s*\}\}")
_ASKED = pattern(r"(?:tasks|steps)\.(?P<task>[\w-]+)\.outputs\.artifacts\.(?P<name>[\w-]+)")
_NEEDED = pattern(r"([A-Za-z0-9_-]+)(?:\.[A-Za-z]+)?")
_STORES = (
    ("s3", "s3", "bucket", "key"),
    ("gcs", "gs", "bucket", "key"),
    ("oss", "oss", "bucket", "key"),
    ("azure", "az", "container", "blob"),
)
"""Where an artefact may be kept: the key that says so, the scheme, and the keys of its two parts."""
Known = Mapping[str, str]
"""What names in double braces stand for."""


def needs(task: Tree, named: Mapping[str, Tree]) -> tuple[str, ...]:
    """The tasks of the same graph that one depends on."""
    listed = task.get("dependencies")
    told = listed.strings() if listed is not None else ()
    told = (*told, *(match[1] for match in _NEEDED.finditer(text_of(task.get("depends")))))
    own = text_of(task.get("name"))
    return tuple(dict.fromkeys(one for one in told if one in named and one != own))


def asked(name: str, others: tuple[Tree, ...]) -> tuple[str, ...]:
    """The artefacts that others take of a task, by name."""
    texts = (text_of(entry.value) for one in others for _, entry in one.walk() if entry.key == "from")
    found = (match["name"] for text in texts for match in _ASKED.finditer(text) if match["task"] == name)
    return tuple(dict.fromkeys(found))


def parameters(holder: Tree | None) -> Iterator[tuple[str, str]]:
    """The parameters that have a value, with its text."""
    for one in items_of(holder.get("parameters") if holder is not None else None):
        value = one.get("value") or one.get("default")
        if value is not None and value.is_scalar and value.scalar is not None:
            yield text_of(one.get("name")), str(value.scalar)


def address(artefact: Tree, known: Known) -> str:
    """Where an artefact says that it is kept, empty where it leaves that to Argo."""
    for kind, scheme, folder, file in _STORES:
        store = artefact.get(kind)
        if store is not None and (key := filled(text_of(store.get(file)), known)):
            inside = filled(text_of(store.get(folder)), known)
            return f"{scheme}://{inside}/{key}" if inside else f"{ARGO}://{key}"
    return filled(text_of(artefact.at("http", "url")), known)


def word(item: Tree, known: Known, paths: Known) -> str:
    """A word of a command; the path of an artefact inside the container is the artefact."""
    text = filled(str(item.scalar), known) if item.is_scalar and item.scalar is not None else HOLE
    name, equals, value = text.partition("=")
    if equals and name.startswith("-") and value in paths:
        return f"{name}={paths[value]}"
    return paths.get(text, text)


def filled(text: str, known: Known) -> str:
    """A text with what is known of its templates; the rest is holes."""
    return TEMPLATED.sub(lambda match: known.get(match[1], HOLE), text)


def items_of(tree: Tree | None) -> tuple[Tree, ...]:
    """The items of a list, none where there is none."""
    return tree.items or () if tree is not None else ()


def text_of(tree: Tree | None) -> str:
    """A text, empty where there is none."""
    return tree.scalar if tree and isinstance(tree.scalar, str) else ""
