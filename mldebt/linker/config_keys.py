"""Configuration keys and who reads them."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from mldebt.facts.tree import Entry, Tree
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.observations import KeyRead, MissingKey, Observations, SettingsClass
from mldebt.interpreter.program import is_environment
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.jobs import StatedJobs
from mldebt.linker.places import matching
from mldebt.linker.secrets import CREDENTIALS_FILE
from mldebt.patterns import pattern
from mldebt.source import Location, Span

_REFERENCE = pattern(r"\$\{([\w.\-]+)\}")
_OF_TOOLS = pattern(
    r"(^|/)\.(?!env)|(^|/)(feature_store|dbt_project|profiles|MLproject)(\.ya?ml)?$"
    r"|(^|/)((docker-)?compose|alertmanager|prometheus|elasticsearch|kibana|logstash|filebeat|grafana|loki|promtail"
    r"|otel|jaeger|nginx|traefik|mkdocs)[\w.-]*\.ya?ml$"
)
"""Files whose keys a tool reads itself, hidden ones for instance, whatever else code takes from them; so does a client
its credentials."""
_MANIFESTS = (("apiVersion", "kind"), ("channels", "dependencies"))
"""Keys that a document has together where a tool reads it."""
Keys = tuple[str, ...]
_TELLING_NAME = 8
"""Characters of a name with unknown parts that must be known for it to tell which files it stands for."""
_MOST_TOLD = 8
"""Keys of a section that its label names."""


def add_keys(
    builder: GraphBuilder,
    documents: Mapping[str, Tree],
    seen: Observations,
    jobs: StatedJobs,
    templates: Iterable[Tree],
    loaded: Collection[str] = (),
) -> None:
    """The keys of every document that code loads, or a tool does, and the reads of each.

    `templates` refer to keys too; `loaded` are the files that a tool loads. What is read of a document that a command
    names is read of the one that the code names by itself, where no command names another."""
    by_template = {keys for tree in templates for keys in referred(tree)}
    by_file: dict[str, list[KeyRead]] = {}
    for read in seen.key_reads:
        by_file.setdefault(read.file, []).append(read)
    instead: dict[str, list[KeyRead]] = {}
    for given, default in sorted(seen.displaced_documents):
        instead.setdefault(default, []).extend(by_file.get(given, ()))
    for file in sorted(({*by_file, *loaded} & set(documents)) - _made(builder, documents)):
        if _OF_TOOLS.search(file) or CREDENTIALS_FILE.search(file) or _is_manifest(documents[file]):
            continue
        found = by_file.get(file, [])
        blind = _blind(file, jobs, {read.job.id for read in found})
        spoken = {*referred(documents[file]), *blind, *by_template, *_shared(documents[file])}
        _add_document(builder, file, documents[file], [*found, *instead.get(file, ())], spoken)
        _add_reads(builder, file, found)


def _made(builder: GraphBuilder, files: Iterable[str]) -> frozenset[str]:
    """The files that code writes, by their names or by names with parts that are filled in."""
    made = {builder.name(node) for node in builder.ids(NodeKind.DATASET) if builder.attribute(node, "written")}
    for name in sorted(made):
        if "*" in name and len(posixpath.basename(name).replace("*", "")) >= _TELLING_NAME:
            made.update(matching(name, files))
    return frozenset(made)


def _is_manifest(tree: Tree) -> bool:
    """Whether a document states a resource of Kubernetes, or an environment of conda."""
    return any(all(tree.get(key) is not None for key in keys) for keys in _MANIFESTS)


def add_settings(builder: GraphBuilder, classes: Sequence[SettingsClass], reads: Sequence[KeyRead]) -> None:
    """The fields of classes of settings, as keys of the file that defines them."""
    for settings in classes:
        file = settings.location.path
        found = [read for read in reads if read.file == file and read.keys[:1] == (settings.name,)]
        whole = any(read.whole for read in found)
        touched = {read.keys for read in found}
        section = _add_node(builder, file, (settings.name,), settings.location, "", True, bool(found), True)
        builder.mark(section, "label", _label((settings.name,), [name for name, _ in settings.fields]))
        for name, location in settings.fields:
            keys = (settings.name, name)
            node = _add_node(builder, file, keys, location, "", False, whole or keys in touched, bool(found))
            builder.edge(section, EdgeKind.CONTAINS, node)
        _add_reads(builder, file, found)


def add_unread(builder: GraphBuilder, file: str, keys: Keys, at: Location) -> None:
    """A key of a file of code that nothing reads, though others beside it are."""
    _add_node(builder, file, keys, at, "", False, False, True)


def add_missing(builder: GraphBuilder, missed: Iterable[MissingKey]) -> None:
    """The keys that code reads and no document has; one that turns up in any way is none of them."""
    written = {builder.name(node) for node in builder.ids(NodeKind.DATASET) if builder.attribute(node, "written")}
    for miss in missed:
        node = key_id(miss.file, miss.keys)
        if miss.file in written or (builder.has(node) and builder.attribute(node, "missing") is not True):
            continue
        _add_node(builder, miss.file, miss.keys, miss.location, "", False, True, True)
        builder.mark(node, "missing", True)
        builder.edge(f"job:{miss.job.id}", EdgeKind.READS_KEY, node, [miss.location])


def mark_spoken(builder: GraphBuilder, file: str, keys: Keys) -> None:
    """A key, and all inside it, that code names where nobody sees who reads it."""
    waiting = [key_id(file, keys)] if builder.has(key_id(file, keys)) else []
    while waiting:
        node = waiting.pop()
        builder.mark(node, "read", True)
        waiting += sorted(builder.successors(EdgeKind.CONTAINS).get(node, ()))
    for length in range(1, len(keys)):
        if builder.has(key_id(file, keys[:length])):
            builder.mark(key_id(file, keys[:length]), "read", True)


def handed_on(reads: Iterable[KeyRead], documents: Mapping[str, Tree]) -> frozenset[str]:
    """The documents that code takes, and may hand on, as a whole."""
    return frozenset(read.file for read in reads if read.whole and not read.keys) & documents.keys()


def leaves(tree: Tree, above: Keys = ()) -> Iterator[Keys]:
    """The keys of a document that hold no more keys, with all above them."""
    for entry in tree.entries or ():
        keys = (*above, entry.key)
        if entry.value.is_mapping:
            yield from leaves(entry.value, keys)
        else:
            yield keys


def _shared(tree: Tree) -> Iterator[Keys]:
    """The keys whose value an alias repeats elsewhere in the document, in YAML: that is where it is read."""
    places: dict[Span, set[Keys]] = {}
    for keys, entry in _mapping_keys(tree):
        if not entry.value.is_scalar:
            places.setdefault(entry.value.span, set()).add(keys)
    for repeated in places.values():
        if len(repeated) > 1:
            yield from repeated


def _add_document(builder: GraphBuilder, file: str, tree: Tree, reads: Sequence[KeyRead], referred: set[Keys]) -> None:
    whole = {read.keys for read in reads if read.whole} | referred
    touched = {read.keys[:length] for read in reads for length in range(len(read.keys) + 1)}
    touched |= {keys[:length] for keys in referred for length in range(len(keys) + 1)}
    for keys, entry in _mapping_keys(tree):
        inside = any(keys[:length] in whole for length in range(len(keys) + 1))
        parent_read = len(keys) == 1 or keys[:-1] in touched or inside
        is_empty = entry.value.is_mapping and not entry.value.entries
        node = _add_key(builder, file, keys, entry, inside or is_empty or keys in touched, parent_read)
        builder.mark(node, "label", _label(keys, [inner.key for inner in entry.value.entries or ()]))
        if len(keys) > 1:
            builder.edge(key_id(file, keys[:-1]), EdgeKind.CONTAINS, node)


def _add_reads(builder: GraphBuilder, file: str, reads: Sequence[KeyRead]) -> None:
    for read in reads:
        node = key_id(file, read.keys)
        if read.keys and builder.has(node):
            builder.edge(f"job:{read.job.id}", EdgeKind.READS_KEY, node, [read.location])


def _add_key(builder: GraphBuilder, file: str, keys: Keys, entry: Entry, read: bool, parent_read: bool) -> str:
    value = entry.value
    text = "" if not value.is_scalar else str(value.scalar)
    return _add_node(builder, file, keys, Location(file, entry.span), text, value.is_mapping, read, parent_read)


def _add_node(
    builder: GraphBuilder, file: str, keys: Keys, at: Location, value: str, section: bool, read: bool, parent_read: bool
) -> str:
    return builder.node(
        key_id(file, keys),
        NodeKind.CONFIG_KEY,
        ".".join(keys),
        [at],
        file=file,
        key=".".join(keys),
        label=".".join(keys),
        value=value,
        section=section,
        depth=len(keys),
        loaded=not is_environment(file),
        read=read,
        parent_read=parent_read,
    )


def _mapping_keys(tree: Tree, prefix: Keys = ()) -> Iterator[tuple[Keys, Entry]]:
    """Every key with its path; what is inside sequences belongs to the key that holds the sequence."""
    for entry in tree.entries or ():
        keys = (*prefix, entry.key)
        yield keys, entry
        yield from _mapping_keys(entry.value, keys)


def referred(tree: Tree) -> Iterator[Keys]:
    """The keys that `${a.b}` in the values of a document names."""
    if isinstance(tree.scalar, str):
        yield from (tuple(match.split(".")) for match in _REFERENCE.findall(tree.scalar))
    for entry in tree.entries or ():
        yield from referred(entry.value)
    for item in tree.items or ():
        yield from referred(item)


def _blind(file: str, jobs: StatedJobs, readers: set[str]) -> Iterator[Keys]:
    """Keys declared by jobs whose own code was not seen to read the file: they may read them out of sight."""
    for path, job in jobs:
        if f"{path}::{job.name}" not in readers:
            yield from (declared.path for declared in job.parameters if declared.file == file)


def _label(keys: Keys, inside: Sequence[str]) -> str:
    more = ", …" if len(inside) > _MOST_TOLD else ""
    return ".".join(keys) + (f" ({', '.join(inside[:_MOST_TOLD])}{more})" if inside else "")


def key_id(file: str, keys: Keys) -> str:
    return f"key:{file}:{'.'.join(keys)}"
