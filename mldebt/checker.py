"""Rules checked against a graph: every match told as a finding, with the trail that proves it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from mldebt.errors import MldebtError, suggestion
from mldebt.finding import Finding, Step
from mldebt.graph.graph import Edge, Graph, Node
from mldebt.graph.reach import Reach
from mldebt.graph.schema import EdgeKind, NodeKind
from mldebt.rulelang.conditions import Element, value_of
from mldebt.rulelang.match import FoundTrail, Match, matches
from mldebt.rulelang.rule import PLACEHOLDER, Name, OptionSetting, Rule
from mldebt.source import FILE_START, Location, Span
from mldebt.trials import alike, series_of

NOWHERE = Location(".", FILE_START)
"""The place of a finding about things that no file shows: the root of the analysis."""

EDGE_PHRASES: dict[EdgeKind, str] = {
    EdgeKind.FEEDS: "{source} feeds {target}",
    EdgeKind.PRODUCES: "{source} produces {target}",
    EdgeKind.FLOWS: "{source} flows into {target}",
    EdgeKind.LABELS: "{source} is the target that {target} learns",
    EdgeKind.USES: "{target} uses {source}",
    EdgeKind.DROPS: "{target} drops {source}",
    EdgeKind.CONTAINS: "{source} contains {target}",
    EdgeKind.DECLARES: "{source} declares {target}",
    EdgeKind.GUARDED_BY: "{source} is guarded by {target}",
    EdgeKind.CHECKED_BY: "{target} checks {source}",
    EdgeKind.READS_KEY: "{source} reads {target}",
    EdgeKind.OFFERS: "{source} offers {target}",
    EdgeKind.NAMES: "{source} names {target}",
    EdgeKind.RECOMPUTES: "{source} computes features that {target} computes too",
    EdgeKind.IGNORED_BY: "{target} is given {source} and ignores it",
    EdgeKind.STARTS: "{source} starts {target}",
    EdgeKind.RUNS: "{source} runs {target}",
    EdgeKind.PRECEDES: "{source} comes before {target}",
    EdgeKind.IMPORTS: "{source} imports {target}",
    EdgeKind.COPIES: "{source} repeats {target}",
    EdgeKind.SPANS: "{source} is learnt from all the rows of {target}",
    EdgeKind.INFORMS: "{source} is in the {target}",
    EdgeKind.TEACHES: "{source} teach {target}",
    EdgeKind.EVALUATES: "{source} evaluate {target}",
    EdgeKind.DECIDES: "{source} decide on {target}",
    EdgeKind.BETRAYS: "{source} tells the target to {target}",
    EdgeKind.KEPT_BY: "{target} makes {source} only if it is missing",
    EdgeKind.BESIDE: "{target} stands beside {source}",
    EdgeKind.SAME_SETTING: "{source} is stated again",
    EdgeKind.EQUIPS: "{source} asks for what {target} is trained with",
    EdgeKind.VARIES: "{source} draws at random for {target}",
}


_MOST_RELATED = 24
"""Further places of one finding that are told."""
_TELLING = 2
"""As many other places tell that two findings speak of one thing."""
_SAME = "the same again"


class Checked(msgspec.Struct, frozen=True):
    """The findings in order of place, and the rules that could not be checked."""

    findings: tuple[Finding, ...]
    failures: tuple[MldebtError, ...] = ()


def check(graph: Graph, rules: Iterable[Rule], options: Mapping[str, Mapping[str, object]] | None = None) -> Checked:
    """Findings of all rules; `options` are the user's, by rule id. A rule that fails leaves the others' findings.

    Of a graph that lacks a part, rules that argue from absence say nothing."""
    findings: list[Finding] = []
    reach = Reach(graph)
    failures: list[MldebtError] = []
    for rule in rules:
        if graph.incomplete and rule.argues_from_absence:
            continue
        try:
            findings += findings_of(rule, graph, settings(rule, (options or {}).get(rule.id, {})), reach)
        except MldebtError as error:
            failures.append(error)
        except Exception as error:
            failures.append(_failure(rule, error))
    return Checked(tuple(sorted(findings, key=lambda finding: finding.order)), tuple(failures))


def settings(rule: Rule, given: Mapping[str, object]) -> dict[str, OptionSetting]:
    """The values of a rule's options, the user's before the defaults; raises on one that cannot be set."""
    chosen = {name: option.default for name, option in rule.options.items()}
    for name, value in given.items():
        if name not in rule.options:
            raise MldebtError(f"{rule.id} has no option '{name}'", hint=suggestion(name, rule.options))
        refusal = rule.options[name].refusal(value)
        if refusal:
            raise MldebtError(f"{rule.id}: {refusal}", hint=rule.options[name].sentence or None)
        chosen[name] = tuple(value) if isinstance(value, list) else value  # type: ignore[assignment]
    return chosen


def findings_of(rule: Rule, graph: Graph, options: Mapping[str, OptionSetting], reach: Reach) -> Iterator[Finding]:
    """One finding for each set of `once_per` nodes, told by the shortest trail; the others' places are related.

    What a rule says of one event, such as a read of either of two files, is one finding with the rest beside it."""
    shortest: dict[tuple[str, ...], Match] = {}
    places: dict[tuple[str, ...], dict[Step, tuple[Step, ...]]] = {}
    for match in matches(graph, rule, options):
        key = _identity(rule, graph, match)
        if key not in shortest or match.size < shortest[key].size:
            shortest[key] = match
        for step in _reported(rule, graph, match):
            places.setdefault(key, {}).setdefault(step, tuple(_related(rule, graph, match)))
    told: dict[tuple[Location, str], Finding] = {}
    for key, match in sorted(shortest.items()):
        finding = _finding(rule, graph, match, options, key)
        elsewhere = {step: more for step, more in places.get(key, {}).items() if step.location != finding.location}
        also = {step for at, more in elsewhere.items() for step in (at, *more)} - {*finding.related}
        finding = replace(
            finding,
            related=(*finding.related, *sorted(also, key=_step_order)[:_MOST_RELATED]),
            reach=_named(reach.of(*(node.id for node in _ends(graph, match, rule.report.at)))),
        )
        is_event = isinstance(match.bindings[rule.report.at.variable], Edge) and finding.location != NOWHERE
        place = (finding.location, "" if is_event else finding.message)
        told[place] = _together(told[place], finding) if place in told else finding
    yield from _once_a_series(_once_a_file(told.values()))


def _once_a_file(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each finding once where lines of one file say the same of the same other places: models of a loop, and the last
    of them."""
    first: dict[tuple[str, str, tuple[Step, ...]], Finding] = {}
    for finding in sorted(findings, key=lambda finding: finding.order):
        told = [step for step in finding.related if step.location != finding.location]
        if len(told) < _TELLING:
            yield finding
            continue
        key = (finding.location.path, finding.message, tuple(told))
        first[key] = _together(first[key], finding, _SAME) if key in first else finding
    yield from first.values()


def _once_a_series(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each finding once where numbered folders of trials hold a copy each of what it speaks of."""
    first: dict[tuple[str, str], Finding] = {}
    for finding in sorted(findings, key=lambda finding: finding.order):
        series = series_of(finding.location.path)
        if series == finding.location.path:
            yield finding
        else:
            key = (series, alike(finding.message))
            first[key] = _together(first[key], finding) if key in first else finding
    yield from first.values()


def _together(first: Finding, other: Finding, text: str = "") -> Finding:
    """A finding with what another one says of the same place; code that runs in several jobs may say the same twice."""
    is_said = other.message == first.message and other.location == first.location
    if is_said or len(first.related) >= _MOST_RELATED:
        return first
    step = Step(other.location, text or other.message)
    return replace(
        first,
        related=tuple(dict.fromkeys((*first.related, step))),
        reach=tuple(dict.fromkeys((*first.reach, *other.reach))),
    )


def _named(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Each kind and name once: a model that is trained in two jobs is one to its users."""
    kinds = {NodeKind.JOB: "endpoint"}
    return tuple(dict.fromkeys(f"{kinds.get(node.kind, node.kind.value)} {node.name}" for node in nodes))


def _reported(rule: Rule, graph: Graph, match: Match) -> Iterator[Step]:
    """Where a match would be reported if it were not one with others: an edge at each place where it was seen."""
    element = match.bindings[rule.report.at.variable]
    for location in element.locations if isinstance(element, Edge) else element.locations[:1]:
        yield Step(location, _told(graph, element))


def _step_order(step: Step) -> tuple[Location, str]:
    return step.location, step.text


def _identity(rule: Rule, graph: Graph, match: Match) -> tuple[str, ...]:
    """The ids of the `once_per` nodes in order of id: which of two is called what makes no other finding."""
    return tuple(sorted(node.id for name in rule.report.once_per for node in _ends(graph, match, name)))


def _finding(
    rule: Rule, graph: Graph, match: Match, options: Mapping[str, OptionSetting], key: tuple[str, ...]
) -> Finding:
    trail = tuple(step for found in match.trails for step in _steps(graph, found))
    uncertain = rule.argues_from_absence and any(
        node.attribute("uncertain") for node in _ends(graph, match, rule.report.at)
    )
    return Finding(
        rule=rule.id,
        code=rule.code,
        debt=rule.debt,
        severity=rule.severity,
        confidence=rule.confidence.lowered() if uncertain else rule.confidence,
        message=_message(rule, match, options),
        location=_place(match.bindings[rule.report.at.variable], trail),
        related=tuple(_related(rule, graph, match)),
        trail=trail,
        fingerprint=_fingerprint(rule, graph, key),
        properties={name: end.name for name, end in match.bindings.items() if isinstance(end, Node)},
    )


def _fingerprint(rule: Rule, graph: Graph, key: tuple[str, ...]) -> str:
    """A digest of the rule and of what it speaks of by kind, name and file: lines may move without changing it."""
    nodes = [graph.node(node_id) for node_id in key]
    paths = [node.locations[0].path if node.locations else "" for node in nodes]
    told = [part for node, path in zip(nodes, paths, strict=True) for part in (node.kind.value, node.name, path)]
    return hashlib.blake2b("\0".join((rule.id, *told)).encode(), digest_size=16).hexdigest()


def _ends(graph: Graph, match: Match, name: Name) -> tuple[Node, ...]:
    element = match.bindings[name.variable]
    return (element,) if isinstance(element, Node) else (graph.node(element.source), graph.node(element.target))


def _message(rule: Rule, match: Match, options: Mapping[str, OptionSetting]) -> str:
    return PLACEHOLDER.sub(lambda found: _filled(found[1], match, options), rule.report.message.text)


def _filled(placeholder: str, match: Match, options: Mapping[str, OptionSetting]) -> str:
    variable, _, attribute = placeholder.partition(".")
    value = options[attribute] if variable == "options" else value_of(match.bindings[variable], attribute)
    if isinstance(value, tuple):
        return ", ".join(value)
    return "unknown" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _place(element: Element, trail: tuple[Step, ...]) -> Location:
    places = (*element.locations, *(step.location for step in trail), NOWHERE)
    return _on_one_line(places[0])


def _on_one_line(place: Location) -> Location:
    span = place.span
    if span.end_line == span.line:
        return place
    return Location(place.path, Span(span.line, span.column, span.line, span.column + 1))


def _related(rule: Rule, graph: Graph, match: Match) -> Iterator[Step]:
    for name in rule.report.related:
        element = match.bindings[name.variable]
        places = element.locations[:1] if isinstance(element, Node) else element.locations[:_MOST_RELATED]
        yield from (Step(place, _told(graph, element)) for place in places)


def _steps(graph: Graph, trail: FoundTrail) -> Iterator[Step]:
    """The places of a trail in order; a node inside it is left to the edge that stands on the same line."""
    elements: list[Element] = [graph.node(trail.start)]
    for edge in trail.edges:
        elements += [edge, graph.node(edge.target)]
    placed = [element for element in elements if element.locations]
    for index, element in enumerate(placed):
        beside = placed[max(index - 1, 0) : index] + placed[index + 1 : index + 2]
        is_inside = 0 < index < len(placed) - 1 and isinstance(element, Node)
        if not (is_inside and any(_line(element) == _line(other) for other in beside)):
            yield Step(element.locations[0], _told(graph, element))


def _line(element: Element) -> tuple[str, int]:
    return element.locations[0].path, element.locations[0].span.line


def _told(graph: Graph, element: Element) -> str:
    if isinstance(element, Node):
        kind = element.kind.value.replace("_", " ")
        return f"{kind} {element.name.removeprefix(f'{kind} ')}"
    return str(element.attributes.get("detail") or "") or _phrase(graph, element)


def _phrase(graph: Graph, edge: Edge) -> str:
    return EDGE_PHRASES[edge.kind].format(source=graph.node(edge.source).name, target=graph.node(edge.target).name)


def _failure(rule: Rule, error: Exception) -> MldebtError:
    message = f"the rule {rule.id} failed: {type(error).__name__}: {error}"
    return MldebtError(message, Location(rule.path, rule.span), "the findings of other rules are complete")
