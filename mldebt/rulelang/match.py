"""Where a rule's trails are found in a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import msgspec

from mldebt.graph.graph import Graph, Node
from mldebt.rulelang.conditions import Conditions, Element, value_of
from mldebt.rulelang.cycles import Loop, loop_of
from mldebt.rulelang.paths import Leg, Passable, Path, Search, Way, far_end, steps_from
from mldebt.rulelang.rule import Hops, NodePattern, OptionSetting, Rule, Trail
from mldebt.rulelang.stops import stops_of, telling_names

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
    """What the rule is found for: its trail and further trails are there, and no excuse is.

    Of all matches that make one finding at one place, at least one with the shortest trail is there."""
    matcher = _Matcher(graph, Conditions(options), rule.match, loop_of(graph, rule.match), telling_names(rule))
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
    """Finds trails in one graph; a trail grows from one of its nodes to the end, then to the beginning.

    It grows from one node that matters to the next; of all ways between two, past others, a shortest is taken."""

    graph: Graph
    conditions: Conditions
    main: Trail
    main_loop: Loop | None
    telling: frozenset[str]
    searches: dict[tuple[int, int, int, str], Search] = msgspec.field(default_factory=dict)

    def find(self, trail: Trail, bindings: Mapping[str, Element]) -> Iterator[Match]:
        """The ways in which a trail is found, given what its variables stand for already."""
        first = self._best_start(trail, bindings)
        stops = stops_of(trail, self.telling, first)
        ends = self._ends(trail, first)
        for node in self._candidates(trail.nodes[first], bindings):
            if all(node.id in each for each in ends) and self._fits(trail, first, node, bindings):
                state = _State(_bound(bindings, trail.nodes[first].variable, node), first, (node,), ())
                yield from self._grown(trail, stops, state)

    def _loop(self, trail: Trail) -> Loop | None:
        return self.main_loop if trail is self.main else None

    def _best_start(self, trail: Trail, bindings: Mapping[str, Element]) -> int:
        bound = [index for index, node in enumerate(trail.nodes) if node.variable in bindings]
        if bound:
            return bound[0]
        loop = self._loop(trail)
        if loop:
            return loop.first
        sizes = [self.graph.count(*node.kinds) for node in trail.nodes]
        return sizes.index(min(sizes))

    def _candidates(self, pattern: NodePattern, bindings: Mapping[str, Element]) -> Iterator[Node]:
        bound = bindings.get(pattern.variable)
        if isinstance(bound, Node):
            yield bound
        else:
            yield from self.graph.nodes(*pattern.kinds)

    def _ends(self, trail: Trail, position: int) -> list[frozenset[str]]:
        """The nodes that edges before a position reach, and those that edges after it leave.

        The node there is in all of them, which is told sooner than whether it fits."""
        before, after = trail.edges[max(position - 1, 0) : position], trail.edges[position : position + 1]
        reached = [self.graph.targets(each.kinds) for each in before if each.hops is not Hops.ANY]
        return reached + [self.graph.sources(each.kinds) for each in after if each.hops is not Hops.ANY]

    def _grown(self, trail: Trail, stops: tuple[int, ...], state: _State) -> Iterator[Match]:
        last = state.first + len(state.nodes) - 1
        if last < len(trail.edges):
            following = next(stop for stop in stops if stop > last)
            for longer in self._extended(trail, state, last, following):
                yield from self._grown(trail, stops, longer)
        elif state.first:
            before = next(stop for stop in reversed(stops) if stop < state.first)
            for longer in self._extended(trail, state, state.first, before):
                yield from self._grown(trail, stops, longer)
        elif self._holds(trail, state):
            edges = tuple(edge for path in state.paths for edge in path)
            yield Match(state.bindings, (FoundTrail(state.nodes[0].id, edges),))

    def _extended(self, trail: Trail, state: _State, start: int, stop: int) -> Iterator[_State]:
        pattern, forward = trail.nodes[stop], start < stop
        bound = state.bindings.get(pattern.variable)
        target = bound.id if isinstance(bound, Node) else None
        for end, way in self._ways(trail, state, start, stop, target):
            if self._fits(trail, stop, self.graph.node(end), state.bindings):
                found = way()
                nodes = tuple(self.graph.node(node) for node in (*found.between, end))
                yield _longer(trail, state, nodes, found.paths, forward)

    def _ways(
        self, trail: Trail, state: _State, start: int, stop: int, target: str | None
    ) -> Iterator[tuple[str, Callable[[], Way]]]:
        """The nodes at the next stop, or only the bound one, with the way to ask for the way there."""
        forward = start < stop
        node = state.end(forward)
        legs = self._legs(trail, start, stop, state.bindings)
        if len(legs) == 1 and legs[0].hops is Hops.ONE:
            for step in steps_from(self.graph, node, legs[0].kinds, forward, legs[0].passable):
                if target in (None, far_end(step, forward)):
                    yield far_end(step, forward), partial(Way, (), ((step,),))
        elif target is None:
            search = Search(self.graph, node, legs, forward)
            yield from ((end, partial(search.way, end)) for end in search.ends())
        else:
            search = self._search_to(trail, stop, start, target, state.bindings)
            if search.reaches(node):
                yield target, lambda: _turned(search.way(node))

    def _search_to(self, trail: Trail, start: int, stop: int, target: str, bindings: Mapping[str, Element]) -> Search:
        """The search back from a bound node, shared by all that look for a way to it."""
        key = (id(trail), start, stop, target)
        if key not in self.searches:
            if len(self.searches) >= _KEPT_SEARCHES:
                del self.searches[next(iter(self.searches))]
            self.searches[key] = Search(self.graph, target, self._legs(trail, start, stop, bindings), start < stop)
        return self.searches[key]

    def _legs(self, trail: Trail, start: int, stop: int, bindings: Mapping[str, Element]) -> tuple[Leg, ...]:
        """The edge patterns between two stops in the order in which they are walked."""
        step = 1 if start < stop else -1
        return tuple(
            Leg(
                trail.edges[between].kinds,
                trail.edges[between].hops,
                self._passable(trail, between, bindings),
                self._opens(trail, position, bindings) if position != stop else _any_node,
            )
            for position, between in ((one, min(one - step, one)) for one in range(start + step, stop + step, step))
        )

    def _opens(self, trail: Trail, position: int, bindings: Mapping[str, Element]) -> Callable[[str], bool]:
        return lambda node: self._fits(trail, position, self.graph.node(node), bindings)

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
        if not pattern.tests:
            return True
        return self.conditions.hold(pattern.tests, node, bindings, pattern.variable)

    def _holds(self, trail: Trail, state: _State) -> bool:
        """Whether the conditions that were put off hold, now that every variable is bound."""
        nodes = zip(trail.nodes, state.nodes, strict=True)
        edges = zip(trail.edges, state.paths, strict=True)
        return all(self.conditions.hold(pattern.tests, node, state.bindings) for pattern, node in nodes) and all(
            self.conditions.hold(pattern.tests, edge, state.bindings) for pattern, path in edges for edge in path
        )


def _longer(trail: Trail, state: _State, nodes: tuple[Node, ...], paths: tuple[Path, ...], forward: bool) -> _State:
    """The state with nodes and paths more, which are given as they are walked."""
    last = state.first + len(state.nodes) - 1
    first = state.first if forward else state.first - len(nodes)
    bindings = state.bindings
    for number, (node, path) in enumerate(zip(nodes, paths, strict=True)):
        position = last + 1 + number if forward else state.first - 1 - number
        bindings = _bound(bindings, trail.nodes[position].variable, node)
        edge = trail.edges[position - 1 if forward else position]
        bindings = _bound(bindings, edge.variable, path[0]) if edge.variable else bindings
    if forward:
        return _State(bindings, first, (*state.nodes, *nodes), (*state.paths, *paths))
    return _State(bindings, first, (*reversed(nodes), *state.nodes), (*reversed(paths), *state.paths))


def _bound(bindings: Mapping[str, Element], variable: str, element: Element) -> Mapping[str, Element]:
    return {**bindings, variable: element} if variable else bindings


def _turned(way: Way) -> Way:
    return Way(tuple(reversed(way.between)), tuple(reversed(way.paths)))


def _any_node(node: str) -> bool:
    return True
