"""Docker Compose: every service with a command is a job, beside the others."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mldebt.documents import misshapen, parse_yaml
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import Command, JobFact
from mldebt.facts.tree import Entry, Tree
from mldebt.frontends.images import Copied, building, in_repository
from mldebt.paths import from_root
from mldebt.patterns import pattern
from mldebt.shell import commands, commands_of_words
from mldebt.source import Source

_NAME = pattern(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml")


def matches(path: str) -> bool:
    """Whether a path is a file of Compose by its name."""
    return _NAME.fullmatch(posixpath.basename(path)) is not None


def read(source: Source) -> FileFacts:
    """The services that state a command; what runs without one, the image tells."""
    document = parse_yaml(source)
    found = tuple(_services(source.path, document.tree)) if document.tree else ()
    jobs = tuple(each for each in found if isinstance(each, JobFact))
    unread = tuple(each for each in found if isinstance(each, Unread))
    return FileFacts(
        source.path,
        "compose",
        len(source.lines),
        document=document.tree,
        jobs=jobs,
        unread=(*document.problems, *unread),
    )


def _services(path: str, tree: Tree) -> Iterator[JobFact | Unread]:
    services = tree.get("services")
    if services is None:
        return
    if not services.is_mapping:
        yield Unread(services.span, "'services' is not a mapping")
    for service in services.entries or ():
        yield from misshapen(service.value, "mapping", f"service '{service.key}'")
        for key in ("entrypoint", "command"):
            yield from misshapen(service.value.get(key), "list or text", f"'{key}' of service '{service.key}'")
        yield _job(path, service)


def _job(path: str, service: Entry) -> JobFact:
    folder = posixpath.dirname(path)
    build = service.value.get("build")
    told = _text(build) or _text(service.value.at("build", "context")) or "."
    context = from_root(folder, told) if "$" not in told and "://" not in told else folder
    mounted = [one for volume in _texts(service.value.get("volumes")) if (one := _mounted(volume, folder))]
    copies = [*mounted, Copied(context or ".", "/app"), Copied(context or ".", "/")]
    workdir = _text(service.value.get("working_dir")) or "/app"
    found = tuple(
        command
        for key in ("entrypoint", "command")
        for one in _started(service.value.get(key))
        for command in in_repository(one, copies, workdir, ("",))
    )
    built = tuple(_built(service.value, context)) if build else ()
    return JobFact(service.span, service.key, "compose", commands=(*found, *built), alone=True)


def _built(service: Tree, context: str) -> Iterator[Command]:
    """The command that builds the image of a service under the name that others take it by."""
    image = _text(service.get("image"))
    if image:
        words = building((image,), _text(service.at("build", "dockerfile")), context or ".")
        yield Command(service.span, words)


def _started(value: Tree | None) -> Iterator[Command]:
    if value is None:
        return
    if value.is_sequence:
        yield from commands_of_words(value.strings(), value.span)
    elif isinstance(value.scalar, str):
        yield from commands(value.scalar, value.span)


def _mounted(volume: str, folder: str) -> Copied | None:
    outside, colon, rest = volume.partition(":")
    inside = rest.partition(":")[0]
    if not colon or not outside.startswith(".") or not inside.startswith("/"):
        return None
    return Copied(from_root(folder, outside) or ".", posixpath.normpath(inside))


def _text(value: Tree | None) -> str:
    return value.scalar if value and isinstance(value.scalar, str) else ""


def _texts(value: Tree | None) -> tuple[str, ...]:
    return value.strings() if value and value.is_sequence else ()
