"""Facts of all files to one graph."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import msgspec

from mldebt.cache.compiled import Compiled
from mldebt.cache.observations import KnownObservations
from mldebt.cache.sayings import KnownSayings
from mldebt.contents import Digests
from mldebt.errors import MldebtError
from mldebt.facts.file import FileFacts, Unread
from mldebt.facts.module import Module
from mldebt.facts.tree import Tree
from mldebt.frontends.kubernetes import ARGO
from mldebt.frontends.mlflow_recipe import RECIPE
from mldebt.graph.graph import Graph
from mldebt.graph.schema import NodeKind
from mldebt.interpreter.entries import observe
from mldebt.interpreter.landmarks import Column, Rest
from mldebt.interpreter.observations import BUDGET, Observations
from mldebt.interpreter.program import Program
from mldebt.library import Libraries, Library, libraries_for, library_from
from mldebt.linker import (
    artifacts,
    branches,
    chance,
    choices,
    classes,
    commented,
    config_files,
    config_keys,
    configuration,
    copied,
    data_code,
    defaults,
    deliveries,
    dvc_lock,
    feature_store,
    foresight,
    functions,
    glue,
    importances,
    in_use,
    jobs,
    kedro,
    kedro_commands,
    kedro_registry,
    kubeflow,
    languages,
    launches,
    left_over,
    missing_artifacts,
    missing_modules,
    model_servers,
    named_features,
    named_jobs,
    orchestration,
    plain_settings,
    platforms,
    practice,
    prediction_logs,
    questions,
    requirements,
    rows,
    services,
    stage_parameters,
    statements,
    strangers,
    taken_in,
    training_sets,
    typed_keys,
    undefined,
    unnamed_keys,
    unread_keys,
    unread_variables,
    upstream,
    usage,
    writers,
    written_up,
)
from mldebt.linker import catalogs as named
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.coverage import Coverage, LocatedCall, Resolution
from mldebt.linker.dbt.project import is_python_model
from mldebt.linker.flows import Flows
from mldebt.linker.handed_over import HandedOver
from mldebt.linker.kept_assets import KeptAssets, Written
from mldebt.linker.known_rows import Known
from mldebt.linker.neighbours import Neighbour, add_neighbours
from mldebt.linker.operands import CodeOf
from mldebt.linker.places import Places
from mldebt.linker.publication import published
from mldebt.linker.references import References, texts_in
from mldebt.linker.sayings import Sayings
from mldebt.linker.subprojects import Subprojects
from mldebt.linker.warehouse import Warehouse
from mldebt.linker.witnesses import Witness
from mldebt.owners import Codeowners
from mldebt.project.project import Project


class Linked(msgspec.Struct, frozen=True):
    """The graph, how much of the project it covers, what could not be read, and the mistakes met on the way.

    These are wrong names in `mldebt.yaml`, and parts of the graph that could not be made."""

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
    known: KnownObservations | None = None,
    compiled: Compiled | None = None,
    sayings: KnownSayings | None = None,
    processes: int = 1,
    digests: Digests = MappingProxyType({}),
) -> Linked:
    """The graph of a project; `tracked` are the paths of all its files, also those that were not read.

    What is `known` of how files behave, what they say by themselves, and kept `compiled` of mldebt's own data, need not
    be found out again. Code is evaluated by up to so many `processes`. `digests` are the hashes of what files hold, as
    far as they are known."""
    linking = _Linking(facts, tracked, project, known, compiled, sayings, processes, digests)
    linking.part("data on the move", linking.add_data)
    linking.part("configuration", linking.add_configuration)
    linking.part("code", linking.add_code)
    linking.part("how jobs are started", linking.add_launches)
    linking.part("practice", linking.add_practice)
    linking.part("models in use", linking.add_use)
    linking.part("the graphs of other repositories", lambda: add_neighbours(linking.builder, neighbours))
    linking.part("what follows", linking.add_consequences)
    linking.part("what people state", lambda: linking.add_statements(codeowners))
    linking.sayings.keep()
    graph = linking.builder.graph(incomplete=bool(linking.failures))
    mistakes = (*linking.mistakes, *linking.failures, *statements.mistakes(linking.builder, project, tracked))
    coverage = _coverage(linking.builder, linking.places, linking.seen)
    return Linked(graph, coverage, linking.unread, mistakes)


class _Linking:
    """What is known of a project, and the graph as far as its parts have been added; later parts build on earlier."""

    def __init__(
        self,
        facts: Sequence[FileFacts],
        tracked: frozenset[str],
        project: Project,
        known: KnownObservations | None,
        compiled: Compiled | None,
        sayings: KnownSayings | None,
        processes: int,
        digests: Digests,
    ) -> None:
        self.facts, self.tracked, self.project = facts, tracked, project
        self.modules = {fact.path: fact.code for fact in facts if fact.code is not None}
        trees = {fact.path: fact.document for fact in facts if fact.document is not None}
        self.documents = {
            fact.path: fact.document
            for fact in facts
            if fact.document is not None and fact.language not in {"dvc", RECIPE, ARGO}
        }
        self.texts = tuple(_texts(facts))
        stated, self.stated_data, self.unread = jobs.stated(facts, trees, digests)
        self.stated_jobs = kubeflow.stated_by_files_alone(stated, self.modules, trees)
        runs = kedro_commands.runs_of(command for _, job in self.stated_jobs for command in job.commands)
        self.catalogs = kedro.catalogs(trees, self.modules, runs)
        self.libraries, self.mistakes = _libraries(self.modules, bool(self.catalogs), project, compiled)
        self.sayings = Sayings(self.modules, self.libraries, sayings)
        environment = {name.text: values for name, values in project.environment}
        program = Program(self.modules, self.documents)
        self.seen = observe(program, self.stated_jobs, self.libraries, environment, self.catalogs, known, processes)
        self.foreign = taken_in.taken_in(tracked) | taken_in.headed(self.modules, self.documents)
        self.handling = data_code.data_code(self.modules, self.libraries) - self.foreign
        self.references, self.codes = References(program, self.sayings, self.texts), CodeOf(program)
        self.builder = GraphBuilder()
        self.warehouse = Warehouse(facts, self.modules, tracked)
        self.unread += (*kedro.misread(self.catalogs, self.documents), *self.warehouse.misread)
        self.unread += (*defaults.misread(self.documents, self.seen), *_cut(self.seen))
        declared = jobs.declared_locators(self.stated_jobs, self.stated_data)
        views = feature_store.services(self.seen)
        kept = KeptAssets(self.seen, self.modules, self.warehouse.place).place
        written = Written(self.seen)
        self.places = Places(
            tracked,
            declared,
            self.seen.accesses,
            self.catalogs,
            self.warehouse.place,
            views,
            kept,
            written.access,
            written.meant,
        )
        self.brought_up = orchestration.brought_up(self.modules, self.seen)
        told = orchestration.told_of(self.seen, self.brought_up)
        self.flows = Flows(self.builder, self.places, self.seen, told, self.libraries.choosy)
        self.parameters: frozenset[str] = frozenset()
        self.failures: list[MldebtError] = []

    def part(self, what: str, add: Callable[[], None]) -> None:
        """Adds a part of the graph; one that fails is told, and leaves the others."""
        try:
            add()
        except Exception as error:
            hint = "this is a mistake in mldebt; the findings that need that part are missing"
            self.failures.append(MldebtError(f"linking {what} failed: {type(error).__name__}: {error}", None, hint))

    def add_data(self) -> None:
        """Datasets, features, models and predictions: as code moves, tools declare and queries give them."""
        self.flows.add()
        writers.mark(self.builder, self.seen, self.flows.datasets)
        known = Known(self.flows.datasets, self.flows.stored)
        rows.add_rows(self.builder, self.seen.rows, known, Witness(self.codes.imports, dict(self.seen.inputs)))
        questions.mark(self.builder, self.seen.rows, known)
        chance.add_draws(self.builder, self.seen.rows, known)
        choices.add_choices(self.builder, self.codes, self.seen.rows)
        foresight.add_foresight(self.builder, self.seen, self.flows.ends, self.libraries.choosy)
        jobs.add_declarations(self.builder, self.places, self.stated_jobs, self.stated_data)
        jobs.add_bindings(self.builder, self.places, self.seen.accesses)
        self.warehouse.add(self.builder, self.places, self.seen)

    def add_configuration(self) -> None:
        """The keys of configuration files, catalogs and settings classes, and who reads them."""
        self.parameters = named.add_entries(self.builder, self.places, self.catalogs, self.modules, self.seen)
        templates = (*_templates(self.facts), *(self.documents[file] for file in sorted(self.parameters)))
        own = {file: tree for file, tree in self.documents.items() if not config_files.is_shared(file, self.tracked)}
        config_keys.add_keys(self.builder, own, self.seen, self.stated_jobs, templates, self.parameters)
        named.add_settings(self.builder, self.catalogs, self.codes, self.documents, self.seen)
        jobs.add_statements_of_code(self.builder, self.places, self.seen.declared)
        stage_parameters.mark(self.builder, self.stated_jobs, self.seen.key_reads)
        config_keys.add_settings(self.builder, self.seen.settings, self.seen.key_reads)

    def add_code(self) -> None:
        """Functions, branches and packages, and which of them anything uses."""
        builder, modules, seen = self.builder, self.modules, self.seen
        copied.add(builder, self.codes, self.sayings, self.libraries.learns, seen, self.foreign)
        shown = {name for fact in self.facts if fact.write_up is not None for name in fact.write_up.calls}
        public = published(modules, self.documents, seen, self.libraries)
        unused = classes.add(builder, self.references, self.libraries, public, shown)
        functions.mark(builder, modules, self.references, self.sayings, seen, self.libraries, public, shown, unused)
        branches.add(builder, modules, self.references, self.sayings)
        undefined.add(builder, self.references, self.sayings)
        installed = requirements.packages(self.facts)
        missing_modules.add(builder, self.references.program, self.libraries, self.tracked, installed)
        branches.add_leftovers(builder, seen.leftovers)
        branches.add_selections(builder, seen)
        glue.count(builder, modules, self.sayings, seen, self.libraries.learns)
        platforms.add(builder, modules, self.libraries, Subprojects(self.tracked))

    def add_launches(self) -> None:
        """Where jobs are started from, and what belongs together as one service."""
        services.mark(self.builder, self.modules, self.libraries, Subprojects(self.tracked))
        launches.mark(self.builder, self.modules, self.seen, self.sayings)
        kedro_registry.mark(self.builder, self.references.program, self.seen)
        orchestration.add(self.builder, self.places, self.seen, self.brought_up)
        launches.mark_queries(self.builder, self.stated_jobs)
        languages.mark(self.builder, self.stated_jobs, self.seen)
        named_jobs.add(self.builder, self.stated_jobs, self.seen)
        launches.mark_surroundings(self.builder)
        launches.mark_ignored(self.builder, self.places, self.seen)

    def add_practice(self) -> None:
        """What is done with data, models and settings that rules ask for: all that is told of data code."""
        builder, modules, seen, sayings = self.builder, self.modules, self.seen, self.sayings
        around = data_code.among(self.handling, modules.keys() - self.foreign)
        data_code.mark(builder, self.handling | self.parameters, around, seen)
        feature_store.mark_views(builder, self.places, seen, modules)
        feature_store.mark(builder, self.places, seen, (*self.texts, *named.spoken(modules)))
        commented.add(builder, modules, self.handling, self.libraries, self.catalogs)
        left_over.tell_left_over(builder)
        practice.add_practice(builder, self.codes, sayings, self.handling, seen, self.texts)
        chance.mark_trials(builder, self.handling)
        deliveries.add_deliveries(builder, self.codes, self.stated_jobs)
        copied = frozenset(name for fact in self.facts if fact.write_up is not None for name in fact.write_up.copied)
        told = configuration.Told(
            modules, self.documents, self.tracked, self.texts, self.handling, self.stated_jobs, copied, self.codes
        )
        configuration.add(builder, told, self.libraries, seen, self.references, sayings, self.flows.datasets)
        plain_settings.add(builder, modules, sayings, self.texts, self.handling)
        unnamed_keys.reopen(builder, modules, sayings, self.documents, seen.key_reads, self.texts)
        typed_keys.reopen(builder, modules, self.documents, seen.key_reads, self.texts)
        unread_keys.gather(
            builder, self.codes, sayings, self.documents, seen.blind_loads, seen.key_reads, self.libraries
        )
        if self.handling:
            unread_variables.add(builder, self.facts, self.libraries, self.tracked)
        requirements.add(builder, self.facts, self.tracked, self.libraries.distributions, seen)
        importances.add_epsilon_features(builder, self.facts)

    def add_use(self) -> None:
        """What tools other than code state of models in use, and what is written about models."""
        in_use.add(self.builder, self.facts, self.places)
        model_servers.add(self.builder, self.places, self.stated_jobs)
        prediction_logs.add(self.builder, self.codes, self.handling, self.documents)
        in_use.mark_documented(self.builder, self.facts, self.references.program.mentioned)

    def add_consequences(self) -> None:
        """What follows from the edges: containment, contents, use."""
        usage.add_containment(self.builder)
        writers.mark_alternatives(self.builder)
        writers.mark_readers_beside(self.builder)
        usage.add_blind_flows(self.builder)
        usage.mark_contents(self.builder)
        usage.mark_shows(self.builder, self.modules)
        usage.mark_repeated_reads(self.builder)
        training_sets.mark(self.builder)
        upstream.mark(self.builder)
        artifacts.mark(self.builder, self.modules, self.texts, self.seen, HandedOver(self.facts))
        documents = [fact.write_up for fact in self.facts if fact.write_up is not None]
        commands = [one for _, job in self.stated_jobs for one in job.commands]
        commands += [one for fact in self.facts for one in fact.building]
        missing_artifacts.mark(self.builder, self.modules, self.texts, commands, documents, self.seen)
        usage.mark_unreached(self.builder, self.modules, self.seen, self.flows.datasets)
        usage.mark_use(self.builder, unresolved_reads=any(gap.mode == "read" for gap in self.seen.gaps))
        named_features.mark(self.builder, self.modules)

    def add_statements(self, codeowners: Codeowners | None) -> None:
        """What `mldebt.yaml`, CODEOWNERS and the warehouse's own files say of owners and consumers."""
        statements.add_statements(self.builder, self.project)
        statements.add_owners(self.builder, self.project, codeowners)
        self.warehouse.mark(self.builder)
        written_up.mark(self.builder, self.facts)
        strangers.mark(self.builder)


def _libraries(
    modules: Mapping[str, Module], has_catalogs: bool, project: Project, compiled: Compiled | None
) -> tuple[Libraries, tuple[MldebtError, ...]]:
    """The descriptions of all libraries that a project uses, its own wrappers included, and what is wrong in those."""
    house, mistakes = _house_libraries(project)
    imported = {one.name.split(".", 1)[0] for module in modules.values() for one in module.imports}
    imported |= {"kedro_datasets"} if has_catalogs else set()
    imported |= {"dbt", "pandas"} if any(map(is_python_model, modules.values())) else set()
    return Libraries((*libraries_for(imported, compiled), *house)), mistakes


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
    """What files say, where it may name functions: texts of documents, words of commands and of code nobody can parse.

    A record of runs that were says nothing of what is used now."""
    stated = (fact for fact in facts if posixpath.basename(fact.path) != dvc_lock.LOCK)
    yield from texts_in(fact.document for fact in stated if fact.document is not None)
    commands = (command for fact in facts for job in fact.jobs for command in job.commands)
    yield from (word for command in commands for word in command.arguments)
    yield from (word for fact in facts for word in fact.words)


def _cut(seen: Observations) -> Iterator[tuple[str, Unread]]:
    """The files whose code was not followed to its end since the project has taken all that it may."""
    cut = {gap.location.path: gap for gap in seen.gaps if gap.mode == BUDGET}
    yield from ((path, Unread(gap.location.span, gap.reason)) for path, gap in cut.items())


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
