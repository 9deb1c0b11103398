"""Files that Compose is told to build images by, and that are not there."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping

from mldebt.facts.tree import Tree
from mldebt.interpreter.entries import is_test
from mldebt.linker.wording import listed
from mldebt.patterns import pattern
from mldebt.source import Location, Span

_COMPOSE = pattern(r"(.*/)?(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml")
_ELSEWHERE = pattern(r"\$|://|^(git@|/|~)")
"""What in a folder or file tells that it is not known here, or not here."""
_MODULES = ".gitmodules"


def lacking(documents: Mapping[str, Tree], tracked: Collection[str]) -> Iterator[tuple[str, str, Location]]:
    """The files that lead nowhere: the first of each document, why, and where; parts kept elsewhere may bring them."""
    for path, tree in sorted(documents.items()) if _MODULES not in tracked else ():
        if _COMPOSE.fullmatch(path) and not is_test(path):
            found = [(file, span) for file, span in _built(path, tree) if file not in tracked]
            if found:
                first, *others = dict.fromkeys(file for file, _ in found)
                more = f", nor {listed(others)}" if others else ""
                yield first, f"no such file is in the project{more}", Location(path, found[0][1])


def _built(path: str, tree: Tree) -> Iterator[tuple[str, Span]]:
    """The files that images are built by; of what a service builds, a file that is laid over others may hold a part."""
    services = tree.get("services")
    for service in (services.entries if services is not None else None) or ():
        build = service.value.get("build")
        if build is None or build.get("dockerfile_inline") is not None:
            continue
        context = _text(build) or _text(build.get("context"))
        file = build.get("dockerfile")
        name = _text(file) or "Dockerfile"
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), context, name))
        if context and not (_ELSEWHERE.search(context) or _ELSEWHERE.search(name) or place.startswith("..")):
            yield place, (file or build.get("context") or build).span


def _text(tree: Tree | None) -> str:
    return tree.scalar if tree is not None and isinstance(tree.scalar, str) else ""
