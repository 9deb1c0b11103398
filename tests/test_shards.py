"""Facts of parts of a project in files: all parts together are the whole, and nothing else is taken for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_project import Run

from mldebt.shards import part_of
from mldebt.source import Source

SOURCES = tuple(Source(f"folder/{number}.py", "x = 1") for number in range(40))


@pytest.mark.parametrize("count", [1, 2, 7])
def test_every_file_is_in_one_part(count: int) -> None:
    parts = [part_of(SOURCES, number, count) for number in range(1, count + 1)]
    assert sorted(source.path for part in parts for source in part) == sorted(source.path for source in SOURCES)


def test_a_file_stays_in_its_part_whatever_else_there_is() -> None:
    assert set(part_of(SOURCES[:10], 1, 3)) == set(part_of(SOURCES, 1, 3)) & set(SOURCES[:10])


def test_facts_that_are_none_or_of_another_program_are_told(
    project: Path, mldebt: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = project / "part.facts"
    assert mldebt("facts", "--shard", "1/1", "-o", str(part)).code == 0
    assert mldebt("check", "--facts", str(part)).code == mldebt("check").code
    monkeypatch.setattr("mldebt.cache.program.identity", lambda cache: "other")
    assert "'part.facts' was made by another mldebt" in mldebt("check", "--facts", "part.facts").err
    part.write_bytes(b"facts")
    ran = mldebt("check", "--facts", "part.facts")
    assert ran.code == 2
    assert "'part.facts' is no file of facts" in ran.err


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b"])
def test_a_part_that_there_is_not_is_told(project: Path, mldebt: Run, shard: str) -> None:
    ran = mldebt("facts", "--shard", shard, "-o", "part.facts")
    assert ran.code == 2
    assert f"'{shard}' is no part such as 1/4" in ran.err


def test_a_part_needs_a_file_to_go_to(project: Path, mldebt: Run) -> None:
    assert mldebt("facts", "--shard", "1/2").code == 2
    assert mldebt("facts").code == 2
