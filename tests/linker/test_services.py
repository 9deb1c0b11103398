"""What is deployed by itself, and what serves."""

from __future__ import annotations

from observed import nodes

SCRIPT = "import pandas as pd\nprint(pd.read_csv('a.csv'))\n"


def test_a_job_belongs_to_the_nearest_folder_that_is_installed_by_itself() -> None:
    files = {"apps/shop/requirements.txt": "", "apps/shop/src/run.py": SCRIPT, "apps/other/run.py": SCRIPT}
    assert nodes(files, "job", "service") == ["apps/other/run.py service=", "apps/shop/src/run.py service=apps/shop"]


def test_endpoints_and_scripts_of_dashboards_serve() -> None:
    endpoint = "from flask import Flask\napp = Flask('x')\n@app.route('/')\ndef page():\n    return 'x'\n"
    files = {"app.py": endpoint, "board.py": f"import streamlit\n{SCRIPT}", "run.py": SCRIPT}
    assert nodes(files, "job", "serves") == [
        "app.py serves=False",
        "board.py serves=True",
        "page serves=True",
        "run.py serves=False",
    ]
