"""The command line: what is printed, where, and how a run ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from small_project import PROJECT, Run, Write

from mldebt import analysis
from mldebt.cli import commands
from mldebt.reports.formats import formats


def names() -> list[str]:
    return commands.list_commands(click.Context(commands))  # type: ignore[attr-defined,no-any-return]


def test_a_version_is_told_without_loading_what_analyses_code() -> None:
    program = (
        "import sys\nfrom mldebt.__main__ import main\nsys.argv = ['mldebt', '--version']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "heavy = ('networkx', 'libcst', 'sqlglot', 'rich', 'yaml', 'pathspec', 'mldebt.analysis')\n"
        "print(sorted(set(heavy) & set(sys.modules)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[1:] == ["[]"]


def test_checking_little_loads_no_rewriter_of_code_and_no_further_processes(project: Path) -> None:
    program = (
        "import sys\nfrom mldebt.__main__ import main\nsys.argv = ['mldebt', 'check', '-o', 'json=report.json']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 1\n"
        "print(sorted({'libcst', 'rich', 'multiprocessing', 'concurrent.futures'} & set(sys.modules)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_reading_code_without_sql_loads_no_parser_of_sql() -> None:
    program = "import sys, mldebt.analysis\nprint(sorted({'sqlglot', 'networkx', 'libcst', 'rich'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


@pytest.mark.parametrize(
    "arguments, code, said", [(["--version"], 0, "mldebt"), (["nothing"], 2, ""), (["explain", "MLD101"], 0, "MLD101")]
)
def test_a_run_ends_with_its_code_and_all_that_it_said_and_takes_nothing_apart(
    arguments: list[str], code: int, said: str
) -> None:
    program = f"import atexit, sys\nfrom mldebt.__main__ import start\nsys.argv = ['mldebt', *{arguments}]\n"
    program += "atexit.register(print, 'taken apart')\nstart()\n"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ran.returncode, said in ran.stdout, "taken apart" in ran.stdout) == (code, True, False)


@pytest.mark.parametrize("name", names())
def test_every_command_helps_with_an_example(name: str, mldebt: Run) -> None:
    ran = mldebt(name, "--help")
    assert ran.code == 0
    assert f"\n  mldebt {name}" in ran.out


def test_an_unknown_command_is_told_with_the_nearest(mldebt: Run) -> None:
    ran = mldebt("chek")
    assert ran.code == 2
    assert "there is no command 'chek'; did you mean 'check'?" in ran.err


def test_findings_are_printed_and_fail_the_run(project: Path, mldebt: Run) -> None:
    ran = mldebt("check")
    assert ran.code == 1
    assert "train.py:3:9: warning[TST101] data/raw.csv is read" in ran.out
    assert ran.err == ""


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 1),
        (["--fail-on", "note"], 1),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "error"], 0),
        (["--fail-on", "never"], 0),
        (["--exit-zero"], 0),
        (["--select", "MLD999"], 2),
        (["--select", "MLD999", "--exit-zero"], 2),
        (["--ignore", "TST"], 0),
        (["--output", "no-format"], 2),
        (["--no-option"], 2),
        (["missing"], 2),
        (["train.py", "report.py"], 2),
    ],
)
def test_the_exit_code_says_how_the_run_ended(options: list[str], code: int, project: Path, mldebt: Run) -> None:
    assert mldebt("check", *options).code == code


@pytest.mark.parametrize("form", formats())
def test_the_exit_code_does_not_depend_on_the_format(form: str, project: Path, mldebt: Run) -> None:
    assert mldebt("check", "-o", form).code == 1
    assert mldebt("check", "-o", form, "--fail-on", "error").code == 0


def test_one_run_gives_several_reports(project: Path, mldebt: Run) -> None:
    ran = mldebt("check", "-o", "concise", "-o", "json=out/report.json", "-o", "sarif=report.sarif")
    assert len(ran.out.splitlines()) == 2
    assert len(json.loads((project / "out" / "report.json").read_text())["findings"]) == 2
    assert json.loads((project / "report.sarif").read_text())["version"] == "2.1.0"


def test_a_report_that_cannot_be_written_is_an_error_with_its_place(project: Path, mldebt: Run) -> None:
    (project / "folder").mkdir()
    ran = mldebt("check", "-o", "json=folder")
    assert ran.code == 2
    assert "folder" in ran.err and "cannot be written" in ran.err


def test_an_unknown_format_is_told_with_the_nearest(project: Path, mldebt: Run) -> None:
    assert "did you mean 'sarif'?" in mldebt("check", "-o", "serif").err


def test_given_files_narrow_the_report_but_not_the_analysis(project: Path, mldebt: Run) -> None:
    ran = mldebt("check", "--report-only", "-o", "concise", "report.py")
    assert ran.out == "report.py:3:7: warning[TST101] data/clean.csv is read\n"
    whole = mldebt("check", "-o", "concise")
    both = mldebt("check", "--report-only", "-o", "concise", "report.py", "train.py")
    assert both.out == whole.out


def test_one_file_is_reported_on_within_its_folder(project: Path, mldebt: Run) -> None:
    ran = mldebt("check", "train.py", "-o", "concise")
    assert "data/raw.csv is read" in ran.out


def test_a_folder_can_be_checked_from_elsewhere(project: Path, mldebt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = mldebt("check", "-o", "concise")
    monkeypatch.chdir("/")
    assert mldebt("check", str(project), "-o", "concise") == whole


def test_statistics_count_the_findings_of_each_rule(project: Path, mldebt: Run) -> None:
    assert mldebt("check", "--statistics").out == "    2  TST101  read-data\n2 findings\n"


def test_excluded_files_are_not_read(project: Path, mldebt: Run) -> None:
    assert "data/raw.csv" not in mldebt("check", "--exclude", "train.py").out


def test_colours_follow_the_option_then_the_environment(
    project: Path, mldebt: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b[" not in mldebt("check").out
    assert "\x1b[" in mldebt("check", "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in mldebt("check").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in mldebt("check").out
    assert "\x1b[" in mldebt("check", "--color", "always").out


def test_a_report_in_a_file_has_no_colours(project: Path, mldebt: Run) -> None:
    mldebt("check", "--color", "always", "-o", "terminal=report.txt")
    assert "\x1b[" not in (project / "report.txt").read_text()


def test_mistakes_are_told_beside_the_findings_and_make_the_run_incomplete(project: Path, mldebt: Run) -> None:
    (project / "mldebt.yaml").write_text("version: 1\nonwers: []\n")
    ran = mldebt("check", "-o", "concise")
    assert ran.code == 2
    assert len(ran.out.splitlines()) == 2
    assert ran.err == ("mldebt.yaml:2:1: error: mldebt.yaml has no key 'onwers'\n     = help: did you mean 'owners'?\n")


def test_settings_with_mistakes_are_told_beside_the_findings_of_the_default_ones(write: Write, mldebt: Run) -> None:
    write({**PROJECT, "mldebt.toml": "selct = []\n"})
    ran = mldebt("check")
    assert ran.code == 2
    assert "has no key 'selct'" in ran.err and "did you mean 'select'?" in ran.err
    assert "files (" in ran.out


def test_a_mistake_of_mldebt_is_told_as_such(project: Path, mldebt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(analysis, "link", fail)
    quiet, loud = mldebt("check"), mldebt("--traceback", "check")
    assert quiet.code == loud.code == 2
    assert "error: mldebt failed: ZeroDivisionError: by nothing" in quiet.err
    assert "Traceback" not in quiet.err and "Traceback" in loud.err


def test_a_reader_that_leaves_early_gets_no_complaint(project: Path) -> None:
    read, written = os.pipe()
    os.close(read)
    ran = subprocess.run(
        [sys.executable, "-m", "mldebt", "check"], stdout=written, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(written)
    assert (ran.returncode, ran.stderr) == (1, "")


def test_a_terminal_without_unicode_gets_escapes(write: Write) -> None:
    write({**PROJECT, "train.py": "import pandas as pd\npd.read_csv('données.csv')\n"})
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ran = subprocess.run(
        [sys.executable, "-m", "mldebt", "check", "-o", "concise"], capture_output=True, env=environment, check=False
    )
    assert b"donn\\xe9es.csv is read" in ran.stdout
