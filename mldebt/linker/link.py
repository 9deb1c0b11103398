"""Facts of all files to one graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mldebt.errors import MldebtError
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.tree import Tree
from mldebt.graph.graph import Graph
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import observe
from mldebt.interpreter.landmarks import Column, Rest
from mldebt.interpreter.recorder import Observations
from mldebt.library import Libraries, Library, libraries_for, library_from
from mldebt.linker import (
    artifacts,
    branches,
    clones,
    commented,
    config_keys,
    configuration,
    data_code,
    feature_store,
    functions,
    glue,
    jobs,
    kedro,
    launches,
    practice,
    rows,
    services,
    stage_parameters,
    statements,
    undefined,
    unread_keys,
    usage,
)
from mldebt.linker import catalogs as named
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.coverage import Coverage, LocatedCall, Resolution
from mldebt.linker.dbt.project import is_python_model
from mldebt.linker.flows import Flows
from mldebt.linker.neighbours import Neighbour, add_neighbours
from mldebt.linker.places import Places
from mldebt.linker.references import texts_in
from mldebt.linker.warehouse import Warehouse
from mldebt.owners import Codeowners
from mldebt.project.project import Project


@dataclass(frozen=True, slots=True)
class Linked:
    """The graph, how much of the project it covers, what could not be read, and wrong names in `mldebt.yaml`."""

    graph: Graph
    coverage: Coverage
    unread: tuple[tuple[str, Unread], ...]
    mistakes: tuple[MldebtError, ...]


def link(
    facts: Sequence[FileFacts],
    tracked: frozenset[str],
    project: Project,
    codeowners: Codeowners | None,
    neighbours: Sequence[Neighbour] = (),
) -> Linked:
    """The graph of a project; `tracked` are the paths of all its files, also those that were not read."""
    modules = {fact.path: fact.code for fact in facts if fact.code is not None}
    trees = {fact.path: fact.document for fact in facts if fact.document is not None}
    stated_jobs, stated_data, unread = jobs.stated(facts, trees)
    house, mistakes = _house_libraries(project)
    imported = {one.name.split(".", 1)[0] for module in modules.values() for one in module.imports}
    catalogs = kedro.catalogs(trees, modules)
    imported |= {"kedro_datasets"} if catalogs else set()
    imported |= {"dbt", "pandas"} if any(map(is_python_model, modules.values())) else set()
    libraries = Libraries((*libraries_for(imported), *house))
    documents = {fact.path: fact.document for fact in facts if fact.document is not None and fact.language != "dvc"}
    environment = {name.text: values for name, values in project.environment}
    seen = observe(modules, documents, stated_jobs, libraries, environment, catalogs)

    builder = GraphBuilder()
    warehouse = Warehouse(facts, modules, tracked)
    declared = jobs.declared_locators(stated_jobs, stated_data)
    places = Places(tracked, declared, seen.accesses, catalogs, warehouse.place)
    flows = Flows(builder, places, seen)
    flows.add()
    rows.add_rows(builder, seen.rows, flows.datasets, flows.stored)
    jobs.add_declarations(builder, places, stated_jobs, stated_data)
    jobs.add_bindings(builder, places, seen.accesses)
    warehouse.add(builder, places, seen)
    parameters = named.add_entries(builder, places, catalogs, modules, seen)
    templates = (*_templates(facts), *(documents[file] for file in sorted(parameters)))
    config_keys.add_keys(builder, documents, seen.key_reads, stated_jobs, templates, parameters)
    named.add_settings(builder, catalogs, modules, documents, seen)
    jobs.add_statements_of_code(builder, places, seen.declared)
    stage_parameters.mark(builder, stated_jobs, seen.key_reads)
    config_keys.add_settings(builder, seen.settings, seen.key_reads)
    clones.add_functions(builder, modules, libraries.learns)
    references = functions.mark(builder, modules, documents, _texts(facts), seen, libraries)
    branches.add(builder, modules, references)
    undefined.add(builder, modules, references)
    branches.add_leftovers(builder, seen.leftovers)
    branches.add_selections(builder, seen)
    glue.count(builder, modules, seen, libraries.learns)
    services.mark(builder, modules, libraries, tracked)
    launches.mark(builder, modules, seen)
    launches.mark_surroundings(builder)
    launches.mark_ignored(builder, places, seen)
    handling = data_code.data_code(modules, libraries)
    data_code.mark(builder, handling | parameters, seen)
    feature_store.mark(builder, places, seen, (*_texts(facts), *named.spoken(modules)))
    commented.add(builder, modules, handling, libraries, catalogs)
    practice.add_practice(builder, modules, handling, seen)
    told = configuration.Told(modules, documents, tracked, tuple(_texts(facts)), handling, stated_jobs)
    configuration.add(builder, told, libraries, seen, references, flows.datasets)
    unread_keys.gather(builder)
    add_neighbours(builder, neighbours)
    usage.add_containment(builder)
    usage.add_blind_flows(builder)
    usage.mark_contents(builder)
    artifacts.mark(builder, modules, _texts(facts), seen)
    usage.mark_use(builder, unresolved_reads=any(gap.mode == "read" for gap in seen.gaps))
    statements.add_statements(builder, project)
    statements.add_owners(builder, project, codeowners)
    warehouse.mark(builder)
    wrong_names = statements.mistakes(builder, project, tracked)
    return Linked(builder.graph(), _coverage(builder, places, seen), unread, (*mistakes, *wrong_names))


def _house_libraries(project: Project) -> tuple[tuple[Library, ...], tuple[MldebtError, ...]]:
    """The wrappers that a project describes itself, and what is wrong with their description."""
    if project.libraries is None:
        return (), ()
    try:
        parts = project.libraries.tree.items or (project.libraries.tree,)
        return tuple(library_from(part, project.libraries.location.path) for part in parts), ()
    except MldebtError as error:
        return (), (error,)


def _texts(facts: Sequence[FileFacts]) -> Iterator[str]:
    """What files that are no code say, where it may name functions: the texts of documents, the words of commands."""
    yield from texts_in(fact.document for fact in facts if fact.document is not None)
    commands = (command for fact in facts for job in fact.jobs for command in job.commands)
    yield from (word for command in commands for word in command.arguments)


def _templates(facts: Sequence[FileFacts]) -> Iterator[Tree]:
    """Pipeline files whose templates refer to configuration keys."""
    return (fact.document for fact in facts if fact.language == "dvc" and fact.document is not None)


def _coverage(builder: GraphBuilder, places: Places, seen: Observations) -> Coverage:
    """How well every read and write is known; a call evaluated in several ways counts by the best of them."""
    reasons = {(gap.location, gap.mode): gap.reason for gap in seen.gaps}
    best: dict[tuple[object, str], LocatedCall] = {}
    order = list(Resolution)
    for access in seen.accesses:
        for place in places.of(access):
            reason = reasons.get((access.location, access.mode), "") if place.resolution is order[2] else ""
            call = LocatedCall(access.location, access.call, access.mode, place.resolution, place.name, reason)
            key = (access.location, access.mode)
            if key not in best or order.index(call.resolution) < order.index(best[key].resolution):
                best[key] = call
    whole = {one.access for _, origins in seen.inputs for one in origins if isinstance(one, Rest)}
    named = {one.access for _, origins in seen.inputs for one in origins if isinstance(one, Column)}
    features = len(builder.ids(NodeKind.FEATURE))
    return Coverage(tuple(sorted(best.values())), features, len(whole - named))
