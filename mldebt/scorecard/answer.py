"""Answers to the questions of the ML Test Score, for each model of a graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum

import msgspec

from mldebt.finding import Finding
from mldebt.graph.graph import Edge, Graph, Node
from mldebt.graph.schema import DATA_EDGES, NodeKind
from mldebt.rulelang.match import Match, matches
from mldebt.scorecard.question import SECTIONS, Question
from mldebt.source import Location

_BY_HAND = frozenset({"", "script", "notebook"})
"""The tools of jobs that people start themselves."""
_DATA = frozenset({NodeKind.DATASET, NodeKind.FEATURE, NodeKind.PREDICTION, NodeKind.TRANSFORMER})
"""What a model's data either passes or not; code may concern a model without being on the way."""
MOST_PLACES = 5
"""How many places of what shows an answer are told."""


class Verdict(str, Enum):
    """What the files show of a test."""

    YES = "yes"
    NO = "no"
    NOT_VISIBLE = "not visible"


class Evidence(msgspec.Struct, frozen=True):
    """What shows an answer, and where; `automated` where a tool or a test suite runs it."""

    text: str
    location: Location | None
    automated: bool = False


class Answer(msgspec.Struct, frozen=True):
    """The verdict on one test with its evidence, and its points: 1 where it is automated, ½ by hand, else 0."""

    question: Question
    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()

    @property
    def points(self) -> float:
        """What the test adds to its section."""
        if self.verdict is not Verdict.YES:
            return 0.0
        return 1.0 if any(each.automated for each in self.evidence) else 0.5


class Scorecard(msgspec.Struct, frozen=True):
    """The answers for one model, or for the project where it trains none that can be seen.

    A model that is not `saved` anywhere was only tried, as far as files show."""

    subject: str
    location: Location | None
    answers: tuple[Answer, ...]
    saved: bool = True

    @property
    def sections(self) -> Mapping[str, float]:
        """The points of each section, 0 to 7."""
        return {
            section: sum(answer.points for answer in self.answers if answer.question.section == section)
            for section in SECTIONS
        }

    @property
    def score(self) -> float:
        """The least of the sections' points, as the paper has it: a chain is as strong as its weakest link."""
        return min(self.sections.values())


class _Subject(msgspec.Struct, frozen=True):
    """A model with the nodes its data passes and the files of the jobs among them; no nodes for the whole project.

    Findings know models by name at most: the files that train it, others of its name, and others at all, tell which one
    a finding is about."""

    name: str
    location: Location | None
    nodes: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    models: frozenset[str] = msgspec.field(default=frozenset())
    own_paths: frozenset[str] = frozenset()
    paths_of_namesakes: frozenset[str] = frozenset()
    paths_of_others: frozenset[str] = frozenset()
    saved: bool = True

    def concerns(self, nodes: Iterable[Node]) -> bool:
        """Whether any of the nodes is one that the model's data passes, or stands in the code that it passes."""
        if not self.nodes:
            return True
        told = list(nodes)
        models = {node.id for node in told if node.kind is NodeKind.MODEL}
        if models:
            return not models.isdisjoint(self.models)
        if any(node.kind in _DATA for node in told):
            return any(node.id in self.nodes for node in told)
        return any(node.id in self.nodes or node.attribute("path") in self.paths for node in told)


def scorecards(graph: Graph, findings: Sequence[Finding], questions: Sequence[Question]) -> tuple[Scorecard, ...]:
    """A card for each model, by name and file; one for the whole project where there is no model."""
    shown = {question.id: [*_shown(graph, question)] for question in questions}
    return tuple(
        Scorecard(
            subject.name,
            subject.location,
            tuple(_answer(subject, question, shown[question.id], findings) for question in questions),
            subject.saved,
        )
        for subject in _subjects(graph)
    )


def _shown(graph: Graph, question: Question) -> Iterator[tuple[list[Node], Evidence]]:
    """Every match of the question's trails: the nodes in it and what it shows."""
    for rule in question.shown_by:
        for match in matches(graph, rule, {}):
            nodes = [node for node in _nodes(graph, match) if not _is_test(node) or node.kind is NodeKind.FUNCTION]
            element = match.bindings[rule.report.at.variable]
            location = element.locations[0] if element.locations else None
            yield nodes, Evidence(rule.title, location, _is_automated(nodes))


def _nodes(graph: Graph, match: Match) -> Iterator[Node]:
    yield from (element for element in match.bindings.values() if not isinstance(element, Edge))
    yield from (graph.node(node_id) for trail in match.trails for node_id in trail.node_ids)


def _is_test(node: Node) -> bool:
    return node.attribute("test") is True


def _is_automated(nodes: Iterable[Node]) -> bool:
    return any(
        (node.kind is NodeKind.JOB and str(node.attribute("tool") or "") not in _BY_HAND) or _is_test(node)
        for node in nodes
    )


def _answer(
    subject: _Subject, question: Question, shown: Iterable[tuple[list[Node], Evidence]], findings: Sequence[Finding]
) -> Answer:
    """No beats yes: a gap that a rule found is a gap, whatever else is tested."""
    denied = [Evidence(one.message, one.location) for one in findings if _denies(one, question, subject)]
    if denied:
        return Answer(question, Verdict.NO, tuple(denied[:MOST_PLACES]))
    found = dict.fromkeys(evidence for nodes, evidence in shown if subject.concerns(nodes))
    if found:
        automated_first = sorted(found, key=lambda each: not each.automated)
        return Answer(question, Verdict.YES, tuple(automated_first[:MOST_PLACES]))
    return Answer(question, Verdict.NOT_VISIBLE)


def _denies(finding: Finding, question: Question, subject: _Subject) -> bool:
    if finding.rule not in question.denied_by:
        return False
    places = (
        finding.location,
        *(step.location for step in finding.trail),
        *(step.location for step in finding.related),
    )
    if not subject.nodes:
        return True
    reached = {name.removeprefix("model ") for name in finding.reach if name.startswith("model ")}
    files = {place.path for place in places}
    stands_beside = not files.isdisjoint(subject.own_paths)
    if reached:
        return subject.name in reached and (stands_beside or files.isdisjoint(subject.paths_of_namesakes))
    return stands_beside or (not files.isdisjoint(subject.paths) and files.isdisjoint(subject.paths_of_others))


def _subjects(graph: Graph) -> tuple[_Subject, ...]:
    by_name: dict[tuple[str, str], list[Node]] = {}
    for node in graph.nodes(NodeKind.MODEL):
        by_name.setdefault((node.name, str(node.attribute("path") or "")), []).append(node)
    if not by_name:
        return (_Subject("the project", None),)
    found = []
    for (name, path), nodes in sorted(by_name.items()):
        others = frozenset(other for _, other in by_name if other != path)
        namesakes = frozenset(other for one, other in by_name if one == name and other != path)
        found.append(
            msgspec.structs.replace(_subject(graph, name, nodes), paths_of_namesakes=namesakes, paths_of_others=others)
        )
    return tuple(found)


def _subject(graph: Graph, name: str, models: Sequence[Node]) -> _Subject:
    found = {model.id for model in models}
    for upstream in (True, False):
        found |= _reached(graph, {model.id for model in models}, upstream)
    jobs = [graph.node(node_id) for node_id in found if graph.node(node_id).kind is NodeKind.JOB]
    paths = {location.path for node in (*jobs, *models) for location in node.locations}
    location = next((place for model in models for place in model.locations), None)
    return _Subject(
        name,
        location,
        frozenset(found),
        frozenset(paths),
        models=frozenset(model.id for model in models),
        own_paths=frozenset(str(model.attribute("path") or "") for model in models),
        saved=any(model.attribute("saved") is True for model in models),
    )


def _reached(graph: Graph, starts: Collection[str], upstream: bool) -> set[str]:
    found = set(starts)
    waiting = list(starts)
    while waiting:
        node_id = waiting.pop()
        for kind in DATA_EDGES:
            edges = graph.incoming(node_id, kind) if upstream else graph.outgoing(node_id, kind)
            new = {edge.source if upstream else edge.target for edge in edges} - found
            found |= new
            waiting += new
    return found
