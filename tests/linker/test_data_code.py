"""Code that handles data, told from the rest of a project."""

from __future__ import annotations

from mldebt.analysis import graph_of_files
from mldebt.graph.schema import NodeKind

FILES = {
    "web/app.py": "from web.reports import monthly\n\ndef handle(request):\n    return monthly(request)\n",
    "web/reports.py": "import pandas as pd\nfrom web.dates import month\n\ndef monthly(request):\n    return month()\n",
    "web/dates.py": "def month():\n    return 1\n",
    "web/mail.py": "def send():\n    return 1\n",
    "web/forms.py": "def check():\n    return 1\n",
    "web/urls.py": "from web.app import handle\n\ndef route():\n    return handle\n",
    "dags/daily.py": "from airflow.decorators import task\n\n@task\ndef daily():\n    return 1\n",
}


def data_code_of(files: dict[str, str]) -> set[str]:
    graph = graph_of_files(files)
    return {node.name for node in graph.nodes(NodeKind.FUNCTION) if node.attribute("data_code")}


def test_what_uses_a_data_library_starts_it_or_is_used_by_it_handles_data() -> None:
    assert data_code_of(FILES) == {"handle", "monthly", "month", "daily"}


def test_what_nothing_uses_handles_data_where_most_of_its_folder_does() -> None:
    without_forms = {path: text for path, text in FILES.items() if path != "web/forms.py"}
    assert data_code_of(without_forms) == {"handle", "monthly", "month", "daily", "send", "route"}


def test_a_project_without_data_libraries_has_no_data_code() -> None:
    assert data_code_of({"a.py": "import json\n\ndef load():\n    return json.load(open('x.json'))\n"}) == set()


def test_a_key_is_of_data_code_where_such_code_reads_it() -> None:
    reading = "import yaml\nprint(yaml.safe_load(open('params.yaml'))['a'])\n"
    for imports, expected in (("import pandas\n", True), ("", False)):
        graph = graph_of_files({"params.yaml": "a: 1\n", "train.py": imports + reading})
        (key,) = graph.nodes(NodeKind.CONFIG_KEY)
        assert key.attribute("data_code") is expected
