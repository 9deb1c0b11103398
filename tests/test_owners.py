"""CODEOWNERS: who answers for which file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt.owners import find_codeowners, owner_of, parse_codeowners
from mldebt.source import Source


def owner(path: str, text: str) -> str | None:
    return owner_of(path, parse_codeowners(Source("CODEOWNERS", text)))


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a/b.py", "* @all\n", "@all"),
        ("a/b.py", "*.py @python\n/a/ @a-team\n", "@a-team"),
        ("a/b.py", "/a/ @a-team\n*.py @python\n", "@python"),
        ("x/a/b.py", "/a/ @a-team\n", None),
        ("x/a/b.py", "a/ @a-team\n", "@a-team"),
        ("docs/a.md", "docs/* @docs\n", "@docs"),
        ("docs/deep/a.md", "docs/* @docs\n", None),
        ("docs/deep/a.md", "docs/** @docs\n", "@docs"),
        ("a.py", "*.py @org/one two@example.org  # both\n", "@org/one two@example.org"),
        ("vendor/a.py", "* @all\n/vendor/\n", None),
        ("my data/a.csv", "my\\ data/ @data\n", "@data"),
        ("a.py", "[Data][2] @data\n*.py\n", "@data"),
        ("a.py", "^[Data] @data\n*.py @own\n", "@own"),
        ("a.py", "\r\n# nobody\r\n\r\n", None),
    ],
)
def test_the_last_line_that_matches_names_the_owner(path: str, text: str, expected: str | None) -> None:
    assert owner(path, text) == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("!a.py @x", "CODEOWNERS has no exceptions, and '!a.py' is one"),
        ("*.py nobody", "'nobody' is no owner: write @name, @organisation/team or an e-mail address"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_left_out(line: str, reason: str) -> None:
    read = parse_codeowners(Source("CODEOWNERS", f"* @all\n  {line}\n"))
    assert [(str(unread.span), unread.reason) for unread in read.unread] == [("2:3", reason)]
    assert owner_of("a.py", read) == "@all"


def test_the_file_in_the_github_folder_goes_first() -> None:
    sources = {path: Source(path, "") for path in ("docs/CODEOWNERS", "CODEOWNERS", ".github/CODEOWNERS")}
    found = find_codeowners(sources)
    assert found is not None and found.path == ".github/CODEOWNERS"
    assert find_codeowners({"src/CODEOWNERS": Source("src/CODEOWNERS", "")}) is None


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    read = parse_codeowners(Source("CODEOWNERS", text))
    assert len(read.lines) + len(read.unread) <= len(Source("CODEOWNERS", text).lines)
    owner_of("a/b.py", read)
