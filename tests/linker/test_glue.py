"""Statements are counted, and those that only move or convert data are told apart."""

from __future__ import annotations

import pytest
from observed import nodes

COUNTED = ("statements", "glue_statements", "libraries")

STATEMENTS = {
    "a read": ("x = pd.read_csv('a')", 2, 1),
    "a write": ("x.to_csv('b')", 2, 1),
    "a conversion": ("y = x.to_numpy()", 2, 1),
    "a read and a conversion": ("y = pd.read_csv('a').to_numpy()", 2, 1),
    "a computation": ("y = x.groupby('g')", 2, 0),
    "a computation of what is read": ("y = pd.read_csv('a').groupby('g')", 2, 0),
    "a call of the project": ("f(x)", 2, 0),
    "no call": ("y = 1", 1, 0),
    "an output": ("print(x)", 1, 0),
}


@pytest.mark.parametrize(("statement", "statements", "glue"), STATEMENTS.values(), ids=STATEMENTS)
def test_glue_is(statement: str, statements: int, glue: int) -> None:
    head = "import pandas as pd\ndef f(x):\n    return 1\nx = pd.read_csv('a').drop(columns='p').groupby('g').sum()\n"
    (found,) = nodes({"a.py": head + statement + "\n"}, "job", *COUNTED)
    assert found == f"a.py statements={statements} glue_statements={glue} libraries=1"


def test_a_conversion_is_told_from_a_read() -> None:
    code = "import pandas as pd\nx = pd.read_csv('a')\ny = x.to_numpy()\n"
    assert nodes({"a.py": code}, "job", "glue_statements", "conversions") == ["a.py glue_statements=2 conversions=1"]


def test_a_folder_counts_its_modules() -> None:
    files = {"p/a.py": "import pandas as pd\npd.read_csv('a').to_csv('b')\n", "p/b.py": "x = 1\ny = 2\n"}
    assert nodes(files, "package", *COUNTED) == ["p statements=1 glue_statements=1 libraries=1"]


def test_the_root_is_a_folder_too() -> None:
    assert nodes({"a.py": "f(1)\n"}, "package", "statements") == [". statements=1"]


def test_tests_are_not_counted() -> None:
    assert nodes({"tests/test_a.py": "x = 1\n"}, "package") == []


def test_imports_and_docstrings_are_no_statements() -> None:
    assert nodes({"a.py": '"""Text."""\nimport os\nf(1)\n'}, "package", "statements") == [". statements=1"]


def test_libraries_are_those_that_handle_data() -> None:
    code = "import os, json\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\nimport sklearn.svm\n"
    assert nodes({"a.py": code}, "package", "libraries") == [". libraries=2"]


def test_functions_count_for_their_module() -> None:
    code = (
        "import pandas as pd\ndef f():\n    x = pd.read_csv('a')\n    return x\nclass C:\n"
        "    def g(self):\n        return 1\n"
    )
    assert nodes({"a.py": code}, "package", *COUNTED) == [". statements=1 glue_statements=1 libraries=1"]
