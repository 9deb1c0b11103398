"""Discovery: git's list or a walk, and what cannot be read said instead of raised."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from mldebt.discover import Discovery, NothingToRead, discover
from mldebt.errors import MldebtError


def lay(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)


def paths(discovery: Discovery) -> list[str]:
    return [source.path for source in discovery.sources]


def reasons(discovery: Discovery) -> dict[str, str]:
    return {path: f"{unread.span} {unread.reason}" for path, unread in discovery.unread}


def test_without_git_modules_in_a_folder_ignored_for_its_data_are_read(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            ".gitignore": "data/\nlib/\nvenv2/\nbuild/\n",
            "src/data/models.py": "",
            "src/data/raw/x.csv": "",
            "build/a.py": "",
            "venv2/pyvenv.cfg": "",
            "venv2/b.py": "",
        },
    )
    assert paths(discover(tmp_path)) == [".gitignore", "src/data/models.py"]


def test_without_git_nested_gitignore_files_are_honoured(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            ".gitignore": "*.log\n/build/\n",
            "a.py": "",
            "x.log": "",
            "build/b.py": "",
            "sub/.gitignore": "!x.log\nc.py\n",
            "sub/x.log": "",
            "sub/c.py": "",
            "sub/build/d.py": "",
        },
    )
    assert paths(discover(tmp_path)) == [".gitignore", "a.py", "sub/.gitignore", "sub/build/d.py", "sub/x.log"]


@pytest.mark.parametrize("repository", [False, True])
def test_folders_of_tools_are_never_read(tmp_path: Path, repository: bool) -> None:
    skipped = ("__pycache__", "node_modules", ".venv", "venv", ".tox", "lib/site-packages", ".ipynb_checkpoints")
    skipped += (".claude/skills/train", ".cursor")
    lay(tmp_path, {"a.py": "", **{f"{folder}/b.py": "" for folder in skipped}})
    if repository:
        git(tmp_path, "init")
    found = discover(tmp_path)
    assert paths(found) == ["a.py"]
    assert found.tracked == {"a.py"}


def test_git_lists_what_is_tracked_and_what_would_be(tmp_path: Path) -> None:
    lay(tmp_path, {".gitignore": "*.csv\n", "kept.csv": "", "other.csv": "", "new é.py": "", "gone.py": ""})
    git(tmp_path, "init")
    git(tmp_path, "add", "-f", "kept.csv", "gone.py")
    (tmp_path / "gone.py").unlink()
    found = discover(tmp_path, wanted=lambda path: path.endswith(".py"))
    assert paths(found) == ["new é.py"]
    assert found.tracked == {".gitignore", "kept.csv", "new é.py", "gone.py"}
    assert found.unread == ()


def test_the_root_may_be_a_folder_of_a_repository(tmp_path: Path) -> None:
    lay(tmp_path, {".gitignore": "ignored.py\n", "out.py": "", "sub/in.py": "", "sub/ignored.py": ""})
    git(tmp_path, "init")
    assert paths(discover(tmp_path / "sub")) == ["in.py"]


def test_a_repository_inside_is_left_out(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": "", "inner/b.py": ""})
    git(tmp_path, "init")
    git(tmp_path / "inner", "init")
    assert paths(discover(tmp_path)) == ["a.py"]


def test_the_walk_takes_over_where_git_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, {"a.py": "", ".gitignore": "b.py", "b.py": ""})
    git(tmp_path, "init")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert paths(discover(tmp_path)) == [".gitignore", "a.py"]


def test_git_starts_no_program_that_the_repository_names(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": "", "spy.sh": f"#!/bin/sh\ntouch {tmp_path}/seen\n"})
    (tmp_path / "spy.sh").chmod(0o755)
    git(tmp_path, "init")
    git(tmp_path, "config", "core.fsmonitor", str(tmp_path / "spy.sh"))
    discover(tmp_path)
    assert not (tmp_path / "seen").exists()


def test_excluded_files_are_not_read_but_still_tracked(tmp_path: Path) -> None:
    lay(tmp_path, {"a.py": "", "docs/b.py": "", "docs/keep.py": ""})
    found = discover(tmp_path, exclude=["docs/*", "!docs/keep.py"])
    assert paths(found) == ["a.py", "docs/keep.py"]
    assert "docs/b.py" in found.tracked


def test_folders_are_excluded_by_their_names_wherever_they_are(tmp_path: Path) -> None:
    lay(tmp_path, {"dist/a.py": "", "src/dist/b.py": "", "src/dist.py": "", "src/mydist/c.py": "", "dist.d/e.py": ""})
    by_name = paths(discover(tmp_path, exclude=["dist/"]))
    assert by_name == paths(discover(tmp_path, exclude=["dist/", "*.none"]))
    assert by_name == ["dist.d/e.py", "src/dist.py", "src/mydist/c.py"]


def test_what_is_no_text_is_unread_with_its_place(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "latin.py": "a = 1\nb = 'é'\n".encode("latin-1"),
            "nul.py": b"a\0b",
            "big.py": "x" * 101,
            "cookie.py": b"# coding: nonsense\n",
        },
    )
    found = discover(tmp_path, max_bytes=100)
    assert reasons(found) == {
        "latin.py": "2:6 byte 0xe9 is not utf-8",
        "nul.py": "1:1 holds NUL bytes and is not text",
        "big.py": "1:1 101 bytes are more than the 100 that are read of a file",
    }
    assert paths(found) == ["cookie.py"]


def test_marks_and_coding_comments_are_honoured(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "bom.yaml": "é".encode("utf-8-sig"),
            "wide.yaml": "é".encode("utf-16"),
            "cookie.py": "# coding: latin-1\né".encode("latin-1"),
        },
    )
    texts = {source.path: source.text for source in discover(tmp_path).sources}
    assert texts == {"bom.yaml": "é", "wide.yaml": "é", "cookie.py": "# coding: latin-1\né"}


@pytest.mark.parametrize("repository", [False, True])
def test_links_are_followed_only_to_files_of_the_project(tmp_path: Path, repository: bool) -> None:
    root = lay(tmp_path / "root", {"a.py": "", ".gitignore": "hidden.py", "hidden.py": "hidden", "folder/b.py": ""})
    lay(tmp_path, {"outside.py": "secret"})
    for name, target in {
        "same.py": "a.py",
        "shown.py": "hidden.py",
        "out.py": "../outside.py",
        "broken.py": "nowhere",
        "circle.py": "circle.py",
        "folder/up": "..",
    }.items():
        (root / name).symlink_to(target)
    if repository:
        git(root, "init")
    found = discover(root, wanted=lambda path: path.endswith(".py"))
    assert paths(found) == ["a.py", "folder/b.py", "shown.py"]
    assert reasons(found) == {"out.py": "1:1 a symbolic link that leads out of the project"}


def test_a_file_that_cannot_be_opened_is_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    lay(tmp_path, {"a.py": ""})
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert reasons(discover(tmp_path)) == {"a.py": "1:1 cannot be opened: permission denied"}


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MldebtError, match="does not exist"):
        discover(tmp_path / "nowhere")


def test_nothing_to_read_can_be_told_from_other_errors(tmp_path: Path) -> None:
    lay(tmp_path, {"data.csv": ""})
    with pytest.raises(NothingToRead):
        discover(tmp_path, wanted=lambda path: path.endswith(".py"))
