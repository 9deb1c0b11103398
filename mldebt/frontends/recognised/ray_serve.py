"""Ray Serve: configurations of applications, each the module that its import path names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from mldebt.documents import parse_yaml
from mldebt.facts.file import Unread
from mldebt.facts.pipeline import Command, JobFact
from mldebt.facts.tree import Tree
from mldebt.frontends.recognised.stated import Stated, text
from mldebt.paths import from_root, is_uri
from mldebt.patterns import pattern
from mldebt.source import Source, Span

_PLACE = pattern(r"(?P<module>[A-Za-z_][\w.]*)[:.](?P<name>[A-Za-z_]\w*)")
_OWN = frozenset({
    "applications", "http_options", "grpc_options", "proxy_location", "logging_options", "import_path", "runtime_env",
    "deployments", "name", "route_prefix", "args", "host", "port", "ray_serve_config", "cluster_env", "target_capacity",
})  # fmt: skip


def facts(path: str, tree: Tree) -> Stated | None:
    """The applications of a configuration of Ray Serve: several, one by itself, those of Anyscale or of KubeRay."""
    if services := [one for one in tree.items or (tree,) if text(one.get("kind")) == "RayService"]:
        return _served(services)
    told = [one for one in _stated(tree) if one.get("import_path") is not None]
    if not told or not any(":" in text(one.get("import_path")) for one in told):
        return None
    jobs = tuple(job for one in told if (job := _job(path, one)) is not None)
    unread = (Unread(one.span, "the import path names no module") for one in told if _job(path, one) is None)
    return Stated(jobs=jobs, unread=tuple(unread))


def _served(services: Sequence[Tree]) -> Stated:
    """The applications of resources of KubeRay: their configuration is a text in the resource, which is their place.

    What it names is in an image, which is made from the root unless they say otherwise."""
    found = Stated()
    for told in (one for service in services if (one := service.at("spec", "serveConfigV2")) is not None):
        document = parse_yaml(Source("", text(told)))
        within = (facts("", document.tree) if document.tree is not None else None) or Stated()
        jobs = (replace(job, span=told.span, commands=_at(told.span, job.commands)) for job in within.jobs)
        unread = (replace(one, span=told.span) for one in (*document.problems, *within.unread))
        found = Stated(jobs=(*found.jobs, *jobs), unread=(*found.unread, *unread))
    return found


def _at(span: Span, commands: Sequence[Command]) -> tuple[Command, ...]:
    return tuple(replace(command, span=span) for command in commands)


def _stated(tree: Tree) -> Iterator[Tree]:
    applications = tree.get("applications")
    if applications is not None:
        yield from applications.items or ()
    elif (service := tree.get("ray_serve_config")) is not None:
        yield from _stated(service)
    elif all(entry.key in _OWN for entry in tree.entries or ()):
        yield tree


def _job(path: str, application: Tree) -> JobFact | None:
    """An application as what starts its module, in the folder that its environment is made from."""
    named = _PLACE.fullmatch(text(application.get("import_path")))
    if named is None:
        return None
    folder = text(application.at("runtime_env", "working_dir"))
    is_here = folder and not is_uri(folder) and not folder.startswith("/")
    workdir = from_root("", folder) if is_here else posixpath.dirname(path)
    command = Command(application.span, (), module=named["module"], workdir=workdir)
    return JobFact(application.span, text(application.get("name")) or named["name"], "ray", (command,), alone=True)
