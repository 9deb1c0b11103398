"""Files to facts: what is known already is taken from there, the rest read here, over processes, or elsewhere."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mldebt.cache.facts import KnownFacts, decoded, encoded
from mldebt.cache.program import identity
from mldebt.errors import MldebtError
from mldebt.facts.file import FileFacts, Unread
from mldebt.frontends import frontend_for
from mldebt.source import FILE_START, Source

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future, ProcessPoolExecutor

Tick = Callable[[int, int], None]
"""Is told how many of how many files have been read."""

Text = tuple[str, str]
"""A path and what the file holds."""

_WORTHWHILE = 600_000
"""Characters of unread text beside the largest file that are worth the start of further processes."""
_CHUNK = 120_000
"""Characters that are handed over at once."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: what is known of them before, by how many processes, or by whose executor.

    An executor is anything that has the interface of `concurrent.futures`, such as Dask's or Ray's."""

    known: KnownFacts | None = None
    jobs: int = 1
    executor: Executor | None = field(default=None, compare=False)


def default_jobs() -> int:
    """As many processes as there are processors for this one."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def facts_of(source: Source) -> FileFacts | None:
    """What one file says, or None where nothing reads files of its kind."""
    frontend = frontend_for(source.path)
    if frontend is None:
        return None
    try:
        return frontend.read(source)
    except Exception as error:
        reason = f"reading it as {frontend.name} failed: {type(error).__name__}: {error}"
        return FileFacts(source.path, frontend.name, len(source.lines), unread=(Unread(FILE_START, reason),))


def facts_of_all(
    sources: Sequence[Source], reading: Reading | None = None, tick: Tick = lambda done, total: None
) -> tuple[FileFacts, ...]:
    """The facts of all files that something reads, in the order of the files, however they came about."""
    reading = reading or Reading()
    found: dict[str, FileFacts] = {}
    keys: dict[str, str] = {}
    unknown = []
    for source in sources:
        if reading.known is not None:
            key = keys[source.path] = reading.known.key(source)
            facts = reading.known.find(key, source.path)
            if facts is not None:
                found[source.path] = facts
                continue
        unknown.append(source)
    done = len(sources) - len(unknown)
    for facts, content in _read(unknown, reading):
        tick(done, len(sources))
        done += 1
        if facts is None:
            continue
        found[facts.path] = facts
        if reading.known is not None:
            reading.known.keep(keys[facts.path], content or encoded(facts))
    tick(len(sources), len(sources))
    return tuple(found[source.path] for source in sources if source.path in found)


def _read(sources: Sequence[Source], reading: Reading) -> Iterator[tuple[FileFacts | None, bytes]]:
    """The facts of each file in any order, with their bytes where they came as such."""
    sizes = sorted(len(source.text) for source in sources)
    if reading.executor is not None:
        yield from _by(reading.executor, sources, reading.known.program if reading.known else identity())
    elif reading.jobs > 1 and sum(sizes[:-1]) > _WORTHWHILE:
        with _processes(reading.jobs) as executor:
            yield from _by(executor, sources)
    else:
        for source in sources:
            yield facts_of(source), b""


def _by(executor: Executor, sources: Sequence[Source], program: str = "") -> Iterator[tuple[FileFacts | None, bytes]]:
    """The facts of each file by an executor; a chunk that it fails at is read here."""
    from concurrent.futures import as_completed

    waiting: dict[Future[list[bytes]], list[Source]] = {
        executor.submit(read_chunk, [(source.path, source.text) for source in chunk], program): chunk
        for chunk in _chunks(sources)
    }
    for future in as_completed(waiting):
        chunk = waiting.pop(future)
        try:
            contents = future.result()
        except MldebtError:
            raise
        except Exception:
            contents = [b""] * len(chunk)
        for source, content in zip(chunk, contents, strict=True):
            facts = decoded(content) if content else None
            yield (facts, content) if facts is not None else (facts_of(source), b"")


def read_chunk(texts: Sequence[Text], program: str = "") -> list[bytes]:
    """The encoded facts of each file: what another process is asked for; raises where another program is to read."""
    if program and identity() != program:
        hint = "install the same mldebt, Python and libraries there"
        raise MldebtError("the workers of the executor have another mldebt", hint=hint)
    found = (facts_of(Source(path, text)) for path, text in texts)
    return [encoded(facts) if facts is not None else b"" for facts in found]


def _chunks(sources: Sequence[Source]) -> Iterator[list[Source]]:
    """The files in parts of about the same size, the largest files first so that none is left for the end."""
    chunk: list[Source] = []
    size = 0
    for source in sorted(sources, key=lambda source: (-len(source.text), source.path)):
        chunk.append(source)
        size += len(source.text) + 1_000
        if size >= _CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _processes(jobs: int) -> ProcessPoolExecutor:
    """A pool; a process that has no other threads can be copied, which is quicker than starting anew."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    can_copy = sys.platform == "linux" and threading.active_count() == 1
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork" if can_copy else "spawn"))
