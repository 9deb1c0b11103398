"""Files that ask for packages without saying which version, where nothing else fixes them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from mldebt.facts.file import FileFacts
from mldebt.facts.requirement import Requirement, canonical, requirement
from mldebt.facts.requirement import is_capped as capped_by
from mldebt.facts.tree import Tree
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.observations import Observations
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.dvc_lock import LOCK
from mldebt.linker.opened_models import opening
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import Location

_LOCKS = pattern(
    r"(.*[-_.])?(lock|locked|constraints|freeze|frozen)([-_.].*)?\.(txt|ya?ml|toml|json)|.*\.lock|pdm\.lock", re.I
)
"""Names of files that fix the version of every package."""
_ASIDE = pattern(
    r"(^|[-_./])(docs?|tests?|dev|development|lint|format|style|ci|build|examples?|notebooks?)([-_./]|$)", re.I
)
"""Words in the path of a file that installs nothing a model learns with."""
_CONDA = pattern(r"(.*[-_.])?(environment|env|conda)([-_.].*)?\.ya?ml", re.I)
_CONDA_NAME = pattern(r"(?:[\w.-]+::)?(?P<name>[A-Za-z0-9][\w.-]*)\s*(?P<version>.*)")
_SCRIPT = ".py"
_SAVED = "scikit-learn"
"""The package whose models are kept in such files, and change with its releases."""


def add(
    builder: GraphBuilder,
    facts: Sequence[FileFacts],
    tracked: Collection[str],
    learning: Mapping[str, str],
    seen: Observations,
) -> None:
    """Adds files that leave the version of packages open; `learning` are packages by their names on the index."""
    locked = {posixpath.dirname(path) for path in tracked if _fixes_packages(posixpath.basename(path))}
    trained = {model: [*_paths(builder, model)] for model in builder.ids(NodeKind.MODEL)}
    files = {fact.path: found for fact in facts if (found := list(_asked(fact)))}
    fixed = {
        posixpath.dirname(path)
        for path, asked in files.items()
        if _fixes(asked, learning) and not path.endswith(_SCRIPT)
    }
    opened = dict(_opened(files, opening(builder, facts, seen), locked))
    alike: dict[str, list[str]] = {}
    for path, (_, by) in opened.items():
        alike.setdefault(by, []).append(path)
    for by, paths in alike.items():
        _add_opened(builder, paths, opened[paths[0]][0], by)
    for path, asked in files.items():
        folder = posixpath.dirname(path)
        if path.endswith(_SCRIPT):
            # A script that says what it is run with has nothing of the project around it.
            is_held = f"{path}.lock" in tracked
            equipped = [model for model, paths in trained.items() if path in paths]
        else:
            is_held = any(_is_inside(folder, one) for one in locked) or folder in fixed
            equipped = [model for model, paths in trained.items() if any(_is_inside(one, folder) for one in paths)]
        if is_held or not equipped or _ASIDE.search(path):
            continue
        told = {_SAVED} if path in opened else set()
        loose = [one for one in asked if not one.versioned and one.name in learning and one.name not in told]
        if loose:
            at = Location(path, loose[0].span)
            names = listed(one.name for one in loose)
            node = builder.node(
                f"requirements:{path}", NodeKind.REQUIREMENTS, posixpath.basename(path), [at], unpinned=names
            )
            for model in equipped:
                builder.edge(node, EdgeKind.EQUIPS, model, [at])


def _opened(
    files: Mapping[str, Sequence[Requirement]], opening: Collection[str], locked: Collection[str]
) -> Iterator[tuple[str, tuple[Requirement, str]]]:
    """The files that leave open with which release the code beside or below them opens saved models."""
    capped = {
        posixpath.dirname(path) for path, asked in files.items() for one in asked if _is_saved(one) and one.capped
    }
    for path, asked in files.items():
        folder = posixpath.dirname(path)
        # What pip installs from a list of its own is held by no list elsewhere, and by no lock of the project around
        # it; of several lists in one folder nobody sees which one the code is installed from.
        is_list = path.endswith(".txt")
        is_locked = folder in locked if is_list else any(_is_inside(folder, one) for one in locked)
        is_held = is_locked or folder in capped
        beside = [one for one in opening if _is_inside(one, folder)]
        loose = next((one for one in asked if _is_saved(one) and not one.capped), None)
        if loose is not None and beside and not is_held and not _ASIDE.search(path) and not path.endswith(_SCRIPT):
            yield path, (loose, beside[0])


def _is_saved(asked: Requirement) -> bool:
    return asked.name == _SAVED


def _add_opened(builder: GraphBuilder, paths: Sequence[str], asked: Requirement, by: str) -> None:
    """The first of the files that leave the package open for one that opens models, which tells of the others."""
    path, *others = paths
    at = Location(path, asked.span)
    node = f"requirements:{path}#{asked.name}"
    along = f", as {'do' if others[1:] else 'does'} {listed(others)}" if others else ""
    builder.node(node, NodeKind.REQUIREMENTS, posixpath.basename(path), [at], unpinned="", opens=by, opens_along=along)


def _fixes_packages(name: str) -> bool:
    """Whether a file of that name holds the versions of packages; that of DVC holds those of data."""
    return name != LOCK and _LOCKS.fullmatch(name) is not None


def _paths(builder: GraphBuilder, node: str) -> Iterator[str]:
    return (location.path for location in builder.locations(node))


def _is_inside(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")


def _fixes(asked: Iterable[Requirement], learning: Mapping[str, str]) -> bool:
    """Whether a file says the version of all that models learn with."""
    told = [one.versioned for one in asked if one.name in learning]
    return bool(told) and all(told)


def packages(facts: Iterable[FileFacts]) -> frozenset[str]:
    """The packages that any file asks for, by their names on the index."""
    return frozenset(one.name for fact in facts for one in _asked(fact))


def _asked(fact: FileFacts) -> Iterator[Requirement]:
    """What a file asks for: one of pip's, a project's own, or an environment of conda."""
    yield from fact.requirements
    tree = fact.document
    if tree is None:
        return
    name = posixpath.basename(fact.path)
    if name == "pyproject.toml":
        yield from _of_project(tree)
    elif _CONDA.fullmatch(name) and (listed := tree.get("dependencies")) is not None:
        yield from _of_environment(listed)


def _of_project(tree: Tree) -> Iterator[Requirement]:
    held = dict(_held_by_uv(tree))
    as_of = tree.at("tool", "uv", "exclude-newer")
    for asked in _listed_in(tree.at("project", "dependencies")):
        is_held = as_of is not None or held.get(asked.name, False)
        yield Requirement(asked.span, asked.name, asked.versioned or is_held, asked.capped or is_held)
    poetry = tree.at("tool", "poetry", "dependencies")
    for entry in poetry.entries or () if poetry else ():
        version = entry.value.scalar if entry.value.is_scalar else "stated"
        if entry.key != "python":
            is_capped = not isinstance(version, str) or version == "stated" or capped_by(version)
            yield Requirement(entry.span, canonical(entry.key), version not in {"*", "latest"}, is_capped)


def _held_by_uv(tree: Tree) -> Iterator[tuple[str, bool]]:
    """Packages that uv is told to constrain, to override, or to take from a place, and whether that fixes them."""
    for key in ("constraint-dependencies", "override-dependencies"):
        yield from ((one.name, True) for one in _listed_in(tree.at("tool", "uv", key)) if one.versioned)
    sources = tree.at("tool", "uv", "sources")
    for entry in sources.entries or () if sources is not None else ():
        kept = any(entry.value.get(key) is not None for key in ("rev", "tag", "path", "workspace", "url"))
        yield canonical(entry.key), kept


def _listed_in(listed: Tree | None) -> Iterator[Requirement]:
    for item in listed.items or () if listed is not None else ():
        asked = requirement(item.scalar, item.span) if isinstance(item.scalar, str) else None
        if asked is not None:
            yield asked


def _of_environment(listed: Tree) -> Iterator[Requirement]:
    for item in listed.items or ():
        pip = item.get("pip")
        for one in pip.items or () if pip else ():
            asked = requirement(one.scalar, one.span) if isinstance(one.scalar, str) else None
            if asked is not None:
                yield asked
        found = _CONDA_NAME.fullmatch(item.scalar) if isinstance(item.scalar, str) else None
        if found is not None:
            version = found["version"].strip()
            yield Requirement(item.span, canonical(found["name"]), bool(version), capped_by(version))
