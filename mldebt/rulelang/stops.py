"""Which nodes of a rule's trails tell one finding from another; past the others any way is as good."""

from __future__ import annotations

from collections import Counter

from mldebt.rulelang.rule import Hops, Rule, Test, Trail


def telling_names(rule: Rule) -> frozenset[str]:
    """The variables that findings, or conditions on other variables, depend on."""
    trails = (rule.match, *rule.further, *rule.excuses)
    counted = Counter(node.variable for trail in trails for node in trail.nodes)
    compared = (name for trail in trails for test in _tests(trail) for name in test.variables)
    measured = (rule.measure.variable,) if rule.measure else ()
    reported = (name.variable for name in (rule.report.at, *rule.report.once_per))
    several = (name for name, times in counted.items() if times > 1)
    return frozenset((*compared, *measured, *reported, *several)) - {""}


def stops_of(trail: Trail, telling: frozenset[str], first: int) -> tuple[int, ...]:
    """The positions of a trail that must each be gone through node by node: its ends, where it begins to be looked for,
    what tells findings apart, and what lies between two single edges."""
    ends = {0, len(trail.edges), first}
    return tuple(
        position for position in range(len(trail.nodes)) if position in ends or not _is_passed(trail, telling, position)
    )


def _is_passed(trail: Trail, telling: frozenset[str], position: int) -> bool:
    node, beside = trail.nodes[position], trail.edges[position - 1 : position + 1]
    if node.variable in telling or any(test.variables for test in node.tests):
        return False
    if any(edge.variable or any(test.variables for test in edge.tests) for edge in beside):
        return False
    return any(edge.hops is not Hops.ONE for edge in beside)


def _tests(trail: Trail) -> tuple[Test, ...]:
    of_nodes = (test for node in trail.nodes for test in node.tests)
    return (*of_nodes, *(test for edge in trail.edges for test in edge.tests))
