"""Comments that hide findings: where they are found, what they are about, and when they are wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import SimpleNamespace

import pytest

from mldebt.finding import Confidence, Finding, Severity
from mldebt.source import Location, Source, Span
from mldebt.suppress import RULES, Named, Suppressed, apply, suppressions

LEAK, KEY = SimpleNamespace(id="leak", code="MLD301"), SimpleNamespace(id="unused-key", code="MLD501")
KNOWN: Mapping[str, Named] = {name: rule for rule in (LEAK, KEY, *RULES) for name in (rule.id, rule.code)}
SELECTED = frozenset(rule.id for rule in KNOWN.values())


def found(path: str, line: int, column: int = 1, rule: str = "leak") -> Finding:
    return Finding(
        rule, KNOWN[rule].code, "data-leakage", Severity.ERROR, Confidence.HIGH, "leaks",  # type: ignore[attr-defined]
        Location(path, Span(line, column, line, column + 1)),
    )  # fmt: skip


def applied(text: str, *findings: Finding, path: str = "a.py", selected: frozenset[str] = SELECTED) -> Suppressed:
    return apply(findings, {path: Source(path, text)}, KNOWN, selected)


def hidden_lines(text: str, path: str = "a.py") -> list[int]:
    """The lines on which a finding would be hidden."""
    count = len(Source(path, text).lines)
    return [finding.location.span.line for finding, _ in
            applied(text, *(found(path, line) for line in range(1, count + 1)), path=path).hidden]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fit(x)  # mldebt: ignore[leak] known\nfit(y)\n", [1]),
        ("# mldebt: ignore[leak] known\n\n# why\nfit(x)\nfit(y)\n", [4]),
        ("fit(  # mldebt: ignore[leak] known\n    x,\n)\n", [1]),
        ("fit(\n    # mldebt: ignore[leak] known\n    x,\n)\n", [3]),
        ('q = """\nselect\n"""  # mldebt: ignore[leak] known\n', [1, 2, 3]),
        ('# mldebt: ignore[leak] known\nq = f"""\nselect {x}\n"""\nfit(x)\n', [2, 3, 4]),
        ('"""\nselect\n"""  # mldebt: ignore[leak] known\n', [1, 2, 3]),
        ("a = 1 + \\\n  2  # mldebt: ignore[leak] known\nb = 1\n", [1, 2]),
        ("fit(x)  # noqa # mldebt: ignore[leak] known\n", [1]),
        ("fit(x)  # mldebt: ignore[leak] known  # noqa\n", [1]),
        ("fit(x)\r\nfit(x)  # mldebt: ignore[MLD301, unused-key] known\r\n", [2]),
        ("fit(x)  # mldebt: ignore[unused-key] known\n", []),
        ('q = "# mldebt: ignore[leak] known"\n', []),
        ('"""\nfit(x)  # mldebt: ignore[leak] known\n"""\n', []),
        ("# mldebt: ignore[leak] known\n", []),
        ("fit(x)  # see mldebt: ignore[leak] known\n", []),
        ("fit(x)  # mldebt: ignore[leak]\n", []),
    ],
)
def test_a_comment_in_python_hides_the_lines_it_is_about(text: str, expected: list[int]) -> None:
    assert hidden_lines(text) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.yaml", "rate: 1  # mldebt: ignore[leak] known\ndepth: 2\n", [1]),
        ("a.yaml", "# mldebt: ignore[leak] known\n\nrate: 1\n", [3]),
        ("a.yaml", "rate: 'a # mldebt: ignore[leak] known'\n", []),
        ("a.yaml", "it's: 1  # mldebt: ignore[leak] it's known\n", [1]),
        ("a.toml", 'rate = "x"  # mldebt: ignore[leak] known\n', [1]),
        ("Makefile", "train:\n\tpython a.py  # mldebt: ignore[leak] known\n", [2]),
        (".env", "# mldebt: ignore[leak] known\nRATE=1\n", [2]),
        ("a.sql", "select 1 -- mldebt: ignore[leak] known\nfrom a\n", [1]),
        ("a.sql", "-- mldebt: ignore[leak] known\nselect 1\n", [2]),
        ("a.sql", "select '-- mldebt: ignore[leak] known'\n", []),
        ("a.json", '{"a": 1}  # mldebt: ignore[leak] known\n', []),
    ],
)
def test_a_comment_in_other_languages_hides_the_line_it_is_about(path: str, text: str, expected: list[int]) -> None:
    assert hidden_lines(text, path) == expected


def notebook(*cells: list[str] | str, indent: int | None = 1) -> str:
    made = [{"cell_type": "code", "metadata": {"tags": ["source"]}, "outputs": [], "source": cell} for cell in cells]
    return json.dumps(
        {"cells": [{"cell_type": "markdown", "source": ["# mldebt: ignore[leak] x"]}, *made]}, indent=indent
    )


def test_a_comment_in_a_notebook_hides_the_line_of_its_cell() -> None:
    text = notebook(["%matplotlib inline\n", 'fit("x")  # mldebt: ignore[leak] "known"\n', "fit(y)"], ["fit(z)"])
    (line,) = hidden_lines(text, "a.ipynb")
    assert "fit(\\" in Source("a.ipynb", text).line(line)


def test_a_cell_on_one_line_of_json_is_told_apart_by_columns() -> None:
    text = notebook('fit("x")\nfit(y)  # mldebt: ignore[leak] known\nfit(z)', indent=None)
    columns = {name: text.index(f"fit({name}") + 1 for name in ("\\", "y", "z")}
    hidden = applied(text, *(found("a.ipynb", 1, column) for column in columns.values()), path="a.ipynb").hidden
    assert [finding.location.span.column for finding, _ in hidden] == [columns["y"]]


@pytest.mark.parametrize(
    "text", ['{"cells": [', '["mldebt:"]', "# mldebt: ignore[leak] x", notebook("\\q # mldebt: x")]
)
def test_a_broken_notebook_has_no_suppression_and_no_traceback(text: str) -> None:
    assert [each for each in suppressions(Source("a.ipynb", text)) if not each.problem] == []


def test_the_place_of_a_suppression_is_its_comment() -> None:
    (suppression,) = suppressions(Source("a.py", "fit(x)  # noqa # mldebt: ignore[leak] a reason # other\n"))
    assert suppression.location.span == Span(1, 16, 1, 47)
    assert suppression.reason == "a reason"


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore[leak]", "the comment hides nothing: it gives no reason; write `mldebt: ignore[rule] reason`"),
        ("ignore leak", "the comment hides nothing: 'ignore' names no rule; write `mldebt: ignore[rule] reason`"),
        ("ignore[] x", "the comment hides nothing: the brackets after 'ignore' are empty; "
         "write `mldebt: ignore[rule] reason`"),
        ("ignore[leak x", "the comment hides nothing: the bracket after 'ignore' is not closed; "
         "write `mldebt: ignore[rule] reason`"),
        ("skip", "the comment hides nothing: 'skip' is not known after 'mldebt:'; write `mldebt: ignore[rule] reason`"),
        ("ignore[leek] x", "the comment ignores 'leek', which is no rule: did you mean 'leak'?"),
    ],
)  # fmt: skip
def test_a_comment_that_cannot_work_is_reported(comment: str, message: str) -> None:
    (extra,) = applied(f"fit(x)  # mldebt: {comment}\n", found("a.py", 1)).extra
    assert (extra.code, extra.message) == ("MLD902", message)


def test_an_unknown_name_leaves_the_others_in_force() -> None:
    outcome = applied("fit(x)  # mldebt: ignore[leak, leek] known\n", found("a.py", 1))
    assert len(outcome.hidden) == 1
    assert [extra.code for extra in outcome.extra] == ["MLD902"]


def test_a_comment_that_hides_nothing_is_reported() -> None:
    (extra,) = applied("fit(x)  # mldebt: ignore[leak] known\n").extra
    assert (extra.code, extra.message) == ("MLD901", "the comment hides nothing: leak finds nothing here; delete it")


def test_only_the_rules_that_no_longer_bite_are_named() -> None:
    (extra,) = applied("fit(x)  # mldebt: ignore[leak, MLD501] known\n", found("a.py", 1)).extra
    assert extra.properties == {"rules": "MLD501"}
    assert extra.message == "the comment hides nothing of MLD501, which finds nothing here; delete the name"


def test_a_comment_is_not_unused_for_a_rule_that_did_not_run() -> None:
    assert applied("fit(x)  # mldebt: ignore[leak] known\n", selected=SELECTED - {"leak"}).extra == ()


def test_nothing_is_said_of_suppressions_when_their_rules_are_not_selected() -> None:
    selected = frozenset({"leak"})
    assert applied("fit(x)  # mldebt: ignore[leek]\nfit(y)  # mldebt: ignore[leak] z\n", selected=selected).extra == ()


def test_findings_elsewhere_are_kept_in_order() -> None:
    outcome = applied(
        "fit(x)  # mldebt: ignore[leak] known\nfit(y)\n", found("a.py", 1), found("a.py", 2), found("b.py", 1)
    )
    assert [str(finding.location) for finding in outcome.kept] == ["a.py:2:1", "b.py:1:1"]


def test_python_that_stops_making_sense_keeps_the_comments_before() -> None:
    assert hidden_lines("fit(x)  # mldebt: ignore[leak] known\n'''\n") == [1]
