"""Names are followed from file to file the way Python imports them."""

from __future__ import annotations

import pytest
from observed import seen

READER = "import pandas as pd\n{}\nprint(pd.read_csv({}))"
PATHS = "RAW = 'a.csv'\n"

LAYOUTS = {
    "a module beside it": ({"paths.py": PATHS}, "main.py", "import paths", "paths.RAW"),
    "a name of a module": ({"paths.py": PATHS}, "main.py", "from paths import RAW", "RAW"),
    "a name under another": ({"paths.py": PATHS}, "main.py", "from paths import RAW as R", "R"),
    "a star": ({"paths.py": PATHS}, "main.py", "from paths import *", "RAW"),
    "a module of a package": ({"p/__init__.py": "", "p/paths.py": PATHS}, "main.py", "from p.paths import RAW", "RAW"),
    "a package without an __init__": ({"p/paths.py": PATHS}, "main.py", "from p import paths", "paths.RAW"),
    "a dotted module": ({"p/__init__.py": "", "p/paths.py": PATHS}, "main.py", "import p.paths", "p.paths.RAW"),
    "a re-export": ({"p/__init__.py": "from .paths import RAW", "p/paths.py": PATHS}, "main.py", "import p", "p.RAW"),
    "a package that binds it": ({"p/__init__.py": PATHS}, "main.py", "from p import RAW", "RAW"),
    "a relative import": ({"p/__init__.py": "", "p/paths.py": PATHS}, "p/main.py", "from .paths import RAW", "RAW"),
    "a relative module": ({"p/__init__.py": "", "p/paths.py": PATHS}, "p/main.py", "from . import paths", "paths.RAW"),
    "two dots": ({"p/__init__.py": "", "p/paths.py": PATHS}, "p/q/main.py", "from ..paths import RAW", "RAW"),
    "a src layout": (
        {"src/p/__init__.py": "", "src/p/paths.py": PATHS},
        "run/main.py",
        "from p.paths import RAW",
        "RAW",
    ),
    "src by name": ({"src/__init__.py": "", "src/paths.py": PATHS}, "main.py", "from src.paths import RAW", "RAW"),
    "an import in a try": ({"paths.py": PATHS}, "main.py", "try:\n    import paths\nexcept E:\n    pass", "paths.RAW"),
    "a function named like its module": (
        {"p/__init__.py": "from .raw import raw", "p/raw.py": "def raw():\n    return 'a.csv'"},
        "main.py",
        "from p import raw",
        "raw()",
    ),
    "a class of constants": ({"paths.py": "class P:\n    RAW = 'a.csv'"}, "main.py", "from paths import P", "P.RAW"),
    "a constant of a constant": (
        {"base.py": "D = 'a'", "paths.py": "from base import D\nRAW = D + '.csv'"},
        "main.py",
        "import paths",
        "paths.RAW",
    ),
}


@pytest.mark.parametrize(("files", "main", "imported", "expression"), LAYOUTS.values(), ids=LAYOUTS)
def test_a_constant_comes_through(files: dict[str, str], main: str, imported: str, expression: str) -> None:
    assert seen({**files, main: READER.format(imported, expression)}, "read") == ["read a.csv"]


def test_a_constant_comes_through_two_stars() -> None:
    files = {"a.py": PATHS, "b.py": "from a import *", "main.py": READER.format("from b import *", "RAW")}
    assert seen(files, "read") == ["read a.csv"]


def test_of_two_modules_with_one_name_the_nearer_is_meant() -> None:
    files = {
        "a/paths.py": "RAW = 'a.csv'",
        "b/paths.py": "RAW = 'b.csv'",
        "a/main.py": READER.format("from paths import RAW", "RAW"),
        "b/main.py": READER.format("from paths import RAW", "RAW"),
    }
    assert seen(files, "read") == ["read a.csv", "read b.csv"]


def test_of_two_modules_elsewhere_with_one_name_none_is_meant() -> None:
    files = {"a/paths.py": PATHS, "b/paths.py": PATHS, "c/main.py": READER.format("from paths import RAW", "RAW")}
    assert seen(files, "read") == ["read *"]


def test_a_module_named_like_a_library_it_imports_is_no_loop() -> None:
    assert seen({"pandas.py": READER.format("", "'a.csv'")}, "gap") == []


def test_a_circular_import_gives_what_is_bound_so_far() -> None:
    files = {
        "a.py": "A = 'a.csv'\nimport b\nX = b.B\n",
        "b.py": "import a\nB = a.A\n",
        "main.py": READER.format("import a", "a.X"),
    }
    assert seen(files, "read") == ["read a.csv"]


def test_two_modules_that_star_import_each_other_end() -> None:
    files = {
        "a.py": "from b import *\nx",
        "b.py": "from a import *\nA = 'a.csv'",
        "main.py": READER.format("from a import A", "A"),
    }
    assert seen(files, "read") in (["read a.csv"], ["read *"])


def test_a_helper_of_another_file_reads_for_each_that_calls_it() -> None:
    files = {
        "io_.py": "import pandas as pd\ndef load(path):\n    return pd.read_csv(path)",
        "a.py": "from io_ import load\nload('a.csv').to_csv('x.csv')",
        "b.py": "from io_ import load\nload('b.csv').to_csv('y.csv')",
    }
    assert seen(files, "store") == ["store x.csv <- a.csv", "store y.csv <- b.csv"]


def test_the_folder_of_a_file_is_that_of_the_file_that_says_it() -> None:
    files = {
        "p/__init__.py": "",
        "p/paths.py": "from pathlib import Path\nROOT = Path(__file__).parent.parent",
        "run/main.py": READER.format("from p.paths import ROOT", "ROOT / 'data' / 'a.csv'"),
    }
    assert seen(files, "read") == ["read ./data/a.csv"]


def test_a_cell_of_a_notebook_imports_a_module_beside_it() -> None:
    cell = '{"cells": [{"cell_type": "code", "metadata": {}, "source": ["%s"]}], "metadata": {}, "nbformat": 4}'
    code = "from paths import RAW\\nimport pandas as pd\\nprint(pd.read_csv(RAW))"
    assert seen({"paths.py": PATHS, "n.ipynb": cell % code}, "read") == ["read a.csv"]


def test_code_of_tests_is_not_evaluated() -> None:
    assert seen({"tests/test_a.py": READER.format("", "'a.csv'")}, "read") == []
