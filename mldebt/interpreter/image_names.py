"""Container images by the names that a project builds them under."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from mldebt.facts.pipeline import IMAGE, Command, JobFact

_BUILDERS = (("docker", "build"), ("docker", "buildx", "build"), ("docker", "image", "build"), ("podman", "build"))
_TAGS = frozenset({"-t", "--tag"})
_FILES = frozenset({"-f", "--file"})
_VALUED = frozenset({"--build-arg", "--platform", "--target", "--cache-from", "--cache-to", "--label", "--secret"})


class Images:
    """The images that Dockerfiles of a project describe, found by what a command calls them."""

    def __init__(self, jobs: Sequence[tuple[str, JobFact]]) -> None:
        self._by_path = {path: fact for path, fact in jobs if fact.tool == IMAGE}
        self._built: dict[str, set[str]] = {}
        for path, fact in jobs:
            for command in fact.commands if fact.tool != IMAGE else ():
                self._take_down(posixpath.dirname(path), command)

    def find(self, name: str) -> JobFact | None:
        """The one image that is built under a name, else the one whose folder or file is named so."""
        built = self._built.get(_base(name), set())
        found = [self._by_path[path] for path in sorted(built)]
        if not found:
            found = [fact for fact in self._by_path.values() if fact.name == _base(name)]
        return found[0] if len(found) == 1 else None

    def _take_down(self, folder: str, command: Command) -> None:
        words = command.arguments
        builder = next((one for one in _BUILDERS if words[: len(one)] == one), None)
        if builder is None:
            return
        tags, file, context = _options(words[len(builder) :])
        context = posixpath.join(command.workdir, context)
        told = [file, posixpath.join(context, file)] if file else [posixpath.join(context, "Dockerfile")]
        starts = dict.fromkeys((command.workdir, folder, ""))
        candidates = (posixpath.normpath(posixpath.join(start, one)) for one in told for start in starts)
        path = next((one for one in candidates if one in self._by_path), None)
        for tag in tags if path else ():
            self._built.setdefault(_base(tag), set()).add(path or "")


def _options(words: Sequence[str]) -> tuple[list[str], str, str]:
    """The names, the file and the folder that a build is told."""
    tags: list[str] = []
    file, context = "", "."
    waiting = iter(words)
    for word in waiting:
        option, equals, value = word.partition("=")
        if option in _TAGS:
            tags.append(value if equals else next(waiting, ""))
        elif option in _FILES:
            file = value if equals else next(waiting, "")
        elif option in _VALUED and not equals:
            next(waiting, "")
        elif not word.startswith("-"):
            context = word
    return tags, file, context


def _base(name: str) -> str:
    """The name of an image without its registry and version."""
    return posixpath.basename(name.partition("@")[0]).partition(":")[0]
