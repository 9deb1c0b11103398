"""The runner of literate tests: exact both ways."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from mldebt.errors import Mistakes, MldebtError
from mldebt.graph.graph import Graph, Node
from mldebt.graph.schema import NodeKind
from mldebt.rulelang import Rule, parse_rule
from mldebt.rulelang.literate import read_page
from mldebt.source import Location, Source, Span
from mldebt.testing import Outcome, run

RULE = """\
id: {name}
code: MLD999
title: A job
debt: glue-code
severity: note
confidence: high
match: [{{node: $job, kind: job, where: {{tool: {tool}}}}}]
report: {{at: $job, message: "found {{job.name}}"}}
why: Because.
fix: Mend it.
references: [A paper]
"""


def rule(name: str, tool: str) -> Rule:
    return parse_rule(Source(f"{name}.yaml", RULE.format(name=name, tool=tool)))


RULES = [rule("made-job", "make"), rule("dvc-job", "dvc")]


def jobs_in(files: Mapping[str, str]) -> Graph:
    """Every line of a file that begins with `job` is a job of make."""
    return Graph(
        [
            Node(
                f"{path}:{number}", NodeKind.JOB, line, (Location(path, Span(number, 1, number, 4)),), {"tool": "make"}
            )
            for path, text in files.items()
            for number, line in enumerate(text.splitlines(), 1)
            if line.startswith("job")
        ],
        [],
    )


def outcomes(folder: Path, text: str) -> tuple[Outcome, ...]:
    page = folder / "made-job.md"
    page.write_text(text, encoding="utf-8")
    return run(page, RULES, jobs_in)


def problems(folder: Path, text: str) -> list[str]:
    found = (problem for outcome in outcomes(folder, text) for problem in outcome.problems)
    return [problem.partition(".md:")[2] for problem in found]


def graph_section(*lines: str) -> str:
    return "\n".join(["## A section", "```graph", *lines, "```", ""])


def test_a_finding_that_is_expected_passes(tmp_path: Path) -> None:
    assert problems(tmp_path, graph_section('a:job {tool: make}  # expect: made-job "found a"')) == []


def test_a_finding_that_nobody_expects_fails(tmp_path: Path) -> None:
    assert problems(tmp_path, graph_section("a:job {tool: make}")) == ['3: unexpected made-job "found a"']


def test_an_expectation_that_is_not_met_fails(tmp_path: Path) -> None:
    text = graph_section("a:job {tool: make}  # expect: made-job", "b:job  # expect: made-job")
    assert problems(tmp_path, text) == ["4: expected made-job, but it was not found"]


def test_a_finding_on_another_line_is_not_the_expected_one(tmp_path: Path) -> None:
    text = graph_section("a:job {tool: make}", "b:job  # expect: made-job")
    assert problems(tmp_path, text) == [
        '3: unexpected made-job "found a"',
        "4: expected made-job, but it was not found",
    ]


def test_a_message_without_the_expected_text_fails(tmp_path: Path) -> None:
    text = graph_section('a:job {tool: make}  # expect: made-job "found b"')
    assert problems(tmp_path, text) == [
        '3: expected made-job "found b", but it was not found',
        '3: unexpected made-job "found a"',
    ]


def test_a_known_miss_passes_until_it_is_found(tmp_path: Path) -> None:
    assert problems(tmp_path, graph_section("a:job  # expect-missing: made-job")) == []
    assert problems(tmp_path, graph_section("a:job {tool: make}  # expect-missing: made-job")) == [
        "3: made-job is found now; write 'expect'"
    ]


def test_findings_of_another_rule_count_only_where_it_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path, graph_section("a:job {tool: dvc}")) == []
    assert problems(tmp_path, graph_section("a:job {tool: dvc}  # expect: dvc-job")) == []
    assert problems(tmp_path, graph_section("a:job {tool: make}  # expect: dvc-job  # expect: made-job")) == [
        "3: expected dvc-job, but it was not found"
    ]


def test_files_are_analysed_together_and_without_their_expectations(tmp_path: Path) -> None:
    seen: list[Mapping[str, str]] = []

    def graph_of(files: Mapping[str, str]) -> Graph:
        seen.append(files)
        return jobs_in(files)

    page = tmp_path / "made-job.md"
    page.write_text(
        "## Two files\n```python a/one.py\nx = 1\njob  # expect: made-job\n```\n"
        '```sql two.sql\njob two -- expect: made-job "found job two"\n```\n',
        encoding="utf-8",
    )
    (outcome,) = run(page, RULES, graph_of)
    assert outcome.passed
    assert seen == [{"a/one.py": "x = 1\njob\n", "two.sql": "job two\n"}]


def test_a_page_about_no_rule_is_told(tmp_path: Path) -> None:
    page = tmp_path / "mad-job.md"
    page.write_text("", encoding="utf-8")
    with pytest.raises(MldebtError, match="no rule is called 'mad-job'") as raised:
        run(page, RULES, jobs_in)
    assert raised.value.hint == "did you mean 'made-job'?"


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("a:job  # expect: mad-job", "no rule is called 'mad-job'"),
        ("a:job  # expect made-job", "'# expect made-job' is no expectation"),
        ("a:job  # expect: made-job 'found'", "''found'' is no expectation"),
        ("a:job  # expect-mising: made-job", "'# expect-mising: made-job' is no expectation"),
    ],
)
def test_a_wrong_expectation_is_told_with_its_line(tmp_path: Path, line: str, fact: str) -> None:
    with pytest.raises(Mistakes) as raised:
        outcomes(tmp_path, graph_section(line))
    (mistake,) = raised.value.mistakes
    assert fact in mistake.message
    assert mistake.location is not None
    assert mistake.location.span.line == 3


def test_a_block_that_names_no_file_is_told() -> None:
    with pytest.raises(Mistakes) as raised:
        read_page(Source("page.md", "## A section\n```python\nx = 1\n```\n"))
    assert "the block 'python' names no file" in str(raised.value)


def test_a_longer_fence_may_hold_a_shorter_one() -> None:
    (section,) = read_page(Source("page.md", "## A section\n````markdown notes.md\n```\nx\n```\n````\n"))
    assert section.blocks[0].text == "```\nx\n```\n"


def test_a_section_of_prose_is_no_test() -> None:
    assert read_page(Source("page.md", "# A page\n\n## Words\n\nOnly these.\n```text\nand these\n```\n")) == ()
