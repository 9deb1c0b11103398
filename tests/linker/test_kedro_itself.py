"""The jobs and data of a Kedro project are those that Kedro itself makes of it.

Compared in the same way, by Kedro 1.7 and with functions of nodes replaced by empty ones: BWallyn/nyc-taxi at
29916116471d, of which all 31 nodes, 43 inputs and 35 outputs are in the graph, and
winsonyeap94/bank-loan-defaulter-prediction at b5b7818d144d with its 10 nodes, 16 inputs and 13 outputs. The graph has
more than Kedro: files that functions of nodes open by themselves. Two nodes without a name are called after their
function, where Kedro adds a hash."""

from __future__ import annotations

import sys
import types

import pytest
from observed import linked

from mldebt.graph.schema import EdgeKind

CATALOG = """\
sales:
  type: pandas.CSVDataset
  filepath: data/01_raw/sales.csv
"{place}.clean":
  type: pandas.ParquetDataset
  filepath: data/02_intermediate/{place}.parquet
"""
PARAMETERS = "depth: 3\neu:\n  rate: 1\n"
NODES = """\
def clean(sales, rate):
    return sales


def train(frame, depth):
    return frame


def split(frame):
    return frame, frame
"""
PIPELINE = """\
from kedro.pipeline import Node, Pipeline, node, pipeline
from shop_nodes import clean, split, train


def create_pipeline(**kwargs) -> Pipeline:
    base = pipeline(
        [
            node(clean, ["sales", "params:rate"], "clean", name="clean_node"),
            Node(func=split, inputs={"frame": "clean"}, outputs=["left", "right"], name="split_node"),
        ]
    )
    more = [node(train, inputs=["target", "params:depth"], outputs="model", name="train_node", tags="late")]
    named = pipeline(base, inputs="sales", outputs={"left": "target"}, namespace="eu")
    return named + pipeline(more) + Pipeline([node(lambda x: x, "clean@pandas", "copy", name="copy_node")])
"""
PLACES = {"data/01_raw/sales.csv": "sales", "data/02_intermediate/eu.parquet": "eu.clean"}


def ours() -> dict[str, tuple[set[str], set[str]]]:
    """The data that goes into and comes out of each node in the graph."""
    files = {
        "conf/base/catalog.yml": CATALOG,
        "conf/base/parameters.yml": PARAMETERS,
        "shop_nodes.py": NODES,
        "pipeline.py": PIPELINE,
    }
    graph = linked(files)
    found: dict[str, tuple[set[str], set[str]]] = {}
    for edge in graph.edges(EdgeKind.FEEDS, EdgeKind.PRODUCES):
        is_input = edge.kind is EdgeKind.FEEDS
        job, data = (edge.target, edge.source) if is_input else (edge.source, edge.target)
        name = graph.node(data).name
        found.setdefault(graph.node(job).name, (set(), set()))[0 if is_input else 1].add(PLACES.get(name, name))
    return found


def theirs(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[set[str], set[str]]]:
    """The same by Kedro's own API."""
    pytest.importorskip("kedro.pipeline")
    nodes = types.ModuleType("shop_nodes")
    exec(NODES, nodes.__dict__)
    monkeypatch.setitem(sys.modules, "shop_nodes", nodes)
    scope: dict[str, object] = {}
    exec(PIPELINE, scope)
    create = scope["create_pipeline"]
    assert callable(create)
    return {
        node.name: (
            {name.partition("@")[0] for name in node.inputs if not name.startswith("params:")},
            {name.partition("@")[0] for name in node.outputs},
        )
        for node in create().nodes
    }


def test_every_node_has_the_inputs_and_outputs_that_kedro_gives_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ours() == theirs(monkeypatch)


def test_names_lead_to_the_files_that_kedro_opens() -> None:
    for needed in ("pandas", "kedro_datasets", "yaml"):
        pytest.importorskip(needed)
    io = pytest.importorskip("kedro.io")
    yaml = pytest.importorskip("yaml")
    catalog = io.DataCatalog.from_config(yaml.safe_load(CATALOG))
    for place, name in PLACES.items():
        assert str(catalog.get(name)._filepath).endswith(place)
