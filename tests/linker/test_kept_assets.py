"""Assets whose keys have several parts, that are made in parts, and that stores keep as tables and files."""

from __future__ import annotations

import pytest
from observed import edges, nodes

from mldebt.linker.link import link
from mldebt.project.project import Project
from mldebt.reading import facts_of
from mldebt.source import Source

ASSETS = """\
import pandas as pd
from dagster import AssetIn, AssetKey, asset


@asset(key_prefix=["raw"]%s)
def orders():
    return pd.read_csv("shop.csv")


@asset(key=AssetKey(["web", "clicks"]))
def anything():
    return pd.read_csv("web.csv")
"""
TAKEN = {
    "a part before it": 'ins={"orders": AssetIn(key_prefix=["raw"])}',
    "its whole key": 'ins={"orders": AssetIn(key=AssetKey(["raw", "orders"]))}',
    "its name, which no other has": "",
    "the same part before": 'key_prefix="raw"',
}


@pytest.mark.parametrize("way", TAKEN)
def test_an_asset_is_taken_by_any_name_that_means_it_alone(way: str) -> None:
    taker = f"@asset({TAKEN[way]})\ndef totals(orders):\n    return orders.sum()\n"
    found = edges({"shop/assets.py": f"{ASSETS % ''}\n\n{taker}"}, "feeds")
    assert [line for line in found if "totals" in line] == ["raw/orders -feeds-> totals"]


def test_two_assets_of_one_name_under_other_keys_are_two() -> None:
    other = "@asset(key_prefix='web')\ndef orders():\n    return pd.read_csv('web.csv')\n"
    taker = "@asset\ndef totals(orders):\n    return orders.sum()\n"
    files = {
        "shop/a.py": ASSETS % "",
        "shop/b.py": f"import pandas as pd\nfrom dagster import asset\n\n{other}\n{taker}",
    }
    found = edges(files, "feeds", "produces")
    assert {"orders -produces-> raw/orders", "orders -produces-> web/orders"} <= set(found)
    assert [line for line in found if "-feeds-> totals" in line] == ["orders -feeds-> totals"]


DEFINITIONS = """\
from dagster import Definitions, FilesystemIOManager, fs_io_manager
from dagster_deltalake_pandas import DeltaLakePandasIOManager
from dagster_duckdb_pandas import DuckDBPandasIOManager
from dagster_gcp import GCSPickleIOManager
from dagster_iceberg.io_manager.pandas import PandasIcebergIOManager
from dagster_polars import PolarsParquetIOManager

defs = Definitions(resources={%s})
"""
READER = "import pandas as pd\nprint(pd.read_sql('select * from raw.orders', 'postgresql://db/shop'))\n"
STORES = {
    "tables in the schema of the key": ("", '"io_manager": DuckDBPandasIOManager(database="a.duckdb")', "raw.orders"),
    "tables in the schema of the store": (
        "", '"io_manager": DuckDBPandasIOManager(database="a.duckdb", schema="shop")', "shop.orders",
    ),
    "tables in the schema of the asset": (
        ', metadata={"schema": "own"}', '"io_manager": DuckDBPandasIOManager(database="a.duckdb")', "own.orders",
    ),
    "files": (', io_manager_key="files"', '"files": FilesystemIOManager(base_dir="kept")', "kept/raw/orders"),
    "files with an ending": ("", '"io_manager": PolarsParquetIOManager(base_dir="kept")', "kept/raw/orders.parquet"),
    "folders in the schema of the key": (
        "", '"io_manager": DeltaLakePandasIOManager(root_uri="s3://lake")', "s3://lake/raw/orders",
    ),
    "folders in the schema of the store": (
        "", '"io_manager": DeltaLakePandasIOManager(root_uri="lake", schema="shop")', "lake/shop/orders",
    ),
    "tables of a catalog": ("", '"io_manager": PandasIcebergIOManager(name="c", namespace="shop")', "shop.orders"),
    "objects": ("", '"io_manager": GCSPickleIOManager(gcs_bucket="b", gcs_prefix="p")', "gs://b/p/raw/orders"),
    "files of the older form": (
        "", '"io_manager": fs_io_manager.configured({"base_dir": "kept"})', "kept/raw/orders",
    ),
    "no such store": (', io_manager_key="other"', '"files": FilesystemIOManager(base_dir="kept")', "raw/orders"),
}  # fmt: skip


@pytest.mark.parametrize("way", STORES)
def test_an_asset_is_the_table_or_file_that_its_store_makes_of_it(way: str) -> None:
    """Compared by hand with what the stores of Dagster 1.13 do: a schema is that of the asset's metadata, else of the
    store, else the last part before the name, else `public`."""
    asset, store, place = STORES[way]
    files = {"shop/assets.py": ASSETS % asset, "shop/definitions.py": DEFINITIONS % store, "report.py": READER}
    assert f"orders -produces-> {place}" in edges(files, "produces")
    assert ("raw.orders -feeds-> report.py" in edges(files, "feeds")) and (
        len([line for line in edges(files, "produces") if line.endswith("-> raw.orders")]) == (place == "raw.orders")
    )


PREFIXES = {
    "of modules": "load_assets_from_modules([assets], key_prefix='shop', group_name='g')",
    "of modules by place": "load_assets_from_modules([assets], 'g', ['shop'])",
    "of a package": "load_assets_from_package_module(shop, key_prefix='shop', group_name='g')",
    "of a package by name": "load_assets_from_package_name('shop', key_prefix='shop', group_name='g')",
}


@pytest.mark.parametrize("way", PREFIXES)
def test_what_takes_assets_up_adds_to_their_names_and_groups(way: str) -> None:
    taker = "@asset\ndef totals(orders):\n    return orders.sum()\n"
    loading = PREFIXES[way]
    names = "AssetSelection, ScheduleDefinition, define_asset_job, " + loading.partition("(")[0]
    code = f"from dagster import {names}\nimport shop\nfrom shop import assets\nfound = {loading}\n"
    code += "job = define_asset_job('j', selection=AssetSelection.groups('g'))\n"
    code += "s = ScheduleDefinition(job=job, cron_schedule='0 1 * * *')\n"
    files = {"shop/__init__.py": "", "shop/assets.py": f"{ASSETS % ''}\n\n{taker}", "shop/definitions.py": code}
    found = edges(files, "feeds", "produces")
    assert {"orders -produces-> shop/raw/orders", "shop/raw/orders -feeds-> totals"} <= set(found)
    assert "totals schedule=0 1 * * *" in nodes(files, "job", "schedule")
    other = {**files, "shop/definitions.py": code.replace("shop'", "other'").replace("[assets]", "[]")}
    assert way.endswith("name") or "orders -produces-> shop/raw/orders" not in edges(other, "produces")


def test_stores_that_may_each_be_the_one_are_no_guess() -> None:
    chosen = DEFINITIONS % '"io_manager": DuckDBPandasIOManager(database="a", schema="x")'
    other = chosen.replace('"x"', '"y"')
    files = {"shop/assets.py": ASSETS % "", "shop/a.py": chosen, "shop/b.py": other}
    assert "orders -produces-> raw/orders" in edges(files, "produces")
    assert "orders -produces-> x.orders" in edges({**files, "shop/b.py": chosen}, "produces")


def test_an_asset_that_no_code_makes_is_the_model_of_dbt_where_its_models_are_assets() -> None:
    files = {
        "dbt/dbt_project.yml": "name: shop\n",
        "dbt/models/daily_orders.sql": "select 1 as id\n",
        "shop/assets.py": "from dagster import asset\n\n@asset\ndef report(daily_orders):\n    return daily_orders\n",
    }
    assert "daily_orders -feeds-> report" in edges(files, "feeds")
    tied = {**files, "shop/models.py": "from dagster_dbt import dbt_assets\n"}
    assert _made_by_dbt(tied) and not _made_by_dbt(files)


def _made_by_dbt(files: dict[str, str]) -> bool:
    facts = [found for path, text in files.items() if (found := facts_of(Source(path, text))) is not None]
    graph = link(facts, frozenset(files), Project(), None).graph
    feeding = {edge.source for edge in graph.edges() if graph.node(edge.target).name == "report"}
    return any(edge.target in feeding and edge.kind.value == "produces" for edge in graph.edges())


def test_a_part_that_is_made_at_a_time_is_one_of_those_that_are_listed() -> None:
    code = """\
        import pandas as pd
        from dagster import AssetExecutionContext, DailyPartitionsDefinition, StaticPartitionsDefinition, asset

        @asset(partitions_def=StaticPartitionsDefinition(["oslo", "rome"]))
        def cities(context: AssetExecutionContext):
            return pd.read_csv(f"data/{context.partition_key}.csv")

        @asset(partitions_def=DailyPartitionsDefinition("2026-01-01"))
        def days(context):
            return pd.read_csv(f"data/days/{context.partition_key}.csv")
    """
    assert edges({"shop/assets.py": code}, "feeds") == [
        "data/days/*.csv -feeds-> days",
        "data/oslo.csv -feeds-> cities",
        "data/rome.csv -feeds-> cities",
    ]
