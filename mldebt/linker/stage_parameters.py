"""What stages list as parameters, held against the keys of configuration that their code reads."""

from __future__ import annotations

from collections.abc import Sequence

from mldebt.facts.pipeline import DeclaredKey, JobFact
from mldebt.graph.schema import EdgeKind
from mldebt.interpreter.observations import KeyRead
from mldebt.interpreter.program import is_environment
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.config_keys import key_id
from mldebt.linker.jobs import StatedJobs
from mldebt.source import Location

_TELLING = frozenset({"tracking", "mlflow", "wandb", "logging", "logger", "log_level", "verbose", "experiment_name"})
"""Sections and keys that say where it is told what a run does, whatever it does."""


def mark(builder: GraphBuilder, jobs: StatedJobs, reads: Sequence[KeyRead]) -> None:
    """Tells of each read whether the stage fails to list its key, and of each listed key whether the stage reads it.

    Only stages whose code is seen to read the file are judged, and of a file only what its own keys tell."""
    by_job: dict[str, list[KeyRead]] = {}
    for read in reads:
        by_job.setdefault(read.job.id, []).append(read)
    for path, fact in jobs:
        own = by_job.get(f"{path}::{fact.name}", []) if fact.complete else []
        job = f"job:{path}::{fact.name}"
        unlisted: set[str] = set()
        listed = {(read.location, read.keys) for read in own if _is_listed(fact, read) or _TELLING & {*read.keys}}
        for read in own:
            node = key_id(read.file, read.keys)
            # Of files that stand for each other the stage lists the one that it is run with.
            if read.keys and builder.has(node) and (read.location, read.keys) not in listed:
                builder.edge(job, EdgeKind.READS_KEY, node, [read.location], unlisted=True)
                if not builder.attribute(node, "section") and not is_environment(read.file):
                    unlisted.add(f"{builder.attribute(node, 'label')} of {read.file}")
        builder.mark(job, "unlisted_keys", _told(sorted(unlisted)))
        files = {read.file for read in own if read.keys}
        filled = {(one.file, one.path) for one in fact.templated}
        for declared in fact.parameters:
            node = key_id(declared.file, declared.path)
            is_judged = declared.file in files and (declared.file, declared.path) not in filled
            if declared.path and is_judged and builder.has(node):
                unread = not any(_touches(read, declared) for read in own)
                builder.edge(job, EdgeKind.DECLARES, node, [Location(path, declared.span)], unread=unread)


def _told(keys: Sequence[str]) -> str:
    more = len(keys) - 1
    return f"{keys[0]} and {more} more {'key' if more == 1 else 'keys'}" if more > 0 else "".join(keys)


def _is_listed(fact: JobFact, read: KeyRead) -> bool:
    """Whether a stage lists a key, a section around it or a key inside it, or depends on the whole file."""
    if any(read.file == data.locator or read.file.startswith(f"{data.locator}/") for data in fact.inputs):
        return True
    return any(declared.file == read.file and _agree(read.keys, declared.path) for declared in fact.parameters)


def _agree(keys: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether one path of keys is a beginning of the other."""
    shared = min(len(keys), len(others))
    return keys[:shared] == others[:shared]


def _touches(read: KeyRead, declared: DeclaredKey) -> bool:
    """Whether a read takes something of a declared key."""
    if read.file != declared.file or not _agree(read.keys, declared.path):
        return False
    # A section on the way to another key of it is not the key that is declared, unless all of it is read.
    return len(read.keys) >= len(declared.path) or read.whole
