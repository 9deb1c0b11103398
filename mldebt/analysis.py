"""The whole line: files, facts, the graph, findings, the report."""

from __future__ import annotations

import posixpath
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec
from msgspec.structs import replace

from mldebt import baseline
from mldebt.baseline import Baseline
from mldebt.checker import check
from mldebt.config import Settings, ignored_in
from mldebt.contents import Digests, digests
from mldebt.discover import Discovery, NothingToRead, discover
from mldebt.errors import Mistakes, MldebtError
from mldebt.facts.file import FileFacts, Unread
from mldebt.finding import Finding
from mldebt.frontends import frontend_for
from mldebt.graph.graph import Graph
from mldebt.linker.coverage import Resolution
from mldebt.linker.dvc_lock import LOCK
from mldebt.linker.link import Linked, link
from mldebt.linker.neighbours import Neighbour, neighbours_of, told_here
from mldebt.owners import CODEOWNERS_PATHS, Codeowners, find_codeowners, parse_codeowners
from mldebt.project.acceptance import accept
from mldebt.project.project import Project
from mldebt.project.vocabulary import FILE_NAME, read_project
from mldebt.reading import Reading, Tick, facts_of_all
from mldebt.reports.report import Hidden, HiddenBy, Report, Summary
from mldebt.ruleset import Ruleset
from mldebt.source import Source
from mldebt.stamps import Stamp, stamp_of_content
from mldebt.suppress import apply


class Observed(msgspec.Struct, frozen=True):
    """A project as far as it could be read, and the mistakes in what people state about it.

    `listing` and `stamps` tell whether anything has changed since."""

    root: Path
    facts: tuple[FileFacts, ...]
    sources: Mapping[str, Source]
    project: Project
    linked: Linked
    unread: tuple[tuple[str, Unread], ...]
    mistakes: tuple[MldebtError, ...]
    seconds: float
    listing: bytes = b""
    stamps: tuple[Stamp, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()

    @property
    def graph(self) -> Graph:
        """The graph of the project."""
        return self.linked.graph


class Judged(msgspec.Struct, frozen=True):
    """The report, and everything that kept it from being complete: mistakes of people and rules that failed."""

    report: Report
    mistakes: tuple[MldebtError, ...]


def observe(
    root: Path,
    settings: Settings,
    tick: Tick = lambda done, total: None,
    allow_empty: bool = False,
    reading: Reading | None = None,
) -> Observed:
    """The project below a folder: its files read to facts, the facts linked to a graph."""
    began = time.perf_counter()
    found = discovered(root, settings, allow_empty)
    sources = {source.path: source for source in found.sources}
    facts = facts_of_all(found.sources, reading, tick)
    project, mistakes = _project(sources)
    codeowners = _codeowners(sources)
    graphs = [stamp_of_content(root / file) for _, file in project.graphs]
    neighbours, wrong_graphs = neighbours_of(project, root)
    known = reading.known.observations(found.sources) if reading and reading.known else None
    compiled = reading.known.compiled() if reading and reading.known else None
    sayings = reading.known.sayings(found.sources) if reading and reading.known else None
    processes = reading.jobs if reading else 1
    linked = link(
        facts, found.tracked, project, codeowners, neighbours, known, compiled, sayings, processes, _digests(sources)
    )
    unread = (*found.unread, *_unread(facts, codeowners), *linked.unread)
    return Observed(
        root=root,
        facts=facts,
        sources=sources,
        project=project,
        linked=linked,
        unread=tuple(sorted(set(unread), key=lambda each: (each[0], each[1].span))),
        mistakes=(*mistakes, *wrong_graphs, *linked.mistakes),
        seconds=time.perf_counter() - began,
        listing=found.listing,
        stamps=(*found.stamps, *graphs),
        neighbours=neighbours,
    )


def discovered(root: Path, settings: Settings, allow_empty: bool = False) -> Discovery:
    """The files of a project that something reads; raises where there are none, unless that may be."""
    exclude = (*settings.exclude, *settings.extend_exclude)
    try:
        return discover(root, exclude, _is_wanted, settings.max_file_size)
    except NothingToRead:
        if not allow_empty:
            raise
        return Discovery(root, (), (), frozenset())


def judge(observed: Observed, rules: Ruleset, settings: Settings, today: date) -> Judged:
    """The findings of the rules on a project, without those that comments and `mldebt.yaml` hide."""
    began = time.perf_counter()
    checked = check(observed.graph, rules.graph_rules, rules.options)
    visible = _outside_ignored_files(told_here(checked.findings, observed.neighbours), rules, settings)
    suppressed = apply(visible, observed.sources, rules.by_name, rules.selected_ids)
    accepted = accept((*suppressed.kept, *suppressed.extra), observed.project, today, rules.judged)
    stated = (finding for finding in (*accepted.expired, *accepted.unused) if finding.rule in rules.selected_ids)
    findings = _sure_enough(_graded((*accepted.kept, *stated), rules), settings)
    hidden = [Hidden(finding, HiddenBy.COMMENT, by.reason) for finding, by in suppressed.hidden]
    hidden += [Hidden(each.finding, HiddenBy.ACCEPTED, each.by.reason) for each in accepted.hidden]
    report = Report(
        findings=tuple(sorted(findings, key=lambda finding: finding.order)),
        rules=tuple(listed.info for listed in rules.selected),
        sources=observed.sources,
        summary=Summary(
            files=len(observed.facts),
            unread=observed.unread,
            unresolved=observed.linked.coverage.count(Resolution.UNRESOLVED),
            suppressed=len(hidden),
            seconds=observed.seconds + time.perf_counter() - began,
        ),
        root=observed.root,
        hidden=tuple(hidden),
    )
    return Judged(report, (*observed.mistakes, *rules.mistakes, *checked.failures))


def without_known(report: Report, known: Baseline, rules: Ruleset) -> Report:
    """The report without the findings that a baseline knows."""
    parted = baseline.apply(report.findings, known, rules.selected_ids)
    hidden = tuple(Hidden(finding, HiddenBy.BASELINE) for finding in parted.hidden)
    stale = sum(entry.count for entry in parted.stale)
    summary = replace(report.summary, baselined=len(hidden), stale_baseline=stale)
    return replace(report, findings=parted.kept, hidden=(*report.hidden, *hidden), summary=summary)


def reported_only_in(report: Report, paths: Collection[str]) -> Report:
    """The report with the findings that these files and folders have a part in: by place or by a step of the trail."""
    findings = tuple(finding for finding in report.findings if _touches(finding, paths))
    hidden = tuple(each for each in report.hidden if _touches(each.finding, paths))
    known = sum(each.by is HiddenBy.BASELINE for each in hidden)
    summary = replace(report.summary, suppressed=len(hidden) - known, baselined=known)
    return replace(report, findings=findings, hidden=hidden, summary=summary)


def graph_of_files(files: Mapping[str, str]) -> Graph:
    """The graph of files given as path and text."""
    sources = {path: Source(path, text) for path, text in files.items()}
    project, mistakes = _project(sources)
    if mistakes:
        raise Mistakes(mistakes)
    facts = facts_of_all(tuple(sources.values()))
    return link(facts, frozenset(files), project, _codeowners(sources), digests=_digests(sources)).graph


def _is_wanted(path: str) -> bool:
    return frontend_for(path) is not None or path in CODEOWNERS_PATHS


def _project(sources: Mapping[str, Source]) -> tuple[Project, tuple[MldebtError, ...]]:
    """What people state; a project file with mistakes states nothing."""
    if FILE_NAME not in sources:
        return Project(), ()
    try:
        return read_project(sources[FILE_NAME]), ()
    except Mistakes as found:
        return Project(), found.mistakes


def _codeowners(sources: Mapping[str, Source]) -> Codeowners | None:
    source = find_codeowners(sources)
    return parse_codeowners(source) if source else None


def _unread(facts: Iterable[FileFacts], codeowners: Codeowners | None) -> Iterator[tuple[str, Unread]]:
    yield from ((each.path, unread) for each in facts for unread in each.unread)
    if codeowners:
        yield from ((codeowners.path, unread) for unread in codeowners.unread)


def _digests(sources: Mapping[str, Source]) -> Digests:
    """The hashes of what files hold, where a record of runs tells what they held."""
    has_record = any(posixpath.basename(path) == LOCK for path in sources)
    return digests(sources.values()) if has_record else {}


def _outside_ignored_files(findings: Iterable[Finding], rules: Ruleset, settings: Settings) -> list[Finding]:
    by_name = rules.by_name
    return [each for each in findings if not ignored_in(each.location.path, by_name[each.rule], settings)]


def _graded(findings: Iterable[Finding], rules: Ruleset) -> Iterator[Finding]:
    """The findings with the severity that the settings give their rules."""
    severities = {listed.id: listed.info.severity for listed in rules.selected}
    return (replace(finding, severity=severities[finding.rule]) for finding in findings)


def _sure_enough(findings: Iterable[Finding], settings: Settings) -> Iterator[Finding]:
    return (finding for finding in findings if finding.confidence.rank <= settings.min_confidence.rank)


def _touches(finding: Finding, paths: Collection[str]) -> bool:
    places = (finding.location, *(step.location for step in finding.trail))
    return any(place.path == path or place.path.startswith(f"{path}/") for place in places for path in paths)
