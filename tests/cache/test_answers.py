"""Answers of unchanged trees: they are the same, quick, and never older than the tree."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from small_project import Run

Check = Callable[..., str]


@pytest.fixture
def check(
    project: Path, mldebt: Run, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Check:
    """Checks the small project with a cache of its own; the report as SARIF."""
    monkeypatch.delenv("MLDEBT_NO_CACHE")
    monkeypatch.setenv("MLDEBT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))

    def run(*arguments: str) -> str:
        return mldebt("check", "-o", "sarif", *arguments).out

    return run


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One item for each time that the project is really looked at."""
    from mldebt.cli import project

    looked: list[str] = []
    real = project.observe

    def observe(*arguments: object, **keywords: object) -> object:
        looked.append("looked")
        return real(*arguments, **keywords)  # type: ignore[arg-type]

    monkeypatch.setattr(project, "observe", observe)
    return looked


def settle(project: Path) -> None:
    """Makes all files as old as files are that nobody has just written."""
    for file in project.rglob("*"):
        os.utime(file, (time.time() - 60,) * 2)


def test_an_unchanged_tree_is_not_looked_at_again(check: Check, project: Path, counted: list[str]) -> None:
    settle(project)
    assert check() == check()
    assert counted == ["looked"]


def test_a_tree_that_was_only_touched_is_not_looked_at_again(check: Check, project: Path, counted: list[str]) -> None:
    first = check()
    settle(project)
    assert check() == first
    assert counted == ["looked"]


@pytest.mark.parametrize("change", ["edit", "add", "remove", "settings", "nested settings"])
def test_a_changed_tree_is_looked_at_again(check: Check, project: Path, counted: list[str], change: str) -> None:
    check()
    file = next(file for file in sorted(project.rglob("*.py")))
    if change == "edit":
        file.write_text(file.read_text().replace("e", "é", 1))
    elif change == "add":
        (project / "more.py").write_text("import pandas as pd\npd.read_csv('data/raw.csv').to_csv('out.csv')\n")
    elif change == "remove":
        file.unlink()
    elif change == "settings":
        (project / "mldebt.toml").write_text("fail-on = 'never'\n")
    else:
        (project / "pyproject.toml").write_text("[tool.mldebt]\nmin-confidence = 'low'\n")
    cold = check("--no-cache")
    counted.clear()
    assert check() == cold
    assert counted == ["looked"]


def test_a_change_in_the_same_moment_of_the_same_size_is_seen(check: Check, project: Path) -> None:
    file = next(file for file in sorted(project.rglob("*.py")))
    before = file.stat()
    check()
    file.write_text(file.read_text().replace("data", "dato"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert check() == check("--no-cache")


def test_another_question_has_another_answer(check: Check) -> None:
    assert check() != check("--ignore", "all", "--select", "all")


def test_what_the_command_line_adds_to_the_rules_is_part_of_the_question(check: Check, project: Path) -> None:
    rules = project / "house"
    rules.mkdir()
    (project / "mldebt.toml").write_text("rule-paths = ['house']\n")
    first = check()
    (rules / "a.yaml").write_text("id: a\n")
    assert check() == check("--no-cache")
    assert first is not None


def test_a_cache_inside_the_project_is_refused(check: Check, mldebt: Run) -> None:
    ran = mldebt("check", "--cache-dir", "cache")
    assert ran.code == 2
    assert "lies inside the project" in ran.err


def test_every_entry_may_be_damaged(check: Check, mldebt: Run) -> None:
    first = check()
    for file in Path(os.environ["MLDEBT_CACHE_DIR"]).glob("*/??/*"):
        file.write_bytes(b"damage")
    ran = mldebt("check", "-o", "sarif")
    assert ran.out == first
    assert ran.err.startswith("note: ") and "made anew" in ran.err


def test_an_unchanged_tree_loads_nothing_that_reads_links_or_judges(check: Check, project: Path) -> None:
    settle(project)
    program = (
        "import sys\nfrom mldebt.cli import main\nsys.argv = ['mldebt', 'check', '-o', 'terminal=report.txt']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 1\n"
        "print(sorted(set(sys.modules)))\n"
    )
    (project / "report.txt").write_text("")
    for _ in range(2):
        ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.strip("[]\n").replace("'", "").split(", "))
    heavy = {
        "networkx", "libcst", "sqlglot", "rich", "yaml", "mldebt.analysis", "mldebt.frontends", "mldebt.interpreter",
        "mldebt.linker", "mldebt.rulelang", "mldebt.config", "importlib.metadata",
    }  # fmt: skip
    assert sorted(heavy & loaded) == []


def test_the_cache_tells_where_it_is_and_is_emptied(check: Check, mldebt: Run) -> None:
    check()
    folder = os.environ["MLDEBT_CACHE_DIR"]
    assert mldebt("cache", "info").out.startswith(f"{folder}\n")
    assert mldebt("cache", "clear").out.startswith("removed ")
    assert mldebt("cache", "info").out == f"{folder}\n0 entries, 0.0 MB\n"
    assert mldebt("cache", "clear", "--cache-dir", folder).out == f"removed 0 entries from {folder}\n"
