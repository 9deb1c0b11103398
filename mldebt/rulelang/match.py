"""Where a rule's trails are found in a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import msgspec

from mldebt.graph.graph import Graph, Node
from mldebt.rulelang.conditions import Conditions, Element, value_of
from mldebt.rulelang.cycles import Loop, loop_of
from mldebt.rulelang.paths import Passable, Path, Search, far_end, steps_from
from mldebt.rulelang.rule import EdgePattern, Hops, NodePattern, OptionSetting, Rule, Trail

_KEPT_SEARCHES = 64


class Match(msgspec.Struct, frozen=True):
    """What the variables of a rule stand for, and the trails that show it."""

    bindings: Mapping[str, Element]
    trails: tuple[FoundTrail, ...]

    @property
    def size(self) -> tuple[int, tuple[str, ...]]:
        """How long the trails are, then their nodes: the smallest of several matches is the one to show."""
        return sum(len(trail.edges) for trail in self.trails), tuple(n for trail in self.trails for n in trail.node_ids)


class FoundTrail(msgspec.Struct, frozen=True):
    """A trail in the graph: where it starts, and its edges in the direction of the data."""

    start: str
    edges: Path

    @property
    def node_ids(self) -> tuple[str, ...]:
        """The nodes in order."""
        return (self.start, *(edge.target for edge in self.edges))


def matches(graph: Graph, rule: Rule, options: Mapping[str, OptionSetting]) -> Iterator[Match]:
    """Every way in which the rule is found: its trail and further trails are there, and no excuse is."""
    matcher = _Matcher(graph, Conditions(options), rule.match, loop_of(graph, rule.match))
    for match in _joined(matcher, rule, Match({}, ()), (rule.match, *rule.further)):
        if not any(_exists(matcher, excuse, match) for excuse in rule.excuses) and _measured(matcher, rule, match):
            yield match


def _joined(matcher: _Matcher, rule: Rule, match: Match, trails: tuple[Trail, ...]) -> Iterator[Match]:
    if not trails:
        yield match
        return
    for found in matcher.find(trails[0], match.bindings):
        yield from _joined(matcher, rule, Match(found.bindings, match.trails + found.trails), trails[1:])


def _exists(matcher: _Matcher, trail: Trail, match: Match) -> bool:
    return next(matcher.find(trail, match.bindings), None) is not None


def _measured(matcher: _Matcher, rule: Rule, match: Match) -> bool:
    if rule.measure is None:
        return True
    node = match.bindings[rule.measure.variable]
    part, whole = value_of(node, rule.measure.part), value_of(node, rule.measure.whole)
    if not isinstance(part, (int, float)) or not isinstance(whole, (int, float)) or not whole:
        return False
    return all(matcher.conditions.compare(test, part / whole, match.bindings) for test in rule.measure.tests)


class _State(msgspec.Struct, frozen=True):
    """A trail that is found in part: the nodes and edges from position `first` on."""

    bindings: Mapping[str, Element]
    first: int
    nodes: tuple[Node, ...]
    paths: tuple[Path, ...]

    def end(self, forward: bool) -> str:
        """The node from which it grows on."""
        return self.nodes[-1 if forward else 0].id


class _Matcher(msgspec.Struct, frozen=True):
    """Finds trails in one graph; a trail grows from one of its nodes to the end, then to the beginning."""

    graph: Graph
    conditions: Conditions
    main: Trail
    main_loop: Loop | None
    searches: dict[tuple[int, str, bool], Search] = msgspec.field(default_factory=dict)

    def find(self, trail: Trail, bindings: Mapping[str, Element]) -> Iterator[Match]:
        """The ways in which a trail is found, given what its variables stand for already."""
        first = self._best_start(trail, bindings)
        for node in self._candidates(trail.nodes[first], bindings):
            if self._fits(trail, first, node, bindings):
                state = _State(_bound(bindings, trail.nodes[first].variable, node), first, (node,), ())
                yield from self._grown(trail, state)

    def _loop(self, trail: Trail) -> Loop | None:
        return self.main_loop if trail is self.main else None

    def _best_start(self, trail: Trail, bindings: Mapping[str, Element]) -> int:
        bound = [index for index, node in enumerate(trail.nodes) if node.variable in bindings]
        if bound:
            return bound[0]
        loop = self._loop(trail)
        if loop:
            return loop.first
        sizes = [sum(1 for _ in self.graph.nodes(*node.kinds)) for node in trail.nodes]
        return sizes.index(min(sizes))

    def _candidates(self, pattern: NodePattern, bindings: Mapping[str, Element]) -> Iterator[Node]:
        bound = bindings.get(pattern.variable)
        if isinstance(bound, Node):
            yield bound
        else:
            yield from self.graph.nodes(*pattern.kinds)

    def _grown(self, trail: Trail, state: _State) -> Iterator[Match]:
        last = state.first + len(state.nodes) - 1
        if last < len(trail.edges):
            for longer in self._extended(trail, state, last + 1, forward=True):
                yield from self._grown(trail, longer)
        elif state.first:
            for longer in self._extended(trail, state, state.first - 1, forward=False):
                yield from self._grown(trail, longer)
        elif self._holds(trail, state):
            edges = tuple(edge for path in state.paths for edge in path)
            yield Match(state.bindings, (FoundTrail(state.nodes[0].id, edges),))

    def _extended(self, trail: Trail, state: _State, position: int, forward: bool) -> Iterator[_State]:
        between = position - 1 if forward else position
        pattern, edge = trail.nodes[position], trail.edges[between]
        bound = state.bindings.get(pattern.variable)
        passable = self._passable(trail, between, state.bindings)
        for end, path_to in self._ways(edge, state.end(forward), bound, forward, passable):
            node = self.graph.node(end)
            if self._fits(trail, position, node, state.bindings):
                yield _longer(state, pattern, edge, node, path_to(), forward)

    def _ways(
        self, edge: EdgePattern, start: str, bound: Element | None, forward: bool, passable: Passable
    ) -> Iterator[tuple[str, Callable[[], Path]]]:
        """The nodes that an edge pattern leads to, or only the bound one, with the way to ask for the path."""
        target = bound.id if isinstance(bound, Node) else None
        if edge.hops is Hops.ONE:
            for step in steps_from(self.graph, start, edge.kinds, forward, passable):
                if target in (None, far_end(step, forward)):
                    yield far_end(step, forward), partial(tuple, (step,))
            return
        if edge.hops is Hops.ANY and target in (None, start):
            yield start, tuple
        loops = edge.hops is Hops.MANY
        if target is None:
            search = Search(self.graph, start, edge.kinds, forward, passable)
            yield from ((end, partial(search.path, end)) for end in search.ends() if loops or end != start)
        elif loops or target != start:
            search = self._search_to(edge, target, forward, passable)
            if search.reaches(start):
                yield target, partial(search.path, start)

    def _search_to(self, edge: EdgePattern, target: str, forward: bool, passable: Passable) -> Search:
        """The search back from a bound node, shared by all that look for a path to it."""
        key = (id(edge), target, forward)
        if key not in self.searches:
            if len(self.searches) >= _KEPT_SEARCHES:
                del self.searches[next(iter(self.searches))]
            self.searches[key] = Search(self.graph, target, edge.kinds, not forward, passable)
        return self.searches[key]

    def _passable(self, trail: Trail, position: int, bindings: Mapping[str, Element]) -> Passable:
        tests, loop = trail.edges[position].tests, self._loop(trail)
        if loop is None or not loop.covers(position):
            return lambda edge: self.conditions.hold(tests, edge, bindings)
        return lambda edge: loop.closes(edge) and self.conditions.hold(tests, edge, bindings)

    def _fits(self, trail: Trail, position: int, node: Node, bindings: Mapping[str, Element]) -> bool:
        pattern, loop = trail.nodes[position], self._loop(trail)
        if pattern.kinds and node.kind not in pattern.kinds:
            return False
        if loop is not None and loop.first == position and node.id not in loop.component:
            return False
        return self.conditions.hold(pattern.tests, node, _bound(bindings, pattern.variable, node))

    def _holds(self, trail: Trail, state: _State) -> bool:
        """Whether the conditions that were put off hold, now that every variable is bound."""
        nodes = zip(trail.nodes, state.nodes, strict=True)
        edges = zip(trail.edges, state.paths, strict=True)
        return all(self.conditions.hold(pattern.tests, node, state.bindings) for pattern, node in nodes) and all(
            self.conditions.hold(pattern.tests, edge, state.bindings) for pattern, path in edges for edge in path
        )


def _longer(state: _State, pattern: NodePattern, edge: EdgePattern, node: Node, path: Path, forward: bool) -> _State:
    bindings = _bound(state.bindings, pattern.variable, node)
    if edge.variable:
        bindings = _bound(bindings, edge.variable, path[0])
    if forward:
        return _State(bindings, state.first, (*state.nodes, node), (*state.paths, path))
    return _State(bindings, state.first - 1, (node, *state.nodes), (path, *state.paths))


def _bound(bindings: Mapping[str, Element], variable: str, element: Element) -> Mapping[str, Element]:
    return {**bindings, variable: element} if variable else bindings
