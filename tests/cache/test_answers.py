"""Answers of unchanged trees: they are the same, quick, and never older than the tree."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from small_project import READ_DATA, Run, Write

Check = Callable[..., str]
ROOT = Path(__file__).parents[2]


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
        "import sys\nfrom mldebt.__main__ import main\nsys.argv = ['mldebt', 'check', '-o', 'terminal=report.txt']\n"
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


def test_a_changed_file_loads_nothing_that_reads_other_forms_or_asks_for_packages(
    write: Write, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MLDEBT_NO_CACHE")
    monkeypatch.setenv("MLDEBT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    project = write({"load.py": "import pandas as pd\npd.read_csv('a.csv')\n", "deploy.yaml": "kind: Job\n"})
    program = (
        "import sys\nfrom mldebt.__main__ import main\nsys.argv = ['mldebt', 'check', '--exit-zero', '-o', 'concise']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\nprint(sorted(sys.modules))\n"
    )
    for column in ("x", "y"):
        (project / "load.py").write_text(f"import pandas as pd\nprint(pd.read_csv('a.csv')['{column}'])\n")
        ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.splitlines()[-1].strip("[]").replace("'", "").split(", "))
    heavy = {"yaml", "importlib.metadata", "email", "zipfile", "pathspec", "tomllib", "multiprocessing", "networkx"}
    assert "mldebt.linker.link" in loaded
    assert sorted(heavy & loaded) == []


def test_the_cache_tells_where_it_is_and_is_emptied(check: Check, mldebt: Run) -> None:
    check()
    folder = os.environ["MLDEBT_CACHE_DIR"]
    assert mldebt("cache", "info").out.startswith(f"{folder}\n")
    assert mldebt("cache", "clear").out.startswith("removed ")
    assert mldebt("cache", "info").out == f"{folder}\n0 entries, 0.0 MB\n"
    assert mldebt("cache", "clear", "--cache-dir", folder).out == f"removed 0 entries from {folder}\n"


@pytest.fixture
def alone(check: Check, project: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `python -m mldebt` in a process of its own, in a repository whose files nobody has just written."""
    subprocess.run(["git", "init", "-q", "."], cwd=project, check=True)
    subprocess.run(["git", "add", "-A"], cwd=project, check=True)
    while max(file.stat().st_ctime for file in project.rglob("*")) > time.time() - 2:
        time.sleep(0.2)

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-X", "importtime", "-m", "mldebt", "check", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **variables})

    return run


def test_what_was_printed_is_printed_again_by_a_run_that_loads_next_to_nothing(
    alone: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    first, second = alone("-o", "concise"), alone("-o", "concise")
    assert (second.stdout, second.returncode) == (first.stdout, first.returncode) and first.stdout
    loaded = {line.rpartition("|")[2].strip() for line in second.stderr.splitlines()}
    assert sorted(name for name in loaded if name.startswith("mldebt")) == [
        "mldebt", "mldebt.again", "mldebt.cache", "mldebt.cache.own_files", "mldebt.cache.sealed",
        "mldebt.cache.usual_folder", "mldebt.listing", "mldebt.roots",
    ]  # fmt: skip
    heavy = {"click", "msgspec", "pathlib", "typing", "dataclasses", "inspect", "tokenize", "platformdirs", "json"}
    assert sorted(heavy & loaded) == []


def test_other_looks_another_file_or_a_changed_one_are_not_answered_by_what_was_printed(
    alone: Callable[..., subprocess.CompletedProcess[str]], project: Path
) -> None:
    first = alone("-o", "terminal")
    assert "\x1b[" in alone("-o", "terminal", FORCE_COLOR="1").stdout
    assert alone("-o", "terminal").stdout == first.stdout
    source = next(file for file in sorted(project.rglob("*.py")))
    before = source.read_text()
    source.write_text("")
    assert alone("-o", "terminal").stdout != first.stdout
    source.write_text(before)
    (project / "more.py").write_text("import pandas as pd\npd.read_csv('data/raw.csv').to_csv('out.csv')\n")
    assert "mldebt.cli" in alone("-o", "terminal").stderr


def test_a_run_that_writes_a_report_writes_it_each_time(
    alone: Callable[..., subprocess.CompletedProcess[str]], project: Path
) -> None:
    for _ in range(2):
        alone("-o", "json=report.json")
        (project / "report.json").unlink()


def test_what_lies_in_the_project_is_not_taken_for_what_was_printed(
    alone: Callable[..., subprocess.CompletedProcess[str]], project: Path
) -> None:
    first = alone("-o", "concise")
    Path(os.environ["MLDEBT_CACHE_DIR"]).rename(project / "kept")
    assert first.returncode != 2
    assert alone("-o", "concise", MLDEBT_CACHE_DIR=str(project / "kept")).returncode == 2


def test_rules_of_a_pack_in_an_archive_are_seen_to_change(
    alone: Callable[..., subprocess.CompletedProcess[str]], project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    archive = tmp_path_factory.mktemp("packs") / "house.zip"

    def pack(message: str) -> None:
        rule = READ_DATA.replace("TST101", "TST102").replace("read-data", "house-data").replace("is read", message)
        with zipfile.ZipFile(archive, "w") as made:
            made.writestr("house_rules/__init__.py", "")
            made.writestr("house_rules/house-data.yaml", rule)
            made.writestr("house-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: house\nVersion: 1.0\n")
            made.writestr("house-1.0.dist-info/entry_points.txt", "[mldebt.rules]\nhouse = house_rules\n")

    told = []
    for message in ("is taken", "is eaten"):
        pack(message)
        told.append(alone("--select", "TST102", "-o", "concise", PYTHONPATH=f"{ROOT}{os.pathsep}{archive}").stdout)
    assert ["is taken" in told[0], "is eaten" in told[1]] == [True, True]
