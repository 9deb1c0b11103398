"""What starts every job, which code it imports, and which jobs start each other behind a shell."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.code import Constant
from mldebt.facts.module import Module
from mldebt.facts.pipeline import DOCUMENT
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.interpreter.landmarks import Job
from mldebt.interpreter.launching import is_test
from mldebt.interpreter.observations import Observations
from mldebt.interpreter.program import Program
from mldebt.linker.builder import GraphBuilder
from mldebt.linker.jobs import StatedJobs
from mldebt.linker.places import Places
from mldebt.linker.sayings import OneFile, Saying, Sayings
from mldebt.patterns import pattern
from mldebt.source import Location, Span

_PROTOTYPES = pattern(r"(^|/)(notebooks?|experiments?|sandbox|playground|scratch|prototypes?)/")
_SCRIPT = pattern(r"[\w./-]+\.py")
_UPWARDS = pattern(r"^(?:\.{1,2}/+)+")
_BY_HAND = frozenset({"script", "notebook", "endpoint", "task"})


def mark(builder: GraphBuilder, modules: Mapping[str, Module], seen: Observations, sayings: Sayings) -> None:
    """Tells of every job what starts it, whether a document tells people to, and whether other code imports or names
    it."""
    program = Program(modules, {})
    imports = {path: tuple(_imports(program, path, modules[path])) for path in sorted(modules) if not is_test(path)}
    imported = {other for path, found in imports.items() for other, _ in found if other != path}
    named = _named(sayings, sorted(path for path in modules if not is_test(path)))
    views = {one.view.job.id for one in seen.stated_fields}
    started = {script for _, script, _, _ in seen.starts}
    for job in seen.jobs:
        node = f"job:{job.id}"
        if builder.has(node):
            launcher = _launcher(job) or ("script" if job.path in started else "feast" if job.id in views else "")
            builder.mark(node, "launcher", launcher)
            builder.mark(node, "documented", job.path in seen.documented)
            builder.mark(node, "imported", job.path in imported)
            builder.mark(node, "named", job.path in named)
    _add_starts(builder, modules, seen)
    _add_imports(builder, imports)


def _named(sayings: Sayings, code: Sequence[str]) -> frozenset[str]:
    """The files that texts of other files are paths of."""
    alike: dict[str, list[str]] = {}
    for path in code:
        alike.setdefault(posixpath.basename(path), []).append(path)
    found: set[str] = set()
    for path, texts in sayings.of_all(code, _scripts_named):
        for text in texts:
            meant = [one for one in alike.get(posixpath.basename(text), ()) if _is_path(text, one)]
            found.update(meant if path not in meant else ())
    return frozenset(found)


@Saying
def _scripts_named(file: OneFile) -> list[str]:
    """The texts of a file that are paths of scripts."""
    return sorted({text for text in file.module.texts if _SCRIPT.fullmatch(text)})


def _is_path(text: str, path: str) -> bool:
    """Whether a text may be the path of a file, taken from some folder around it; a place outside, as in an image, may
    be that of any file of its name."""
    told = f"/{_UPWARDS.sub('', text)}"
    return text.startswith("/") or f"/{path}".endswith(told) or told.endswith(f"/{path}")


def mark_queries(builder: GraphBuilder, jobs: StatedJobs) -> None:
    """The files of SQL that stated jobs run: what their queries read goes into the job too."""
    for path, fact in jobs:
        job = f"job:{path}::{fact.name}"
        for command in fact.commands if builder.has(job) else ():
            query = f"job:{posixpath.normpath(posixpath.join(command.workdir, command.script))}"
            if not command.script.endswith(".sql") or not builder.has(query):
                continue
            at = Location(path, fact.span)
            builder.edge(job, EdgeKind.RUNS, query, [at], detail=f"{fact.name} runs {builder.name(query)}")
            for data in sorted(builder.predecessors(EdgeKind.FEEDS).get(query, ())):
                detail = f"{fact.name} takes in {builder.name(data)}"
                builder.edge(data, EdgeKind.FEEDS, job, [at], observed=True, detail=detail)


def _launcher(job: Job) -> str:
    if job.launcher and job.launcher != DOCUMENT:
        return job.launcher
    if job.fact is not None:
        return "" if job.fact.tool == DOCUMENT else job.fact.tool
    return "" if job.tool in _BY_HAND else job.tool


def _add_starts(builder: GraphBuilder, modules: Mapping[str, Module], seen: Observations) -> None:
    """What starts what; what a program hands to itself, or names on the command line, does not pass unseen."""
    makes, takes = builder.successors(EdgeKind.PRODUCES), builder.predecessors(EdgeKind.FEEDS)
    for job, script, started, at in seen.starts:
        source, target = f"job:{job.id}", f"job:{started}"
        if builder.has(source) and builder.has(target) and source != target:
            detail = f"{job.name} starts {builder.name(target)} through a shell"
            passing = ""
            if job.path != script:
                words = {posixpath.basename(word) for word in _words(modules, at)}
                given = set(makes.get(source, ())) & set(takes.get(target, ()))
                taken = set(makes.get(target, ())) & set(takes.get(source, ()))
                unsaid = (one for one in map(builder.name, given | taken) if posixpath.basename(one) not in words)
                passing = min(unsaid, default="")
            builder.edge(source, EdgeKind.STARTS, target, [at], detail=detail, passing=passing)


def _words(modules: Mapping[str, Module], at: Location) -> Iterator[str]:
    """The texts that stand in a call."""
    for one in modules[at.path].of(Constant) if at.path in modules else ():
        if isinstance(one.value, str) and at.span.line <= one.span.line <= at.span.end_line:
            yield one.value


def _add_imports(builder: GraphBuilder, imports: Mapping[str, tuple[tuple[str, Span], ...]]) -> None:
    for path, found in imports.items():
        for other, span in found:
            job, package = f"job:{path}", f"package:{posixpath.dirname(other)}"
            if builder.has(job) and builder.has(package) and posixpath.dirname(other) != posixpath.dirname(path):
                detail = f"{path} imports {other}"
                is_prototype = _PROTOTYPES.search(path) is not None
                at = [Location(path, span)]
                builder.edge(job, EdgeKind.IMPORTS, package, at, detail=detail, from_prototypes=is_prototype)


def _imports(program: Program, path: str, module: Module) -> Iterator[tuple[str, Span]]:
    for one in module.imports:
        found = program.find(program.absolute(one.name, path), path)
        if found is not None and found[0] != path:
            yield found[0], one.span


def mark_surroundings(builder: GraphBuilder) -> None:
    """Tells of every file whether a pipeline declares other data of the same folder."""
    declared: dict[str, set[str]] = {}
    for node in builder.ids(NodeKind.DATASET):
        if builder.attribute(node, "declared_input") or builder.attribute(node, "declared_output"):
            name = builder.name(node)
            declared.setdefault(posixpath.dirname(name), set()).add(node)
    for node in builder.ids(NodeKind.DATASET):
        folder = posixpath.dirname(builder.name(node))
        builder.mark(node, "beside_declared", bool(folder and declared.get(folder, set()) - {node}))


def mark_ignored(builder: GraphBuilder, places: Places, seen: Observations) -> None:
    """Tells where a job is given data by name that its code never touches."""
    for access, at in seen.untouched:
        for place in places.of(access):
            if builder.has(place.id):
                detail = f"{access.job.name} is given {place.name} and never touches it"
                builder.edge(place.id, EdgeKind.IGNORED_BY, f"job:{access.job.id}", [at], detail=detail)
    for access in seen.unnamed:
        for place in places.of(access):
            if builder.has(place.id) and builder.has(f"job:{access.job.id}"):
                detail = f"{access.job.name} is stated to depend on {place.name} and never names it"
                job, stated_at = f"job:{access.job.id}", [access.location]
                builder.edge(place.id, EdgeKind.IGNORED_BY, job, stated_at, detail=detail, stated_only=True)
