"""Names of code stand in Markdown as they are written."""

from __future__ import annotations

import pytest

from mldebt.reports.markdown_text import code, prose


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a_b reads data/*.csv", r"a_b reads data/\*.csv"),
        ("nothing calls __init__", r"nothing calls \_\_init\_\_"),
        ("x | <y> [z]", r"x \| \<y\> \[z\]"),
    ],
)
def test_marks_in_prose_are_escaped(text: str, shown: str) -> None:
    assert prose(text) == shown


def test_a_code_span_holds_no_backtick() -> None:
    assert code("f`x`") == "`f'x'`"
