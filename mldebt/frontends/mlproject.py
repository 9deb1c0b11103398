"""MLflow projects: every entry point of an `MLproject` file is a job."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mldebt.documents import parse_yaml
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.pipeline import HOLE, JobFact, asked
from mldebt.facts.tree import Entry, Tree
from mldebt.patterns import pattern
from mldebt.shell import commands
from mldebt.source import Source

_PARAMETER = pattern(r"\{(?P<name>[\w-]+)\}")


def matches(path: str) -> bool:
    """Whether MLflow reads the path, which it does whatever letters of the name are capitals."""
    return posixpath.basename(path).lower() == "mlproject"


def read(source: Source) -> FileFacts:
    """The entry points with their commands; a parameter without a default is a hole."""
    document = parse_yaml(source)
    found = tuple(_entry_points(source, document.tree)) if document.tree else ()
    jobs = tuple(each for each in found if isinstance(each, JobFact))
    unread = tuple(each for each in found if isinstance(each, Unread))
    return FileFacts(source.path, "mlproject", len(source.lines), jobs=jobs, unread=(*document.problems, *unread))


def _entry_points(source: Source, project: Tree) -> Iterator[JobFact | Unread]:
    points = project.get("entry_points")
    if points is None:
        return
    if not points.is_mapping:
        yield Unread(points.span, "'entry_points' is not a mapping")
    for point in points.entries or ():
        command = point.value.get("command")
        if command is None or not isinstance(command.scalar, str):
            yield Unread(point.span, f"entry point '{point.key}' has no command")
        else:
            yield _job(source, point, command, command.scalar)


def _job(source: Source, point: Entry, command: Tree, text: str) -> JobFact:
    parameters = point.value.get("parameters")
    defaults = {entry.key: _default(entry.value) for entry in (parameters.entries or () if parameters else ())}
    bound = _PARAMETER.sub(lambda match: defaults.get(match["name"], HOLE), text)
    template = _PARAMETER.sub(lambda match: asked(match["name"]), text)
    folder = posixpath.dirname(source.path)
    return JobFact(
        point.span,
        point.key,
        "mlflow",
        commands=commands(bound, command.span, workdir=folder),
        templates=commands(template, command.span, workdir=folder),
        defaults=tuple(defaults.items()),
    )


def _default(parameter: Tree) -> str:
    default = parameter.get("default")
    return str(default.scalar) if default and default.is_scalar and default.scalar is not None else HOLE
