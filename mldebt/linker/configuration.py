"""What code and configuration state by hand: settings, credentials, paths of one machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from mldebt.facts.module import Module
from mldebt.facts.tree import Tree
from mldebt.interpreter.entries import is_test
from mldebt.interpreter.landmarks import Access
from mldebt.interpreter.observations import KeyRead, Observations
from mldebt.library import Libraries
from mldebt.linker import (
    broken,
    caches,
    config_files,
    config_keys,
    hosted,
    offered,
    passing_files,
    personal,
    pins,
    profiles,
    rejected,
    secrets,
    settings,
)
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.idle_reads import idle
from mldebt.linker.jobs import StatedJobs
from mldebt.linker.keys_asked import chains
from mldebt.linker.literals import stated
from mldebt.linker.one_process import OneProcess
from mldebt.linker.operands import CodeOf
from mldebt.linker.references import References
from mldebt.linker.sayings import Sayings
from mldebt.linker.subprojects import Subprojects
from mldebt.linker.together import tell_together
from mldebt.linker.wording import listed
from mldebt.put_away import is_put_away
from mldebt.source import Location


class Told(msgspec.Struct, frozen=True):
    """What the files of a project say: code, documents, all paths, the texts of files that are no code.

    `handling` is the code that handles data, `copied` are files that people are told to copy and fill in."""

    modules: Mapping[str, Module]
    documents: Mapping[str, Tree]
    tracked: frozenset[str]
    texts: tuple[str, ...]
    handling: frozenset[str]
    jobs: StatedJobs
    copied: frozenset[str]
    codes: CodeOf


def add(
    builder: GraphBuilder,
    told: Told,
    libraries: Libraries,
    seen: Observations,
    references: References,
    sayings: Sayings,
    nodes: Mapping[Access, tuple[str, ...]],
) -> None:
    """Every literal setting that stands in several places or should not stand anywhere, and what nobody reads.

    `nodes` are the data that each access reaches."""
    modules, documents, handling = told.modules, told.documents, told.handling
    paths = sorted(path for path in handling & set(modules) if not is_test(path))
    files = [file for _, file in sayings.of_all(paths, stated)]
    loaded = frozenset(read.file for read in seen.key_reads)
    in_use = [file for file in files if not is_put_away(file.path)]
    process = OneProcess(told.codes)
    settings.add_settings(builder, in_use, libraries, Subprojects(told.tracked), process)
    profiles.add(builder, documents, handling, files)
    keys = (one for _, one in sayings.of_all(paths, secrets.in_code))
    secrets.add(builder, documents, handling, keys, told.copied)
    homes = (one for _, one in sayings.of_all(paths, personal.in_code))
    personal.add(builder, documents, handling, homes, loaded)
    offered.add(builder, files, seen.key_reads, libraries)
    mark_idle(builder, seen.key_reads, references, sayings)
    pins.add(builder, files, seen, nodes, references.program, told.jobs)
    hosted.add(builder, files, seen, nodes, references)
    caches.mark(builder, modules, seen, nodes)
    passing_files.mark(builder, seen, nodes)
    broken.add(builder, references.program, sayings, documents, told.jobs, told.tracked, handling, seen)
    rejected.add(builder, references.program, sayings, documents, handling)
    said = dict(sayings.of_all(modules, config_files.said))
    config_files.add(builder, said, documents, told.tracked, told.texts, loaded, seen.blind_loads, handling)


def mark_idle(builder: GraphBuilder, reads: Sequence[KeyRead], references: References, sayings: Sayings) -> None:
    """Tells of every key whether all that is read of it goes nowhere, and nobody asks something else for it in a chain.

    The first of a file stands for the others, and for those of other files that the same code reads."""
    nowhere = idle({read.location for read in reads}, references)
    by_key: dict[str, list[KeyRead]] = {}
    for read in reads:
        for length in range(len(read.keys) + 1):
            by_key.setdefault(config_keys.key_id(read.file, read.keys[:length]), []).append(read)
    followed = {(read.location.path, read.location.span.line) for read in reads}
    asked = chains(sayings, (path for path in references.program.modules if not is_test(path)), followed)
    found: dict[str, list[str]] = {}
    homes: dict[Location, str] = {}
    for key, of_key in sorted(by_key.items()):
        if not builder.has(key) or (*str(builder.attribute(key, "key")).split("."),)[-2:] in asked:
            continue
        if all(read.location in nowhere for read in of_key):
            builder.mark(key, "idle", nowhere[of_key[0].location])
            home = homes.setdefault(of_key[0].location, of_key[0].file)
            found.setdefault(home, []).append(key)
    for keys in found.values():
        _tell_alike(builder, sorted(keys, key=lambda key: (builder.locations(key)[:1], key)))


def _tell_alike(builder: GraphBuilder, keys: Sequence[str]) -> None:
    first, *others = keys
    own = builder.attribute(first, "key")
    names = [name for name in dict.fromkeys(str(builder.attribute(key, "key")) for key in others) if name != own]
    along = f"; {listed(names)} {'is' if len(names) == 1 else 'are'} read for nothing too" if names else ""
    tell_together(builder, first, others, along)
