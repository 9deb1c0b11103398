"""The hash of a line, against the vectors that GitHub's upload action publishes and the SARIF Multitool gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt.reports.fingerprint import line_hashes
from mldebt.source import Source

GREETINGS = ("e9496ae3ebfced30", "fb7c023a8b9ccb3f", "ce8ba1a563dcdaca", "e20e36e16fcb0cc8", "b3edc88f2938467e",
             "c8e28b0b4002a3a0", "c129715d7a2bc9a3")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("c129715d7a2bc9a3",)),
        (" a\nb\n  \t\tc\n d", ("271789c17abda88f", "54703d4cd895b18", "180aee12dab6264", "a23a3dc5e078b07b")),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETINGS),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETINGS),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETINGS),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETINGS),
    ],
    ids=["empty file", "no last line end", "line feeds", "carriage returns", "both", "mixed"],
)
def test_a_published_vector_is_met(text: str, expected: tuple[str, ...]) -> None:
    assert line_hashes(text) == tuple(f"{value}:1" for value in expected)


def test_equal_lines_are_counted() -> None:
    hashes = line_hashes("Lorem ipsum dolor sit amet.\n" * 10)
    assert hashes[:6] == tuple(f"a7f2ff13bc495cf2:{number}" for number in range(1, 7))
    assert hashes[6:] == ("a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1",
                          "c129715d7a2bc9a3:1")  # fmt: skip


@given(st.text(alphabet=st.sampled_from("ab \t\n\r\f\u2028🚀é")))
def test_every_line_of_a_source_has_a_hash(text: str) -> None:
    assert len(line_hashes(text)) == len(Source("a.py", text).lines)


def test_a_line_keeps_its_hash_when_lines_are_added_above() -> None:
    below = "train(model)\n" + "x = 1\n" * 40
    assert line_hashes(below)[0] == line_hashes("# new\n\n" + below)[2]
