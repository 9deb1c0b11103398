"""Bad input: each gives a clear line, the right exit code and the findings of the other files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_project import PROJECT, Ran, Run, Write

ALIAS_BOMB = "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    if before
    else f"{name}: &{name} [x, x, x, x, x, x, x, x, x]\n"
    for before, name in zip(["", *"abcdefghijklmn"], "abcdefghijklmno", strict=True)
)

UNREADABLE: dict[str, tuple[str, str | bytes, str]] = {
    "Python 2": ("bad.py", "print 'hello'\n", "print"),
    "a template": ("bad.py", "{% if x %}\nimport pandas\n{% endif %}\n", "bad.py:1"),
    "a syntax error": ("bad.py", "def f(:\n    pass\n", "bad.py:1"),
    "NUL bytes": ("bad.py", b"x = 1\n\x00\n", "holds NUL bytes"),
    "not UTF-8": ("bad.py", b"x = 'caf\xe9'\n", "byte 0xe9 is not utf-8"),
    "nesting without end": ("bad.py", "x = " + "(" * 5000 + ")" * 5000 + "\n", "bad.py:1"),
    "a notebook that is no JSON": ("bad.ipynb", "{", "bad.ipynb:1"),
    "a notebook that is a list": ("bad.ipynb", "[]", "bad.ipynb:1"),
    "YAML that is none": ("bad.yaml", "a: [1,\nb: }\n", "bad.yaml:2"),
    "a key twice": ("bad.yaml", "a: 1\na: 2\n", "key 'a' is already given on line 1"),
    "aliases that explode": ("bad.yaml", ALIAS_BOMB, "bad.yaml:"),
    "TOML that is none": ("bad.toml", "a = \n", "bad.toml:1"),
    "JSON that is none": ("bad.json", "{'a': 1}", "bad.json:1"),
    "SQL that is none": ("bad.py", "import pandas as pd\npd.read_sql('SELEC * FORM (', c)\n", ""),
}


def assert_the_rest_is_found(ran: Ran) -> None:
    """Both findings of the small project are there, and the run was complete as far as people can mend it."""
    assert "data/raw.csv is read" in ran.out and "data/clean.csv is read" in ran.out
    assert ran.code == 1, ran.err
    assert ran.err == ""


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_file_is_told_and_leaves_the_others(name: str, write: Write, mldebt: Run) -> None:
    path, content, told = UNREADABLE[name]
    write({**PROJECT, path: content})
    assert_the_rest_is_found(mldebt("check", "-o", "concise"))
    assert told in mldebt("coverage").out


def test_a_notebook_of_fifty_megabytes_is_not_read(project: Path, mldebt: Run) -> None:
    with (project / "huge.ipynb").open("wb") as notebook:
        notebook.truncate(50_000_000)
    assert_the_rest_is_found(mldebt("check", "-o", "concise"))
    assert "huge.ipynb:1:1  50000000 bytes are more than the 10000000 that are read of a file" in mldebt("coverage").out


def test_folders_that_link_in_a_circle_are_walked_once(project: Path, mldebt: Run) -> None:
    (project / "inner").mkdir()
    (project / "inner" / "outer").symlink_to(project, target_is_directory=True)
    (project / "itself.py").symlink_to(project / "itself.py")
    assert_the_rest_is_found(mldebt("check", "-o", "concise"))


def test_a_file_that_vanishes_while_it_is_read_is_told(
    project: Path, mldebt: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "short_lived.py").write_text("x = 1\n")
    read = Path.read_bytes

    def vanish(path: Path) -> bytes:
        if path.name == "short_lived.py":
            path.unlink()
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", vanish)
    assert_the_rest_is_found(mldebt("check", "-o", "concise"))
    assert not (project / "short_lived.py").exists()
    (project / "short_lived.py").write_text("x = 1\n")
    assert "short_lived.py" in mldebt("coverage").out


def test_a_file_that_may_not_be_read_is_told(project: Path, mldebt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "secret.py").write_text("x = 1\n")
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "secret.py":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert_the_rest_is_found(mldebt("check", "-o", "concise"))
    assert "secret.py:1:1  cannot be opened: permission denied" in mldebt("coverage").out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_tree_that_may_not_be_written_is_checked_all_the_same(project: Path, mldebt: Run) -> None:
    project.chmod(0o555)
    try:
        assert_the_rest_is_found(mldebt("check", "-o", "concise"))
        ran = mldebt("check", "-o", "json=report.json")
        assert ran.code == 2 and "cannot be written" in ran.err
    finally:
        project.chmod(0o755)


def test_a_path_that_is_not_there_is_an_error(mldebt: Run) -> None:
    ran = mldebt("check", "nowhere")
    assert ran.code == 2
    assert "'nowhere' does not exist" in ran.err


def test_a_folder_with_nothing_to_read_is_an_error_unless_expected(write: Write, mldebt: Run) -> None:
    write({"notes.txt": "nothing here\n"})
    ran = mldebt("check")
    assert ran.code == 2
    assert "holds no file that could be read" in ran.err
    assert mldebt("check", "--allow-empty").code == 0


def test_a_rule_file_that_is_no_yaml_leaves_the_other_rules(project: Path, mldebt: Run) -> None:
    (project / "rules" / "broken.yaml").write_text("id: [\n")
    ran = mldebt("check", "-o", "concise")
    assert ran.code == 2
    assert len(ran.out.splitlines()) == 2
    assert "rules/broken.yaml:2:1: error:" in ran.err


def test_a_folder_of_rules_that_is_not_there_is_an_error(project: Path, mldebt: Run) -> None:
    (project / "mldebt.toml").write_text('rule-paths = ["rulse"]\n')
    ran = mldebt("check")
    assert ran.code == 2
    assert "there are no rules at 'rulse'" in ran.err


def test_settings_that_are_no_toml_are_told_with_their_place(project: Path, mldebt: Run) -> None:
    (project / "mldebt.toml").write_text("select = [\n")
    ran = mldebt("check")
    assert ran.code == 2
    assert "mldebt.toml:" in ran.err and "Traceback" not in ran.err


def test_a_baseline_that_is_none_is_told(project: Path, mldebt: Run) -> None:
    (project / "mldebt.toml").write_text((project / "mldebt.toml").read_text() + 'baseline = "known.json"\n')
    (project / "known.json").write_text("[]")
    ran = mldebt("check", "-o", "concise")
    assert ran.code == 2
    assert "known.json:1:1: error: the baseline has no version" in ran.err
    assert len(ran.out.splitlines()) == 2, "the findings are told all the same"


def test_names_that_no_terminal_should_obey_are_shown_harmless(write: Write, mldebt: Run) -> None:
    write({**PROJECT, "train.py": "import pandas as pd\npd.read_csv('\\x1b[31mred.csv')\n"})
    assert "\x1b" not in mldebt("check").out


def test_a_closed_output_pipe_ends_quietly(project: Path) -> None:
    check = subprocess.Popen(
        [sys.executable, "-m", "mldebt", "graph"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert check.stdout is not None and check.stderr is not None
    check.stdout.close()
    assert check.stderr.read() == ""
    check.stderr.close()
    check.wait()


def test_what_could_not_be_read_is_in_every_summary(project: Path, mldebt: Run) -> None:
    (project / "bad.py").write_text("def f(:\n")
    assert "1 file could not be read" in mldebt("check").out
    unread = json.loads(mldebt("check", "-o", "json").out)["summary"]["unread"]
    assert [problem["path"] for problem in unread] == ["bad.py"]
