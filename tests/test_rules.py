"""The rules that come with mldebt: each has a test and a page of the same name, and passes its test."""

from __future__ import annotations

from pathlib import Path

import pytest

from mldebt.analysis import graph_of_files
from mldebt.rulelang import load_rules
from mldebt.rulelang.literate import Section, read_page
from mldebt.rulelang.rule import Rule
from mldebt.source import Source
from mldebt.testing import run_section

ROOT = Path(__file__).parents[1]
RULES = {rule.id: rule for rule in load_rules([ROOT / "rules"])}
PAGES = sorted((ROOT / "tests" / "rules").glob("*.md"))


def _sections() -> list[tuple[Source, Section]]:
    sources = [Source(page.relative_to(ROOT).as_posix(), page.read_text(encoding="utf-8")) for page in PAGES]
    return [(source, section) for source in sources for section in read_page(source)]


def _named(source: Source, section: Section) -> str:
    return f"{Path(source.path).stem}: {section.title}"


@pytest.mark.parametrize(("source", "section"), [pytest.param(*case, id=_named(*case)) for case in _sections()])
def test_a_rule_finds_what_its_page_expects_and_nothing_else(source: Source, section: Section) -> None:
    outcome = run_section(source, section, RULES[Path(source.path).stem], RULES, graph_of_files)
    assert outcome.passed, "\n".join(outcome.problems)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_has_a_section_that_fires_and_a_near_miss(rule: Rule) -> None:
    path = ROOT / "tests" / "rules" / f"{rule.id}.md"
    sections = read_page(Source(path.as_posix(), path.read_text(encoding="utf-8")))
    assert any(section.fires(rule.id) for section in sections), "no section fires"
    assert any(section.is_silent(rule.id) for section in sections), "no section stays silent"


def test_rules_tests_and_pages_have_the_same_names() -> None:
    pages = {page.stem for page in (ROOT / "docs" / "rules").glob("*.md")} - {"README"}
    assert set(RULES) == {page.stem for page in PAGES} == pages
