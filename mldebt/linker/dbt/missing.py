"""What a dbt project names and does not have: columns, models and sources."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.dbt.project import VARIABLE, DbtProject, Resource
from mldebt.linker.dbt.resources import job_of, resolve
from mldebt.patterns import pattern
from mldebt.source import Location
from mldebt.sqltext.lineage import Lineage

_PLAIN = pattern(r"[A-Za-z_]\w*")


def add_missing(builder: GraphBuilder, projects: Sequence[DbtProject], lineage: Lineage) -> None:
    """Nodes for what is named and not there, marked `missing`."""
    for project in projects:
        for resource in project.resources.values():
            _add_columns(builder, lineage, resource)
            _add_asked(builder, projects, project, resource)
        _add_orphans(builder, project)
        _add_exposed(builder, project)


def _add_columns(builder: GraphBuilder, lineage: Lineage, resource: Resource) -> None:
    """Documented columns that the query does not give, where all that it gives is known."""
    if resource.kind not in {"model", "seed"}:
        return
    given = lineage.given(resource.id)
    if not given.closed or not given.columns:
        return
    hidden = {word.lower() for word in resource.text.words} if resource.text else set()
    for column in resource.properties.columns:
        name = column.name.lower()
        if not column.written or name in given.columns or name in hidden or not _PLAIN.fullmatch(name):
            continue
        node = f"{resource.id}#{column.name}"
        builder.node(node, NodeKind.FEATURE, column.name, [column.location], dataset=resource.name, missing=True)
        builder.edge(resource.id, EdgeKind.CONTAINS, node)


def _add_asked(builder: GraphBuilder, projects: Sequence[DbtProject], project: DbtProject, resource: Resource) -> None:
    """Refs and sources that nothing states; packages may, another copy of a project that has no models, and who runs
    it, where a variable names them."""
    is_part = not any(one.kind == "model" for one in project.resources.values())
    for call in resource.calls:
        if resolve(projects, project, call.kind, call.name) is not None or resource.kind == "source":
            continue
        name = call.name
        if VARIABLE.search(name):
            continue
        if call.kind == "ref" and (is_part or project.has_packages or "." in name or _is_there(project, name)):
            continue
        if call.kind == "source" and project.has_packages:
            continue
        at = Location(resource.path, call.span)
        node = f"dataset:dbt.{project.name}.missing {name}"
        _add_missing(builder, project, node, name, at)
        builder.node(node, NodeKind.DATASET, "", read=True, used=True)
        detail = f"{resource.name} asks for {name}"
        builder.edge(node, EdgeKind.FEEDS, job_of(resource), [at], observed=True, detail=detail)


def _add_orphans(builder: GraphBuilder, project: DbtProject) -> None:
    """Models, seeds and snapshots that properties describe and no file makes."""
    for one in project.orphans:
        if _is_there(project, one.name) or any(_is_there(project, file) for _, file in one.versions if file):
            continue
        node = f"dataset:dbt.{project.name}.missing {one.name}"
        _add_missing(builder, project, node, one.name, one.location)


def _add_exposed(builder: GraphBuilder, project: DbtProject) -> None:
    """What exposures depend on and nothing here makes."""
    for exposure in project.exposures:
        for kind, name, at in exposure.depends:
            if VARIABLE.search(name):
                continue
            if project.resolve(kind, name) is None and not project.has_packages and not _is_there(project, name):
                node, consumer = f"dataset:dbt.{project.name}.missing {name}", f"consumer:{exposure.name}"
                _add_missing(builder, project, node, name, at)
                detail = f"{exposure.name} depends on {name}"
                builder.edge(consumer, EdgeKind.DECLARES, node, [at])
                builder.edge(node, EdgeKind.FEEDS, consumer, [at], detail=detail)


def _add_missing(builder: GraphBuilder, project: DbtProject, node: str, name: str, at: Location) -> None:
    builder.node(
        node, NodeKind.DATASET, name, [at], locator=name, dataset=project.name, medium="table", missing=True,
        unknown=False,
    )  # fmt: skip


def _is_there(project: DbtProject, name: str) -> bool:
    """Whether a file of that name may make it, in whatever folder, or it is switched off."""
    if name in project.disabled:
        return True
    names = {posixpath.splitext(posixpath.basename(path))[0] for path in project.files}
    return name in names or any(one.startswith((f"{name}_v", f"{name}.v")) for one in names)
