"""The runner of literate rule tests: what a rule finds against what its page expects, exactly, both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from mldebt.checker import check
from mldebt.errors import Mistakes, MldebtError, suggestion
from mldebt.finding import Finding
from mldebt.graph.graph import Graph
from mldebt.graph.text import parse_graph
from mldebt.rulelang.literate import Expectation, Section, read_page
from mldebt.rulelang.rule import Rule
from mldebt.source import FILE_START, Location, Source

GraphOf = Callable[[Mapping[str, str]], Graph]
"""Makes the graph of files, given as path and text."""


class Outcome(msgspec.Struct, frozen=True):
    """How one section of a page went: `problems` are empty where all was as expected."""

    page: str
    section: str
    line: int
    problems: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether all was as expected."""
        return not self.problems


def run(page: Path, rules: Sequence[Rule], graph_of: GraphOf) -> tuple[Outcome, ...]:
    """The outcomes of a page's sections, in order; the page is about the rule that its file is named after."""
    source = Source(page.as_posix(), page.read_text(encoding="utf-8"))
    by_id = {rule.id: rule for rule in rules}
    if page.stem not in by_id:
        place = Location(source.path, FILE_START)
        raise MldebtError(f"no rule is called '{page.stem}'", place, suggestion(page.stem, by_id))
    sections = read_page(source)
    _check_rules(source, sections, by_id)
    return tuple(run_section(source, section, by_id[page.stem], by_id, graph_of) for section in sections)


def run_section(source: Source, section: Section, rule: Rule, rules: Mapping[str, Rule], graph_of: GraphOf) -> Outcome:
    """The outcome of one section; findings of other rules count only where an expectation names the rule."""
    named = {expected.rule for expected in section.expectations}
    checked = check(_graph(source, section, graph_of), [rules[name] for name in sorted(named | {rule.id})])
    left = [(_line_in_page(section, finding), finding) for finding in checked.findings]
    problems = [(section.line, str(failure)) for failure in checked.failures]
    for expected in section.expectations:
        met = next((found for found in left if _meets(found, expected)), None)
        if met:
            left.remove(met)
        if met is None and not expected.missing:
            problems.append((expected.line, f"expected {_expected(expected)}, but it was not found"))
        if met and expected.missing:
            problems.append((expected.line, f"{_expected(expected)} is found now; write 'expect'"))
    problems += [(line, f'unexpected {found.rule} "{found.message}"') for line, found in left if found.rule == rule.id]
    texts = tuple(f"{source.path}:{line}: {text}" for line, text in sorted(problems))
    return Outcome(source.path, section.title, section.line, texts)


def _check_rules(source: Source, sections: Sequence[Section], rules: Mapping[str, Rule]) -> None:
    mistakes = [
        MldebtError(
            f"no rule is called '{expected.rule}'",
            Location(source.path, source.whole_line(expected.line)),
            suggestion(expected.rule, rules),
        )
        for section in sections
        for expected in section.expectations
        if expected.rule not in rules
    ]
    if mistakes:
        raise Mistakes(mistakes)


def _graph(source: Source, section: Section, graph_of: GraphOf) -> Graph:
    if not section.is_graph:
        return graph_of({block.path: block.text for block in section.blocks})
    block = section.blocks[0]
    return parse_graph(Source(source.path, "\n" * (block.first_line - 1) + block.text))


def _line_in_page(section: Section, finding: Finding) -> int:
    """The line of the page a finding is on: graphs are located in the page, files in their own lines."""
    if section.is_graph:
        return finding.location.span.line
    block = next((block for block in section.blocks if block.path == finding.location.path), None)
    return block.first_line + finding.location.span.line - 1 if block else section.line


def _meets(found: tuple[int, Finding], expected: Expectation) -> bool:
    line, finding = found
    return line == expected.line and finding.rule == expected.rule and expected.text in finding.message


def _expected(expected: Expectation) -> str:
    return f'{expected.rule} "{expected.text}"' if expected.text else expected.rule
