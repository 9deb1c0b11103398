"""Fixes: comments added and removed with everything else left as it was."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from mldebt.errors import MldebtError
from mldebt.finding import Confidence, Finding, Severity
from mldebt.fixes.edit import Edit, Plan, diff, write
from mldebt.fixes.meaning import same
from mldebt.fixes.suppressing import add_suppressions, plan
from mldebt.source import Location, Source, Span
from mldebt.suppress import RULES, apply

KNOWN = {name: SimpleNamespace(id=name) for name in ("leak", "old", *(rule.id for rule in RULES))}


def found(path: str, line: int, rule: str = "leak", column: int = 1) -> Finding:
    place = Location(path, Span(line, column, line, column + 1))
    return Finding(rule, "MLD301", "data-leakage", Severity.ERROR, Confidence.HIGH, "leaks", place)


def added(path: str, text: str, *lines: int) -> str:
    """The text with a suppression for each of the lines; nothing may be refused."""
    outcome = add_suppressions([found(path, line) for line in lines], {path: Source(path, text)}, "known")
    assert outcome.refused == ()
    (edit,) = outcome.edits
    return edit.after


def cleaned(path: str, text: str, *findings: Finding) -> str:
    """The text without the suppressions that hide none of the findings."""
    source = {path: Source(path, text)}
    extra = apply(findings, source, KNOWN, frozenset(KNOWN)).extra
    (edit,) = plan(extra, source).edits
    assert edit.safe
    return edit.after


C = "# mldebt: ignore[leak] known"
LONG = "fit(" + "x" * 100 + ")"


@pytest.mark.parametrize(
    ("text", "line", "after"),
    [
        ("fit(x)\nfit(y)\n", 2, f"fit(x)\nfit(y)  {C}\n"),
        ("fit(x)", 1, f"fit(x)  {C}"),
        ("fit(x)  # noqa\n", 1, f"fit(x)  # noqa  {C}\n"),
        ("if a:\r\n\tfit(x)\r\n", 2, f"if a:\r\n\tfit(x)  {C}\r\n"),
        ("fit(\n    x,\n)\n", 2, f"fit(\n    x,  {C}\n)\n"),
        (f"if a:\n    {LONG}\n", 2, f"if a:\n    {C}\n    {LONG}\n"),
        (f"run(\n    {LONG},\n)\n", 2, f"run(\n    {C}\n    {LONG},\n)\n"),
        ('q = """\nselect 1\n"""\n', 2, f'{C}\nq = """\nselect 1\n"""\n'),
        ('if a:\n    pass\nelse:\n    run(\n        """\nselect 1\n""")\n', 6,
         f'if a:\n    pass\nelse:\n    run(\n        {C}\n        """\nselect 1\n""")\n'),
        ('"""a\nb\n"""\nfit(x)\n', 2, f'{C}\n"""a\nb\n"""\nfit(x)\n'),
        ("a = 1 + \\\n    2\n", 2, f"{C}\na = 1 + \\\n    2\n"),
        (f"@task\ndef {LONG[:-1]}): ...\n", 2, f"@task\n{C}\ndef {LONG[:-1]}): ...\n"),
        ("fit(x)  # mldebt: ignore[old] why\n", 1, "fit(x)  # mldebt: ignore[old, leak] why\n"),
        ("# mldebt: ignore[old] why\nfit(x)\n", 2, "# mldebt: ignore[old, leak] why\nfit(x)\n"),
        ("x = '🚀'; fit(x)\n", 1, f"x = '🚀'; fit(x)  {C}\n"),
        (f'run(a, """\nselect 1\n""", {LONG})\n', 2, f'{C}\nrun(a, """\nselect 1\n""", {LONG})\n'),
    ],
)  # fmt: skip
def test_a_suppression_is_added_to_python(text: str, line: int, after: str) -> None:
    assert added("a.py", text, line) == after


@pytest.mark.parametrize(
    ("path", "text", "line", "after"),
    [
        ("a.yaml", "rate: 1\ndepth: 2\n", 1, f"rate: 1  {C}\ndepth: 2\n"),
        ("a.yaml", "run: |\n  a\n", 1, f"run: |  {C}\n  a\n"),
        ("a.yaml", "text: a\n  b\n", 1, f"{C}\ntext: a\n  b\n"),
        ("a.toml", "rate = 1\r\n", 1, f"rate = 1  {C}\r\n"),
        (".env", "RATE=1\n", 1, f"{C}\nRATE=1\n"),
        ("a.sql", "select 1\nfrom a\n", 2, "select 1\nfrom a  -- mldebt: ignore[leak] known\n"),
        ("Makefile", "train:\n\tpython a.py\n", 2, f"train:\n\tpython a.py  {C}\n"),
    ],
)
def test_a_suppression_is_added_to_other_languages(path: str, text: str, line: int, after: str) -> None:
    assert added(path, text, line) == after


def notebook(*lines: str) -> str:
    cell = {"cell_type": "code", "source": [f"{line}\n" for line in lines[:-1]] + [lines[-1]]}
    return json.dumps({"cells": [cell]}, indent=1) + "\n"


def line_of(text: str, code: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if code in line)


def cell_of(text: str) -> str:
    return "".join(json.loads(text)["cells"][0]["source"])


@pytest.mark.parametrize("code", ["fit(x)", "fit('🚀', \"y\")", "fit(z)"])
def test_a_suppression_is_added_to_a_cell(code: str) -> None:
    text = notebook("%matplotlib inline", "fit(x)", "fit('🚀', \"y\")", "fit(z)")
    after = added("a.ipynb", text, line_of(text, code.split(",")[0].replace("🚀", "\\ud83d\\ude80")))
    assert cell_of(after) == cell_of(text).replace(code, f"{code}  {C}")


def test_a_suppression_stands_above_a_string_in_a_cell() -> None:
    text = notebook("if a:", '    q = """', "select 1", '"""')
    for code in ("q =", "select 1"):
        after = added("a.ipynb", text, line_of(text, code))
        assert cell_of(after).splitlines()[1:3] == [f"    {C}", '    q = """']


def test_many_findings_are_hidden_in_one_go() -> None:
    assert added("a.py", "fit(x)\nfit(y)\n", 1, 2) == f"fit(x)  {C}\nfit(y)  {C}\n"


def test_what_cannot_hold_a_comment_is_refused_and_the_rest_is_done() -> None:
    text = "run: |\n  train\nrate: 1\n"
    outcome = add_suppressions([found("a.yaml", 2), found("a.yaml", 3)], {"a.yaml": Source("a.yaml", text)}, "known")
    assert [edit.after for edit in outcome.edits] == [f"run: |\n  train\nrate: 1  {C}\n"]
    (refusal,) = outcome.refused
    assert str(refusal.location) == "a.yaml:2:1"
    assert refusal.hint == "accept it in mldebt.yaml or put it into the baseline"


@pytest.mark.parametrize(
    ("path", "text"), [("a.json", '{"a": 1}'), ("a.py", "print 1\n"), ("a.yaml", "a: {{ b }}: c\n")]
)
def test_a_file_that_cannot_be_checked_is_left_alone(path: str, text: str) -> None:
    outcome = add_suppressions([found(path, 1)], {path: Source(path, text)}, "known")
    assert outcome.edits == ()
    assert len(outcome.refused) == 1


def test_a_layout_that_libcst_does_not_keep_is_left_alone() -> None:
    text = "def f():\n    pass\n\n  \n# c\n# d"
    outcome = add_suppressions([found("a.py", 2)], {"a.py": Source("a.py", text)}, "known")
    assert outcome.edits == ()
    assert len(outcome.refused) == 1


def test_a_suppression_without_a_reason_is_refused() -> None:
    with pytest.raises(MldebtError, match="needs a reason"):
        add_suppressions([], {}, " \n")


@pytest.mark.parametrize(
    ("path", "text", "after"),
    [
        ("a.py", f"fit(x)  {C}\n", "fit(x)\n"),
        ("a.py", f"if a:\n    {C}\n\n    fit(x)\n", "if a:\n\n    fit(x)\n"),
        ("a.py", f"{C}\nfit(x)\n", "fit(x)\n"),
        ("a.py", f"fit(\n    {C}\n    x,  {C}\n)\n", "fit(\n    x,\n)\n"),
        ("a.py", f"def f():\n    pass\n    {C}\n", "def f():\n    pass\n"),
        ("a.py", f"fit(x)  # noqa {C}\n", "fit(x)  # noqa\n"),
        ("a.py", f"fit(x)  {C}  # noqa\n", "fit(x)  # noqa\n"),
        ("a.py", f"x = '{C}'  {C}\r\n", f"x = '{C}'\r\n"),
        ("a.yaml", f"a: 1  {C}\r\n{C}\r\nb: 2\r\n", "a: 1\r\nb: 2\r\n"),
        ("a.sql", "-- mldebt: ignore[leak] known\nselect 1 -- mldebt: ignore[leak] x\n", "select 1\n"),
    ],
)
def test_an_unused_suppression_is_removed(path: str, text: str, after: str) -> None:
    assert cleaned(path, text) == after


def test_only_the_rules_that_hide_nothing_are_removed() -> None:
    text = "fit(x)  # mldebt: ignore[old, leak] known\n"
    assert cleaned("a.py", text, found("a.py", 1)) == f"fit(x)  {C}\n"


@pytest.mark.parametrize(
    ("lines", "left"), [((f"fit(x)  {C}", "y"), "fit(x)\ny"), ((C, "y"), "y"), (("y", f"z  {C}"), "y\nz")]
)
def test_an_unused_suppression_is_removed_from_a_cell(lines: tuple[str, ...], left: str) -> None:
    assert cell_of(cleaned("a.ipynb", notebook(*lines))) == left


def test_adding_and_removing_gives_the_text_back() -> None:
    text = "import a\n\n\n@task\ndef f(x):\n    # why\n    return fit(  \n        x,\n    )\n"
    assert cleaned("a.py", added("a.py", text, 1, 5, 7, 8)) == text.replace("fit(  \n", "fit(\n")


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.py", "x = 1\n", "x = 2\n"),
        ("a.py", "x = 1\n", "x = (1\n"),
        ("a.yaml", "a: |\n  b\n", "a: |\n  b  # c\n"),
        ("a.yaml", "a: !x 1\n", "a: !y 1\n"),
        ("a.toml", "a = 1\n", "a = 2\n"),
        ("a.ipynb", notebook("x = 1"), notebook("x = 2")),
        ("a.ipynb", "[]", "[]"),
    ],
)
def test_a_change_of_meaning_is_seen(path: str, before: str, after: str) -> None:
    assert not same(path, before, after)


def test_a_diff_is_unified_and_knows_a_missing_line_end() -> None:
    edit = Edit("a.py", "a\nb", "a\nc\n", safe=True, title="")
    assert diff([edit]) == "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"


def edits(*paths: str) -> tuple[Edit, ...]:
    return Plan(tuple(Edit(path, "é\r\n", "è\r\n", safe=True, title="") for path in paths)).edits


def test_writing_keeps_encoding_line_ends_and_mode(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbf\xc3\xa9\r\n")
    (tmp_path / "a.py").chmod(0o755)
    write(edits("a.py"), tmp_path)
    assert (tmp_path / "a.py").read_bytes() == b"\xef\xbb\xbf\xc3\xa8\r\n"
    assert (tmp_path / "a.py").stat().st_mode & 0o777 == 0o755


def test_a_python_file_in_another_encoding_stays_in_it(tmp_path: Path) -> None:
    text = "# coding: latin-1\nx = 'é'\n"
    (tmp_path / "a.py").write_bytes(text.encode("latin-1"))
    write([Edit("a.py", text, text + "y = 'è'\n", safe=True, title="")], tmp_path)
    assert (tmp_path / "a.py").read_bytes() == (text + "y = 'è'\n").encode("latin-1")


def test_nothing_is_written_when_one_file_has_changed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes("é\r\n".encode())
    (tmp_path / "b.py").write_bytes(b"other")
    with pytest.raises(MldebtError, match="has changed since it was read"):
        write(edits("a.py", "b.py"), tmp_path)
    assert (tmp_path / "a.py").read_bytes() == "é\r\n".encode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "b.py"]


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(MldebtError, match="cannot be read: No such file"):
        write(edits("a.py"), tmp_path)
