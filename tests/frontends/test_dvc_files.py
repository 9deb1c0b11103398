"""Files that end in .dvc state the data that DVC tracks."""

from __future__ import annotations

from mldebt.facts.pipeline import TrackedData
from mldebt.frontends.dvc import read
from mldebt.source import Source, Span


def test_outputs_are_tracked_relative_to_the_file() -> None:
    facts = read(Source("data/raw/x.csv.dvc", "outs:\n- md5: a1\n  path: ../x.csv\n"))
    assert facts.tracked == (TrackedData(Span(3, 9, 3, 17), "dvc", "../x.csv", "data/x.csv"),)
    assert facts.document is None


def test_what_is_imported_comes_from_outside() -> None:
    text = (
        "deps:\n- path: s3://bucket/x.csv\n- path: get/x\n  repo: {url: https://example.org/r}\nouts:\n- path: x.csv\n"
    )
    found = [(data.locator, data.external) for data in read(Source("data/x.csv.dvc", text)).tracked]
    assert found == [
        ("data/x.csv", False),
        ("s3://bucket/x.csv", True),
        ("https://example.org/r/get/x", True),
    ]


def test_wrong_types_are_unread_and_the_rest_is_kept() -> None:
    facts = read(Source("x.dvc", "deps: {a: b}\nouts:\n- path: [1]\n- 5\n- path: y\n"))
    assert [data.locator for data in facts.tracked] == ["y"]
    assert [str(each.span) for each in facts.unread] == ["3:3", "4:3", "1:1"]
