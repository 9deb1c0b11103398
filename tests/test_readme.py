"""The README shows what its commands print; `MLDEBT_WRITE_README=1` writes it anew."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from small_project import Run

from mldebt.analysis import graph_of_files
from mldebt.project.vocabulary import read_project
from mldebt.rulelang import load_rules
from mldebt.source import Source
from mldebt.testing import run

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"

_CONSOLE = re.compile(r"(?P<head>```console\n\$ mldebt (?P<command>.*)\n)(?P<shown>(?:(?!```).*\n)*)```")
_PICTURE = re.compile(r"(?P<head><!-- mldebt (?P<command>.*) -->\n```mermaid\n)(?P<shown>(?:(?!```).*\n)*)```")
_SECONDS = re.compile(r"\(\d+\.\d s\)")
_COMMANDS = [match["command"] for match in re.finditer(_CONSOLE, README.read_text(encoding="utf-8"))]
_PICTURES = [match["command"] for match in re.finditer(_PICTURE, README.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("command", [*_COMMANDS, *_PICTURES])
def test_the_readme_shows_what_a_command_prints(command: str, mldebt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "110")
    ran = mldebt(*shlex.split(command))
    assert ran.err == ""
    printed = _SECONDS.sub("(0.3 s)", ran.out).rstrip() + "\n"
    text = README.read_text(encoding="utf-8")
    shown = next(match for form in (_CONSOLE, _PICTURE) for match in form.finditer(text) if match["command"] == command)
    if os.environ.get("MLDEBT_WRITE_README"):
        README.write_text(text[: shown.start("shown")] + printed + text[shown.end("shown") :], encoding="utf-8")
    else:
        assert shown["shown"] == printed, "refresh it with MLDEBT_WRITE_README=1 python -m pytest tests/test_readme.py"


def test_every_page_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_rule_in_the_readme_passes_the_test_on_the_page_about_writing_rules(tmp_path: Path) -> None:
    (rule,) = re.findall(r"```yaml\n(id: .*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (page,) = re.findall(r"````markdown\n(.*?)````", (ROOT / "docs/write-a-rule.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "notebook-in-the-middle.yaml").write_text(rule, encoding="utf-8")
    (tmp_path / "notebook-in-the-middle.md").write_text(page, encoding="utf-8")
    outcomes = run(tmp_path / "notebook-in-the-middle.md", load_rules([tmp_path]), graph_of_files)
    assert [outcome.problems for outcome in outcomes] == [(), (), ()]


def test_the_project_file_in_the_readme_can_be_read() -> None:
    (text,) = re.findall(r"```yaml\n(version: .*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(read_project(Source("mldebt.yaml", text)).accepted) == 1
