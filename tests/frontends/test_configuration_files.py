"""Configuration files give their content, their language and what could not be read."""

from __future__ import annotations

import pytest

from mldebt.frontends import frontend_for
from mldebt.source import Source


@pytest.mark.parametrize(
    ("path", "text", "language", "content"),
    [
        ("params.yaml", "a: 1\n", "yaml", {"a": 1}),
        ("pyproject.toml", "a = 1\n", "toml", {"a": 1}),
        ("config.json", '{"a": 1}', "json", {"a": 1}),
        (".env", "A=1\n", "env", {"A": "1"}),
        (
            "a.ini",
            "# x\n[Net]\nLR = 0.1\nmore: a\n  b\nflag\n",
            "ini",
            {"Net": {"lr": "0.1", "more": "a\nb", "flag": None}},
        ),
        ("dvc.yaml", "stages: {}\n", "dvc", {"stages": {}}),
    ],
)
def test_a_file_gives_its_content(path: str, text: str, language: str, content: object) -> None:
    frontend = frontend_for(path)
    assert frontend is not None
    facts = frontend.read(Source(path, text))
    assert facts.path == path
    assert facts.language == language
    assert facts.document is not None
    assert facts.document.plain() == content
    assert facts.unread == ()


@pytest.mark.parametrize("path", ["a.yaml", "a.toml", "a.json", "dvc.yaml", "a.dvc", "MLproject"])
def test_a_file_of_bad_form_is_unread(path: str) -> None:
    frontend = frontend_for(path)
    assert frontend is not None
    facts = frontend.read(Source(path, "a: [\nb"))
    assert facts.document is None
    assert facts.unread
