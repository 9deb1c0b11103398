"""The resources of dbt projects as datasets, their queries as jobs, and what people state about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.query import SqlText
from mldebt.graph.graph import Value
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.dbt.project import DbtProject, Resource, tests_of
from mldebt.linker.dbt.properties import Test
from mldebt.source import Location

_PREFIXES = {
    "base_": "base", "stg_": "staging", "int_": "intermediate", "fct_": "marts", "fact_": "marts", "dim_": "marts",
    "mart_": "marts",
}  # fmt: skip
_FOLDERS = {
    "base": "base", "staging": "staging", "intermediate": "intermediate", "marts": "marts", "mart": "marts",
    "gold": "marts",
}  # fmt: skip
_VIEWS = frozenset({"view", "ephemeral"})


def add_projects(builder: GraphBuilder, projects: Sequence[DbtProject]) -> None:
    """Everything that dbt projects state: resources first, then what reads them."""
    for project in projects:
        for resource in project.resources.values():
            _add_resource(builder, project, resource)
    _add_doubles(builder, [one for project in projects for one in project.resources.values() if one.source])
    for project in projects:
        for resource in project.resources.values():
            _add_reads(builder, projects, project, resource)
        _add_exposures(builder, project)
    for project in projects:
        _count(builder, project)


def _add_doubles(builder: GraphBuilder, sources: Sequence[Resource]) -> None:
    """Sources of one project that mean the same table: the later copies the earlier."""
    first: dict[tuple[str, object], Resource] = {}
    for source in sorted(sources, key=lambda one: (one.path, one.location.span)):
        relation = builder.attribute(source.id, "relation")
        before = first.setdefault((source.project, relation), source)
        if before is not source:
            builder.edge(source.id, EdgeKind.COPIES, before.id, [source.location])


def resolve(projects: Sequence[DbtProject], project: DbtProject, kind: str, name: str) -> Resource | None:
    """What a ref or source of a project asks for: its own, else the only one of that name in another project."""
    own = project.resolve(kind, name)
    if own is not None:
        return own
    others = [found for one in projects if one is not project and (found := one.resolve(kind, name))]
    return others[0] if len(others) == 1 else None


def layer_of(resource: Resource) -> str:
    """The layer of a model by the prefix of its name, else by the folders it is in."""
    if resource.kind != "model":
        return ""
    by_name = next((layer for prefix, layer in _PREFIXES.items() if resource.name.startswith(prefix)), "")
    folders = resource.path.split("/")[:-1]
    return by_name or next((_FOLDERS[folder] for folder in reversed(folders) if folder in _FOLDERS), "other")


def materialization(resource: Resource) -> str:
    """How dbt keeps it; models are views where nothing says otherwise."""
    if resource.kind == "source":
        return ""
    default = {"model": "view", "seed": "seed", "snapshot": "snapshot"}[resource.kind]
    return resource.settings.get("materialized", default)


def _add_resource(builder: GraphBuilder, project: DbtProject, resource: Resource) -> None:
    at, properties = resource.location, resource.properties
    made = resource.kind in {"model", "snapshot"}
    owner = properties.owner or project.groups.get(resource.settings.get("group", ""), "")
    attributes: dict[str, Value] = {
        "locator": resource.name,
        "dataset": resource.name,
        "medium": "table",
        "resource": resource.kind,
        "layer": layer_of(resource),
        "materialized": materialization(resource),
        "access": resource.settings.get("access", "protected") if resource.kind == "model" else "",
        "described": bool(properties.description),
        "columns": len(properties.columns),
        "described_columns": sum(bool(column.description) for column in properties.columns),
        "spine": "time_spine" in resource.settings,
        "contracted": resource.settings.get("contract") == "true",
        "key_tested": _is_key_tested(resource),
        "written": made,
        "tracked": resource.kind == "seed",
    }
    if resource.source is not None:
        attributes["fresh"] = resource.source.fresh
        named = (resource.source.database, resource.source.schema, resource.source.identifier)
        attributes["relation"] = ".".join(filter(None, named)).lower()
        attributes["source_described"] = resource.source.described
    if owner:
        attributes["owner"] = owner
    builder.node(resource.id, NodeKind.DATASET, resource.name, [at], **attributes)
    if made:
        job = builder.node(job_of(resource), NodeKind.JOB, resource.path, [at])
        stated: dict[str, Value] = {"tool": "dbt", "declared": True, "pipeline": project.path, "test": False}
        if owner:
            stated["owner"] = owner
        builder.node(job, NodeKind.JOB, "", (), **stated)
        detail = f"dbt makes {resource.name} of {resource.path}"
        builder.edge(job, EdgeKind.PRODUCES, resource.id, [at], observed=True, detail=detail)
        builder.edge(job, EdgeKind.DECLARES, resource.id, [at])
    for column in properties.columns if resource.text is None or not resource.text.queries else ():
        add_column(builder, resource, column.name, column.location)


def add_tests(builder: GraphBuilder, projects: Sequence[DbtProject]) -> None:
    """The tests of all resources as checks of them and of their columns."""
    for project in projects:
        for resource in project.resources.values():
            for test in tests_of(resource):
                _add_test(builder, resource, test)
        for path, text in project.singular_tests:
            _add_singular(builder, projects, project, path, text)
        for model, name, at in project.unit_tests:
            tested = project.resolve("ref", model)
            if tested is not None:
                builder.node(f"check:{at}", NodeKind.CHECK, f"{name} of {tested.name}", [at], tool="dbt")
                builder.edge(tested.id, EdgeKind.CHECKED_BY, f"check:{at}", [at])


def _add_singular(
    builder: GraphBuilder, projects: Sequence[DbtProject], project: DbtProject, path: str, text: SqlText
) -> None:
    """A test that is a query of its own: it checks what it asks for first."""
    for call in text.calls[:1]:
        tested = resolve(projects, project, call.kind, call.name)
        if tested is not None:
            at = Location(path, call.span)
            builder.node(f"check:{at}", NodeKind.CHECK, path, [at], tool="dbt")
            builder.edge(tested.id, EdgeKind.CHECKED_BY, f"check:{at}", [at])


def job_of(resource: Resource) -> str:
    """The node of the query or code that makes a resource."""
    return f"job:{resource.path}"


def add_column(builder: GraphBuilder, resource: Resource, name: str, at: Location) -> str:
    """The node of a column of a resource."""
    column = builder.node(f"{resource.id}#{name}", NodeKind.FEATURE, name, [at], dataset=resource.name)
    builder.edge(resource.id, EdgeKind.CONTAINS, column)
    return column


def _add_test(builder: GraphBuilder, resource: Resource, test: Test) -> None:
    check = f"check:{test.location}"
    builder.node(check, NodeKind.CHECK, f"{test.name} of {test.column or resource.name}", [test.location], tool="dbt")
    builder.edge(resource.id, EdgeKind.CHECKED_BY, check, [test.location])
    column = f"{resource.id}#{test.column}"
    if test.column and builder.has(column):
        builder.edge(column, EdgeKind.CHECKED_BY, check, [test.location])


def _add_reads(builder: GraphBuilder, projects: Sequence[DbtProject], project: DbtProject, resource: Resource) -> None:
    for call in resource.calls:
        read = resolve(projects, project, call.kind, call.name)
        if read is None or read is resource or resource.kind not in {"model", "snapshot"}:
            continue
        at = Location(resource.path, call.span)
        detail = f"{resource.name} is made of {read.name}"
        builder.node(read.id, NodeKind.DATASET, "", read=True, used=True)
        builder.edge(read.id, EdgeKind.FEEDS, job_of(resource), [at], observed=True, detail=detail)
        builder.edge(job_of(resource), EdgeKind.DECLARES, read.id, [at])


def _add_exposures(builder: GraphBuilder, project: DbtProject) -> None:
    for exposure in project.exposures:
        node = f"consumer:{exposure.name}"
        attributes: dict[str, Value] = {"tool": exposure.type or "exposure"}
        if exposure.owner:
            attributes["owner"] = exposure.owner
        builder.node(node, NodeKind.CONSUMER, exposure.name, [exposure.location], **attributes)
        for kind, name, at in exposure.depends:
            read = project.resolve(kind, name)
            if read is not None:
                builder.node(read.id, NodeKind.DATASET, "", read=True, used=True, contract=True)
                builder.edge(node, EdgeKind.DECLARES, read.id, [at])
                builder.edge(read.id, EdgeKind.FEEDS, node, [at], detail=f"{exposure.name} depends on {read.name}")


def _is_key_tested(resource: Resource) -> bool:
    """Whether one column is tested, or constrained, to be unique and not null, or columns together to be unique."""
    tests = list(resource.properties.tests)
    if any(test.name.endswith("unique_combination_of_columns") for test in tests):
        return True
    for column in resource.properties.columns:
        names = {test.name for test in column.tests}
        given = set(column.constraints)
        unique = "unique" in names or given & {"primary_key", "unique"}
        if unique and ("not_null" in names or given & {"primary_key", "not_null"}):
            return True
    return False


# Numbers about the graph of models.


def parents(builder: GraphBuilder, resource: Resource) -> list[str]:
    """The datasets that a model is made of."""
    return sorted(builder.predecessors(EdgeKind.FEEDS).get(job_of(resource), ()))


def _count(builder: GraphBuilder, project: DbtProject) -> None:
    made = {one.id: one for one in project.resources.values() if one.kind == "model"}
    children = {one.id: list(_children(builder, one)) for one in project.resources.values()}
    chains: dict[str, int] = {}
    for resource in project.resources.values():
        own = children[resource.id]
        builder.mark(resource.id, "children", len(own))
        builder.mark(resource.id, "leaf_children", sum(not children.get(child) for child in own))
        if resource.id in made:
            builder.mark(resource.id, "parents", len(parents(builder, resource)))
            builder.mark(resource.id, "chained_views", _chain(builder, made, resource, chains))


def _children(builder: GraphBuilder, resource: Resource) -> Iterator[str]:
    """The dbt models that are made of a resource."""
    for job in sorted(builder.successors(EdgeKind.FEEDS).get(resource.id, ())):
        for child in sorted(builder.successors(EdgeKind.PRODUCES).get(job, ())):
            if builder.attribute(child, "resource") == "model":
                yield child


def _chain(builder: GraphBuilder, made: Mapping[str, Resource], resource: Resource, chains: dict[str, int]) -> int:
    """The length of the longest row of views that a model reads through, itself left out."""
    if resource.id in chains:
        return chains[resource.id]
    chains[resource.id] = 0
    above = [made[parent] for parent in parents(builder, resource) if parent in made]
    views = [parent for parent in above if materialization(parent) in _VIEWS]
    chains[resource.id] = max((_chain(builder, made, parent, chains) + 1 for parent in views), default=0)
    return chains[resource.id]
