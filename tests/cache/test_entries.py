"""The folder of entries: what is written is read again, and nothing that happens to it fails a run."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mldebt.cache.entries import Cache
from mldebt.cache.place import cache_folder, outside
from mldebt.cache.sealed import key_of
from mldebt.cache.usual_folder import VARIABLE
from mldebt.errors import MldebtError

KEY = key_of("some", b"thing")


def file_of(cache: Cache) -> Path:
    (file,) = cache.folder.glob("*/??/*")
    return file


def test_what_is_written_is_read_again_by_another_run(tmp_path: Path) -> None:
    Cache(tmp_path).write("facts", KEY, b"content")
    assert Cache(tmp_path).read("facts", KEY) == b"content"
    assert Cache(tmp_path).read("answers", KEY) is None


def test_keys_tell_parts_apart_and_not_only_their_sum() -> None:
    assert key_of("ab", "c") != key_of("a", "bc")


@pytest.mark.parametrize("content", [b"", b"mldebt-1", b"mldebt-1" + bytes(16) + b"content"])
def test_a_damaged_entry_is_none_and_is_counted_and_goes(tmp_path: Path, content: bytes) -> None:
    cache = Cache(tmp_path)
    cache.write("facts", KEY, b"content")
    file_of(cache).write_bytes(content)
    assert cache.read("facts", KEY) is None
    assert list(cache.notes()) == [f"1 entry of the cache in '{tmp_path}' could not be used and was made anew"]
    assert not list(tmp_path.glob("*/??/*"))


def test_a_cache_that_is_deleted_at_any_moment_is_an_empty_one(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cache.write("facts", KEY, b"content")
    file_of(cache).unlink()
    file_of_kind = cache.folder / "facts"
    next(file_of_kind.iterdir()).rmdir()
    assert cache.read("facts", KEY) is None
    cache.write("facts", KEY, b"content")
    assert cache.read("facts", KEY) == b"content"
    assert not list(cache.notes())


def test_a_folder_that_cannot_be_written_is_told_once_and_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file")
    cache.write("facts", KEY, b"content")
    cache.write("facts", KEY, b"content")
    assert cache.read("facts", KEY) is None
    assert [note.partition(":")[0] for note in cache.notes()] == [
        f"the cache in '{tmp_path / 'file'}' cannot be written"
    ]


def test_several_runs_that_write_the_same_entry_leave_a_whole_one(tmp_path: Path) -> None:
    contents = [bytes([number]) * 50_000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda content: Cache(tmp_path).write("facts", KEY, content), contents * 4))
    cache = Cache(tmp_path)
    assert cache.read("facts", KEY) in contents
    assert cache.contents().entries == 1


def test_what_was_not_used_for_longest_goes_where_there_is_too_much(tmp_path: Path) -> None:
    cache = Cache(tmp_path, most_bytes=2_500)
    for age, name in enumerate(("new", "old", "older")):
        cache.write("facts", key_of(name), bytes(1_000))
        path = tmp_path / "facts" / key_of(name)[:2] / key_of(name)
        os.utime(path, (time.time() - age * 1_000,) * 2)
    cache.tidy()
    found = [name for name in ("new", "old", "older") if cache.read("facts", key_of(name)) is not None]
    assert found == ["new", "old"]


def test_the_folder_is_that_given_then_that_of_the_environment_then_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "stated"))
    assert cache_folder(tmp_path / "given") == tmp_path / "given"
    assert cache_folder() == tmp_path / "stated"
    monkeypatch.delenv(VARIABLE)
    assert "mldebt" in cache_folder().as_posix()


@pytest.mark.parametrize("inside", ["", "cache", "a/b"])
def test_a_folder_of_the_project_is_refused(tmp_path: Path, inside: str) -> None:
    with pytest.raises(MldebtError, match="lies inside the project"):
        outside(tmp_path / inside, tmp_path)
    assert outside(tmp_path, tmp_path / "project") == tmp_path
