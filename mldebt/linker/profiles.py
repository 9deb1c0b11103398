"""Settings of one environment that hold the value of another: production with the bucket of a branch."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mldebt.facts.tree import Tree
from mldebt.graph.schema import EdgeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.literals import Literal, Profile, Stated
from mldebt.linker.secrets import beside
from mldebt.linker.settings import add_setting
from mldebt.source import Location

_PRODUCTION = frozenset({"prod", "production", "prd", "live"})
_OTHER = (
    frozenset({"dev", "development"}), frozenset({"staging", "stage", "stg"}), frozenset({"test", "qa", "uat"}),
    frozenset({"branch", "preview"}), frozenset({"local"}), frozenset({"sandbox"}),
)  # fmt: skip
"""Words for each environment that is not production."""


def add(
    builder: GraphBuilder, documents: Mapping[str, Tree], handling: frozenset[str], stated: Sequence[Stated]
) -> None:
    """`same_setting` edges from what production states to the environment that the value is named after."""
    groups = [group for literals in stated for group in literals.profiles]
    groups += [
        group for file in sorted(documents) if beside(file, handling) for group in _inside(file, documents[file])
    ]
    groups += _files({file: tree for file, tree in documents.items() if beside(file, handling)})
    for profiles in groups:
        for production, other in _pairs(profiles):
            values = dict(other.values)
            for path, literal in production.values:
                before = values.get(path)
                if before is not None and before.value == literal.value and _names(literal.value, other.name):
                    _add(builder, path, literal, before, other.name)


def _add(builder: GraphBuilder, path: str, literal: Literal, before: Literal, environment: str) -> None:
    later, earlier = add_setting(builder, literal), add_setting(builder, before)
    at = [literal.location]
    builder.edge(later, EdgeKind.SAME_SETTING, earlier, at, equal=True, subject=path, environment=environment)


def _pairs(profiles: Sequence[Profile]) -> Iterator[tuple[Profile, Profile]]:
    for production in profiles:
        if production.name.lower() in _PRODUCTION:
            for other in profiles:
                if _words(other.name):
                    yield production, other


def _words(environment: str) -> frozenset[str]:
    """All words for an environment that is not production; none for anything else."""
    return next((words for words in _OTHER if environment.lower() in words), frozenset())


def _names(value: str, environment: str) -> bool:
    """Whether a value is named after an environment."""
    return not _words(environment).isdisjoint(re.split(r"[^a-z]+", value.lower()))


def _inside(file: str, tree: Tree) -> Iterator[tuple[Profile, ...]]:
    """The environments that a document has sections for, at its top or one level below."""
    for section in (tree, *(entry.value for entry in tree.entries or ())):
        entries = [entry for entry in section.entries or () if entry.value.is_mapping]
        found = tuple(Profile(entry.key, tuple(_leaves(file, entry.value))) for entry in entries)
        if any(profile.name.lower() in _PRODUCTION for profile in found):
            yield found


def _files(documents: Mapping[str, Tree]) -> Iterator[tuple[Profile, ...]]:
    """Files of one folder that are named after environments."""
    folders: dict[str, list[Profile]] = {}
    for file, tree in sorted(documents.items()):
        folder, name = posixpath.split(file)
        words = re.split(r"[^A-Za-z]+", posixpath.splitext(name.removeprefix(".env."))[0])
        known = [word for word in words if word.lower() in _PRODUCTION or _words(word)]
        if known:
            folders.setdefault(folder, []).append(Profile(known[0], tuple(_leaves(file, tree))))
    yield from map(tuple, folders.values())


def _leaves(file: str, tree: Tree) -> Iterable[tuple[str, Literal]]:
    for keys, entry in tree.walk():
        if isinstance(entry.value.scalar, str):
            path = ".".join(keys)
            yield path, Literal(keys[-1], entry.value.scalar, "key", path, Location(file, entry.span), True)
