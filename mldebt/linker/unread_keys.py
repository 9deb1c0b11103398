"""Configuration keys that nothing reads, gathered by the section that they stand in: one cause, told once."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from mldebt.facts import code
from mldebt.facts.module import Module
from mldebt.facts.tree import Tree
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.launching import is_test
from mldebt.interpreter.observations import KeyRead
from mldebt.library import Libraries
from mldebt.linker import config_keys
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.forms import Siblings, is_list_of_data, texts, written_down
from mldebt.linker.key_paths import asked_by_path
from mldebt.linker.keys_asked import chains, in_lambdas, keys_asked
from mldebt.linker.operands import CodeOf, words_in
from mldebt.linker.records import is_for_people, records
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.linker.settings_fields import SettingsFields
from mldebt.linker.settings_names import SETTINGS
from mldebt.linker.together import tell_together
from mldebt.linker.wording import listed

_MOST_NAMED = 6
REMARKS = frozenset({
    "note", "notes", "comment", "comments", "remark", "remarks", "description", "author", "authors", "maintainer",
    "maintainers", "created", "created_at", "updated", "updated_at", "last_updated", "last_modified", "rationale",
    "reason", "purpose", "interpretation", "summary", "changelog", "license", "citation", "references", "provenance",
    "software", "status_note", "status_notes",
})  # fmt: skip
"""Keys whose values are for people to read."""
_EDITIONS = frozenset({"version", "schema_version", "config_version"})
"""Keys at the top of a document that say which edition or form of it this is."""
_NAMES = frozenset({"name", "display_name", "displayName", "title", "label", "id"})
"""Keys at the top of a document in JSON that say what it is."""
_REMARKED = ("_", "$", "//")
"""Beginnings of keys that stand for the comments which JSON has not."""


def gather(
    builder: GraphBuilder,
    codes: CodeOf,
    sayings: Sayings,
    documents: Mapping[str, Tree],
    blind_loads: Iterable[str],
    reads: Iterable[KeyRead],
    libraries: Libraries,
) -> None:
    """Draws an edge from the first unread key of each section to every other one, and names these at the first.

    Unread sections of one section are gathered as well, classes of settings are not; files of one folder that lack a
    reader for the same keys are told once. Keys whose value code states by hand are another thing to tell."""
    takers = _Takers(builder, codes, sayings, documents, blind_loads, reads, libraries)
    together: dict[tuple[str, str, bool], list[str]] = {}
    by_hand = builder.predecessors(EdgeKind.SAME_SETTING)
    for node in builder.ids(NodeKind.CONFIG_KEY):
        stated = any(builder.kind(source) is NodeKind.SETTING for source in by_hand.get(node, ()))
        if not _is_unread(builder, node) or stated:
            continue
        if takers.take(node):
            builder.mark(node, "read", True)
            continue
        section = str(builder.attribute(node, "key") or "").rpartition(".")[0]
        file, is_section = str(builder.attribute(node, "file")), builder.attribute(node, "section") is True
        alone = node if is_section and file.endswith(".py") else section
        together.setdefault((file, alone, is_section), []).append(node)
    variants: dict[tuple[str, str, tuple[str, ...]], list[list[str]]] = {}
    for (file, _, _), keys in together.items():
        ordered = sorted(keys, key=lambda key: (builder.locations(key)[:1], key))
        folder, name = posixpath.split(file)
        named = tuple(sorted(str(builder.attribute(key, "key")) for key in keys))
        variants.setdefault((folder, posixpath.splitext(name)[1], named), []).append(ordered)
    for alike in variants.values():
        _tell_alike(builder, *alike)


def _tell_alike(builder: GraphBuilder, keys: Sequence[str], *variants: Sequence[str]) -> None:
    """Lets the first of several unread keys stand for the others, and for the same in `variants` of its file."""
    first, *others = keys
    along = f", nor {listed((_last(builder, other) for other in others), _MOST_NAMED)} beside it" if others else ""
    if variants:
        more = len(variants)
        along += f", nor the same in {more} more {'file' if more == 1 else 'files'} of its folder"
    tell_together(builder, first, (*others, *(key for each in variants for key in each)), along)


class _Takers:
    """What takes keys up where nobody sees it: people, libraries, and code that says their names.

    `blind_loads` are modules that load a file which nobody knows: what code near them asks for by name may be in any.
    Code that nobody calls may read a key, too: it names it and its section in one chain, where none of the `reads` is.
    Objects of settings go ways that nobody sees: a key is read where code asks something named after its section, or
    after settings, for an attribute of its name or by its path, and where any of the `documents` refers to it. So it is
    where a test asks for it and its section, where a lambda beside the reading asks for it, and in a document that is
    what code writes down. Sections are chosen by their names, and long lists are data."""

    def __init__(
        self,
        builder: GraphBuilder,
        codes: CodeOf,
        sayings: Sayings,
        documents: Mapping[str, Tree],
        blind_loads: Iterable[str],
        reads: Iterable[KeyRead],
        libraries: Libraries,
    ) -> None:
        modules = codes.modules
        code_files = [path for path in modules if not is_test(path)]
        in_tests = sayings.of_all((path for path in modules if is_test(path)), keys_asked)
        followed = {(read.location.path, read.location.span.line) for read in reads}
        self._builder, self._modules, self._sayings = builder, modules, sayings
        self._asked = _asked(sayings, code_files, blind_loads)
        self._by_path = asked_by_path(builder, sayings, code_files)
        self._tested = frozenset[str]().union(*(names for _, names in in_tests))
        self._chains = chains(sayings, code_files, followed)
        self._given_away = in_lambdas(sayings, modules, reads)
        self._attributes = _attributes(sayings, code_files)
        self._fields = SettingsFields(modules, sayings, libraries)
        self._referred = {keys[-2:] for tree in documents.values() for keys in config_keys.referred(tree)}
        self._written = written_down(documents, sayings, modules)
        self._told = records(builder)
        self._documents, self._codes = documents, codes
        self._siblings = Siblings(documents)
        self._readers = _readers(reads, frozenset(code_files))

    def take(self, node: str) -> bool:
        """Whether any of them may take a key up."""
        builder = self._builder
        return (
            is_for_people(builder, node, self._told)
            or _is_of_table(builder, node)
            or _may_be_asked(builder, node, self._asked)
            or _may_be_asked(builder, node, self._tested)
            or node in self._by_path
            or self._fields.is_taken(builder, node)
            or builder.attribute(node, "file") in self._written
            or self._is_asked_in_a_chain(node)
            or _last(builder, node) in self._given_away.get(str(builder.attribute(node, "file")), ())
            or _is_taken(builder, node, self._attributes, self._referred)
            or _is_used_beside(builder, node, self._modules)
            or _is_chosen(builder, node, self._modules, self._sayings)
            or self._is_named(node)
            or is_list_of_data(builder, node, self._documents)
        )

    def _is_asked_in_a_chain(self, node: str) -> bool:
        """Whether code asks for the key and its section in one chain; `configparser` takes keys in whichever case."""
        *above, name = self._keys(node)
        is_ini = str(self._builder.attribute(node, "file")).endswith((".ini", ".cfg"))
        return any((*above, one)[-2:] in self._chains for one in ((name, name.upper()) if is_ini else (name,)))

    def _is_named(self, node: str) -> bool:
        """Whether a setting names a section that is one of several alike, of which its name chooses, or code does that
        reads what they stand in, or imports what reads it."""
        file, (*above, name) = str(self._builder.attribute(node, "file")), self._keys(node)
        readers = self._readers.get((file, tuple(above)), ())
        is_named = name in self._values or any(self._says(path, name) for path in readers)
        return is_named and self._siblings.has_alike(file, above, name)

    def _says(self, reader: str, name: str) -> bool:
        """Whether a file, or one that imports it, has a name as a text that it asks for nowhere."""
        near = {reader, *self._codes.importers(reader)} & self._modules.keys()
        return any(
            name in self._modules[path].texts and name not in self._sayings.of(path, keys_asked)
            for path in near
            if not is_test(path)
        )

    def _keys(self, node: str) -> list[str]:
        return str(self._builder.attribute(node, "key")).split(".")

    @cached_property
    def _values(self) -> frozenset[str]:
        return frozenset(value for tree in self._documents.values() for value in texts(tree))


def _readers(reads: Iterable[KeyRead], paths: Collection[str]) -> Mapping[tuple[str, tuple[str, ...]], set[str]]:
    """For each document and each section of it, the files that read anything there."""
    found: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for read in reads:
        for length in range(len(read.keys) + 1) if read.location.path in paths else ():
            found.setdefault((read.file, read.keys[:length]), set()).add(read.location.path)
    return found


def _is_unread(builder: GraphBuilder, node: str) -> bool:
    loaded, read, parent_read = (builder.attribute(node, name) for name in ("loaded", "read", "parent_read"))
    return loaded is True and read is not True and parent_read is True


def _is_of_table(builder: GraphBuilder, node: str) -> bool:
    """Whether a key is a number: an entry of a table that code looks up by what it counts or measures."""
    return _last(builder, node).isdecimal()


def _attributes(sayings: Sayings, paths: Iterable[str]) -> Mapping[str, Collection[str]]:
    """For each attribute that code asks for, the words of the names of what it asks."""
    found: dict[str, set[str]] = {}
    for _, asked in sayings.of_all(paths, _attributes_asked):
        for name, words in asked.items():
            found.setdefault(name, set()).update(words)
    return found


@Saying
def _attributes_asked(file: OneFile) -> dict[str, frozenset[str]]:
    """The same for the code of one file."""
    found: dict[str, set[str]] = {}
    for scope in file.module.scopes:
        for one in scope.of(code.Attribute):
            base = scope.body[one.base]
            if isinstance(base, code.Attribute | code.Argument | code.Variable | code.Symbol):
                found.setdefault(one.name, set()).update({base.name}, words_in(base.name))
            else:
                names = (name for name, given in scope.bindings if one.base in given)
                found.setdefault(one.name, set()).update(word for name in names for word in (name, *words_in(name)))
    return {name: frozenset(words) for name, words in found.items()}


def _is_taken(
    builder: GraphBuilder, node: str, attributes: Mapping[str, Collection[str]], referred: Collection[tuple[str, ...]]
) -> bool:
    """Whether people read a key, code asks an object of settings for it by its name, or a document refers to it."""
    file, (*above, key) = str(builder.attribute(node, "file")), str(builder.attribute(node, "key")).split(".")
    if key in REMARKS or (not above and key in _EDITIONS):
        return True
    if file.endswith(".json") and (key.startswith(_REMARKED) or (not above and key in _NAMES)):
        return True
    if file.endswith(".py"):
        return False
    folder, stem = posixpath.split(posixpath.splitext(file)[0])
    sections = {above[-1]} if above else {stem, posixpath.basename(folder)}
    if any((section, key) in referred for section in sections):
        return True
    asked = attributes.get(key, ())
    return not sections.isdisjoint(asked) or (not SETTINGS.isdisjoint(asked) and (not above or above[-1] in attributes))


def _is_used_beside(builder: GraphBuilder, node: str, modules: Mapping[str, Module]) -> bool:
    """Whether another field of its class is made of a field, or another name of it."""
    module, key = modules.get(str(builder.attribute(node, "file"))), str(builder.attribute(node, "key"))
    name, _, field = key.rpartition(".")
    return module is not None and any(
        scope.kind == "class" and scope.name == name and scope.is_used(field) for scope in module.scopes
    )


def _asked(sayings: Sayings, paths: Iterable[str], blind_loads: Iterable[str]) -> frozenset[str]:
    """The names that code near the loading of an unknown file asks dicts for."""
    tops = {_top(path) for path in blind_loads if not is_test(path)}
    near = [path for path in paths if tops & {_top(path), ""}]
    return frozenset[str]().union(*(names for _, names in sayings.of_all(near, keys_asked)))


def _may_be_asked(builder: GraphBuilder, node: str, asked: frozenset[str]) -> bool:
    """Whether code that loads files which nobody knows asks for a key by its name, and for its section by its."""
    return {*str(builder.attribute(node, "key")).split(".")[-2:]} <= asked


def _is_chosen(builder: GraphBuilder, node: str, modules: Mapping[str, Module], sayings: Sayings) -> bool:
    """Whether code that takes the section of a key has its name as a text that it asks for nowhere, to choose it by."""
    file, (*above, key) = str(builder.attribute(node, "file")), str(builder.attribute(node, "key")).split(".")
    section = config_keys.key_id(file, tuple(above))
    readers = builder.predecessors(EdgeKind.READS_KEY).get(section, ()) if above else ()
    places = (at for one in readers for at in builder.edge_locations(one, EdgeKind.READS_KEY, section))
    paths = {at.path for at in places} & modules.keys()
    return any(key in modules[path].texts and key not in sayings.of(path, keys_asked) for path in paths)


def _top(path: str) -> str:
    return path.split("/", 1)[0] if "/" in path else ""


def _last(builder: GraphBuilder, node: str) -> str:
    return str(builder.attribute(node, "key") or "").rpartition(".")[2]
