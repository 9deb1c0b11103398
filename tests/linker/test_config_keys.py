"""Configuration keys are known with what reads them."""

from __future__ import annotations

import pytest
from observed import edges, nodes

LOAD = "import yaml\nc = yaml.safe_load(open('c.yaml'))\n"


def unread(code: str, document: str, **files: str) -> list[str]:
    found = nodes({"main.py": LOAD + code, "c.yaml": document, **files}, "config_key", "read")
    return [line.split(" ")[0] for line in found if line.endswith("False")]


def test_a_key_that_is_read_is_read() -> None:
    assert unread("print(c['a'])", "a: 1\nb: 2\n") == ["b"]


def test_a_section_is_read_by_a_key_below_it() -> None:
    assert unread("print(c['a']['b'])", "a: {b: 1, x: 2}\n") == ["a.x"]


def test_a_section_that_is_read_whole_is_read_below() -> None:
    assert unread("print(c['a'])", "a: {b: {x: 1}}\nd: 2\n") == ["d"]


def test_a_document_that_is_handed_on_is_read_whole() -> None:
    assert unread("from q import f\nf(c)", "a: 1\n") == []


def test_a_document_that_nothing_loads_has_no_keys() -> None:
    assert nodes({"main.py": "print(1)", "c.yaml": "a: 1\n"}, "config_key") == []


def test_a_key_that_another_value_names_is_read() -> None:
    assert unread("print(c['b'])", "a: 1\nb: ${a}/x\nd: 2\n") == ["d"]


def test_a_key_that_a_pipeline_names_is_read() -> None:
    files = {"main.py": "import yaml\nprint(yaml.safe_load(open('params.yaml'))['a'])"}
    files |= {"params.yaml": "a: 1\nb: 2\nd: 3\n", "dvc.yaml": "stages: {s: {cmd: 'echo ${b}'}}"}
    assert [line for line in nodes(files, "config_key", "read") if "False" in line] == ["d read=False"]


def test_a_key_declared_by_a_stage_whose_code_is_out_of_sight_is_read() -> None:
    files = {"main.py": "import yaml\nprint(yaml.safe_load(open('params.yaml'))['a'])"}
    files |= {"params.yaml": "a: 1\nb: 2\nd: 3\n", "dvc.yaml": "stages: {s: {cmd: other, params: [b]}}"}
    assert [line for line in nodes(files, "config_key", "read") if "False" in line] == ["d read=False"]


def test_a_key_declared_by_a_stage_whose_code_does_not_read_it_is_not_read() -> None:
    files = {"main.py": "import yaml\nprint(yaml.safe_load(open('params.yaml'))['a'])"}
    files |= {"params.yaml": "a: 1\nb: 2\n", "dvc.yaml": "stages: {s: {cmd: python main.py, params: [a, b]}}"}
    assert [line for line in nodes(files, "config_key", "read") if "False" in line] == ["b read=False"]


def test_a_key_below_one_that_is_not_read_has_no_read_parent() -> None:
    files = {"main.py": LOAD + "print(c['a'])", "c.yaml": "a: 1\nb: {x: 1}\n"}
    assert nodes(files, "config_key", "parent_read") == [
        "a parent_read=True", "b parent_read=True", "b.x parent_read=False",
    ]  # fmt: skip


def test_a_job_reads_a_key_and_a_key_contains_a_key() -> None:
    files = {"main.py": LOAD + "print(c['a']['b'])", "c.yaml": "a: {b: 1}\n"}
    assert edges(files, "reads_key", "contains") == [
        ". -contains-> main.py",
        "a -contains-> a.b",
        "main.py -reads_key-> a",
        "main.py -reads_key-> a.b",
    ]


@pytest.mark.parametrize(
    ("document", "expected"),
    [("a: {b: 1}", ["a value= section=True depth=1", "a.b value=1 section=False depth=2"]),
     ("a: [1]", ["a value= section=False depth=1"]), ("a: null", ["a value=None section=False depth=1"])],
)  # fmt: skip
def test_a_key_knows_its_value(document: str, expected: list[str]) -> None:
    files = {"main.py": LOAD + "print(c['a'])", "c.yaml": document}
    assert nodes(files, "config_key", "value", "section", "depth") == expected


def test_a_variable_of_an_env_file_is_a_key_that_nothing_loads() -> None:
    files = {"main.py": "import os\nprint(os.environ['A'])", ".env": "A=1\nB=2\n"}
    assert nodes(files, "config_key", "read", "loaded") == ["A read=True loaded=False", "B read=False loaded=False"]


@pytest.mark.parametrize("key", ['c[f"chapter{n}"]', 'c["chapter" + str(n)]', 'c.get(f"chapter{n}")'])
def test_a_key_that_is_put_together_may_be_any(key: str) -> None:
    code = f"import json, sys\nn = 2\nc = json.load(open('c.json'))\nprint({key})\n"
    files = {"a.py": code, "c.json": '{"chapter1": {"a": 1}, "chapter2": {"a": 1}}'}
    assert nodes(files, "config_key", "read") == [
        f"{name} read=True" for name in ("chapter1", "chapter1.a", "chapter2", "chapter2.a")
    ]
