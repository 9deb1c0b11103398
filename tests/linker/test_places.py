"""Locators that mean the same place are one dataset, and others are not."""

from __future__ import annotations

import pytest
from observed import edges, nodes

READ = "import pandas as pd\nprint(pd.read_csv({}))\n"
WRITE = "import pandas as pd\npd.DataFrame({{'x': [1]}}).to_csv({})\n"


def datasets(files: dict[str, str], *attributes: str) -> list[str]:
    return nodes(files, "dataset", *attributes)


LINKED = {
    "the same path": ("a.py", "'data/a.csv'", "b.py", "'data/a.csv'"),
    "dots in between": ("a.py", "'./data/x/../a.csv'", "b.py", "'data/a.csv'"),
    "a path from the script": (
        "run/a.py",
        "Path(__file__).parent / 'a.csv'",
        "run/b.py",
        "Path(__file__).with_name('a.csv')",
    ),
    "two scripts of one folder": ("run/a.py", "'a.csv'", "run/b.py", "'a.csv'"),
    "the root, from two folders": ("x/a.py", "'data/a.csv'", "y/b.py", "'data/a.csv'"),
    "a certain path and a relative one": (
        "x/a.py",
        "Path(__file__).parent.parent / 'data/a.csv'",
        "y/b.py",
        "'data/a.csv'",
    ),
    "a certain path in the folder of the script": ("x/a.py", "Path(__file__).parent / 'a.csv'", "x/b.py", "'a.csv'"),
    "storage under the folder that shows it": ("a.py", "'/gcs/b/a.csv'", "b.py", "'gs://b/a.csv'"),
    "a URI": ("a.py", "'s3://b/a.csv'", "b.py", "'s3://b/a.csv'"),
    "an absolute path": ("a.py", "'/data/a.csv'", "x/b.py", "'/data//a.csv'"),
    "a path with two slashes before it": ("a.py", "'//data/a.csv'", "x/b.py", "'//data/./a.csv'"),
}


@pytest.mark.parametrize(("writer", "written", "reader", "read"), LINKED.values(), ids=LINKED)
def test_one_place_is_written_and_read_by(writer: str, written: str, reader: str, read: str) -> None:
    imported = "from pathlib import Path\n"
    files = {writer: imported + WRITE.format(written), reader: imported + READ.format(read)}
    assert len(datasets(files)) == 1


APART = {
    "a base name in two folders": ("'data/a.csv'", "'other/a.csv'"),
    "a base name alone": ("'data/a.csv'", "'a.csv'"),
    "two buckets": ("'s3://b/a.csv'", "'s3://c/a.csv'"),
    "a bucket and a path": ("'s3://b/a.csv'", "'b/a.csv'"),
    "another ending": ("'data/a.csv'", "'data/a.parquet'"),
    "an absolute path and a relative one": ("'/data/a.csv'", "'data/a.csv'"),
}


@pytest.mark.parametrize(("written", "read"), APART.values(), ids=APART)
def test_two_places_are_meant_by(written: str, read: str) -> None:
    assert len(datasets({"a.py": WRITE.format(written), "b.py": READ.format(read)})) == 2


def test_a_relative_path_is_the_file_that_is_there() -> None:
    files = {"p/src/a.py": READ.format("'data/a.csv'"), "p/data/a.csv": ""}
    assert datasets(files, "tracked") == ["p/data/a.csv tracked=True"]


def test_a_relative_path_starts_from_the_folder_of_the_project() -> None:
    files = {"p/src/a.py": READ.format("'data/a.csv'"), "p/pyproject.toml": ""}
    assert datasets(files) == ["p/data/a.csv"]


def test_a_relative_path_starts_from_the_root_where_nothing_is_known() -> None:
    assert datasets({"p/src/a.py": READ.format("'data/a.csv'")}) == ["data/a.csv"]


def test_the_folder_a_stage_works_in_settles_it() -> None:
    files = {"p/a.py": READ.format("'a.csv'"), "dvc.yaml": "stages: {s: {cmd: python a.py, wdir: p}}", "a.csv": ""}
    assert datasets(files) == ["p/a.csv"]


def test_a_declared_output_is_what_code_writes() -> None:
    files = {"a.py": WRITE.format("'a.csv'"), "dvc.yaml": "stages: {s: {cmd: python a.py, outs: [a.csv]}}"}
    assert datasets(files, "declared_output", "written") == ["a.csv declared_output=True written=True"]


def test_a_notebook_starts_in_its_own_folder() -> None:
    cell = '{"cells": [{"cell_type": "code", "metadata": {}, "source": ["%s"]}], "metadata": {}, "nbformat": 4}'
    code = "import pandas as pd\\npd.read_csv('../data/a.csv')"
    assert datasets({"notebooks/n.ipynb": cell % code, "data/b.csv": ""}) == ["data/a.csv"]


def test_a_path_above_the_root_stays_outside() -> None:
    assert datasets({"a.py": READ.format("'../a.csv'")}) == ["../a.csv"]


def test_an_unknown_beginning_is_the_only_place_with_that_end() -> None:
    files = {"a.py": "import sys\n" + READ.format("sys.argv[1] + '/raw/a.csv'"), "data/raw/a.csv": ""}
    assert datasets(files) == ["data/raw/a.csv"]


def test_an_unknown_beginning_with_two_places_of_that_end_is_neither() -> None:
    files = {
        "a.py": "import sys\n" + READ.format("sys.argv[1] + '/raw/a.csv'"),
        "x/raw/a.csv": "",
        "y/raw/a.csv": "",
    }
    assert datasets(files, "pattern") == ["*/raw/a.csv pattern=True"]


def test_an_unknown_beginning_is_never_found_by_its_base_name() -> None:
    files = {"a.py": "import sys\n" + READ.format("sys.argv[1] + '/a.csv'"), "data/a.csv": ""}
    assert datasets(files) == ["*/a.csv"]


def test_unknown_places_are_one_dataset_each() -> None:
    code = "import sys\n" + READ.format("sys.argv[1]") + READ.format("sys.argv[2]")
    assert datasets({"a.py": code}, "unknown") == [
        "unknown data at a.py:3 unknown=True",
        "unknown data at a.py:5 unknown=True",
    ]


def test_a_scheme_alone_tells_of_no_place() -> None:
    code = "import sys\n" + READ.format("'gs://' + sys.argv[1]") + READ.format("f's3://{sys.argv[2]}/{sys.argv[3]}'")
    assert datasets({"a.py": code}, "unknown") == [
        "unknown data at a.py:3 unknown=True",
        "unknown data at a.py:5 unknown=True",
    ]


def test_a_pattern_contains_the_places_it_covers() -> None:
    code = "from q import q\nimport pandas as pd\nprint(pd.read_csv(f'data/{q()}.csv'))\n"
    files = {"a.py": code, "b.py": WRITE.format("'data/a.csv'"), "c.py": WRITE.format("'data/x/a.csv'")}
    assert [edge for edge in edges(files, "contains") if "*" in edge] == ["data/*.csv -contains-> data/a.csv"]


def test_what_is_written_into_a_folder_flows_out_of_it() -> None:
    files = {
        "a.py": WRITE.format("'data/a.csv'"),
        "dvc.yaml": "stages: {s: {cmd: other, deps: [data]}}",
    }
    assert {"data -contains-> data/a.csv", "data/a.csv -flows-> data"} <= set(edges(files, "contains", "flows"))


def test_what_is_read_from_a_folder_comes_from_it() -> None:
    files = {"a.py": READ.format("'data/a.csv'"), "dvc.yaml": "stages: {s: {cmd: other, outs: [data]}}"}
    assert "data -flows-> data/a.csv" in edges(files, "flows")


MEDIA = {
    "a file": ("pd.read_csv('a.csv')", "a.csv medium=file"),
    "a URI": ("pd.read_csv('s3://b/a.csv')", "s3://b/a.csv medium=uri"),
    "a table": ("pd.read_sql('select * from t', None)", "t medium=table"),
    "a folder": ("pd.read_parquet('data')", "data medium=directory"),
}


@pytest.mark.parametrize(("code", "expected"), MEDIA.values(), ids=MEDIA)
def test_the_medium_is_that_of(code: str, expected: str) -> None:
    assert datasets({"a.py": f"import pandas as pd\nprint({code})", "data/b.csv": ""}, "medium") == [expected]


def test_a_table_in_quotes_is_the_table() -> None:
    code = "import pandas as pd\nprint(pd.read_sql('t', None), pd.read_sql('select * from \"t\"', None))"
    assert datasets({"a.py": code}) == ["t"]


HELD = {"m.joblib": "model", "m.pt": "model", "p.png": "image", "r.html": "report", "a.csv": "data", "m.pkl": "data"}


@pytest.mark.parametrize(("name", "holds"), HELD.items())
def test_the_ending_of_a_name_tells_what_it_holds(name: str, holds: str) -> None:
    assert datasets({"a.py": f"print(open('{name}'))"}, "holds") == [f"{name} holds={holds}"]
