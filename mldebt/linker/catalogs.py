"""Catalogs in the graph: each entry a key of its file that offers a dataset by name, and whether anything takes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mldebt.facts.catalog import PLACEHOLDER, Catalog, NamedData, catalog_for
from mldebt.facts.code import Constant
from mldebt.facts.module import Module
from mldebt.facts.pipeline import HOLE
from mldebt.facts.tree import Tree
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.landmarks import Access
from mldebt.interpreter.named_data import folder_of, values_at
from mldebt.interpreter.observations import MissingKey, Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.chosen_files import is_of_a_choice
from mldebt.linker.config_keys import add_missing, mark_spoken
from mldebt.linker.jobs import add_place
from mldebt.linker.operands import CodeOf
from mldebt.linker.places import Places
from mldebt.linker.together import tell_together
from mldebt.linker.typed_keys import is_field
from mldebt.linker.wording import listed
from mldebt.source import Location, Span

_MOST_NAMED = 6


def add_entries(
    builder: GraphBuilder,
    places: Places,
    catalogs: Sequence[Catalog],
    modules: Mapping[str, Module],
    seen: Observations,
) -> frozenset[str]:
    """A key for every entry, with the dataset that it offers; an entry is read where something takes its name.

    What comes back are the files of parameters that the tools load."""
    taken = _taken(catalogs, seen.accesses)
    texts = spoken(modules) if catalogs else frozenset()
    for catalog in catalogs:
        for entry in catalog.entries:
            at = Location(entry.file, entry.span)
            is_read = entry.name in taken.get(catalog.folder, ()) or entry.name.partition("@")[0] in texts
            is_any = "{" in entry.name and not PLACEHOLDER.sub("", entry.name)
            key = builder.node(
                f"key:{entry.file}:{entry.name}",
                NodeKind.CONFIG_KEY,
                entry.name,
                [at],
                file=entry.file,
                key=entry.name,
                label=entry.name,
                value="",
                section=True,
                depth=1,
                entry=True,
                loaded=False,
                read=is_read or is_any,
                parent_read=True,
            )
            if entry.locator:
                dataset = add_place(builder, places, places.offered(entry), at)
                builder.mark(dataset, "offered", entry.name)
                builder.edge(key, EdgeKind.OFFERS, dataset, [at])
        _tell_together(builder, catalog)
    return frozenset(file for catalog in catalogs for file in catalog.settings)


def _tell_together(builder: GraphBuilder, catalog: Catalog) -> None:
    """Entries of one file that nothing reads are told of together, by the first of them."""
    unread: dict[str, list[NamedData]] = {}
    for entry in sorted(catalog.entries, key=lambda one: (one.file, one.span)):
        if builder.attribute(f"key:{entry.file}:{entry.name}", "read") is not True:
            unread.setdefault(entry.file, []).append(entry)
    for file, (first, *others) in unread.items():
        node = f"key:{file}:{first.name}"
        builder.mark(node, "label", listed((first.name, *(one.name for one in others)), _MOST_NAMED))
        tell_together(builder, node, [f"key:{file}:{one.name}" for one in others])


def add_settings(
    builder: GraphBuilder,
    catalogs: Sequence[Catalog],
    codes: CodeOf,
    documents: Mapping[str, Tree],
    seen: Observations,
) -> None:
    """Which settings code names where nobody sees what takes them, and which it reads and nothing has."""
    read = {read.keys[:length] for read in seen.key_reads for length in range(1, len(read.keys) + 1)}
    for keys in _spoken_settings(catalogs, codes.modules):
        if keys not in read:
            for file in dict.fromkeys(file for catalog in catalogs for file in catalog.settings):
                mark_spoken(builder, file, keys)
    missed = (*seen.missing_keys, *_spoken_misses(catalogs, codes.modules, documents, seen))
    add_missing(builder, _missing_credentials(catalogs, documents, seen))
    told = (one for one in missed if not is_field(one, codes.modules, documents))
    add_missing(builder, (one for one in told if not is_of_a_choice(one, codes, documents)))


def _spoken_settings(catalogs: Sequence[Catalog], modules: Mapping[str, Module]) -> tuple[tuple[str, ...], ...]:
    """The settings whose names stand anywhere in the code of projects with a catalog."""
    texts = sorted(spoken(modules)) if catalogs else ()
    found = {keys for text in texts for catalog in catalogs if (keys := catalog.setting(text))}
    return tuple(sorted(keys for keys in found if keys))


def _spoken_misses(
    catalogs: Sequence[Catalog], modules: Mapping[str, Module], documents: Mapping[str, Tree], seen: Observations
) -> Iterator[MissingKey]:
    """The settings that code names where nobody sees what takes them, and that no file of parameters has."""
    jobs = {job.id: job for job in seen.jobs}
    known = {".".join(read.keys) for read in seen.key_reads} | {".".join(miss.keys) for miss in seen.missing_keys}
    given = {name for access in seen.accesses if access.mode == "write" for name in access.locators}
    for path, text, span in _texts(modules) if catalogs else ():
        catalog = catalog_for(catalogs, path)
        keys = catalog.setting(text) if catalog is not None and catalog.settings else None
        if (
            not keys
            or text in given
            or catalog is None
            or any(keys == told[: len(keys)] for told, _ in catalog.given)
            or path not in jobs
            or not all(key.isidentifier() for key in keys)
        ):
            continue
        is_there = any(any(True for _ in values_at(documents[file], keys)) for file in catalog.settings)
        if not is_there and not any(f".{one}".endswith(f".{'.'.join(keys)}") for one in known):
            yield MissingKey(jobs[path], folder_of(catalog.settings), keys, Location(path, span))


def _missing_credentials(
    catalogs: Sequence[Catalog], documents: Mapping[str, Tree], seen: Observations
) -> Iterator[MissingKey]:
    """The credentials that entries which jobs take ask for, and that none of the files has, where these hold any."""
    for access in seen.accesses:
        catalog = catalog_for(catalogs, access.location.path) if access.medium == "catalog" else None
        if catalog is None:
            continue
        held = {entry.key for file in catalog.credentials for entry in documents[file].entries or ()}
        for name in access.locators if held else ():
            entry = catalog.find(name) if HOLE not in name else None
            if entry is not None and entry.credentials.isidentifier() and entry.credentials not in held:
                at = Location(entry.file, entry.span)
                yield MissingKey(access.job, catalog.credentials[0], (entry.credentials,), at)


def _taken(catalogs: Sequence[Catalog], accesses: Iterable[Access]) -> dict[str, set[str]]:
    """For each project, the names of the entries that jobs and code take, by name or by a pattern of names."""
    found: dict[str, set[str]] = {}
    for access in accesses:
        catalog = catalog_for(catalogs, access.location.path) if access.medium == "catalog" else None
        if catalog is None:
            continue
        names = found.setdefault(catalog.folder, set())
        for name in access.locators:
            if HOLE in name:
                names.update(entry.name for entry in catalog.entries if _may_be(name, entry))
            elif (entry := catalog.find(name)) is not None:
                names.update(one.name for one in catalog.entries if (one.file, one.span) == (entry.file, entry.span))
    return found


def _may_be(name: str, entry: NamedData) -> bool:
    """Whether a name with unknown parts, of which something is known, may stand for an entry."""
    parts = name.split(HOLE)
    if not any(part.strip("._") for part in parts):
        return True
    return re.fullmatch(".*".join(map(re.escape, parts)), entry.name) is not None


def spoken(modules: Mapping[str, Module]) -> frozenset[str]:
    """The texts of code that is no test: a name may go to its entry by ways that nobody can follow."""
    return frozenset(text for path, module in modules.items() if not is_test(path) for text in module.texts)


def _texts(modules: Mapping[str, Module]) -> Iterator[tuple[str, str, Span]]:
    for path, module in sorted(modules.items()):
        for one in module.of(Constant) if not is_test(path) else ():
            if isinstance(one.value, str):
                yield path, one.value, one.span
