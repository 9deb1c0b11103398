"""Rules gathered from folders and installed packages."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from mldebt.errors import Mistakes, MldebtError
from mldebt.rulelang import builtin_rules, load_rules, packs

RULE = """\
id: {name}
code: {code}
title: A job
debt: glue-code
severity: note
confidence: high
match: [{{node: $job, kind: job}}]
report: {{at: $job, message: a job}}
why: Because.
fix: Mend it.
references: [A paper]
"""


def write(folder: Path, name: str, code: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_text(RULE.format(name=name, code=code), encoding="utf-8")
    return path


def test_rules_of_a_folder_come_in_order_of_code(tmp_path: Path) -> None:
    write(tmp_path, "a-rule", "HOUSE002")
    write(tmp_path, "b-rule", "HOUSE001")
    (tmp_path / "notes.txt").write_text("not a rule", encoding="utf-8")
    assert [rule.id for rule in load_rules([tmp_path])] == ["b-rule", "a-rule"]


def test_a_rule_can_be_named_by_its_file(tmp_path: Path) -> None:
    write(tmp_path, "a-rule", "HOUSE002")
    assert [rule.id for rule in load_rules([write(tmp_path, "b-rule", "HOUSE001")])] == ["b-rule"]


def test_the_mistakes_of_all_files_are_told_together(tmp_path: Path) -> None:
    for name in ("a-rule", "b-rule"):
        path = write(tmp_path, name, "HOUSE001")
        path.write_text(path.read_text(encoding="utf-8").replace("kind: job", "kind: jb"), encoding="utf-8")
    with pytest.raises(Mistakes) as raised:
        load_rules([tmp_path])
    assert [str(mistake.location).rsplit("/", 1)[-1] for mistake in raised.value.mistakes] == [
        "a-rule.yaml:7:28",
        "b-rule.yaml:7:28",
    ]


def test_two_rules_with_one_code_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a-rule", "HOUSE001")
    write(tmp_path, "b-rule", "HOUSE001")
    with pytest.raises(Mistakes) as raised:
        load_rules([tmp_path])
    assert "the code 'HOUSE001' is taken by" in str(raised.value)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MldebtError, match="there are no rules at"):
        load_rules([tmp_path / "nowhere"])


def test_the_rules_of_an_installed_pack_come_with_the_builtin_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "house_rules", "house-rule", "HOUSE001")
    (tmp_path / "house_rules" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    pack = EntryPoint("house", "house_rules", packs.ENTRY_POINT)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: EntryPoints([pack]))
    rules = builtin_rules()
    monkeypatch.delitem(sys.modules, "house_rules")
    assert [rule.path for rule in rules if rule.id == "house-rule"] == ["house_rules/house-rule.yaml"]
    assert len(rules) == len(load_rules([packs.builtin_folder()])) + 1


def test_a_pack_that_is_broken_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = EntryPoint("house", "no_such_package", packs.ENTRY_POINT)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: EntryPoints([pack]))
    with pytest.raises(MldebtError, match="the rule pack 'house' has no package 'no_such_package'"):
        builtin_rules()


def test_rules_are_in_order_of_the_number_of_their_code() -> None:
    codes = [rule.code for rule in builtin_rules()]
    assert codes.index("MLD101") < codes.index("MLD801") < codes.index("MLD1001")
