"""What `dvc.lock` tells of the last run of a stage, held against the stage as it stands now."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from mldebt.contents import Digests
from mldebt.facts.pipeline import HOLE, DeclaredData
from mldebt.facts.tree import Tree
from mldebt.linker.dvc_values import text_of
from mldebt.paths import from_root
from mldebt.patterns import pattern

LOCK = "dvc.lock"
"""The file beside a `dvc.yaml` in which DVC keeps how its stages were run."""

_HASH = pattern(r"[0-9a-f]{32}")
"""The hash of a file; that of a folder has an ending."""


def stages_of(lock: Tree | None) -> Mapping[str, Tree]:
    """How each stage was last run, by its name; older files have no heading for the stages."""
    if lock is None:
        return {}
    stages = lock.get("stages") if lock.get("schema") is not None else lock
    return {entry.key: entry.value for entry in (stages.entries or () if stages is not None else ())}


def filled(data: tuple[DeclaredData, ...], ran: Tree | None, section: str, workdir: str) -> tuple[DeclaredData, ...]:
    """Data whose path has parts that nothing resolves, at the only path of that form with which the stage was run."""
    if ran is None or not any(HOLE in one.locator for one in data):
        return data
    kept = [from_root(workdir, path) for path in _paths(ran.get(section))]
    return tuple(_at_only(one, kept) for one in data)


def _at_only(data: DeclaredData, kept: list[str]) -> DeclaredData:
    form = re.compile("[^/]+".join(map(re.escape, data.locator.split(HOLE))))
    found = [path for path in kept if form.fullmatch(path)] if HOLE in data.locator else []
    return msgspec.structs.replace(data, locator=found[0]) if len(found) == 1 else data


def changed(
    ran: Tree | None,
    workdir: str,
    command: str,
    inputs: Iterable[DeclaredData],
    outputs: Iterable[DeclaredData],
    document_of: Callable[[str], Tree | None],
    digests: Digests,
) -> str:
    """What was changed of a stage since it was run, as the end of a sentence; empty where nothing is seen.

    Parameters come first: they decide what the results that are kept mean. The content of files comes last."""
    if ran is None:
        return f"{LOCK} knows of no run of it"
    told = next(_parameters(ran, workdir, document_of), "")
    if told:
        return told
    before = " ".join(" ".join(_texts(ran.get("cmd"))).split())
    now = " ".join(command.split())
    if before and now and HOLE not in now and before != now:
        return f"it was run as '{_short(before)}'"
    for data, section, verb in ((inputs, "deps", "depend on"), (outputs, "outs", "put out")):
        kept = {from_root(workdir, path) for path in _paths(ran.get(section))}
        new = sorted({one.locator for one in data if HOLE not in one.locator} - kept)
        if new:
            return f"it did not {verb} {new[0]} when it was run"
    return next(_contents(ran, workdir, digests), "")


def _contents(ran: Tree, workdir: str, digests: Digests) -> Iterator[str]:
    """The files of the project that do not hold what they held when the stage was run.

    Folders and what no hash is known of are left out; the hash of a table in a database or of an object store is none
    of a file."""
    for section, changed in (("deps", "was changed since it was run"), ("outs", "is not what it put out")):
        for item in _items(ran.get(section)):
            path, kept = item.get("path"), item.get("md5")
            if path is None or kept is None or not isinstance(kept.scalar, str):
                continue
            known = digests.get(from_root(workdir, text_of(path.scalar)))
            if known and _HASH.fullmatch(kept.scalar) and kept.scalar not in known:
                yield f"{from_root(workdir, text_of(path.scalar))} {changed}"


def _parameters(ran: Tree, workdir: str, document_of: Callable[[str], Tree | None]) -> Iterator[str]:
    """The parameters that have another value now than when the stage was run."""
    files = ran.get("params")
    for file in files.entries or () if files is not None else ():
        values = document_of(from_root(workdir, file.key))
        for entry in file.value.entries or () if values is not None else ():
            now = values.at(*entry.key.split(".")) if values is not None else None
            for key, one, other in _differences(entry.key, entry.value, now) if now is not None else ():
                yield f"{key} of {file.key} was {_shown(one)}, and is {_shown(other)} now"


def _differences(key: str, before: Tree, now: Tree) -> Iterator[tuple[str, Tree | None, Tree | None]]:
    """The innermost keys whose values are not the same, with both; None for what is not there."""
    if before.is_mapping and now.is_mapping:
        names = dict.fromkeys(entry.key for tree in (before, now) for entry in tree.entries or ())
        for name in names:
            one, other = before.get(name), now.get(name)
            if one is None or other is None:
                yield f"{key}.{name}", one, other
            else:
                yield from _differences(f"{key}.{name}", one, other)
    elif not _same(before.plain(), now.plain()):
        yield key, before, now


def _same(one: object, other: object) -> bool:
    """Whether two values are the same, however their numbers are written."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    numbers = _number(one), _number(other)
    if numbers[0] is not None and numbers[1] is not None:
        return math.isclose(numbers[0], numbers[1], rel_tol=1e-12)
    return one == other


def _number(value: object) -> float | None:
    try:
        return float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        return None


def _shown(tree: Tree | None) -> str:
    if tree is None:
        return "not there"
    if tree.is_scalar:
        return _short(text_of(tree.scalar))
    items = [text_of(item.scalar) for item in tree.items or () if item.is_scalar]
    return _short(f"[{', '.join(items)}]") if items else "another value"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _texts(tree: Tree | None) -> tuple[str, ...]:
    return tree.strings() if tree is not None else ()


def _items(tree: Tree | None) -> tuple[Tree, ...]:
    return tree.items or () if tree is not None else ()


def _paths(tree: Tree | None) -> Iterator[str]:
    for item in _items(tree):
        path = item.get("path")
        if path is not None and path.scalar is not None:
            yield text_of(path.scalar)
