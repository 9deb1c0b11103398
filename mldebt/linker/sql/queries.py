"""The queries of a project: each with the job that runs it, what it makes, and what its relations mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mldebt.facts.code import Attribute, Constant
from mldebt.facts.file import FileFacts
from mldebt.facts.module import Module
from mldebt.facts.query import Query, Relation
from mldebt.linker.dbt.project import DbtProject, Resource
from mldebt.linker.dbt.resources import job_of, resolve
from mldebt.patterns import pattern
from mldebt.source import FILE_START, Location
from mldebt.sqltext.lineage import Given, Lineage, Statement

Tables = Callable[[str], str | None]
"""The dataset of a table by its name."""
_WORD = pattern(r"[a-z_]\w*")


def lineage_of(facts: Sequence[FileFacts], projects: Sequence[DbtProject], table: Tables) -> Lineage:
    """How the columns of all queries hang together: those of dbt projects, and of files of SQL of their own."""
    statements = [one for project in projects for one in _statements(projects, project, table)]
    inside = {path for project in projects for path in project.files}
    for fact in facts:
        if fact.sql is not None and fact.path not in inside:
            statements += _own(fact.path, fact.sql.queries, f"job:{fact.path}", table)
    known = {one.id: _known(one) for project in projects for one in project.resources.values()}
    return Lineage(statements, known)


def _statements(projects: Sequence[DbtProject], project: DbtProject, table: Tables) -> Iterator[Statement]:
    for resource in project.resources.values():
        if resource.text is None or resource.kind not in {"model", "snapshot"}:
            continue
        meaning = _meaning(projects, project, table, resource)
        queries = [query for query in resource.text.queries if query.target is None]
        for number, query in enumerate(queries):
            target = resource.id if number == len(queries) - 1 and resource.kind == "model" else ""
            yield Statement(resource.path, number, query, job_of(resource), target, meaning)
    for path, text in project.singular_tests:
        for number, query in enumerate(text.queries):
            yield Statement(path, number, query, "", "", _meaning(projects, project, table, None))


def _meaning(
    projects: Sequence[DbtProject], project: DbtProject, table: Tables, own: Resource | None
) -> Callable[[Relation], str | None]:
    def meaning(relation: Relation) -> str | None:
        if relation.kind == "this":
            return own.id if own else None
        if relation.kind == "table":
            return table(relation.name)
        found = resolve(projects, project, relation.kind, relation.name)
        return found.id if found else None

    return meaning


def _own(path: str, queries: Sequence[Query], job: str, table: Tables) -> Iterator[Statement]:
    def meaning(relation: Relation) -> str | None:
        return table(relation.name) if relation.kind == "table" else None

    for number, query in enumerate(queries):
        target = meaning(query.target) if query.target else None
        yield Statement(path, number, query, job, target or "", meaning)


def _known(resource: Resource) -> Given:
    """The columns of what is no query: a seed has those of its first line, a source at least those described."""
    at = Location(resource.path, FILE_START)
    if resource.kind == "seed" and resource.header:
        return Given({name.lower(): (name, at, frozenset()) for name in resource.header})
    described = resource.properties.columns
    return Given({one.name.lower(): (one.name, one.location, frozenset()) for one in described}, open=True)


def words_of(modules: Mapping[str, Module], projects: Iterable[DbtProject]) -> frozenset[str]:
    """Every word that code holds in its texts and attributes, or that properties use besides documenting it."""
    found: set[str] = set()
    for project in projects:
        found |= project.words
    for module in modules.values():
        for scope in module.scopes:
            for instruction in scope.body:
                if isinstance(instruction, Constant) and isinstance(instruction.value, str):
                    found.update(_WORD.findall(instruction.value.lower()))
                elif isinstance(instruction, Attribute):
                    found.add(instruction.name.lower())
    return frozenset(found)
