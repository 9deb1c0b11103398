"""Facts of all files become one graph that is the same in every run and for any order of files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import edges, linked, nodes

from mldebt.graph.attributes import EDGE_ATTRIBUTES, attributes_of
from mldebt.graph.schema import NodeKind
from mldebt.graph.text import format_graph
from mldebt.linker.link import link
from mldebt.project.project import Project
from mldebt.reading import facts_of
from mldebt.source import Source

PANDAS = "import joblib, yaml\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\n"
FILES = {
    "make.py": PANDAS + "x = pd.read_csv('raw.csv')\nx['s'] = x['p'] / x['q']\nx.to_csv('data/x.csv')\n",
    "src/train.py": PANDAS + "c = yaml.safe_load(open('params.yaml'))\nx = pd.read_csv('data/x.csv')\n"
    "m = Ridge(c['train']['alpha'])\nm.fit(x[['s']], x['y'])\njoblib.dump(m, 'm.joblib')\n",
    "src/score.py": PANDAS + "x = pd.read_csv('data/x.csv')\nx['t'] = joblib.load('m.joblib').predict(x[['s']])\n"
    "x.to_csv('scores.csv')\nassert x['t'].notna()\n",
    "dvc.yaml": "stages:\n  train: {cmd: python src/train.py, deps: [data/x.csv], outs: [m.joblib], params: [train]}\n",
    "params.yaml": "train: {alpha: 1, beta: 2}\n",
    "mldebt.yaml": "version: 1\nconsumers: {board: {kind: dashboard, reads: [scores.csv]}}\n",
    "CODEOWNERS": "* @all\n",
    "raw.csv": "",
}


def text_of(files: dict[str, str]) -> str:
    graph = linked(files)
    places = "".join(f"{node.id} {[str(place) for place in node.locations]}\n" for node in graph.nodes())
    return format_graph(graph.nodes(), graph.edges()) + places


def test_two_runs_give_the_same_graph() -> None:
    assert text_of(FILES) == text_of(FILES)


@settings(max_examples=20)
@given(st.permutations(list(FILES)))
def test_the_order_of_files_does_not_matter(order: list[str]) -> None:
    assert text_of({path: FILES[path] for path in order}) == text_of(FILES)


def test_every_attribute_is_in_the_vocabulary() -> None:
    graph = linked(FILES)
    wrong = [
        (node.id, name) for node in graph.nodes() for name in node.attributes if name not in attributes_of(node.kind)
    ]
    wrong += [(edge.source, name) for edge in graph.edges() for name in edge.attributes if name not in EDGE_ATTRIBUTES]
    assert wrong == []


def test_every_node_but_a_consumer_has_a_place() -> None:
    assert [node.id for node in linked(FILES).nodes() if not node.locations] == []


def test_the_line_of_data_is_followed_from_raw_to_the_board() -> None:
    found = set(edges(FILES, "feeds", "produces"))
    assert {
        "raw.csv -feeds-> make.py", "make.py -produces-> data/x.csv", "data/x.csv -feeds-> train",
        "train -produces-> Ridge", "train -produces-> m.joblib", "m.joblib -feeds-> src/score.py",
        "Ridge -feeds-> src/score.py", "src/score.py -produces-> scores.csv", "scores.csv -feeds-> board",
    } <= found  # fmt: skip


def test_a_stage_stands_for_the_script_it_runs() -> None:
    assert [line for line in nodes(FILES, "job", "trains") if "train" in line.split()[0]] == ["train trains=True"]


def test_no_files_give_an_empty_graph() -> None:
    assert len(linked({})) == 0


def test_a_part_that_fails_is_told_and_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("mldebt.linker.link.usage.add_containment", broken)
    facts = facts_of(Source("a.py", "import pandas as pd\npd.read_csv('a.csv').to_csv('b.csv')\n"))
    assert facts is not None
    found = link((facts,), frozenset({"a.py"}), Project(), None)
    assert [str(mistake).splitlines()[0] for mistake in found.mistakes] == [
        "error: linking what follows failed: ZeroDivisionError: division by zero"
    ]
    assert {node.name for node in found.graph.nodes(NodeKind.DATASET)} == {"a.csv", "b.csv"}


def test_a_file_of_sql_is_read_in_the_only_dialect_that_addresses_of_databases_tell() -> None:
    query = 'create table u as select `a`, "b" as c from t'
    files = {"sql/u.sql": query, "app.py": "URL = 'clickhouse://shop/sales'\n"}
    assert "t#b -flows-> u#c" in edges(files, "flows")
    files["other.py"] = "URL = 'bigquery://shop/sales'\n"
    assert "t#b -flows-> u#c" not in edges(files, "flows")
