"""Jobs and data of small projects are those that the tools themselves make of them, where the tools are installed.

In the same way, by DVC 3.67, were compared the pipelines of khuyentran1401/customer_segmentation at 5c5890c3e041 (2
stages), lgcorzo/mlops-python-package at 8412d40c9c34 (7) and asadhanif3188/MLOps-Project-01-End-to-End-Machine-
Learning-Pipeline at d10e1fd67900 (8, and 4 of a fixture): all stages, dependencies on data and outputs that DVC knows
are in the graph. It has four edges more, which the code shows and the pipeline does not state."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from observed import edges, linked, nodes

from mldebt.graph.schema import EdgeKind, NodeKind

Data = dict[str, tuple[set[str], set[str]]]
"""What goes into and comes out of every job, by its name."""


def ours(files: Mapping[str, str], tool: str) -> Data:
    graph = linked(files)
    found: Data = {
        node.name: (set(), set()) for node in graph.nodes(NodeKind.JOB) if node.attributes.get("tool") == tool
    }
    for edge in graph.edges(EdgeKind.FEEDS, EdgeKind.PRODUCES):
        is_input = edge.kind is EdgeKind.FEEDS
        job, data = (edge.target, edge.source) if is_input else (edge.source, edge.target)
        if graph.node(job).name in found:
            found[graph.node(job).name][0 if is_input else 1].add(graph.node(data).name)
    return found


def load(path: Path, name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> object:
    """A module of that text, as Python imports it."""
    (path / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(path))
    monkeypatch.delitem(sys.modules, name, raising=False)
    return __import__(name)


# DVC

DVC = """\
vars:
  - settings.yaml
  - folder: data
stages:
  prepare:
    foreach: [train, test]
    do:
      cmd: ./prepare ${folder}/${item}.xml
      deps: ["${folder}/${item}.xml"]
      outs: ["${folder}/prepared/${item}.tsv"]
  tune:
    matrix:
      model: ${models}
      size: [1, 2]
    cmd: ./tune ${item.model} ${item.size}
    deps: ["${folder}/prepared/train.tsv"]
    outs: ["tuned/${item.model}-${item.size}.pkl"]
    metrics: ["scores/${item.model}-${item.size}.json": {cache: false}]
  plot:
    wdir: report
    cmd: ./plot
    deps: [../scores]
    plots: [curve.csv]
"""
SETTINGS = "models: [cnn, rnn]\n"


def test_every_stage_has_the_dependencies_and_outputs_that_dvc_gives_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo_module = pytest.importorskip("dvc.repo")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dvc.yaml").write_text(DVC)
    (tmp_path / "settings.yaml").write_text(SETTINGS)
    (tmp_path / "report").mkdir()
    with repo_module.Repo.init(no_scm=True) as repo:
        theirs = {
            stage.name: ({_from(tmp_path, one) for one in stage.deps}, {_from(tmp_path, one) for one in stage.outs})
            for stage in repo.index.stages
        }
    assert ours({"dvc.yaml": DVC, "settings.yaml": SETTINGS}, "dvc") == theirs


def _from(root: Path, one: object) -> str:
    return Path(str(getattr(one, "fs_path", ""))).relative_to(root).as_posix()


# Dagster

ASSETS = """\
import dagster as dg


@dg.asset
def orders():
    return [1]


@dg.asset(key_prefix=["shop", "raw"])
def visits():
    return [3]


@dg.asset(key_prefix="shop", ins={"visits": dg.AssetIn(key_prefix=["shop", "raw"])}, deps=[["shop", "raw", "clicks"]])
def rates(visits):
    return visits


@dg.asset(deps=[dg.AssetKey("prices")])
def stock(context: dg.AssetExecutionContext):
    return [2]


@dg.asset(name="totals", ins={"frame": dg.AssetIn("orders")})
def report(frame, stock):
    return frame + stock
"""


def test_every_asset_depends_on_those_that_dagster_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dagster = pytest.importorskip("dagster")
    module = load(tmp_path, "shop_assets", ASSETS, monkeypatch)
    theirs: Data = {}
    for definition in vars(module).values():
        if isinstance(definition, dagster.AssetsDefinition):
            for spec in definition.specs:
                needs = {dep.asset_key.to_user_string() for dep in spec.deps}
                theirs[spec.key.path[-1]] = (needs, {spec.key.to_user_string()})
    assert ours({"shop_assets.py": ASSETS}, "dagster") == theirs


STORES = """\
import os
import dagster as dg
import pandas as pd
from upath import UPath


class Lake(dg.ConfigurableIOManager):
    root: str = "lake"

    def place(self, context):
        if context.has_asset_partitions:
            return os.path.join(self.root, *context.asset_key.path, f"{context.asset_partition_key}.csv")
        return os.path.join(self.root, f"{context.asset_key.to_python_identifier()}.csv")

    def handle_output(self, context, obj):
        os.makedirs(os.path.dirname(self.place(context)), exist_ok=True)
        obj.to_csv(self.place(context))

    def load_input(self, context):
        return pd.read_csv(self.place(context))


class Tables(dg.UPathIOManager):
    extension: str = ".json"

    def dump_to_path(self, context, obj, path):
        obj.to_json(str(path))

    def load_from_path(self, context, path):
        return pd.read_json(str(path))


class Made(dg.ConfigurableIOManagerFactory):
    folder: str

    def create_io_manager(self, context):
        return Tables(base_path=UPath(self.folder))


@dg.io_manager(config_schema={"root": str})
def old(context):
    return Lake(root=context.resource_config["root"])


@dg.asset(key_prefix="raw")
def orders():
    return pd.DataFrame({"a": [1]})


@dg.asset(io_manager_key="tables")
def totals(orders):
    return orders


@dg.asset(io_manager_key="old", partitions_def=dg.StaticPartitionsDefinition(["oslo"]))
def cities(totals):
    return totals


@dg.multi_asset(outs={"kept": dg.AssetOut(), "moved": dg.AssetOut(io_manager_key="tables", key_prefix="web")})
def both(orders):
    return orders, orders


defs = dg.Definitions(
    assets=[orders, totals, cities, both],
    resources={"io_manager": Lake(), "tables": Made(folder="made"), "old": old.configured({"root": "older"})},
)
"""


def test_every_asset_is_kept_where_dagster_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Dagster 1.13 that keeps them."""
    pytest.importorskip("dagster")
    pytest.importorskip("pandas")
    module = load(tmp_path, "shop_stores", STORES, monkeypatch)
    monkeypatch.chdir(tmp_path)
    defs = module.defs  # type: ignore[attr-defined]
    repository = defs.get_repository_def()
    job = defs.resolve_implicit_global_asset_job_def()
    assert repository and job.execute_in_process(partition_key="oslo").success
    theirs = {str(path.relative_to(tmp_path)) for path in tmp_path.glob("*/**/*.*") if path.suffix in {".csv", ".json"}}
    found = edges({"shop_stores.py": STORES}, "produces")
    assert {line.partition(" -produces-> ")[2] for line in found} == theirs


# Prefect

FLOW = """\
from prefect import flow, task


@task
def load():
    return 1


@task(name="clean it", retries=2)
def clean(rows):
    return rows


@task
def save(rows, other):
    return rows


@flow
def nightly():
    rows = load()
    save(clean(rows), rows)
"""


def test_the_tasks_of_a_flow_are_those_that_prefect_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("prefect")
    visualization = pytest.importorskip("prefect.utilities.visualization")
    module = load(tmp_path, "nightly_flow", FLOW, monkeypatch)
    with visualization.TaskVizTracker() as tracker:
        module.nightly.fn()  # type: ignore[attr-defined]
    functions = {module_task.name: module_task.fn.__name__ for module_task in _tasks(module)}
    theirs = {functions[one.name.rpartition("-")[0]] for one in tracker.tasks}
    assert {line.split(" ")[0] for line in nodes({"nightly_flow.py": FLOW}, "job", "tool") if "=task" in line} == (
        theirs | {"nightly"}
    )


def _tasks(module: object) -> list[object]:
    return [one for one in vars(module).values() if type(one).__name__ == "Task"]


# Metaflow

STEPS = """\
from metaflow import FlowSpec, step


class Nightly(FlowSpec):
    @step
    def start(self):
        self.rows = [1, 2]
        self.next(self.left, self.right)

    @step
    def left(self):
        self.next(self.join)

    @step
    def right(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        print(1)
"""


def test_the_steps_of_a_flow_are_those_that_metaflow_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = pytest.importorskip("metaflow.graph")
    module = load(tmp_path, "nightly_steps", STEPS, monkeypatch)
    flow = module.Nightly  # type: ignore[attr-defined]
    theirs = {f"Nightly.{node.name}" for node in graph.FlowGraph(flow)}
    found = nodes({"nightly_steps.py": STEPS}, "job", "tool")
    assert {line.split(" ")[0] for line in found if "=task" in line} == theirs
    order = {
        f"Nightly.{node.name} -precedes-> Nightly.{one}" for node in graph.FlowGraph(flow) for one in node.out_funcs
    }
    assert set(edges({"nightly_steps.py": STEPS}, "precedes")) == order


# dbt

MODEL = """\
{{ config(materialized='table', tags=['nightly']) }}
select o.id, p.price
from {{ ref('stg_orders') }} o
join {{ source('raw', 'prices') }} p on o.id = p.id
left join {{ ref('shop', 'customers') }} c on c.id = o.customer
"""


def test_a_model_asks_for_what_the_parser_of_dbt_finds() -> None:
    extractor = pytest.importorskip("dbt_extractor")
    told = extractor.py_extract_from_source(MODEL)
    theirs = {_ref(one) for one in told["refs"]} | {".".join(one) for one in told["sources"]}
    files = {
        "dbt_project.yml": "name: shop",
        "models/sources.yml": "sources: [{name: raw, tables: [{name: prices}]}]",
        "models/stg_orders.sql": "select 1 as id, 2 as customer",
        "models/customers.sql": "select 1 as id",
        "models/orders.sql": MODEL,
    }
    found = {line.split(" ")[0] for line in edges(files, "feeds") if line.endswith("models/orders.sql")}
    assert found == theirs
    assert "orders materialized=table" in nodes(files, "dataset", "materialized")


WAREHOUSE = {
    "dbt_project.yml": """\
name: shop
version: "1.0"
profile: shop
vars: {landing: raw_zone}
models: {shop: {marts: {+materialized: table}}}
""",
    "profiles.yml": 'shop: {target: dev, outputs: {dev: {type: duckdb, path: ":memory:"}}}\n',
    "models/sources.yml": """\
sources: [{name: raw, schema: "{{ var('landing') }}", tables: [{name: orders}, {name: prices, identifier: p}]}]
""",
    "models/stg_orders.sql": "select id, price from {{ source('raw', 'orders') }}\n",
    "models/marts/orders.sql": """\
{{ config(tags=['nightly']) }}
select o.id, {{ rate() }} as rate from {{ ref('stg_orders') }} o
join {{ source('raw', 'prices') }} p on o.id = p.id left join {{ ref('shop', 'codes') }} c on c.id = o.id
""",
    "models/marts/scores.py": """\
def model(dbt, session):
    dbt.config(materialized="table")
    return dbt.ref("orders")
""",
    "models/marts/models.yml": """\
models:
  - name: orders
    columns: [{name: id, data_tests: [unique, {relationships: {arguments: {to: ref('codes'), field: id}}}]}]
exposures:
  - {name: board, type: dashboard, owner: {name: Ada}, depends_on: ["ref('scores')", "source('raw', 'prices')"]}
""",
    "macros/rate.sql": "{% macro rate() %}(select max(rate) from {{ ref('rates') }}){% endmacro %}\n",
    "seeds/codes.csv": "id,name\n1,a\n",
    "seeds/rates.csv": "rate\n1\n",
    "snapshots/orders.yml": """\
snapshots: [{name: orders_then, relation: ref('orders'), config: {unique_key: id, strategy: check, check_cols: all}}]
""",
}


def test_every_model_depends_on_those_that_dbt_itself_says(tmp_path: Path) -> None:
    runner = pytest.importorskip("dbt.cli.main").dbtRunner()
    pytest.importorskip("dbt.adapters.duckdb")
    for path, text in WAREHOUSE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    told = runner.invoke(["--quiet", "parse", "--project-dir", str(tmp_path), "--profiles-dir", str(tmp_path)])
    assert told.success, told.exception
    manifest = told.result
    made = [one for one in manifest.nodes.values() if one.resource_type in {"model", "snapshot"}]
    theirs = {one.name: {_named(manifest, name) for name in one.depends_on.nodes} for one in made}
    graph = linked(WAREHOUSE)
    data = {node.id: node.name for node in graph.nodes(NodeKind.DATASET)}
    makers = {edge.source: data[edge.target] for edge in graph.edges(EdgeKind.PRODUCES)}
    theirs |= {
        one.name: {_named(manifest, name) for name in one.depends_on.nodes} for one in manifest.exposures.values()
    }
    ours: dict[str, set[str]] = {}
    for edge in graph.edges(EdgeKind.FEEDS):
        taker = makers.get(edge.target) or graph.node(edge.target).name
        ours.setdefault(taker, set()).add(data[edge.source])
    assert ours == theirs
    kept = {one.name: str(one.config.materialized) for one in made}
    assert {
        node.name: node.attributes["materialized"]
        for node in graph.nodes(NodeKind.DATASET)
        if node.attributes.get("resource") in {"model", "snapshot"}
    } == kept
    places = {node.name: node.attributes.get("relation") for node in graph.nodes(NodeKind.DATASET)}
    for one in manifest.sources.values():
        assert str(places[f"{one.source_name}.{one.name}"]) == f"{one.schema}.{one.identifier}"
    assert len(nodes(WAREHOUSE, "check")) == sum(one.resource_type == "test" for one in manifest.nodes.values())


def _named(manifest: Any, unique_id: str) -> str:
    """The name of a node as refs and sources ask for it."""
    source = manifest.sources.get(unique_id)
    return f"{source.source_name}.{source.name}" if source is not None else str(manifest.nodes[unique_id].name)


def _ref(one: object) -> str:
    """The name of a ref, which older parsers give as a list."""
    return str(one["name"]) if isinstance(one, dict) else str(list(one)[-1])  # type: ignore[call-overload]
