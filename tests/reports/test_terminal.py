"""The report for people, and its one-line form for problem matchers."""

from __future__ import annotations

import re

from msgspec.structs import replace
from sample import FINDINGS, REPORT, UNDECLARED, finding, place

from mldebt.finding import Step
from mldebt.reports import concise, terminal
from mldebt.reports.paint import columns
from mldebt.reports.report import Report, Style, Summary
from mldebt.source import Location, Source, Span

MATCHER = re.compile(r"^(.+?):(\d+):(\d+): (error|warning|note)\[([A-Z]+\d+)\] (.*)$")


def only(message: str, **changes: object) -> Report:
    (found,) = [each for each in FINDINGS if message in each.message]
    return replace(REPORT, findings=(found,), summary=Summary(files=1), **changes)  # type: ignore[arg-type]


def test_a_finding_is_shown_with_code_trail_and_way_out() -> None:
    assert terminal.render(only("rank reads"), Style()).splitlines()[:13] == [
        "src/rank.py:5:31: warning[MLD201] rank reads out/predictions.parquet, the output of model.pkl, "
        "without being declared",
        "  |",
        "4 | def rank() -> None:",
        '5 |     label = "🚀 fast"; frame = pd.read_parquet("out/predictions.parquet")',
        "  |                                ^^^^^^^^^^^^^^^",
        "6 |     frame.to_csv(",
        "  |",
        "  = trail: 1. src/windows lines/läuft.py:3  model.pkl is loaded",
        "            2. src/rank.py:5                 rank reads predictions",
        "            3. src/rank.py:6                 writes",
        "  = see: src/windows lines/läuft.py:3  model.pkl [the churn model] is loaded",
        "  = help: Declare the consumer in mldebt.yaml",
        "",
    ]


def test_every_finding_has_a_header_that_problem_matchers_read() -> None:
    headers = [match for line in terminal.render(REPORT, Style()).splitlines() if (match := MATCHER.match(line))]
    assert sorted(match[6] for match in headers) == sorted(found.message for found in FINDINGS)


def test_concise_is_the_headers_alone_in_order_of_place() -> None:
    lines = concise.render(REPORT, Style()).splitlines()
    assert [MATCHER.match(line)[1] for line in lines] == [found.location.path for found in FINDINGS]  # type: ignore[index]


def test_the_gravest_come_first() -> None:
    levels = [match[4] for line in terminal.render(REPORT, Style()).splitlines() if (match := MATCHER.match(line))]
    assert levels == ["error", "error", "warning", "note", "note", "note"]


def test_the_summary_counts_by_debt_and_says_what_is_missing() -> None:
    text = terminal.render(REPORT, Style())
    assert text.endswith("""
debt                 errors  warnings  notes
data-leakage              2         ·      ·
undeclared-consumer       ·         1      ·
config-debt               ·         ·      3

not shown: 1 suppressed, 2 in the baseline; show them with `--show-suppressed`
1 baseline entry no longer found: drop with `mldebt baseline prune`
1 file could not be read and 14 references could not be resolved: see `mldebt coverage`
found 2 errors, 1 warning, 3 notes in 12 files (1.2 s)
""")


def test_no_findings_are_one_line() -> None:
    assert (
        terminal.render(Report((), summary=Summary(files=3, seconds=0.04)), Style())
        == "no debt found in 3 files (0.0 s)\n"
    )


def test_hidden_findings_are_listed_with_their_reason_when_asked_for() -> None:
    text = terminal.render(REPORT, Style(show_suppressed=True))
    assert "depth is read by nothing (hidden by a comment: planned)" in text
    assert "--show-suppressed" not in text


def test_without_color_there_is_no_escape() -> None:
    assert "\x1b" not in terminal.render(REPORT, Style())


def test_color_changes_no_character() -> None:
    colored = terminal.render(REPORT, Style(color=True))
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == terminal.render(REPORT, Style())


def test_the_code_is_a_link_to_the_page_of_the_rule() -> None:
    text = concise.render(only("rank reads"), Style(hyperlinks=True))
    assert "warning[\x1b]8;;https://example.org/rules/undeclared-consumer\x1b\\MLD201\x1b]8;;\x1b\\]" in text


def test_what_a_terminal_would_obey_is_made_visible() -> None:
    evil = Source("a\x1b[2J.py", "x = '\x1b]0;title\x07\u202e'\n")
    found = finding(UNDECLARED, Location(evil.path, Span(1, 1, 1, 2)), "reads\n::error::\x1b[31m")
    text = terminal.render(Report((found,), (UNDECLARED,), {evil.path: evil}), Style())
    assert not set("\x1b\x07\u202e") & set(text)
    assert text.startswith("a␛[2J.py:1:1: warning[MLD201] reads␊::error::␛[31m\n")


def test_carets_stand_below_wide_characters_and_tabs() -> None:
    lines = terminal.render(wide("\tx = '漢字'; load()", "load"), Style()).splitlines()
    assert columns(lines[2].split("load")[0]) == lines[3].index("^")
    assert lines[3].count("^") == 4


def test_a_long_line_is_cut_around_the_place() -> None:
    lines = terminal.render(wide("a" * 500 + " = load() " + "b" * 500, "load"), Style(width=60)).splitlines()
    assert len(lines[2]) <= 60
    assert lines[2][lines[3].index("^") :].startswith("load()")


def wide(code: str, word: str) -> Report:
    source = Source("a.py", code)
    start = code.index(word) + 1
    found = finding(UNDECLARED, Location("a.py", Span(1, start, 1, start + len(word))), "reads")
    return Report((found,), (UNDECLARED,), {"a.py": source})


def test_every_step_of_a_long_trail_is_numbered_in_one_column() -> None:
    steps = tuple(Step(place("params.yaml", "rate"), f"step {number}") for number in range(1, 12))
    long = finding(UNDECLARED, place("params.yaml", "rate"), "long", trail=steps)
    text = terminal.render(Report((long,), (UNDECLARED,)), Style())
    assert " trail:  1. params.yaml:2  step 1\n" in text
    assert "        11. params.yaml:2  step 11\n" in text


def test_a_notebook_is_pointed_at_by_cell_too() -> None:
    text = terminal.render(only("before the split"), Style())
    assert text.startswith("explore.ipynb:17:12: error[MLD301]")
    assert "   = place: cell 2, line 2\n" in text


def test_what_a_finding_reaches_is_named_and_beyond_four_counted() -> None:
    (found,) = [each for each in FINDINGS if "rank reads" in each.message]
    few, many = replace(found, reach=("model a",)), replace(found, reach=tuple(f"model {n}" for n in range(6)))
    lines = terminal.render(replace(REPORT, findings=(few, many)), Style()).splitlines()
    assert [line.split("reaches: ")[1] for line in lines if "reaches:" in line] == [
        "model 0, model 1, model 2, model 3 and 2 more",
        "model a",
    ]
