"""Clients of platforms are counted by the modules that import them."""

from __future__ import annotations

from observed import nodes

COUNTED = ("modules", "others", "callers")
TRACKED = "import mlflow\nmlflow.log_metric('a', 1)\n"


def test_modules_that_import_a_client_count_for_it() -> None:
    files = {"a.py": TRACKED, "b.py": "def f():\n    from mlflow.tracking import MlflowClient\n", "c.py": "import os\n"}
    assert nodes(files, "platform", *COUNTED) == ["mlflow modules=2 others=1 callers=a.py and b.py"]


def test_tests_and_notebooks_are_no_part_of_it() -> None:
    cell = (
        '{"cells": [{"cell_type": "code", "source": ["import mlflow"], "outputs": [], "metadata": {}}], "nbformat": 4}'
    )
    files = {"tests/test_a.py": TRACKED, "a.ipynb": cell}
    assert nodes(files, "platform") == []


def test_parts_that_are_installed_by_themselves_are_counted_by_themselves() -> None:
    files = {"x/a.py": TRACKED, "x/requirements.txt": "", "y/a.py": TRACKED, "y/requirements.txt": ""}
    assert nodes(files, "platform", "modules") == ["mlflow modules=1", "mlflow modules=1"]


def test_libraries_that_compute_are_no_platforms() -> None:
    assert nodes({"a.py": "import numpy as np\nimport sklearn\n"}, "platform") == []
