"""Jobs of GitLab that take over what others of their file state, by `extends`."""

from __future__ import annotations

from collections.abc import Mapping

from mldebt.facts.tree import Entry, Tree


def extended(pipeline: Tree) -> Tree:
    """A pipeline whose jobs state all that they take over; what only others take over is left out."""
    if not pipeline.is_mapping:
        return pipeline
    jobs = {entry.key: entry.value for entry in pipeline.entries or ()}
    taken = {name for job in jobs.values() for name in _bases(job)}
    known: dict[str, Tree] = {}
    entries = (
        Entry(entry.key, entry.span, _whole(entry.key, jobs, known))
        for entry in pipeline.entries or ()
        if not (entry.key.startswith(".") and entry.key in taken)
    )
    return Tree(pipeline.span, entries=tuple(entries))


def _bases(job: Tree) -> tuple[str, ...]:
    told = job.get("extends") if job.is_mapping else None
    return tuple(told.strings()) if told is not None else ()


def _whole(name: str, jobs: Mapping[str, Tree], known: dict[str, Tree]) -> Tree:
    """A job with all that the jobs which it extends state besides; of several the last comes first.

    What is `known` is whole, or is being made so: jobs that extend each other end there."""
    if name not in known:
        known[name] = job = jobs[name]
        for base in reversed(_bases(job)):
            if base in jobs:
                job = _merged(job, _whole(base, jobs, known))
        known[name] = job
    return known[name]


def _merged(own: Tree, base: Tree) -> Tree:
    """A mapping with the entries of another one that it lacks; mappings in both are merged too."""
    if not own.is_mapping or not base.is_mapping:
        return own
    theirs = {entry.key: entry for entry in base.entries or ()}
    merged = [
        Entry(entry.key, entry.span, _merged(entry.value, theirs[entry.key].value)) if entry.key in theirs else entry
        for entry in own.entries or ()
    ]
    known = {entry.key for entry in merged}
    return Tree(own.span, entries=(*merged, *(entry for key, entry in theirs.items() if key not in known)))
